"""Signing in and out, sessions that end, forms of other pages, and what each role may open."""

from collections.abc import Callable

import pytest
from aiohttp.test_utils import TestServer
from sqlalchemy import delete

from casework.database import Database
from casework.models import OfficerSession
from tests.desk.browsing import Desk, Person, conversations_of
from tests.desk.conftest import OpenDesk
from tests.fakes.office import FakeClock, FakeOffice

PAGES = ("/desk/queue", "/desk/requests", "/desk/search", "/desk/settings", "/desk/keys")


async def end_sessions(database: Database) -> None:
    """As if everybody had been away for hours."""
    async with database.writing() as session:
        await session.execute(delete(OfficerSession))


async def test_the_right_password_leads_to_the_queue(at_desk: OpenDesk) -> None:
    """With a cookie that scripts cannot read and other sites cannot use, and a strict policy."""
    desk = await at_desk("Anna")
    assert (desk.page.status, desk.page.url) == (200, "/desk/queue")
    assert desk.cookie()
    assert "default-src 'none'" in desk.page.headers["Content-Security-Policy"]
    assert desk.page.headers["Cache-Control"] == "no-store"
    assert "Anna" in desk.page.html


async def test_the_cookie_is_for_the_desk_alone(server: TestServer, database: Database) -> None:
    """HttpOnly, SameSite=Lax, and Secure where a proxy says that the browser came by TLS."""
    await FakeOffice(database, FakeClock()).employ("Anna")
    desk = Desk(server)
    page = await desk.get("/desk/sign-in", **{"X-Forwarded-Proto": "https"})
    cookie = page.headers["Set-Cookie"]
    assert all(part in cookie for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/desk/"))
    assert "Secure" not in (await desk.get("/desk/sign-in")).headers["Set-Cookie"]
    await desk.close()


async def test_a_wrong_password_is_told_and_the_address_kept(server: TestServer, database: Database) -> None:
    """Whether it is the account or the password is not said; after five the account is locked for a while."""
    await FakeOffice(database, FakeClock()).employ("Anna")
    desk = Desk(server)
    for name in ("Anna", "Nobody"):
        page = await desk.sign_in(name, "wrong")
        assert page.status == 401 and "not right" in page.told
    assert page.field("email") == "nobody@example.cat"
    for _ in range(4):
        await desk.sign_in("Anna", "wrong")
    page = await desk.sign_in("Anna")
    assert page.status == 429 and "quarter of an hour" in page.told and desk.cookie() is None
    await desk.close()


async def test_signing_in_needs_the_form_of_this_site(server: TestServer, database: Database) -> None:
    """Nobody can be signed in to an account of somebody else's choice."""
    await FakeOffice(database, FakeClock()).employ("Anna")
    desk = Desk(server)
    await desk.get("/desk/sign-in")
    page = await desk.post("/desk/sign-in", email="anna@example.cat", password="x", token="none")
    assert page.status == 403 and "too old" in page.told
    await desk.close()


@pytest.mark.parametrize("path", PAGES)
async def test_strangers_are_led_to_the_form(server: TestServer, path: str) -> None:
    """And from there to the page they wanted."""
    desk = Desk(server)
    page = await desk.get(path)
    assert page.field("next") == path
    assert page.told == ""
    await desk.close()


@pytest.mark.parametrize("wanted", ["https://evil.example/desk/", "//evil.example/desk/", "/desk/\\evil", "/chat"])
async def test_nobody_is_sent_elsewhere_after_signing_in(server: TestServer, database: Database, wanted: str) -> None:
    """An address that is not the desk's is forgotten."""
    await FakeOffice(database, FakeClock()).employ("Anna")
    desk = Desk(server)
    await desk.get("/desk/sign-in")
    page = await desk.post("/desk/sign-in", email="anna@example.cat", password="a password for tests", next=wanted)
    assert page.url == "/desk/queue"
    await desk.close()


async def test_what_was_written_when_the_session_ended_is_found_again(
    at_desk: OpenDesk, database: Database, person: Callable[[str], Person]
) -> None:
    """It is not sent by itself, and nothing is lost."""
    desk = await at_desk("Anna")
    await person("pau").say("Hola")
    conversation = conversations_of(await desk.get("/desk/queue"))[0]
    await desk.post(f"/desk/conversations/{conversation}/claim")
    await end_sessions(database)
    page = await desk.post(f"/desk/conversations/{conversation}/reply", text="Ara us ho miro.", form_id="f1", do="send")
    assert page.status == 401 and "session has ended" in page.told and "is kept" in page.told
    page = await desk.post(
        "/desk/sign-in",
        email="anna@example.cat",
        password="a password for tests",
        next=page.field("next"),
        kept=page.field("kept"),
    )
    assert page.field("text") == "Ara us ho miro."
    assert "not been sent" in page.told
    assert "Ara us ho miro." not in page.html.split("</ol>")[0]


async def test_an_ended_session_is_told(at_desk: OpenDesk, database: Database) -> None:
    """A page leads to the form, and says why."""
    desk = await at_desk("Anna")
    await end_sessions(database)
    page = await desk.get("/desk/requests?state=received")
    assert "session has ended" in page.told
    assert page.field("next") == "/desk/requests?state=received"
    page = await desk.get("/desk/queue", **{"X-Desk-Live": "1"})
    assert page.status == 401 and page.html == ""


async def test_a_form_without_its_token_changes_nothing(at_desk: OpenDesk, person: Callable[[str], Person]) -> None:
    """What was written is shown, to be copied."""
    desk = await at_desk("Anna")
    await person("pau").say("Hola")
    conversation = conversations_of(await desk.get("/desk/queue"))[0]
    for token in ("", "wrong", "ü"):
        page = await desk.post(f"/desk/conversations/{conversation}/note", text="Important", form_id="n", token=token)
        assert page.status == 403 and "Nothing was stored" in page.told
        assert "Important" in page.html
    assert "Important" not in (await desk.get(f"/desk/conversations/{conversation}")).html


async def test_the_token_of_one_session_is_no_token_of_another(at_desk: OpenDesk) -> None:
    """A colleague's page cannot act in one's name."""
    anna, pere = await at_desk("Anna"), await at_desk("Pere")
    page = await anna.post("/desk/settings", sound="on", token=pere.page.field("token"))
    assert page.status == 403


@pytest.mark.parametrize(
    ("role", "path", "status"),
    [
        ("editor", "/desk/queue", 403),
        ("editor", "/desk/requests", 403),
        ("editor", "/desk/settings", 200),
        ("officer", "/desk/activity", 403),
        ("lead", "/desk/activity", 200),
        ("admin", "/desk/activity", 200),
        ("officer", "/desk/nothing", 404),
    ],
)
async def test_each_role_opens_its_pages(at_desk: OpenDesk, role: str, path: str, status: int) -> None:
    """Others say so."""
    desk = await at_desk("Anna", role)
    page = await desk.get(path)
    assert page.status == status
    assert status == 200 or page.told


async def test_an_editor_begins_with_the_settings(at_desk: OpenDesk) -> None:
    """The queue is not theirs."""
    assert (await at_desk("Eva", "editor")).page.url == "/desk/settings"


async def test_signing_out_ends_the_session(at_desk: OpenDesk) -> None:
    """On the server too."""
    desk = await at_desk("Anna")
    held = desk.cookie()
    await desk.post("/desk/sign-out")
    assert desk.cookie() is None
    page = await desk.get("/desk/queue", Cookie=f"passarella_desk={held}")
    assert page.has_field("password")


async def test_the_desk_speaks_the_officers_language(at_desk: OpenDesk) -> None:
    """That of the browser first, then the one that was chosen, wherever one signs in."""
    desk = await at_desk("Anna", language="es")
    assert '<html lang="es">' in desk.page.html
    await desk.post("/desk/language", language="ca", back="/desk/keys")
    assert desk.page.url == "/desk/keys" and '<html lang="ca">' in desk.page.html
    await desk.post("/desk/sign-out")
    await desk.sign_in("Anna")
    assert '<html lang="ca">' in desk.page.html
