"""The settings of signing in through a provider: all of what is needed, or one clear line."""

import pytest

from gateway.settings import PREFIX, Settings, settings_or_exit

ALL = {
    "OIDC_ISSUER": "https://id.example.cat/realms/amb",
    "OIDC_CLIENT_ID": "passarella",
    "OIDC_CLIENT_SECRET": "s3cret-of-the-client",
}


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of whoever runs the tests."""
    for name in Settings.model_fields:
        monkeypatch.delenv(PREFIX + name.upper(), raising=False)


def put(monkeypatch: pytest.MonkeyPatch, **settings: str) -> None:
    """Into the environment."""
    for name, value in settings.items():
        monkeypatch.setenv(PREFIX + name, value)


@pytest.mark.parametrize(
    ("given", "line"),
    [
        ({"OIDC_ISSUER": ALL["OIDC_ISSUER"]}, "OIDC_CLIENT_ID: is missing, and PASSARELLA_OIDC_ISSUER is set"),
        ({**ALL, "OIDC_CLIENT_SECRET": ""}, "OIDC_CLIENT_SECRET: is missing, and PASSARELLA_OIDC_ISSUER is set"),
        ({"OIDC_CLIENT_ID": "x"}, "OIDC_ISSUER: is missing, and PASSARELLA_OIDC_CLIENT_ID is set"),
        ({"OIDC_ROLES": "a=lead"}, "OIDC_ISSUER: is missing, and PASSARELLA_OIDC_ROLES is set"),
        ({"PASSWORD_SIGN_IN": "off"}, "PASSWORD_SIGN_IN: off needs PASSARELLA_OIDC_ISSUER"),
        ({**ALL, "OIDC_ISSUER": "http://id.example.cat"}, "OIDC_ISSUER: Value error, should be an address with https"),
        ({**ALL, "OIDC_ISSUER": "id.example.cat"}, "OIDC_ISSUER: Value error, should be an address with https"),
        ({**ALL, "OIDC_ROLES": "ri-officers"}, "OIDC_ROLES: Value error, should be like ri-officers=officer"),
        ({**ALL, "OIDC_ROLES": "ri-officers=boss"}, "OIDC_ROLES: Value error, should be like ri-officers=officer"),
        ({**ALL, "OIDC_SCOPES": "profile email"}, "OIDC_SCOPES: Value error, should name openid"),
        ({**ALL, "OIDC_NEW_PEOPLE": "always"}, "OIDC_NEW_PEOPLE: "),
        ({**ALL, "PASSWORD_SIGN_IN": "maybe"}, "PASSWORD_SIGN_IN: "),
    ],
)
def test_half_of_it_ends_the_process_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], given: dict[str, str], line: str
) -> None:
    """That names the setting, and never says a secret."""
    put(monkeypatch, **given)
    with pytest.raises(SystemExit) as ended:
        settings_or_exit()
    assert ended.value.code == 2
    (said,) = capsys.readouterr().err.splitlines()
    assert said.startswith(PREFIX + line) and ALL["OIDC_CLIENT_SECRET"] not in said


def test_nothing_of_it_is_fine() -> None:
    """There is no provider."""
    assert Settings.read().oidc_terms() is None


def test_what_is_needed_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """The button then bears the name of the provider's machine, and roles are given here."""
    put(monkeypatch, **ALL)
    terms = Settings.read().oidc_terms()
    assert terms is not None
    assert (terms.name, terms.roles, terms.rules.roles) == ("id.example.cat", {}, "here")
    put(monkeypatch, OIDC_ROLES=" ri-officers=officer, /amb/ri leads = lead ,", OIDC_NAME="Identitat AMB")
    terms = Settings.read().oidc_terms()
    assert terms is not None
    assert (terms.name, terms.rules.roles) == ("Identitat AMB", "provider")
    assert terms.roles == {"ri-officers": "officer", "/amb/ri leads": "lead"}
