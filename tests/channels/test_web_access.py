"""Who may open a socket, and what session ids are worth where."""

import pytest
from aiohttp.test_utils import make_mocked_request
from yarl import URL

from channels.web_access import Access
from channels.web_sessions import Origins, Sessions, place_of
from gateway.settings import Settings

PROXIES = Settings(trusted_proxies="10.0.0.0/8, ::1").proxies()


def address(remote: str, **headers: str) -> str:
    """Where a request is taken to come from."""
    request = make_mocked_request("GET", str(URL("/")), headers=headers).clone(remote=remote)
    return Access(proxies=PROXIES).address_of(request)


@pytest.mark.parametrize(
    ("remote", "forwarded", "expected"),
    [
        ("192.0.2.1", None, "192.0.2.1"),
        ("192.0.2.1", "198.51.100.7", "192.0.2.1"),
        ("10.1.2.3", "198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "203.0.113.9, 198.51.100.7", "198.51.100.7"),
        ("10.1.2.3", "nonsense", ""),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", None, "2001:db8:1:2::/64"),
    ],
)
def test_only_a_proxy_is_believed(remote: str, forwarded: str | None, expected: str) -> None:
    """And of what it passes on only what it wrote itself; one subnet of IPv6 is one address."""
    assert address(remote, **({"X-Forwarded-For": forwarded} if forwarded else {})) == expected


@pytest.mark.parametrize(
    ("remote", "forwarded", "public_url", "expected"),
    [
        ("10.1.2.3", "https", None, True),
        ("10.1.2.3", "https", "http://chat.example.cat", True),
        ("10.1.2.3", "http", "https://chat.example.cat", False),
        ("10.1.2.3", None, "https://chat.example.cat", True),
        ("10.1.2.3", None, "http://chat.example.cat", False),
        ("10.1.2.3", None, None, False),
        ("192.0.2.1", "https", None, False),
    ],
)
def test_the_scheme_is_the_browsers(remote: str, forwarded: str | None, public_url: str | None, expected: bool) -> None:
    """As the proxy says; where it says nothing, that of the public address."""
    headers = {"X-Forwarded-Proto": forwarded} if forwarded else {}
    request = make_mocked_request("GET", "/", headers=headers).clone(remote=remote)
    assert Access(proxies=PROXIES, public_url=public_url).is_secure(request) is expected


@pytest.mark.parametrize(
    ("origin", "accepted"),
    [
        (None, True),
        ("https://chat.example.cat", True),
        ("http://CHAT.example.cat", True),
        ("https://intranet.example.cat", True),
        ("HTTPS://Intranet.example.cat", True),
        ("http://intranet.example.cat", False),
        ("https://intranet.example.cat:8443", False),
        ("https://chat.example.cat.evil.example", False),
        ("null", False),
        ("file://chat.example.cat", False),
        ("", False),
    ],
)
def test_pages_of_this_server_and_of_the_list_may_connect(origin: str | None, accepted: bool) -> None:
    """Nobody else's."""
    assert Origins(["https://intranet.example.cat"]).accept(origin, "chat.example.cat") is accepted


def test_a_session_id_counts_where_it_was_issued() -> None:
    """Neither elsewhere nor changed nor sealed by another installation."""
    sessions, here = Sessions("a-secret-for-tests-only"), place_of("https://chat.example.cat", "chat.example.cat")
    session = sessions.issue(here)
    assert sessions.known(session.id, place_of(None, "chat.example.cat")) == session
    assert sessions.known(session.id, "intranet.example.cat") is None
    assert sessions.known(f"x{session.id}", here) is None
    assert sessions.known(session.id[:-1], here) is None
    assert Sessions("another-secret-for-tests").known(session.id, here) is None
    assert session.who.name in session.id


def test_so_many_connections_are_too_many() -> None:
    """From one address, and in all."""
    access = Access(connections=4, connections_per_address=2)
    assert not access.is_full("a", ["a", "a", "b"])
    assert access.is_full("a", ["a", "a", "a"])
    assert access.is_full("c", ["a", "a", "b", "b", "c"])
