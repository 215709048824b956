"""The action server: Rasa's action protocol on loopback, for those who know the secret."""

import hmac
import warnings
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

with warnings.catch_warnings():
    # rasa-sdk imports OpenTelemetry's deprecated names; nothing we could change.
    warnings.simplefilter("ignore", DeprecationWarning)
    from rasa_sdk.endpoint import create_app
    from rasa_sdk.executor import ActionExecutor
from sanic import Request, Sanic
from sanic.response import HTTPResponse, json

from actions.answers import Answer, AnswerFacet, Pick
from actions.base import Sources, TurnAction
from actions.language import ChangeLanguage
from actions.lists import ListItems, OpenItem
from actions.lookups import LookUpRequest, StartLookup, ValidateLookupForm, WithdrawRequest, YesOrNo
from actions.repair import Repair
from actions.request_form import ValidateRequestForm
from actions.request_summary import AskConfirmation
from actions.requests import DropRequest, FileRequest, StartRequest
from actions.strategy import Strategy
from casework.clock import Clock, utc_now
from casework.requests import Requests
from casework.service import ServiceRules
from knowledge.library import Library

ACTIONS: tuple[Callable[[Sources], TurnAction], ...] = (
    Answer,
    AnswerFacet,
    AskConfirmation,
    ChangeLanguage,
    DropRequest,
    FileRequest,
    ListItems,
    LookUpRequest,
    OpenItem,
    Pick,
    Repair,
    StartLookup,
    StartRequest,
    Strategy,
    ValidateLookupForm,
    ValidateRequestForm,
    WithdrawRequest,
    YesOrNo,
)
_OPEN_TO_ALL = "/health"
App = Sanic[Any, Any]


class ExecutorWithoutDomain(ActionExecutor):
    """Rasa sends no domain along (`enable_selective_domain`), which the SDK would ask for again on every call."""

    def update_and_return_domain(self, payload: dict[str, Any], action_name: str) -> dict[str, Any]:
        """An empty domain: none of our actions reads it (the SDK's interface).

        Args:
            payload: of the call.
            action_name: the action that is called.
        """
        return {}


@asynccontextmanager
async def sources(
    database_url: str, secret: str, service: ServiceRules | None = None, clock: Clock = utc_now
) -> AsyncIterator[Sources]:
    """Open what actions ask, and close it.

    Args:
        database_url: of the one database that holds knowledge and casework.
        secret: from which the codes of requests are derived.
        service: when requests are due and who is written to.
        clock: gives the moment that requests are filed at.
    """
    library = await Library.open(database_url)
    try:
        requests = await Requests.open(database_url, secret, clock, service)
        try:
            yield Sources(library, requests)
        finally:
            await requests.close()
    finally:
        await library.close()


def make_app(database_url: str, secret: str, service: ServiceRules | None = None, clock: Clock = utc_now) -> App:
    """Build the server.

    Args:
        database_url: of the one database that holds knowledge and casework.
        secret: that Rasa sends along; also what codes of requests are derived from.
        service: when requests are due and who is written to; None: no due dates, no letters.
        clock: gives the moment that requests are filed at.

    Returns:
        The application, which opens its sources when it starts and closes them when it stops.
    """
    executor = ExecutorWithoutDomain()
    app = create_app(executor, cors_origins=[])

    @app.before_server_start
    async def open_sources(app: App) -> None:
        app.ctx.opened = sources(database_url, secret, service, clock)
        opened = await app.ctx.opened.__aenter__()
        for action in ACTIONS:
            executor.register_action(action(opened))

    @app.after_server_stop
    async def close_sources(app: App) -> None:
        await app.ctx.opened.__aexit__(None, None, None)

    @app.on_request
    async def check_secret(request: Request) -> HTTPResponse | None:
        given = request.headers.get("X-Passarella-Secret", "")
        if request.path == _OPEN_TO_ALL or hmac.compare_digest(given.encode(), secret.encode()):
            return None
        return json({"error": "unauthorized"}, status=401)

    return app
