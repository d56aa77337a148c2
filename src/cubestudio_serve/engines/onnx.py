"""ONNX files on onnxruntime: tables in one matrix or in a column each, and tensors of any shape."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnxruntime

from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.features import BOOLEAN, CATEGORY, DOUBLE_LIMIT, NUMBER, SINGLE_LIMIT, Feature, Features
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import Schema, declared_schema, numbered_features
from cubestudio_serve.tensors import DATATYPES, Tensor, Tensors, datatype_of, typed


class OnnxEngine:
    """A session; calls of it run one after the other, each on all the cores it was given."""

    lanes = 1

    def __init__(self, source: Source, session: Any) -> None:
        self._inputs = session.get_inputs()
        outputs = session.get_outputs()
        self._outputs = [output.name for output in outputs]
        self.schema = _schema(source, self._inputs)
        self._feed = self._feeder()
        self._labels: list[Any] = source.signature.get("classes") or []
        self._width = len(self._labels)
        self._classifies = _classifies(outputs)
        # A classifier whose labels are known is asked for its probabilities alone.
        is_known = self._classifies and list(outputs[1].shape or ())[1:] == [self._width]
        self._ask = asking(session, self._outputs[1:] if is_known else self._outputs)

    def predict(self, batch: Any) -> Answer:
        """A classifier's labels and probabilities, else the outputs as they are named."""
        found = self._ask(self._feed(batch))
        if self._classifies:
            return self._classified(found)
        if len(found) == 1:
            return Answer({PREDICTIONS: _column(found[0]) if isinstance(self.schema, Features) else found[0]})
        return Answer(dict(zip(self._outputs, found, strict=True)))

    def _classified(self, found: list[Any]) -> Answer:
        chances = found[-1]
        if isinstance(chances, list):  # the converter's ZipMap: a dictionary for each row
            names = list(chances[0]) if chances else []
            chances = np.array([list(row.values()) for row in chances])
        else:
            names = list(range(chances.shape[1]))
        if self._labels and chances.shape[1] == self._width:
            names = self._labels
            said = [self._labels[at] for at in chances.argmax(axis=1).tolist()]
        else:
            said = found[0].tolist()
        return Answer({PREDICTIONS: said, PROBABILITIES: chances}, tuple(str(name) for name in names))

    def _feeder(self) -> Any:
        dtypes = [DATATYPES[datatype_of(given.type)] for given in self._inputs]
        names = [given.name for given in self._inputs]
        if isinstance(self.schema, Tensors):
            if "object" in dtypes:
                return lambda batch: {name: _texts(name, values) for name, values in batch.items()}
            return lambda batch: batch
        if len(names) == 1:
            name, dtype = names[0], dtypes[0]
            if not dtype.startswith("float"):
                return lambda rows: {name: _whole(rows, dtype)}
            return lambda rows: {name: np.array(rows, dtype=dtype)}
        places = [self.schema.names.index(name) for name in names]

        def columns(rows: Any) -> dict[str, Any]:
            return {
                name: _cells([row[place] for row in rows], dtype)
                for name, place, dtype in zip(names, places, dtypes, strict=True)
            }

        return columns


def load(source: Source) -> OnnxEngine:
    """The model's `.onnx` file."""
    return OnnxEngine(source, open_session(source.file(".onnx"), source.threads))


def asking(session: Any, outputs: list[str]) -> Callable[[dict[str, Any]], list[Any]]:
    """Runs the session for these outputs. Names and options that are there already spare a small model a quarter."""
    run, options = session.run, onnxruntime.RunOptions()
    return lambda given: cast("list[Any]", run(outputs, given, options))


def open_session(file: Path, threads: int) -> Any:
    """The file as a session on these many cores; Refused when it cannot be read."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # A spinning thread pool would burn the cores that others were given.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.enable_cpu_mem_arena = False
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
    except Exception as reason:  # onnxruntime's errors share no base class
        raise broken(file, reason) from None


def _schema(source: Source, inputs: list[Any]) -> Schema:
    """Columns when the inputs are one matrix or a column each, else tensors."""
    declared = declared_schema(source.signature, nullable=False, limit=_limit(inputs))
    known = declared.features if isinstance(declared, Features) else ()
    if len(inputs) == 1 and len(inputs[0].shape) == 2 and "string" not in inputs[0].type:
        width = inputs[0].shape[1] if isinstance(inputs[0].shape[1], int) else len(known)
        if known and len(known) == width:
            return Features(known, _limit(inputs))
        if width:
            return numbered_features(None, width, nullable=False, limit=_limit(inputs))
    names = {given.name for given in inputs}
    if len(inputs) > 1 and all(len(given.shape) == 2 and given.shape[1] == 1 for given in inputs):
        if {feature.name for feature in known} == names:
            return Features(known, _limit(inputs))
        return Features([Feature(given.name, _kind(given.type), nullable=False) for given in inputs], _limit(inputs))
    return Tensors([_tensor(given) for given in inputs])


def _kind(word: str) -> str:
    return CATEGORY if "string" in word else BOOLEAN if "bool" in word else NUMBER


def _tensor(given: Any) -> Tensor:
    sizes = [size if isinstance(size, int) else None for size in given.shape]
    return Tensor(given.name, datatype_of(given.type), tuple(sizes[1:]))


def _limit(inputs: list[Any]) -> float:
    return SINGLE_LIMIT if any(given.type == "tensor(float)" for given in inputs) else DOUBLE_LIMIT


def _classifies(outputs: list[Any]) -> bool:
    """Whether the outputs are those of a converted classifier: a label, and probabilities for each class."""
    if len(outputs) != 2 or outputs[0].type not in ("tensor(int64)", "tensor(string)"):
        return False
    zipped = outputs[1].type.startswith("seq(map(")
    return len(outputs[0].shape) == 1 and (zipped or len(outputs[1].shape) == 2)


def _cells(cells: list[Any], dtype: str) -> Any:
    if dtype == "object":
        return np.array(["" if cell is None else str(cell) for cell in cells], dtype=dtype).reshape(-1, 1)
    found = np.array(cells, dtype=dtype) if dtype.startswith("float") else _whole(cells, dtype)
    return found.reshape(-1, 1)


def _whole(cells: Any, dtype: str) -> Any:
    """Numbers of a table as a type without fractions; Refused when one does not fit."""
    try:
        return typed(cells, datatype_of(dtype))
    except (ValueError, TypeError, OverflowError):
        raise Refused("whole_numbers", type=datatype_of(dtype)) from None


def _texts(name: str, values: Any) -> Any:
    """Texts that came as bytes, decoded: onnxruntime would take `b'…'` for the text itself."""
    if values.dtype != object or not any(isinstance(value, bytes) for value in values.flat):
        return values
    found = np.empty(values.shape, dtype=object)
    try:
        found.flat = [value.decode() if isinstance(value, bytes) else value for value in values.flat]
    except UnicodeDecodeError:
        raise Refused("tensor_value", name=name, type="BYTES") from None
    return found


def _column(values: Any) -> Any:
    return values[:, 0] if getattr(values, "ndim", 0) == 2 and values.shape[1] == 1 else values
