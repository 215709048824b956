"""Updates by webhook: Telegram's request, known by its secret, and what it is answered."""

import hmac
import json
from collections.abc import Awaitable, Callable
from typing import Any, Literal

import structlog
from aiohttp import web

from channels.problems import Problem

log = structlog.get_logger()

Taken = Literal["taken", "repeated", "refused", "not_stored"]

PATH = "/telegram/webhook"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
# Far more than the largest update, which may quote another message.
_MAX_BODY_BYTES = 1024 * 1024
_RETRY_AFTER_SECONDS = 5


def webhook_secret(secret: str, token: str) -> str:
    """What Telegram has to show: derived, so that there is no further secret to keep; another one for each token.

    Args:
        secret: of the installation.
        token: of the bot.

    Returns:
        Letters and digits, which is all that Telegram allows.
    """
    return hmac.digest(secret.encode(), f"telegram-webhook:{token}".encode(), "sha256").hex()


class Webhook:
    """Answers Telegram; whatever would fail again is answered as taken, or it would be sent again for a day."""

    def __init__(self, secret: str, take: Callable[[dict[str, Any]], Awaitable[Taken]]) -> None:
        """Keep the secret that the request has to show, and who takes the updates."""
        self._secret = secret
        self._take = take

    async def handle(self, request: web.Request) -> web.Response:
        """Take one update.

        Raises:
            Problem: the secret is wrong: it is not Telegram. Or the database did not take it, and Telegram shall try
                again.
        """
        given = request.headers.get(HEADER, "")
        if not hmac.compare_digest(given.encode(errors="surrogateescape"), self._secret.encode()):
            log.warning("telegram_wrong_secret")
            raise Problem("wrong_secret", 403)
        try:
            update = json.loads(await request.clone(client_max_size=_MAX_BODY_BYTES).read())
        except (ValueError, RecursionError):
            return _refused("malformed")
        except web.HTTPRequestEntityTooLarge:
            return _refused("too_large")
        if not isinstance(update, dict):
            return _refused("malformed")
        taken = await self._take(update)
        if taken == "not_stored":
            raise Problem("not_stored", 503, headers={"Retry-After": str(_RETRY_AFTER_SECONDS)})
        # Telegram would do what a member "method" says.
        return web.json_response({"outcome": taken})


def _refused(why: str) -> web.Response:
    log.error("telegram_update_refused", why=why)
    return web.json_response({"outcome": "refused", "error": why})
