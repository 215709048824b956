"""The action server as Rasa sees it: a real server on a free port, over one database that holds everything."""

import os
import socket
import uuid
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession
from sanic import Sanic

from actions.__main__ import main
from actions.server import ACTIONS, make_app
from casework.migrate import upgrade
from encoder.e5 import E5Encoder
from knowledge.content import read_content
from knowledge.load import load
from tests.fakes.fixtures import SECRET
from tests.knowledge.conftest import SMALL


def call(action: str, text: str, **slots: Any) -> dict[str, Any]:
    """What Rasa posts to have an action run."""
    message = {"text": text, "intent": {"name": "ask_programme"}, "entities": [], "metadata": {"today": "2026-11-24"}}
    tracker = {
        "sender_id": "anna",
        "slots": {"language": "ca", **slots},
        "latest_message": message,
        "events": [],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": action, "sender_id": "anna", "tracker": tracker}


@pytest.mark.filterwarnings("ignore:You are using an old version of rasa:UserWarning")
async def test_the_server_runs_actions_for_those_who_know_the_secret(tmp_path: Path) -> None:
    """Without the secret nothing runs; with it every action of the list does; health is open to all."""
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    url = f"sqlite:///{tmp_path / 'all.db'}"
    load(read_content(SMALL), url, E5Encoder())
    upgrade(url)
    Sanic.test_mode = True
    app = make_app(url, SECRET)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = await app.create_server(sock=free, return_asyncio_server=True, access_log=False)
        assert server is not None
        await server.startup()
        await server.before_start()
        await server.start_serving()
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
        try:
            async with ClientSession() as session:
                asked = call("action_answer", "què és Costa Viva?")
                async with session.post(f"{address}/webhook", json=asked) as refused:
                    assert refused.status == 401
                headers = {"X-Passarella-Secret": SECRET}
                async with session.post(f"{address}/webhook", json=asked, headers=headers) as answered:
                    assert answered.status == 200
                    said = (await answered.json())["responses"]
                async with session.get(f"{address}/health") as healthy:
                    assert healthy.status == 200
                async with session.get(f"{address}/actions", headers=headers) as listed:
                    registered = {action["name"] for action in await listed.json()}
        finally:
            server.close()
            await server.wait_closed()
            await server.after_stop()
    assert [one["response"] for one in said] == ["utter_programme_current"]
    assert registered == {action.action_name for action in ACTIONS}  # type: ignore[attr-defined]


@pytest.mark.parametrize("missing", ["PASSARELLA_SECRET", "PASSARELLA_DATABASE_URL"])
def test_a_missing_setting_is_named(
    missing: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The server does not start half configured, and says what is missing."""
    monkeypatch.setenv("PASSARELLA_SECRET", uuid.uuid4().hex)
    monkeypatch.setenv("PASSARELLA_DATABASE_URL", "sqlite:///nowhere.db")
    monkeypatch.delenv(missing)
    assert main() == 2
    assert missing in capsys.readouterr().err
