"""Rasa without TensorFlow, and what is done once instead of every time."""

import asyncio
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import aiohttp
import jsonschema
import pytest
from aiohttp import web
from rasa.core.actions.action import RemoteAction
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.core import events
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

from bot.engine import quicker, version

ROOT = Path(__file__).parents[2]


def python(code: str) -> "subprocess.CompletedProcess[str]":
    """Run code in an interpreter of its own: what is imported here stays imported."""
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)


def test_rasa_is_imported_without_tensorflow() -> None:
    """Neither the command line nor the agent nor our components bring it in."""
    code = """
import sys
from bot.engine import stand_ins
stand_ins.install()
stand_ins.install()
import rasa.__main__, rasa.core.agent, rasa.model_training, rasa.graph_components.validators.default_recipe_validator
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
DefaultV1Recipe()
print(sorted(name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras", "tensorflow_addons")))
"""
    done = python(code)
    assert done.stdout == "[]\n", done.stderr


def test_a_component_that_needs_tensorflow_says_so() -> None:
    """Who writes DIETClassifier into config.yml reads why it cannot be."""
    code = """
from bot.engine import stand_ins
stand_ins.install()
from rasa.nlu.classifiers.diet_classifier import DIETClassifier
DIETClassifier.create({}, None, None, None)
"""
    done = python(code)
    assert done.returncode == 1
    assert "RuntimeError: DIETClassifier needs TensorFlow" in done.stderr


def test_stand_ins_come_first_or_not_at_all() -> None:
    """Too late they would save nothing, and hide what is really there."""
    done = python("import sys; sys.modules['tensorflow'] = sys; from bot.engine import stand_ins; stand_ins.install()")
    assert "must be installed first" in done.stderr


def test_rasas_commands_are_there() -> None:
    """The command line is Rasa's own."""
    done = subprocess.run([sys.executable, "-m", "bot.engine", "--version"], cwd=ROOT, capture_output=True, text=True)
    assert re.search(rf"Rasa Version +: +{re.escape(version.KNOWN)}", done.stdout), done.stderr


def test_the_command_refuses_another_rasa_in_one_sentence() -> None:
    """Operators read what to do, and no stack trace."""
    code = "from bot.engine import __main__, version; version.KNOWN = '3.0.0'; __main__.main()"
    done = python(code)
    assert done.returncode == 1
    assert done.stderr.startswith("passarel·la: bot/engine was written for Rasa 3.0.0, but 3.6.21 is installed")
    assert len(done.stderr.splitlines()) == 1


def test_another_rasa_is_refused_by_name() -> None:
    """Whoever raises the version learns what to read again."""
    version.check()
    with pytest.raises(version.UnknownRasaError, match=r"written for Rasa 3\.6\.21, but 3\.7\.0 is installed"):
        version.check("3.7.0")


def test_every_event_is_found_as_rasa_finds_it() -> None:
    """The class of each name is the one that Rasa's own search gives."""
    names = {cls.type_name for cls in all_subclasses(events.Event) if hasattr(cls, "type_name")}
    assert {"user", "slot", "action", "bot"} <= names
    for name in names:
        assert quicker.resolve_by_type(name) is quicker._resolve_anew(name)
    assert quicker.resolve_by_type("nothing", events.SlotSet) is events.SlotSet
    with pytest.raises(ValueError, match="Unknown event name 'nothing'"):
        quicker.resolve_by_type("nothing")


def test_an_answer_of_the_wrong_form_is_refused_with_rasas_words() -> None:
    """A right one passes; a wrong one is explained as before."""
    action = RemoteAction("action_answer", None)
    assert quicker.validate_action_result(action, {"events": [{"event": "slot", "name": "x", "value": 1}]})
    with pytest.raises(jsonschema.ValidationError, match="make sure your response from the Action endpoint is valid"):
        quicker.validate_action_result(action, {"events": "none"})


def test_actions_are_asked_over_one_connection_also_after_their_server_was_restarted() -> None:
    """Rasa would connect anew each time; a connection that is gone is not held on to."""
    connections: set[Any] = set()

    async def ask() -> None:
        async def answer(request: web.Request) -> web.Response:
            connections.add(request.transport)
            return web.json_response({"asked": await request.json()})

        async def served(port: int) -> web.AppRunner:
            app = web.Application()
            app.router.add_post("/", answer)
            runner = web.AppRunner(app)
            await runner.setup()
            await web.TCPSite(runner, "127.0.0.1", port).start()
            return runner

        quicker.install()
        runner = await served(0)
        port = runner.addresses[0][1]
        endpoint = EndpointConfig(f"http://127.0.0.1:{port}")
        for number in range(3):
            assert await endpoint.request(json=number) == {"asked": number}
        assert len(connections) == 1
        await runner.cleanup()
        with pytest.raises(aiohttp.ClientConnectionError):
            await endpoint.request(json=3)
        runner = await served(port)
        assert await endpoint.request(json=4) == {"asked": 4}
        assert len(connections) == 2
        async with quicker.session(endpoint) as kept:
            await kept.close()
        assert await endpoint.request(json=5) == {"asked": 5}
        async with quicker.session(endpoint) as kept:
            await kept.close()
        await runner.cleanup()

    asyncio.run(ask())


def test_a_training_hashes_nothing_for_a_cache_that_nobody_reads() -> None:
    """Rasa's hooks are called with whatever goes in and out, and keep nothing of it."""
    quicker.install()
    hook = TrainingHook(cache=None, model_storage=None, pruned_schema=None)

    kept = hook.on_before_node("node", None, {}, {"training_data": object()})
    hook.on_after_node("node", None, {}, object(), kept)

    assert kept == {}
