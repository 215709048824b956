"""Work that Rasa repeats for every event and every action, done once; and work for its training cache, left out.

None of it has an extension point: `version.check` refuses a Rasa in which this was not read again.
"""

import asyncio
import functools
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import aiohttp
import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses
from rasa.utils.endpoints import EndpointConfig

_resolve_anew = Event.resolve_by_type
_validate_anew = RemoteAction._validate_action_result
_session_anew = EndpointConfig.session
# On endpoints: the session that is kept.
_KEPT = "_passarella_session"


def install() -> None:
    """Put the quicker functions in the place of Rasa's own; once is enough, twice does no harm."""
    Event.resolve_by_type = staticmethod(resolve_by_type)
    RemoteAction._validate_action_result = validate_action_result
    EndpointConfig.session = session
    TrainingHook.on_before_node = before_node
    TrainingHook.on_after_node = after_node


def resolve_by_type(type_name: str, default: type[Event] | None = None) -> type[Event] | None:
    """The class of an event; Rasa searches all subclasses again for each one.

    Args:
        type_name: as in the database and in what actions return.
        default: for a name that no class has.

    Returns:
        The class.

    Raises:
        ValueError: no class has the name, and there is no default.
    """
    return _event_types().get(type_name) or _resolve_anew(type_name, default)


def validate_action_result(action: RemoteAction, result: dict[str, Any]) -> bool:
    """Whether an action server's answer has the form that Rasa asks for; the form is prepared once, not every time.

    Args:
        action: whose answer it is.
        result: the answer.

    Returns:
        True.

    Raises:
        jsonschema.ValidationError: it has not, with Rasa's own explanation.
    """
    return _checker().is_valid(result) or _validate_anew(action, result)


def session(endpoint: EndpointConfig) -> AbstractAsyncContextManager[aiohttp.ClientSession]:
    """A session whose connections are kept for the next request; Rasa connects anew for each action.

    Args:
        endpoint: the action server, or any other.

    Returns:
        What Rasa enters and leaves around one request.
    """
    return _lent(endpoint)


def before_node(hook: TrainingHook, *args: Any, **kwargs: Any) -> dict[str, Any]:
    """Before a step of the training: nothing.

    Rasa hashes everything that goes in and out, for a cache that our trainings pass over: `operate.training` knows
    itself when one is needed, and Rasa's cache does not see the gazetteer.

    Returns:
        What Rasa hands to `after_node`.
    """
    return {}


def after_node(hook: TrainingHook, *args: Any, **kwargs: Any) -> None:
    """After a step of the training: nothing, for the same reason."""


@asynccontextmanager
async def _lent(endpoint: EndpointConfig) -> AsyncIterator[aiohttp.ClientSession]:
    loop = asyncio.get_running_loop()
    of_loop, kept = getattr(endpoint, _KEPT, (None, None))
    if of_loop is not loop or kept is None or kept.closed:
        kept = _session_anew(endpoint)
        setattr(endpoint, _KEPT, (loop, kept))
    yield kept


@functools.cache
def _event_types() -> dict[str, type[Event]]:
    # The first of a name wins, as in Rasa's search.
    return {cls.type_name: cls for cls in reversed(all_subclasses(Event)) if hasattr(cls, "type_name")}


@functools.cache
def _checker() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema)
