"""Everything that must be there before the processes start: database, knowledge, trained bot."""

import subprocess
import sys
import threading
from pathlib import Path

import casework.migrate
import knowledge.migrate
from operate.layout import APP_PYTHON, GAZETTEER, RASA_PYTHON, ROOT, Installation, OperateError, check_interpreters
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
    knowledge.migrate.upgrade(url)
    casework.migrate.upgrade(url)
    _run("gazetteer", str(GAZETTEER))
    failures: list[OperateError] = []

    def load() -> None:
        try:
            _run("load", "--database", url)
        except OperateError as error:
            failures.append(error)

    loading = threading.Thread(target=load)
    loading.start()
    try:
        model = train_if_changed(installation.environment())
    finally:
        loading.join()
    if failures:
        raise failures[0]
    return model


def _run(*arguments: str) -> None:
    done = subprocess.run([sys.executable, "-m", "knowledge", *arguments], cwd=ROOT)
    if done.returncode != 0:
        raise OperateError(f"`python -m knowledge {arguments[0]}` failed; the sentence above says why")
