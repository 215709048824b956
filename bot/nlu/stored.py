"""What components that stand on names of the knowledge base have in common: where they have these from."""

import json
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.training_data import TrainingData

Component = TypeVar("Component", bound="StoredWithModel")


class StoredWithModel(GraphComponent):
    """Reads the gazetteer for training, and stores what it takes from it, so that the model needs no other file."""

    file: ClassVar[str]
    """Its name in the model."""

    def __init__(self, known: Any, model_storage: ModelStorage, resource: Resource) -> None:
        """Keep what is known and where it is stored.

        Args:
            known: what `from_gazetteer` took, or what was stored.
            model_storage, resource: where it is stored.
        """
        self._known = known
        self._model_storage = model_storage
        self._resource = resource

    @staticmethod
    def from_gazetteer(gazetteer: dict[str, Any]) -> Any:
        """Take what the component needs; it is stored as JSON.

        Args:
            gazetteer: as `python -m knowledge gazetteer` wrote it.
        """
        raise NotImplementedError

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`gazetteer`: the file that `python -m knowledge gazetteer` wrote."""
        return {"gazetteer": "var/gazetteer.json"}

    @classmethod
    def create(
        cls: type[Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Component:
        """Read the names for training."""
        gazetteer = json.loads(Path(config["gazetteer"]).read_text(encoding="utf-8"))
        return cls(cls.from_gazetteer(gazetteer), model_storage, resource)

    @classmethod
    def load(
        cls: type[Component],
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Component:
        """Read what is known from the trained model."""
        with model_storage.read_from(resource) as folder:
            return cls(json.loads((folder / cls.file).read_text(encoding="utf-8")), model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Store what is known with the model; nothing is learnt from the sentences."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / self.file).write_text(json.dumps(self._known, ensure_ascii=False), encoding="utf-8")
        return self._resource
