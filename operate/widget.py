"""Builds the web chat when its sources changed, with the Node that came from PyPI: no other is needed."""

from collections.abc import Iterator
from pathlib import Path

from operate import node
from operate.layout import ROOT
from operate.progress import progress

WIDGET = ROOT / "widget"


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
    made_from = node.digest_of(list(inputs(widget)), widget)
    if stamp.exists() and stamp.read_text() == made_from:
        return "unchanged"
    with progress("building the web chat", str):
        node.install(widget)
        node.run(widget, "build.mjs")
    stamp.write_text(made_from)
    return "built"
