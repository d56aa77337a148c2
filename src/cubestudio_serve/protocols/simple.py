"""Plain JSON: rows or instances in, predictions out, as TF Serving and MLflow write them as well."""

from __future__ import annotations

import json
from typing import Any

import orjson

from cubestudio_serve.answer import PREDICTIONS, PROBABILITIES, Answer
from cubestudio_serve.sentences import bad_body
from cubestudio_serve.signature import Schema


def parse(body: bytes) -> Any:
    """A body as JSON; NaN and Infinity, which are none, are read too, so that their place can be told."""
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as reason:
        try:
            found = json.loads(body)
            json.dumps(found, ensure_ascii=False).encode()  # half a surrogate pair is no text, though Python takes it
            return found
        except UnicodeDecodeError:
            raise bad_body("body_json", reason=("body_utf8",)) from None
        except (ValueError, RecursionError):
            said = ("body_empty",) if not body.strip() else str(reason)
            raise bad_body("body_json", reason=said) from None


def decode(body: bytes, schema: Schema) -> Any:
    """The batch in a request."""
    return schema.from_json(parse(body))


def encode(answer: Answer, model: str) -> bytes:
    """`{"predictions": […], "probabilities": [{class: share}], "model": "name:version"}`."""
    said: dict[str, Any]
    if not answer.outputs:
        said = {PREDICTIONS: []}
    elif PREDICTIONS in answer.outputs:
        said = dict(answer.outputs)
        if answer.classes and PROBABILITIES in said:
            said[PROBABILITIES] = _named(answer)
    else:
        names = list(answer.outputs)
        columns = [values if isinstance(values, list) else _plain(values) for values in answer.outputs.values()]
        said = {PREDICTIONS: [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]}
    said["model"] = model
    return orjson.dumps(said, option=orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS, default=_plain)


def _named(answer: Answer) -> list[dict[str, float]]:
    names = answer.classes
    chances = answer.outputs[PROBABILITIES].tolist()
    return [{name: round(share, 6) for name, share in zip(names, row, strict=True)} for row in chances]


def _plain(values: Any) -> Any:
    """numpy's texts, and what else orjson does not know."""
    if isinstance(values, bytes):
        return values.decode("utf-8", "replace")
    return values.tolist() if hasattr(values, "tolist") else str(values)
