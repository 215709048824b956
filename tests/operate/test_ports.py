"""A taken port is named before anything is started."""

import socket

import pytest

from gateway.settings import Settings
from operate.layout import OperateError
from operate.ports import check_ports, free_port


def free_settings() -> Settings:
    """Settings whose ports are all free."""
    return Settings(port=free_port(), rasa_port=free_port(), actions_port=free_port())


def test_free_ports_pass() -> None:
    """Nothing is said where nothing is wrong."""
    check_ports(free_settings())


@pytest.mark.parametrize("field", ["port", "rasa_port", "actions_port"])
def test_taken_port_is_named_with_its_setting(field: str) -> None:
    """The sentence says which port, and which setting moves it."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        taken = other.getsockname()[1]
        settings = free_settings().model_copy(update={field: taken})
        with pytest.raises(OperateError, match=rf"port {taken} is taken .*PASSARELLA_{field.upper()} "):
            check_ports(settings)


def test_one_port_for_two_parts_is_told() -> None:
    """Both settings are named: neither would be found taken, but the second could not start."""
    settings = free_settings()
    settings = settings.model_copy(update={"actions_port": settings.port})
    with pytest.raises(OperateError, match="PASSARELLA_PORT and PASSARELLA_ACTIONS_PORT are both"):
        check_ports(settings)
