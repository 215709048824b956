"""The understanding that was reached is not lost: no language falls under its level."""

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from operate.layout import RASA_PYTHON, ROOT
from tests.system import RunningSystem

LEVELS = yaml.safe_load((Path(__file__).parent / "levels.yml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def measured(running_system: RunningSystem, tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """The figures of `make nlu-report` for the model in use."""
    figures = tmp_path_factory.mktemp("nlu") / "levels.json"
    done = subprocess.run(
        [RASA_PYTHON, "-m", "tests.nlu.report", running_system.model, "--json", figures],
        cwd=ROOT,
        env=running_system.installation.environment(),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(figures.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LEVELS)
def test_language_keeps_its_level(language: str, measured: dict[str, dict[str, float]]) -> None:
    """Accuracy, macro-F1, entity F1 and language accuracy are at least what tests/nlu/levels.yml says."""
    for figure, level in LEVELS[language].items():
        assert measured[language][figure] >= level, (
            f"{language}: {figure} fell from {level} to {measured[language][figure]}; "
            "`make nlu-report` lists the confusions"
        )
