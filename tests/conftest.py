"""Fixtures for all tests."""

from collections.abc import Iterator

import pytest
from xdist.remote import Producer

from tests.system import RunningSystem, running
from tests.workers import ByFile


@pytest.fixture(scope="session")
def running_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """The real Rasa, actions and gateway; they start with the first test that asks for them."""
    with running(tmp_path_factory.mktemp("system")) as system:
        yield system


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Share tests out by what they need to start."""
    return ByFile(config, log)
