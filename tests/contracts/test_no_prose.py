"""Words are in responses and catalogs, in three languages; code names them and fills their holes."""

import ast
import re
from collections.abc import Iterator

from tests.contracts.reading import python_files, shown, tree_of

# Two words of a language with a space between them: no identifier, no payload, no format looks like that.
_PROSE = re.compile(r"[^\W\d_]{2,}[,;:.]?\s+[^\W\d_]{2,}")
# Whose strings are for programmers and operators: errors, patterns, log events, the terminal of who starts a server.
_NOT_SAID_TO_USERS = frozenset(
    """
    raise print debug info warning error exception compile search match fullmatch sub findall finditer
    """.split()  # noqa: SIM905 - a list of quoted words says less
)


def name_of(node: ast.Call | ast.Raise) -> str:
    """The last name of what is called, or "raise"."""
    if isinstance(node, ast.Raise):
        return "raise"
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def prose(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and text of every string that reads like a sentence and may reach a user."""
    excused: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            # Docstrings.
            excused |= {id(s.value) for s in node.body if isinstance(s, ast.Expr)}
        elif isinstance(node, ast.Raise | ast.Call) and name_of(node) in _NOT_SAID_TO_USERS:
            excused |= {id(inner) for inner in ast.walk(node)}
    for node in ast.walk(tree):
        text = node.value if isinstance(node, ast.Constant) and id(node) not in excused else None
        if isinstance(text, str) and _PROSE.search(text):
            yield node.lineno, text


def test_actions_hold_no_sentences() -> None:
    """A sentence in an action is there in one language, unseen by editors: it belongs to bot/domain/responses."""
    found = [
        f"{shown(path)}:{line}: {text!r}" for path in python_files("actions") for line, text in prose(tree_of(path))
    ]
    assert found == [], "\n".join(found)


def test_nobody_utters_text() -> None:
    """`utter_message` gets a response's name: `text=` would skip language, status and buttons."""
    found = [
        f"{shown(path)}:{node.lineno}: utter_message(text=…); name a response instead"
        for path in python_files("actions", "knowledge", "casework", "channels", "gateway")
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and name_of(node) == "utter_message"
        and (node.args or any(keyword.arg == "text" for keyword in node.keywords))
    ]
    assert found == [], "\n".join(found)


def test_a_sentence_would_be_found() -> None:
    """The check sees plain strings and f-strings, and passes over docstrings, patterns, logs and errors."""
    written = '''
def respond(name):
    """A docstring of words."""
    log.error("an event in words", reason="some more words")
    re.search(r"two words", name)
    if not name:
        raise ValueError("a message in words")
    return f"Hola {name}, bon dia", "No ho sé pas", "inform?skip=request_phone", "utter_greet"
'''
    assert {text for _, text in prose(ast.parse(written))} == {", bon dia", "No ho sé pas"}
