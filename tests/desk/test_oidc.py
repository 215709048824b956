"""Signing in through an identity provider that can be told to lie: who comes in, who does not, and what is said."""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from aiohttp.test_utils import TestServer
from joserfc.jwk import OctKey
from pydantic import SecretStr

from casework.activity import ActivityLog
from casework.clock import utc_now
from casework.database import Database
from casework.external_accounts import ExternalAccounts
from casework.officers import Officers
from casework.sign_in_flows import FLOWS_OF_ADDRESS
from gateway.main import init_app
from gateway.settings import Settings
from languages import LANGUAGES
from tests.desk.browsing import Person, conversations_of
from tests.desk.provided import ProvidedDesk, onward
from tests.desk.test_sign_in import end_sessions
from tests.fakes.office import ALWAYS_OPEN, FakeOffice
from tests.fakes.oidc import FakeProvider
from tests.fakes.process import free_port
from tests.oidc.running import CLIENT_ID, CLIENT_SECRET


@pytest.fixture
async def provider() -> AsyncIterator[FakeProvider]:
    """A provider that knows Anna, Lluís and Roc."""
    async with FakeProvider(free_port()).running() as running:
        yield running


@pytest.fixture
def provided(settings: Settings, tmp_path: Path, provider: FakeProvider) -> Settings:
    """Settings of a desk that trusts it."""
    hours = tmp_path / "hours.yml"
    hours.write_text(yaml.safe_dump(ALWAYS_OPEN), encoding="utf-8")
    return settings.model_copy(
        update={
            "hours_file": hours,
            "oidc_issuer": provider.issuer,
            "oidc_client_id": CLIENT_ID,
            "oidc_client_secret": SecretStr(CLIENT_SECRET),
            "oidc_name": "AMB ID",
            "oidc_role_claim": "groups",
            "oidc_roles": "ri-officers=officer, ri-leads=lead, ri-admins=admin",
        }
    )


@pytest.fixture
async def server(provided: Settings) -> AsyncIterator[TestServer]:
    """That desk."""
    async with TestServer(init_app(provided)) as running:
        yield running


@pytest.fixture
async def desk(server: TestServer) -> AsyncIterator[ProvidedDesk]:
    """A browser at it."""
    opened = ProvidedDesk(server)
    yield opened
    await opened.close()


async def log_of(database: Database) -> list[tuple[str, dict[str, str]]]:
    """What the activity log says, oldest first."""
    lines = await ActivityLog(database).latest()
    return [(line.action, dict(line.detail)) for line in reversed(lines)]


async def test_a_first_sign_in_makes_an_account_with_the_role(
    desk: ProvidedDesk, provider: FakeProvider, database: Database
) -> None:
    """Tied to what the provider calls her; both are lines of the log. The second time it is the same account."""
    page = await desk.sign_in_there()
    assert (page.status, page.url) == (200, "/desk/queue") and "Anna Puig" in page.html
    (anna,) = await Officers(database).list()
    assert (anna.email, anna.role, anna.presence) == ("anna@example.cat", "officer", "available")
    provider.people["anna"]["email"] = "anna.puig@example.cat"
    await desk.post("/desk/sign-out")
    assert (await desk.sign_in_there()).url == "/desk/queue"
    assert len(await Officers(database).list()) == 1
    assert await log_of(database) == [
        ("added", {"role": "officer", "way": "external"}),
        ("signed_in", {"way": "external"}),
        ("signed_out", {}),
        ("signed_in", {"way": "external"}),
    ]


