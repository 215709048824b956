"""The web chat is built when its sources changed, and only then."""

import shutil
from pathlib import Path

import pytest

from operate.layout import OperateError
from operate.widget import WIDGET, build_if_changed, inputs


@pytest.fixture
def widget(tmp_path: Path) -> Path:
    """A copy of the sources, with the packages that are installed already."""
    build_if_changed()
    for path in inputs():
        copy = tmp_path / path.relative_to(WIDGET)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    (tmp_path / "node_modules").symlink_to(WIDGET / "node_modules")
    return tmp_path


def test_what_did_not_change_is_not_built_again(widget: Path) -> None:
    """By content, not by date: a checkout gives files new dates."""
    assert build_if_changed(widget) == "built"
    (widget / "build.mjs").touch()
    assert build_if_changed(widget) == "unchanged"
    words = widget / "words" / "ca.json"
    words.write_text(words.read_text(encoding="utf-8").replace("Assistent", "Ajudant"), encoding="utf-8")
    assert build_if_changed(widget) == "built"
    assert "Ajudant" in (widget / "dist" / "widget.js").read_text(encoding="utf-8")


def test_what_is_loaded_later_has_its_content_in_its_name(widget: Path) -> None:
    """So it may be kept for ever; every file lies beside its two compressed forms."""
    build_if_changed(widget)
    before = {path.name for path in (widget / "dist" / "widget").glob("*.js")}
    words = widget / "words" / "es.json"
    words.write_text(words.read_text(encoding="utf-8").replace("Cerrar", "Ocultar"), encoding="utf-8")
    build_if_changed(widget)
    after = {path.name for path in (widget / "dist" / "widget").glob("*.js")}
    assert [name.partition("-")[0] for name in after - before] == ["es"]
    # A page that has the launcher of before still finds what it loads.
    assert before < after
    for path in (widget / "dist").rglob("*.js"):
        assert Path(f"{path}.br").exists() and Path(f"{path}.gz").exists()


def test_the_chat_stays_as_small_as_it_was_promised(widget: Path) -> None:
    """25 kB compressed for all that a first conversation loads in one language, 3 kB for the launcher."""
    build_if_changed(widget)
    sizes = {path.name: path.stat().st_size for path in (widget / "dist").rglob("*.js.br")}
    first = [size for name, size in sizes.items() if name.startswith(("widget.", "chat-", "ca-"))]
    assert len(first) == 3
    assert sum(first) <= 25_000
    assert sizes["widget.js.br"] <= 3_000


def test_a_mistake_in_the_sources_is_told(widget: Path) -> None:
    """With its place, and nothing counts as built."""
    (widget / "src" / "memory.js").write_text("export class {", encoding="utf-8")
    with pytest.raises(OperateError, match=r"memory\.js:1"):
        build_if_changed(widget)
    assert not (widget / "dist" / "inputs.sha256").exists()
