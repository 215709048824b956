"""Fixtures for all tests."""

from collections.abc import Iterator

import pytest

from tests.system import RunningSystem, running


@pytest.fixture(scope="session")
def running_system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningSystem]:
    """The real Rasa, actions and gateway; they start with the first test that asks for them."""
    with running(tmp_path_factory.mktemp("system")) as system:
        yield system
