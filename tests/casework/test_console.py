"""Operators list, show and move requests on a terminal."""

import asyncio

import pytest

from casework.__main__ import main
from casework.requests import Requests
from tests.fakes.drafts import DRAFT
from tests.fakes.fixtures import SECRET


@pytest.fixture
def reference(database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The reference of a filed request."""
    monkeypatch.setenv("PASSARELLA_SECRET", SECRET)

    async def file() -> str:
        requests = await Requests.open(database_url, SECRET)
        receipt = await requests.file(DRAFT)
        await requests.close()
        return receipt.reference

    return asyncio.run(file())


def test_a_request_is_listed_moved_and_shown(
    database_url: str, reference: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The history tells who moved it and why."""
    console = ["--database", database_url, "requests"]
    assert main([*console, "list", "--state", "received"]) == 0
    assert reference in capsys.readouterr().out
    assert main([*console, "move", reference, "assigned", "--note", "for Monday", "--actor", "clerk"]) == 0
    assert main([*console, "show", reference]) == 0
    shown = capsys.readouterr().out
    assert "received → assigned  (for Monday)" in shown
    assert "clerk" in shown


def test_what_cannot_be_done_is_said(database_url: str, reference: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 1 and a sentence."""
    console = ["--database", database_url, "requests"]
    assert main([*console, "move", reference, "waiting_for_council"]) == 1
    assert main([*console, "show", "RI-2026-000009"]) == 1
    assert main([*console, "list", "--state", "resolved"]) == 0
    said = capsys.readouterr().out
    assert "cannot move to waiting_for_council" in said
    assert "There is no request RI-2026-000009" in said
    assert "No requests." in said
