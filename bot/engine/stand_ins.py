"""Stand-ins for the parts of Rasa that need TensorFlow: no component of ours does, but Rasa imports them all.

Rasa's list of default components imports every one of them, and with them TensorFlow: 280 MB and seven seconds of
each start. Where this module is installed first, that list finds classes of the same names that can do nothing.
"""

import importlib.abc
import importlib.machinery
import importlib.util
import sys
from collections.abc import Sequence
from types import ModuleType

# Rasa's modules that import TensorFlow, with the names that other modules of Rasa import from them.
_COMPONENTS = {
    "rasa.nlu.classifiers.diet_classifier": "DIETClassifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": "ConveRTFeaturizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": "LanguageModelFeaturizer",
    "rasa.nlu.selectors.response_selector": "ResponseSelector",
    "rasa.core.policies.ted_policy": "TEDPolicy",
    "rasa.core.policies.unexpected_intent_policy": "UnexpecTEDIntentPolicy",
}
_ENVIRONMENT = "rasa.utils.tensorflow.environment"
_HELPERS = "rasa.utils.train_utils"


class NeedsTensorFlow:
    """What stands for a component that a configuration must not name."""

    @classmethod
    def create(cls, *_arguments: object, **_named: object) -> None:
        """Refuse to be trained (Rasa's interface).

        Raises:
            RuntimeError: always.
        """
        raise RuntimeError(
            f"{cls.__name__} needs TensorFlow, which is not installed: see requirements/rasa-overrides.txt"
        )

    load = create


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Answers imports of those modules before Python looks for their files."""

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Take over one of those modules, and no other."""
        if name not in (*_COMPONENTS, _ENVIRONMENT, _HELPERS):
            return None
        return importlib.util.spec_from_loader(name, self)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> None:
        """Leave the making to Python."""

    def exec_module(self, module: ModuleType) -> None:
        """Give it the names that others import from it."""
        if module.__name__ == _ENVIRONMENT:
            # Rasa's start calls both.
            module.__dict__.update(setup_tf_environment=_nothing, check_deterministic_ops=_nothing)
        elif name := _COMPONENTS.get(module.__name__):
            setattr(module, name, type(name, (NeedsTensorFlow,), {"__module__": module.__name__}))


def install() -> None:
    """Answer the imports that follow with the stand-ins; once.

    Raises:
        RuntimeError: Rasa's components are imported already, so it would be too late.
    """
    if any(isinstance(finder, _Finder) for finder in sys.meta_path):
        return
    if "tensorflow" in sys.modules:
        raise RuntimeError("TensorFlow is imported already; bot.engine.stand_ins must be installed first")
    sys.meta_path.insert(0, _Finder())


def _nothing() -> None:
    """Stand for a step that only TensorFlow needs."""
