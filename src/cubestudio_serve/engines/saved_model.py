"""TensorFlow SavedModel folders (`savedmodel/1`), by their serving signature."""

from __future__ import annotations

from typing import Any

import tensorflow as tf

from cubestudio_serve.answer import PREDICTIONS, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.tensors import Tensor, Tensors, datatype_of

SIGNATURE = "serving_default"


class SavedModelEngine:
    """A serving signature; the inputs are its own."""

    lanes = 1

    def __init__(self, model: Any, serve: Any) -> None:
        self._model = model  # a signature does not keep its model alive
        self._serve = serve
        specs = serve.structured_input_signature[1]
        self._dtypes = {name: spec.dtype for name, spec in specs.items()}
        self.schema = Tensors(
            [
                Tensor(name, datatype_of(spec.dtype.name), tuple(spec.shape.as_list()[1:]))
                for name, spec in specs.items()
            ]
        )

    def predict(self, batch: Any) -> Answer:
        """The signature's outputs; a single one are the predictions."""
        found = self._serve(**{name: tf.constant(batch[name], dtype) for name, dtype in self._dtypes.items()})
        outputs = {str(name): tensor.numpy() for name, tensor in found.items()}
        return Answer({PREDICTIONS: next(iter(outputs.values()))} if len(outputs) == 1 else outputs)


def load(source: Source) -> SavedModelEngine:
    """The folder with `saved_model.pb`."""
    file = source.file("saved_model.pb")
    tf.config.threading.set_intra_op_parallelism_threads(source.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    try:
        model = tf.saved_model.load(str(file.parent))
        serve = model.signatures[SIGNATURE]
    except KeyError:
        raise broken(file, f"it has no signature '{SIGNATURE}'") from None
    except Exception as reason:  # TensorFlow's errors share no base class
        raise broken(file, str(reason).strip().splitlines()[0] if str(reason).strip() else reason) from None
    return SavedModelEngine(model, serve)
