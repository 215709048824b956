"""Answers to requests that cannot be served: always `{"error", "message"}`, in the language of whoever asks."""

from typing import Any

from aiohttp import web

from casework.accepted import accepted_language
from casework.words import Words
from languages import Language


class Problem(Exception):
    """A request that cannot be served, and the words that say why.

    Attributes:
        code: for programs, for instance "missing_field".
        status: of the HTTP answer.
        language: to say it in; None: whatever the request's headers ask for.
        details: further members of the answer, and holes of the sentence.
        headers: of the HTTP answer.
    """

    def __init__(
        self,
        code: str,
        status: int,
        *,
        language: Language | None = None,
        headers: dict[str, str] | None = None,
        **details: Any,
    ) -> None:
        """Name the problem; its sentence is `error.<code>` in the catalogs."""
        super().__init__(code)
        self.code = code
        self.status = status
        self.language = language
        self.headers = headers
        self.details = details

    def response(self, request: web.Request, words: Words) -> web.Response:
        """The answer to a request."""
        language = self.language or accepted_language(request.headers.get("Accept-Language", ""))
        message = words.say(f"error.{self.code}", language, **self.details)
        body = {"error": self.code, "message": message, **self.details}
        headers = {"Content-Language": language, **(self.headers or {})}
        return web.json_response(body, status=self.status, headers=headers)
