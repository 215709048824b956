"""Work that Rasa repeats for every event and every action, done once.

Neither has an extension point: `version.check` refuses a Rasa in which this was not read again.
"""

import functools
from typing import Any

import jsonschema
from rasa.core.actions.action import RemoteAction
from rasa.shared.core.events import Event
from rasa.shared.utils.common import all_subclasses

_resolve_anew = Event.resolve_by_type
_validate_anew = RemoteAction._validate_action_result


def install() -> None:
    """Put the quicker functions in the place of Rasa's own; once is enough, twice does no harm."""
    Event.resolve_by_type = staticmethod(resolve_by_type)
    RemoteAction._validate_action_result = validate_action_result


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


@functools.cache
def _event_types() -> dict[str, type[Event]]:
    # The first of a name wins, as in Rasa's search.
    return {cls.type_name: cls for cls in reversed(all_subclasses(Event)) if hasattr(cls, "type_name")}


@functools.cache
def _checker() -> Any:
    schema = RemoteAction.action_response_format_spec()
    kind = jsonschema.validators.validator_for(schema)
    return kind(schema)
