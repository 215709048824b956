"""The pages: a demonstration of a council's intranet, the statements, and what describes the API."""

from pathlib import Path

from aiohttp import web

from casework.accepted import accepted_language
from casework.turns import known_language
from channels import forms, forms_visitor, rest
from channels.forms_continuing import ARRIVE_ROUTE, Arrivals
from desk import visits
from gateway import files
from gateway.access import access_of
from gateway.keys import PAGES, SECRET, SETTINGS
from gateway.site import ACCESSIBILITY, HOME, PRIVACY, language_of
from languages import LANGUAGES, Language

INDEX_PATH = "/api/v1/"
OPENAPI_PATH = "/api/v1/openapi.json"
OPENAPI_FILE = Path(__file__).with_name("openapi.json")
# What browsers are given to keep: the notice has a sentence for each, and a test holds both to the code.
COOKIES = (forms_visitor.COOKIE, forms.STILL_COOKIE, visits.COOKIE, visits.FORM_COOKIE)
STORED = ("session", "remember", "seen", "open", "language")


def add_routes(app: web.Application) -> None:
    """Everything that a person opens in a browser, and the files it needs."""
    app.router.add_get("/", index)
    for language in LANGUAGES:
        app.router.add_get(HOME[language], home)
        app.router.add_get(ACCESSIBILITY[language], accessibility)
        app.router.add_get(PRIVACY[language], privacy)
    visitors = forms_visitor.Visitors(app[SECRET], access_of(app[SETTINGS]).is_secure)
    chat = forms.Forms(visitors, app[PAGES], app[SETTINGS].max_message_characters)
    app.router.add_get(forms_visitor.PATH, chat.show)
    app.router.add_post(forms_visitor.PATH, chat.receive)
    arrivals = Arrivals(visitors, app[PAGES])
    app.router.add_get(ARRIVE_ROUTE, arrivals.show)
    app.router.add_post(ARRIVE_ROUTE, arrivals.take)
    app.router.add_get("/widget.js", files.widget)
    app.router.add_get("/widget/{name}", files.widget_part)
    app.router.add_get("/assets/{name}", files.static)


async def index(request: web.Request) -> web.Response:
    """The demonstration page in the language that was asked for, by `?lang=` or by the browser."""
    wanted = known_language(request.query.get("lang"))
    language = wanted or accepted_language(request.headers.get("Accept-Language", ""))
    return _home(request, language, {"Vary": "Accept-Language"})


async def home(request: web.Request) -> web.Response:
    """The demonstration page in the language of its address."""
    return _home(request, language_of(request.path, HOME), {})


async def accessibility(request: web.Request) -> web.Response:
    """The accessibility statement, after the model of Implementing Decision (EU) 2018/1523."""
    language = language_of(request.path, ACCESSIBILITY)
    contact = request.app[SETTINGS].accessibility_contact
    return request.app[PAGES].response("accessibility", language, ACCESSIBILITY, contact=contact)


async def privacy(request: web.Request) -> web.Response:
    """What is kept of whom, why, and what can be done about it."""
    language = language_of(request.path, PRIVACY)
    settings = request.app[SETTINGS]
    return request.app[PAGES].response(
        "privacy",
        language,
        PRIVACY,
        contact=settings.privacy_contact,
        telegram=settings.telegram_token is not None,
        cookies=COOKIES,
        stored=STORED,
    )


async def endpoints(request: web.Request) -> web.Response:
    """The addresses for programs."""
    addresses = {"rest": rest.PATH, "health": "/healthz", "readiness": "/readyz", "api": OPENAPI_PATH}
    return web.json_response({"name": "Passarel·la", "endpoints": addresses})


async def openapi(request: web.Request) -> web.FileResponse:
    """The description of the API."""
    return web.FileResponse(OPENAPI_FILE, headers={"Content-Type": "application/json"})


def _home(request: web.Request, language: Language, headers: dict[str, str]) -> web.Response:
    origin = str(request.url.origin())
    return request.app[PAGES].response("home", language, HOME, headers=headers, origin=origin, api=OPENAPI_PATH)
