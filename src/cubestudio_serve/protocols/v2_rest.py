"""Open Inference Protocol v2 over REST, with its extension for binary tensors."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import orjson

from cubestudio_serve.answer import Answer
from cubestudio_serve.model import Model
from cubestudio_serve.protocols import v2
from cubestudio_serve.protocols.simple import parse
from cubestudio_serve.sentences import Refused, bad_body
from cubestudio_serve.settings import Settings
from cubestudio_serve.signature import Schema

EXTENSIONS = ["binary_tensor_data"]


@dataclass(frozen=True)
class Wish:
    """A request: its batch, and how the answer is wanted."""

    batch: Any
    id: str = ""
    outputs: tuple[str, ...] = ()
    binary: frozenset[str] = field(default_factory=frozenset)
    is_binary: bool = False  # every output whose request does not say otherwise


def read_path(path: str, name: str, version: str) -> str:
    """What an address below `/v2` asks: server, live, ready, model, model_ready or infer. Refused when it is none."""
    words = path.split("/")[2:]
    if words in ([], ["health", "live"], ["health", "ready"]):
        return words[1] if words else "server"
    if len(words) > 1 and words[0] == "models":
        asked = words[3] if len(words) > 3 and words[2] == "versions" else ""
        rest = words[4:] if asked else words[2:]
        if rest in ([], ["ready"], ["infer"]):
            v2.check_model(words[1], asked, name, version)
            return {"": "model", "ready": "model_ready", "infer": "infer"}[rest[0] if rest else ""]
    raise Refused("not_found", status=404, code="NotFound", hint="not_found_hint", path=path)


def look(ask: str, settings: Settings, model: Model | None) -> tuple[int, dict[str, Any]]:
    """Status and body for what is only looked at."""
    if ask == "server":
        return 200, {"name": v2.PLATFORM, "version": "2", "extensions": EXTENSIONS}
    if ask == "live":
        return 200, {"live": True}
    if model is None:
        if ask == "model":
            raise Refused("loading", status=503, code="ModelLoading", model=settings.model)
        return 503, {"ready": False}
    if ask == "model":
        return 200, v2.metadata(model, settings.name, settings.version)
    return 200, {"ready": True}


def decode(body: bytes, head: bytes, schema: Schema) -> Wish:
    """A request; `head` is the header that says how many bytes of the body are JSON, when tensors follow it."""
    split = int(head) if head.isdigit() else len(body)
    asked = parse(body[:split])
    entries = asked.get("inputs") if isinstance(asked, dict) else None
    if not isinstance(entries, list) or not entries:
        raise bad_body("v2_shape")
    given, at = [], split
    for entry in entries:
        tensor, at = _tensor(entry, body, at)
        given.append(tensor)
    outputs = asked.get("outputs") or []
    if not isinstance(outputs, list) or not all(isinstance(one, dict) and "name" in one for one in outputs):
        raise bad_body("v2_shape")
    wants = {str(one["name"]): _parameters(one) for one in outputs}
    return Wish(
        batch=v2.batch_of(schema, given),
        id=str(asked.get("id") or ""),
        outputs=tuple(wants),
        binary=frozenset(name for name, said in wants.items() if said.get("binary_data")),
        is_binary=bool(_parameters(asked).get("binary_data_output")) and not wants,
    )


def encode(answer: Answer, wish: Wish, settings: Settings) -> tuple[bytes, int | None]:
    """The answer, and how many bytes of it are JSON when tensors follow it."""
    entries, tail = [], []
    for tensor in v2.outputs_of(answer, wish.outputs):
        entry: dict[str, Any] = {"name": tensor.name, "datatype": tensor.datatype, "shape": tensor.shape}
        if wish.is_binary or tensor.name in wish.binary:
            tail.append(v2.pack(tensor))
            entry["parameters"] = {"binary_data_size": len(tail[-1])}
        else:
            entry["data"] = tensor.values.reshape(-1).tolist()
        entries.append(entry)
    said: dict[str, Any] = {"model_name": settings.name, "model_version": settings.version, "outputs": entries}
    if wish.id:
        said["id"] = wish.id
    head = orjson.dumps(said, default=_text)
    return (head + b"".join(tail), len(head)) if tail else (head, None)


def _tensor(entry: Any, body: bytes, at: int) -> tuple[v2.Named, int]:
    """A tensor, and where in the body the next one begins."""
    if not isinstance(entry, dict):
        raise bad_body("v2_shape")
    name, datatype, shape = entry.get("name"), entry.get("datatype"), entry.get("shape")
    if not isinstance(name, str) or not isinstance(datatype, str) or not isinstance(shape, list):
        raise bad_body("v2_shape")
    if not all(type(size) is int for size in shape):
        raise bad_body("v2_shape")
    size = _parameters(entry).get("binary_data_size")
    if type(size) is int and size >= 0:
        return v2.unpack(name, datatype, shape, body[at : at + size]), at + size
    if "data" not in entry:
        raise bad_body("v2_shape")
    return v2.named(name, datatype, shape, entry["data"]), at


def _parameters(entry: dict[str, Any]) -> dict[str, Any]:
    said = entry.get("parameters") or {}
    if not isinstance(said, dict):
        raise bad_body("v2_shape")
    return said


def _text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)
