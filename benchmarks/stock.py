"""Where Rasa stands as it is published, with TensorFlow: what this project is compared with."""

from pathlib import Path

from operate.layout import ROOT, OperateError

STOCK_PYTHON = ROOT / ".venv-stock" / "bin" / "python"
"""The Python of Rasa with TensorFlow, in the environment made for comparisons."""
STOCK_PIPELINE = ROOT / "benchmarks" / "stock.yml"
"""Rasa's default pipeline, as a configuration without policies."""


def check_stock(*packages: str, python: Path = STOCK_PYTHON) -> None:
    """Tell who has no Rasa with TensorFlow how to get it.

    Args:
        packages: what else is needed in its environment, by the name of the import.
        python: the interpreter that is looked for.

    Raises:
        OperateError: it is missing, or one of the packages or TensorFlow is not in its environment.
    """
    libraries = list(python.parent.parent.glob("lib/python*/site-packages")) if python.exists() else []
    for package in ("tensorflow", *packages):
        if not any((library / package / "__init__.py").exists() for library in libraries):
            raise OperateError(f"{python} is missing or has no {package}: run `make .venv-stock`, which makes it")
