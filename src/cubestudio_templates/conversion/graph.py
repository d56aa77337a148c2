"""An ONNX graph, written node by node."""

from __future__ import annotations

from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

OPSETS = {"": 21, "ai.onnx.ml": 3}
"""Versions of the operators' sets; `ai.onnx.ml` 3 is the first with trees in double precision."""
IR_VERSION = 10

_TYPES = {"float64": TensorProto.DOUBLE, "float32": TensorProto.FLOAT, "string": TensorProto.STRING}
_TYPES |= {"int64": TensorProto.INT64}


class Unconvertible(Exception):
    """The model does something that no graph is written for; both sentences say what."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.reason = {"en": en, "zh": zh}


class Graph:
    """Nodes, constants, inputs and outputs; every method that adds gives the name of what came of it."""

    def __init__(self) -> None:
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    def take(self, name: str, dtype: str, width: int) -> str:
        """An input of rows × `width`."""
        self._inputs.append(helper.make_tensor_value_info(name, _TYPES[dtype], ["rows", width]))
        return name

    def give(self, value: str, name: str, dtype: str, width: int | None = None) -> None:
        """`value` as the output `name`, rows × `width` or one value a row."""
        self._nodes.append(helper.make_node("Identity", [value], [name]))
        shape = ["rows"] if width is None else ["rows", width]
        self._outputs.append(helper.make_tensor_value_info(name, _TYPES[dtype], shape))

    def add(self, operator: str, *inputs: str, domain: str = "", **attributes: Any) -> str:
        """A node with one output."""
        name = f"v{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, list(inputs), [name], domain=domain, **attributes))
        return name

    def constant(self, values: Any) -> str:
        """An array that is part of the model."""
        name = f"c{len(self._constants)}"
        self._constants.append(numpy_helper.from_array(np.asarray(values), name))
        return name

    def cast(self, value: str, dtype: str) -> str:
        """`value` as another type."""
        return self.add("Cast", value, to=_TYPES[dtype])

    def model(self, name: str) -> onnx.ModelProto:
        """The whole model, checked."""
        graph = helper.make_graph(self._nodes, name, self._inputs, self._outputs, self._constants)
        opsets = [helper.make_opsetid(domain, version) for domain, version in OPSETS.items()]
        model = helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name="cubestudio")
        onnx.checker.check_model(model)
        return model
