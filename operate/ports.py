"""Ports are looked at before anything is started: a sentence now instead of a stack trace later."""

import errno
import socket

from gateway.settings import Settings
from operate.layout import OperateError


def check_ports(settings: Settings) -> None:
    """Check that every port is free.

    Args:
        settings: with the three ports.

    Raises:
        OperateError: naming the port and the setting that moves it.
    """
    wanted = (
        (settings.host, settings.port, "PASSARELLA_PORT"),
        ("127.0.0.1", settings.rasa_port, "PASSARELLA_RASA_PORT"),
        ("127.0.0.1", settings.actions_port, "PASSARELLA_ACTIONS_PORT"),
    )
    seen: dict[int, str] = {}
    for host, port, setting in wanted:
        if port in seen:
            raise OperateError(f"{seen[port]} and {setting} are both {port}; set one of them to another port")
        seen[port] = setting
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
            # A server that has just stopped leaves its port waiting; that is not taken.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                if error.errno == errno.EADDRINUSE:
                    told = f"port {port} is taken by another program; set {setting} to a free one"
                else:
                    told = f"port {port} on {host} cannot be used ({error.strerror}); set {setting} to another one"
                raise OperateError(told) from error


def free_port() -> int:
    """A port that is free now, for tests and measurements."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
