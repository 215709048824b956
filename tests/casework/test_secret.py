"""The installation's secret is given, or drawn once and kept for its owner."""

import stat
from pathlib import Path

from casework.secret import read_secret


def test_a_drawn_secret_is_kept_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    """Two readings give the same secret, in a file of mode 0600 and nothing beside it."""
    var = tmp_path / "var"
    drawn = read_secret(None, var)
    assert len(drawn) >= 32
    assert read_secret(None, var) == drawn
    assert stat.S_IMODE((var / "secret").stat().st_mode) == 0o600
    assert [path.name for path in var.iterdir()] == ["secret"]


def test_a_given_secret_makes_no_file(tmp_path: Path) -> None:
    """The setting wins."""
    assert read_secret("given", tmp_path / "var") == "given"
    assert not (tmp_path / "var").exists()