async def test_what_is_sent_ahead_is_proven_afterwards(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """State, nonce and a challenge are new each time; the provider checks the verifier of the code."""
    address = await desk.press_the_button()
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert query["response_type"] == "code" and query["code_challenge_method"] == "S256"
    assert query["redirect_uri"].endswith("/desk/sign-in/oidc/callback")
    assert CLIENT_SECRET not in address and "openid" in query["scope"]
    await desk.fetch_answer(await desk.press_the_button())
    other = provider.requests[-1]
    assert all(other[name] != query[name] for name in ("state", "nonce", "code_challenge"))


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_button_names_the_provider(server: TestServer, language: str) -> None:
    """In the page's language; passwords go on beside it."""
    desk = ProvidedDesk(server, language)
    page = await desk.get("/desk/sign-in")
    assert f'<html lang="{language}">' in page.html and "AMB ID</button>" in page.html and page.has_field("password")
    await desk.close()


NOW = int(time.time())
# What is bent, and what the person is told.
LIES: dict[str, tuple[dict[str, Any], str]] = {
    "nonce": ({"nonce": "another"}, "could not be checked"),
    "no nonce": ({"nonce": None}, "could not be checked"),
    "audience": ({"aud": "another-client"}, "could not be checked"),
    "other party": ({"aud": [CLIENT_ID, "x"], "azp": "x"}, "could not be checked"),
    "issuer": ({"iss": "https://evil.example"}, "could not be checked"),
    "no subject": ({"sub": None}, "could not be checked"),
    "no expiry": ({"exp": None}, "could not be checked"),
    "expired": ({"exp": NOW - 600, "iat": NOW - 1200}, "has expired, or the clocks differ"),
    "from the future": ({"iat": NOW + 3600, "exp": NOW + 7200}, "has expired, or the clocks differ"),
}


@pytest.mark.parametrize("lie", LIES)
async def test_a_wrong_token_lets_nobody_in(
    desk: ProvidedDesk, provider: FakeProvider, database: Database, lie: str
) -> None:
    """No session, no account, and a sentence."""
    provider.bend, sentence = LIES[lie]
    page = await desk.sign_in_there()
    assert page.status == 401 and sentence in page.told
    assert desk.cookie() is None and await Officers(database).list() == ()


@pytest.mark.parametrize("apart", [-90, 90])
async def test_clocks_may_differ_a_little(desk: ProvidedDesk, provider: FakeProvider, apart: int) -> None:
    """A minute and a half either way."""
    now = int(time.time())
    provider.bend = {"iat": now + apart, "exp": now + apart + 60}
    assert (await desk.sign_in_there()).url == "/desk/queue"


async def test_a_forged_signature_lets_nobody_in(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """With the name of the right key, with an unknown one, or by the shared secret."""
    for name in ("first", "third"):
        provider.signs_with = provider.new_key(name)
        assert "could not be checked" in (await desk.sign_in_there()).told
    provider.algorithm = "HS256"
    provider.signs_with = OctKey.import_key(CLIENT_SECRET.ljust(32, "x"), {"kid": "first"})
    assert "could not be checked" in (await desk.sign_in_there()).told
    provider.metadata = {"id_token_signing_alg_values_supported": ["HS256", "none"]}
    assert "could not be checked" in (await desk.sign_in_there()).told
    assert desk.cookie() is None


async def test_new_keys_of_the_provider_are_found(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """Without a restart of the desk."""
    await desk.sign_in_there()
    await desk.post("/desk/sign-out")
    provider.rotate()
    assert (await desk.sign_in_there()).url == "/desk/queue"


async def test_a_state_that_nobody_gave_lets_nobody_in(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """No code is redeemed for it."""
    back = await desk.fetch_answer(await desk.press_the_button())
    for path in (back.replace("state=", "state=x"), back.partition("&state")[0], "/desk/sign-in/oidc/callback"):
        page = await desk.get(path)
        assert page.status == 401 and "used already, is too old" in page.told
    assert provider.tokens == 0


async def test_an_answer_is_good_once(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """Also with the cookie of before; and one of a code is refused by the provider as well."""
    address = await desk.press_the_button()
    held = desk.cookie("passarella_desk_form")
    back = await desk.fetch_answer(address)
    await desk.get(back)
    desk.forget()
    page = await desk.get(back, Cookie=f"passarella_desk_form={held}")
    assert page.status == 401 and "used already" in page.told and provider.tokens == 1
    provider.token_error = "invalid_grant"
    assert "used already" in (await desk.sign_in_there()).told


async def test_an_answer_is_good_in_the_browser_that_asked(
    server: TestServer, desk: ProvidedDesk, provider: FakeProvider
) -> None:
    """Nobody can be signed in to an account of somebody else's choice."""
    back = await desk.fetch_answer(await desk.press_the_button())
    victim = ProvidedDesk(server)
    await victim.get("/desk/sign-in")
    page = await victim.get(back)
    assert page.status == 401 and "another browser" in page.told and victim.cookie() is None
    await victim.close()
    assert (await desk.get(back)).url == "/desk/queue"


async def test_the_way_begins_with_the_form_of_this_site(desk: ProvidedDesk) -> None:
    """A page that is too old says so."""
    await desk.get("/desk/sign-in")
    page = await desk.post("/desk/sign-in/oidc", token="none")
    assert page.status == 403 and "too old" in page.told


async def test_only_so_many_begin_at_an_address(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """What is kept of those who never come back has an end; who came in makes room."""
    for _ in range(FLOWS_OF_ADDRESS - 1):
        await desk.press_the_button()
    await desk.sign_in_there()
    await desk.post("/desk/sign-out")
    await desk.press_the_button()
    page = await desk.get("/desk/sign-in")
    page = await desk.post("/desk/sign-in/oidc", next="", kept="", lang="en")
    assert page.status == 429 and "too often" in page.told


async def test_who_cancels_is_told(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """And other refusals of the provider are not called so."""
    provider.error = "access_denied"
    assert (await desk.sign_in_there()).told == "You cancelled signing in with AMB ID."
    provider.error = "temporarily_unavailable"
    assert "did not let you in" in (await desk.sign_in_there()).told
    provider.error, provider.token_error = "", "invalid_client"
    assert "did not let you in" in (await desk.sign_in_there()).told


async def test_who_has_no_role_stays_out(desk: ProvidedDesk, provider: FakeProvider, database: Database) -> None:
    """Without an account, and with one whose role the provider took away; the log knows who it was."""
    provider.person = "roc"
    page = await desk.sign_in_there()
    assert page.status == 403 and "does not say that you work at this desk" in page.told
    assert await Officers(database).list() == ()
    provider.person = "anna"
    await desk.sign_in_there()
    provider.people["anna"]["groups"] = []
    page = await desk.sign_in_there()
    assert page.status == 403 and "does not say that you work" in page.told
    refused = [detail for action, detail in await log_of(database) if action == "refused"]
    assert refused == [{"refusal": "no_role", "sub": "roc"}, {"refusal": "no_role", "sub": "anna"}]


async def test_the_provider_gives_the_role_at_every_sign_in(
    desk: ProvidedDesk, provider: FakeProvider, database: Database
) -> None:
    """Of several the one that may do most; the last admin stays one."""
    await desk.sign_in_there()
    for groups, role in ((["ri-officers", "ri-leads"], "lead"), ("ri-admins", "admin"), (["ri-officers"], "admin")):
        provider.people["anna"]["groups"] = groups
        await desk.sign_in_there()
        assert [officer.role for officer in await Officers(database).list()] == [role]


async def test_a_deactivated_account_stays_out(desk: ProvidedDesk, database: Database) -> None:
    """And says so; an open session ends as well."""
    await desk.sign_in_there()
    (anna,) = await Officers(database).list()
    await Officers(database).set_active(anna.id, False, actor="test")
    assert (await desk.get("/desk/queue")).has_field("password")
    page = await desk.sign_in_there()
    assert page.status == 403 and page.told.startswith("Your account is switched off")
    assert (await desk.get("/desk/queue")).has_field("password")
    assert (await log_of(database))[-1] == ("refused", {"refusal": "deactivated", "sub": "anna"})


async def test_an_account_is_never_taken_by_its_address(
    desk: ProvidedDesk, provider: FakeProvider, database: Database
) -> None:
    """Only when an admin links it; then the provider gives the role, and who is unlinked is signed out."""
    await FakeOffice(database, utc_now).employ("Anna", "editor")  # type: ignore[arg-type]
    page = await desk.sign_in_there()
    assert page.status == 403 and "not linked to AMB ID" in page.told and desk.cookie() is None
    external = ExternalAccounts(database)
    assert await external.link("anna@example.cat", provider.issuer, "anna", actor="admin") == "linked"
    assert (await desk.sign_in_there()).url == "/desk/queue"
    assert [officer.role for officer in await Officers(database).list()] == ["officer"]
    assert await external.unlink("anna@example.cat", actor="admin") == "unlinked"
    assert (await desk.get("/desk/queue")).has_field("password")
    assert "not linked" in (await desk.sign_in_there()).told


async def test_an_address_that_is_not_proven_makes_no_account(
    desk: ProvidedDesk, provider: FakeProvider, database: Database
) -> None:
    """Nor none at all."""
    for changed in ({"email_verified": False}, {"email": None}):
        provider.people["anna"] |= changed
        provider.bend = {name: value for name, value in changed.items() if value is None}
        page = await desk.sign_in_there()
        assert page.status == 403 and "no verified e-mail address" in page.told
    assert await Officers(database).list() == ()


async def test_what_the_token_does_not_say_is_asked_for(desk: ProvidedDesk, provider: FakeProvider) -> None:
    """Of the same person only."""
    provider.bend = {"groups": None, "email": None, "name": None}
    assert "Anna Puig" in (await desk.sign_in_there()).html
    await desk.post("/desk/sign-out")
    provider.bend |= {"sub": "somebody-else"}
    assert "could not be checked" in (await desk.sign_in_there()).told


async def test_a_session_that_was_there_before_ends(desk: ProvidedDesk, server: TestServer) -> None:
    """The browser gets a new one."""
    await desk.sign_in_there()
    before = desk.cookie()
    await desk.sign_in_there()
    assert desk.cookie() not in (None, before)
    other = ProvidedDesk(server)
    assert (await other.get("/desk/queue", Cookie=f"passarella_desk={before}")).has_field("password")
    await other.close()


@pytest.mark.parametrize("wanted", ["https://evil.example/desk/", "//evil.example/desk/", "/desk/\\evil", "/chat"])
async def test_nobody_is_sent_elsewhere(desk: ProvidedDesk, wanted: str) -> None:
    """By the form, or by the address of the page."""
    assert (await desk.sign_in_there(next=wanted)).url == "/desk/queue"
    desk.forget()
    assert (await desk.sign_in_there(f"/desk/sign-in?next={wanted}")).url == "/desk/queue"


async def test_one_goes_on_to_the_page_one_wanted(desk: ProvidedDesk) -> None:
    """Through the provider too."""
    assert (await desk.sign_in_there("/desk/requests?state=received")).url == "/desk/requests?state=received"


async def test_what_was_being_written_is_found_again(
    desk: ProvidedDesk, database: Database, server: TestServer
) -> None:
    """After the session ended, also where the first try fails."""
    await desk.sign_in_there()
    pau = Person(server, "pau")
    await pau.say("Hola")
    await pau.close()
    conversation = conversations_of(await desk.get("/desk/queue"))[0]
    await desk.post(f"/desk/conversations/{conversation}/claim")
    await end_sessions(database)
    page = await desk.post(f"/desk/conversations/{conversation}/reply", text="Ara us ho miro.", form_id="f1", do="send")
    assert page.status == 401 and page.field("kept") == "Ara us ho miro."
    back = await desk.fetch_answer(await desk.go_on_from(page))
    page = await desk.get(back)
    assert page.field("text") == "Ara us ho miro." and "not been sent" in page.told


async def test_a_provider_that_stops_answering_is_told(
    desk: ProvidedDesk, provider: FakeProvider, database: Database
) -> None:
    """On the way there and on the way back; passwords still work."""
    await FakeOffice(database, utc_now).employ("Pere")  # type: ignore[arg-type]
    back = await desk.fetch_answer(await desk.press_the_button())
    provider.down = True
    page = await desk.get(back)
    assert page.status == 503 and "does not answer" in page.told and "address and password" in page.told
    assert (await desk.sign_in("Pere")).url == "/desk/queue"


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": None},
        {"authorization_endpoint": "http://provider.example/auth"},
        {"jwks_uri": "javascript:alert(1)"},
    ],
)
async def test_a_provider_that_says_nonsense_of_itself_is_not_used(
    provided: Settings, provider: FakeProvider, metadata: dict[str, Any]
) -> None:
    """Another name, something missing, or people sent to where others listen."""
    provider.metadata = metadata
    async with TestServer(init_app(provided)) as server:
        desk = ProvidedDesk(server)
        await desk.get("/desk/sign-in")
        page = await desk.post("/desk/sign-in/oidc", next="", kept="", lang="en")
        assert page.status == 503 and "not as it should" in page.told
        await desk.close()


async def test_a_provider_that_is_not_there_at_the_start(
    provided: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    """The desk starts, the log names the setting, and the page to sign in on shows the other way in."""
    nowhere = provided.model_copy(update={"oidc_issuer": f"http://127.0.0.1:{free_port()}"})
    async with TestServer(init_app(nowhere)) as server:
        desk = ProvidedDesk(server, "ca")
        async with asyncio.timeout(5):
            while not (page := await desk.get("/desk/sign-in")).told:
                await asyncio.sleep(0.05)
        assert "AMB ID no respon" in page.told and "adreça i la contrasenya" in page.told
        assert page.has_field("password")
        await desk.close()
    (line,) = [line for line in capsys.readouterr().out.splitlines() if "oidc_unreachable" in line]
    assert "PASSARELLA_OIDC_ISSUER" in line


async def test_passwords_may_be_switched_off(provided: Settings, database: Database) -> None:
    """Then nobody is asked for one, and none is looked at."""
    await FakeOffice(database, utc_now).employ("Pere")  # type: ignore[arg-type]
    async with TestServer(init_app(provided.model_copy(update={"password_sign_in": "off"}))) as server:
        desk = ProvidedDesk(server)
        page = await desk.get("/desk/sign-in")
        assert not page.has_field("password") and page.has_field("token")
        page = await desk.post("/desk/sign-in", email="pere@example.cat", password="a password for tests", next="")
        assert page.status == 403 and "switched off" in page.told and desk.cookie() is None
        assert (await desk.sign_in_there()).url == "/desk/queue"
        await desk.close()


async def test_without_roles_only_linked_people_come_in(
    provided: Settings, provider: FakeProvider, database: Database
) -> None:
    """With the role that their account has here; the same where accounts are made by admins only."""
    await FakeOffice(database, utc_now).employ("Lluis", "editor")  # type: ignore[arg-type]
    await ExternalAccounts(database).link("lluis@example.cat", provider.issuer, "lluis", actor="admin")
    for changed in ({"oidc_roles": ""}, {"oidc_new_people": "never"}):
        async with TestServer(init_app(provided.model_copy(update=changed))) as server:
            desk = ProvidedDesk(server)
            provider.person = "anna"
            assert "you have no account here" in (await desk.sign_in_there()).told
            provider.person = "lluis"
            page = await desk.sign_in_there()
            assert page.url == ("/desk/settings" if "oidc_roles" in changed else "/desk/queue")
            await desk.close()


async def test_signing_out_ends_here_where_the_provider_offers_nothing(desk: ProvidedDesk) -> None:
    """The session is gone all the same."""
    await desk.sign_in_there()
    page = await desk.post("/desk/sign-out")
    assert page.has_field("password") and desk.cookie() is None


async def test_signing_out_there(provided: Settings, provider: FakeProvider, database: Database) -> None:
    """With what it signed, and back to the page to sign in on; whoever came by password stays here."""
    provider.metadata = {"end_session_endpoint": f"{provider.issuer}/end?tenant=amb"}
    await FakeOffice(database, utc_now).employ("Pere")  # type: ignore[arg-type]
    async with TestServer(init_app(provided)) as server:
        desk = ProvidedDesk(server)
        await desk.sign_in_there()
        held = desk.cookie()
        page = await desk.post("/desk/sign-out")
        assert desk.cookie() is None and "sign out of AMB ID as well" in page.html
        address = urlsplit(onward(page))
        query = parse_qs(address.query)
        assert address.path == "/end" and query["tenant"] == ["amb"] and query["client_id"] == [CLIENT_ID]
        assert query["post_logout_redirect_uri"][0].endswith("/desk/sign-in") and query["id_token_hint"][0]
        assert (await desk.get("/desk/queue", Cookie=f"passarella_desk={held}")).has_field("password")
        await desk.sign_in("Pere")
        assert (await desk.post("/desk/sign-out")).has_field("password")
        await desk.close()


async def test_without_a_provider_there_is_no_way_to_it(settings: Settings) -> None:
    """No button, no addresses."""
    async with TestServer(init_app(settings)) as server:
        desk = ProvidedDesk(server)
        page = await desk.get("/desk/sign-in")
        assert "/desk/sign-in/oidc" not in page.html
        assert (await desk.post("/desk/sign-in/oidc")).status == 404
        assert (await desk.get("/desk/sign-in/oidc/callback?state=x")).status == 404
        await desk.close()
