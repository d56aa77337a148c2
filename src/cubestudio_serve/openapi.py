"""The OpenAPI document of this very model: its columns or tensors, its example, its answers."""

from __future__ import annotations

from typing import Any

from cubestudio_serve.features import BOOLEAN, CATEGORY, Feature, Features
from cubestudio_serve.model import Model
from cubestudio_serve.settings import Settings

Schema = dict[str, Any]

_WORDS = {
    "predict": ("Predict rows", "预测若干行"),
    "signature": ("The model's signature", "模型签名"),
    "health": ("Whether the model answers", "模型是否就绪"),
    "v2": ("Predict by the Open Inference Protocol v2", "按 Open Inference Protocol v2 预测"),
    "answer": ("The predictions, row by row", "逐行的预测结果"),
    "wrong": ("A row or the body is wrong; the sentence says where", "某一行或请求体有误，说明中指出位置"),
    "ready": ("It answers", "已就绪"),
    "loading": ("It is loading", "正在加载"),
}


def document(model: Model, settings: Settings, language: str) -> dict[str, Any]:
    """The document; addresses are relative to where it is read from."""

    def say(key: str) -> str:
        return _WORDS[key][language == "zh"]

    wrong = {"description": say("wrong"), "content": _json({"$ref": "#/components/schemas/Error"})}
    answers = {"200": {"description": say("answer"), "content": _json(_answer(model))}, "400": wrong, "422": wrong}
    infer = f"/v2/models/{settings.name}/infer"
    return {
        "openapi": "3.1.0",
        "info": {"title": settings.name, "version": settings.version or "1"},
        "servers": [{"url": "."}],
        "paths": {
            "/predict": {
                "post": {
                    "operationId": "predict",
                    "summary": say("predict"),
                    "requestBody": {"required": True, "content": _request(model)},
                    "responses": answers,
                }
            },
            infer: {
                "post": {
                    "operationId": "infer",
                    "summary": say("v2"),
                    "requestBody": {"required": True, "content": _json({"type": "object", "required": ["inputs"]})},
                    "responses": {"200": {"description": say("answer")}, "400": wrong, "422": wrong},
                }
            },
            "/": {"get": {"summary": say("signature"), "responses": {"200": {"description": say("signature")}}}},
            "/healthz": {
                "get": {
                    "summary": say("health"),
                    "responses": {"200": {"description": say("ready")}, "503": {"description": say("loading")}},
                }
            },
        },
        "components": {"schemas": {"Row": _row(model), "Error": _error()}},
    }


def _request(model: Model) -> Schema:
    key = next(iter(model.example))
    body = {
        "type": "object",
        "required": [key],
        "properties": {key: {"type": "array", "items": {"$ref": "#/components/schemas/Row"}}},
    }
    content: Schema = {"application/json": {"schema": body, "example": model.example}}
    if isinstance(model.schema, Features):
        table = {"schema": {"type": "string"}}
        content |= {
            "text/csv": table,
            "application/vnd.apache.parquet": {"schema": {"format": "binary"}},
        }
    return content


def _row(model: Model) -> Schema:
    schema = model.schema
    if isinstance(schema, Features):
        return _object({feature.name: _cell(feature) for feature in schema.features})
    shapes = {one.name: _nested(one.shape, one.datatype) for one in schema.inputs}
    return next(iter(shapes.values())) if len(shapes) == 1 else _object(shapes)


def _cell(feature: Feature) -> Schema:
    kind = {CATEGORY: "string", BOOLEAN: "boolean"}.get(feature.kind, "number")
    cell: Schema = {"type": [kind, "null"] if feature.nullable else kind}
    if feature.categories:
        cell["examples"] = list(feature.categories[:20])
    elif feature.minimum is not None and feature.maximum is not None:
        cell["examples"] = [feature.minimum, feature.maximum]
    return cell


def _nested(shape: tuple[int | None, ...], datatype: str) -> Schema:
    found: Schema = {"type": {"BYTES": "string", "BOOL": "boolean"}.get(datatype, "number")}
    for size in reversed(shape):
        found = {"type": "array", "items": found, **({"minItems": size, "maxItems": size} if size else {})}
    return found


def _answer(model: Model) -> Schema:
    properties: Schema = {"predictions": {"type": "array", "items": {}}, "model": {"type": "string"}}
    if model.sample.classes:
        shares = _object({name: {"type": "number"} for name in model.sample.classes})
        properties["probabilities"] = {"type": "array", "items": shares}
    return {"type": "object", "properties": properties}


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _error() -> Schema:
    text = {"type": "string"}
    inner = {"type": "object", "properties": {"code": text, "text": text, "hint": text}}
    return {"type": "object", "properties": {"error": inner}}


def _json(schema: Schema) -> Schema:
    return {"application/json": {"schema": schema}}
