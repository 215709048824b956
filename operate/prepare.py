"""Everything that must be there before the processes start: database, knowledge, trained bot."""

import threading
from pathlib import Path

import casework.migrate
import knowledge.migrate
from encoder.e5 import E5Encoder
from knowledge.content import DEFAULT_FOLDER, Content, read_content
from knowledge.errors import ContentError
from knowledge.gazetteer import gazetteer
from knowledge.load import load
from knowledge.vectors import DEFAULT_CACHE
from operate.layout import APP_PYTHON, GAZETTEER, RASA_PYTHON, ROOT, Installation, OperateError, check_interpreters
from operate.progress import progress
from operate.training import train_if_changed


def prepare(installation: Installation) -> Path:
    """Migrate the database, load the knowledge and train the bot, as far as each is needed.

    The knowledge is loaded while the bot is trained: on two cores that halves the wait of a first start.

    Args:
        installation: what to prepare.

    Returns:
        The bot's model.

    Raises:
        OperateError: one of them failed.
    """
    check_interpreters(APP_PYTHON, RASA_PYTHON)
    url = installation.settings.database_url
    content = _read_content()
    _write_gazetteer(content)
    knowledge.migrate.upgrade(url)
    casework.migrate.upgrade(url)
    failures: list[Exception] = []
    # A daemon, so that Ctrl-C does not wait for it: loading is one transaction, and goes on where it stopped.
    loading = threading.Thread(target=_load, args=(content, url, failures), daemon=True)
    loading.start()
    model = train_if_changed(installation.environment())
    loading.join()
    if failures:
        raise OperateError(f"the knowledge could not be loaded: {failures[0]}") from failures[0]
    return model


def train(installation: Installation) -> Path:
    """Train the bot if it is needed, and nothing else.

    Args:
        installation: whose environment the training gets.

    Returns:
        The bot's model.

    Raises:
        OperateError: the knowledge cannot be read, or the training failed.
    """
    check_interpreters(RASA_PYTHON)
    _write_gazetteer(_read_content())
    return train_if_changed(installation.environment())


def _read_content() -> Content:
    try:
        return read_content(DEFAULT_FOLDER)
    except ContentError as error:
        raise OperateError(str(error)) from error


def _write_gazetteer(content: Content) -> None:
    text = gazetteer(content)
    path = ROOT / GAZETTEER
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def _load(content: Content, database_url: str, failures: list[Exception]) -> None:
    done = ""

    def note(encoded: int, total: int) -> None:
        nonlocal done
        done = f"({encoded} of {total} texts)"

    try:
        with progress("loading the knowledge", lambda: done):
            load(content, database_url, E5Encoder(), note, ROOT / DEFAULT_CACHE)
    except Exception as error:
        # Whatever it was, the thread that waits has to say it.
        failures.append(error)
