"""PyTorch: TorchScript (`torchscript/1`) and exported programs (`torch-export/1`) on the CPU or the GPU at hand."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from cubestudio_serve.answer import PREDICTIONS, Answer
from cubestudio_serve.engines import Source, broken
from cubestudio_serve.sentences import Refused
from cubestudio_serve.signature import Schema, declared_schema
from cubestudio_serve.tensors import Tensors


class TorchEngine:
    """A module called with its inputs in the order of the signature."""

    lanes = 1

    def __init__(self, source: Source, module: Any, schema: Schema, device: str) -> None:
        self.schema = schema
        self._module = module
        self._device = device
        self._names = [str(one.get("name", "")) for one in source.signature.get("outputs") or []]

    def predict(self, batch: Any) -> Answer:
        """The module's tensors, named by the signature's outputs."""
        if isinstance(self.schema, Tensors):
            given = [torch.from_numpy(np.ascontiguousarray(batch[name])) for name in self.schema.names]
        else:
            given = [torch.tensor(batch, dtype=torch.float32)]
        with torch.inference_mode():
            found = self._module(*(tensor.to(self._device) for tensor in given))
        if isinstance(found, torch.Tensor):
            return Answer({PREDICTIONS: found.cpu().numpy()})
        named = found.items() if isinstance(found, dict) else zip(self._named(len(found)), found, strict=True)
        return Answer({str(name): tensor.cpu().numpy() for name, tensor in named})

    def _named(self, count: int) -> list[str]:
        return self._names if len(self._names) == count else [f"output_{at}" for at in range(count)]


def load(source: Source) -> TorchEngine:
    """The model's `.pt` or `.pt2` file. Its inputs are those of the signature: the file does not tell them."""
    schema = declared_schema(source.signature, nullable=False)
    if schema is None:
        said = source.signature["format"]
        raise Refused("inputs_needed", code="InputsNeeded", hint="inputs_needed_hint", format=said)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    torch.set_num_threads(source.threads)
    is_script = source.family == "torchscript"
    file = source.file(*((".pt", ".pth", ".ts") if is_script else (".pt2", ".pt")))
    try:
        if is_script:
            module = torch.jit.load(str(file), map_location=device).eval()
        else:
            module = torch.export.load(str(file)).module().to(device)
    except Exception as reason:  # torch's errors share no base class
        raise broken(file, str(reason).strip().splitlines()[0] if str(reason).strip() else reason) from None
    return TorchEngine(source, module, schema, device)
