"""JSON Schema of the pipeline file, for editors (`cube schema`; `python -m cubestudio.pipelines.schema`)."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import Any, get_args

from cubestudio.spec.arguments import ArgType, Argument
from cubestudio.spec.frameworks import FRAMEWORKS
from cubestudio.spec.pipeline import Trigger
from cubestudio.spec.states import RUN_ENDS
from cubestudio.spec.task_roles import MOST
from cubestudio.spec.templates import Template

_EXPRESSION = {"type": "string", "pattern": r"\{\{"}
_DURATION = {
    "description": "90s, 10m, 1h30m, 2d, or seconds",
    "anyOf": [
        {"type": "number", "minimum": 0},
        {"type": "string", "pattern": r"^(\d+(\.\d+)?d)?(\d+(\.\d+)?h)?(\d+(\.\d+)?m)?(\d+(\.\d+)?s?)?$"},
    ],
}
_FLAG = {"anyOf": [{"type": "boolean"}, _EXPRESSION, {"enum": ["true", "false"]}]}
_ENV = {
    "type": "object",
    "propertyNames": {"pattern": "^[A-Za-z_][A-Za-z0-9_]{0,63}$"},
    "additionalProperties": {"type": ["string", "number", "boolean", "null"]},
}
_ENVIRONMENT: dict[str, Any] = {
    "anyOf": [
        {"type": "string", "description": "name of an environment that ships"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "python": {"type": "string", "examples": [">=3.11,<3.14"]},
                "packages": {"type": "array", "items": {"type": "string"}},
            },
        },
    ]
}
_COMMAND: dict[str, Any] = {
    "description": "a text runs in /bin/sh; a list runs as it is",
    "anyOf": [{"type": "string"}, {"type": "array", "items": {"type": ["string", "number"]}, "minItems": 1}],
}
_CACHE: dict[str, Any] = {
    "anyOf": [
        {"type": "boolean"},
        {
            "type": "object",
            "additionalProperties": False,
            "properties": {"ttl": _DURATION, "secrets": {"type": "boolean"}},
        },
    ]
}


def pipeline_schema(templates: Iterable[Template] = ()) -> dict[str, Any]:
    """The schema; with `templates`, an editor knows their names and the arguments of each."""
    known = list(templates)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Cube Studio pipeline",
        "type": "object",
        "required": ["pipeline", "tasks"],
        "additionalProperties": False,
        "properties": {
            "pipeline": {"type": "string", "pattern": "^[a-z0-9][a-z0-9._-]{0,79}$", "description": "name"},
            "label": {"type": "string"},
            "description": {"type": "string"},
            "params": {"type": "object", "additionalProperties": {"anyOf": [_parameter(), True]}},
            "env": {**_ENV, "description": "global variables: environment of every task, and env.NAME"},
            "tasks": {
                "type": "object",
                "minProperties": 1,
                "propertyNames": {"maxLength": 80, "pattern": "^[^/]+$"},
                "additionalProperties": {"$ref": "#/$defs/task"},
            },
            "on_exit": {"$ref": "#/$defs/task", "description": "runs at the end, whatever happened"},
            "concurrency": {"type": "integer", "minimum": 0, "description": "tasks at a time; 0 = as there is room"},
            "priority": {"type": "integer", "minimum": -100, "maximum": 100},
            "notify": _notify(),
            "retention": _retention(),
            "canvas": {"type": "object", "description": "layout, groups and notes of the editor"},
        },
        "$defs": {"task": _task(known), "resources": _resources()},
    }


_PORTS = {
    "description": "what the task listens on; without a number the studio chooses: $CUBE_PORT_<NAME>",
    "anyOf": [
        {"type": "object", "additionalProperties": {"type": ["integer", "null"], "maximum": 65535}},
        {"type": "array", "items": {"type": "string"}},
    ],
}

_VOLUMES = {
    "description": "places below the working folder or /mnt, each with what lies there live: a file or folder of the "
    "project (file://folder, below the working folder), or a volume (volume://name/folder)",
    "type": "object",
    "maxProperties": 16,
    "additionalProperties": {"anyOf": [{"type": "string", "pattern": "^(file|volume)://."}, _EXPRESSION]},
}


_COUNT = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": MOST}, _EXPRESSION]}
_ROLE = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "count": _COUNT,
        "command": _COMMAND,
        "resources": {"$ref": "#/$defs/resources"},
        "serves": {"type": "boolean", "description": "never ends by itself; stopped when all others have ended"},
    },
}
_REPLICAS = {
    "description": "of a distributed task: how many, or how many of each role",
    "anyOf": [
        _COUNT,
        {
            "type": "object",
            "propertyNames": {"pattern": "^[a-z][a-z0-9-]{0,19}$"},
            "additionalProperties": {"anyOf": [*_COUNT["anyOf"], _ROLE]},
        },
    ],
}


def _task(templates: list[Template]) -> dict[str, Any]:
    names = [name for template in templates for name in (template.name, template.reference)]
    properties: dict[str, Any] = {
        "template": {"type": "string", **({"examples": names} if names else {})},
        "label": {"type": "string"},
        "args": {"type": "object"},
        "needs": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
        "when": {**_FLAG, "description": "run only if this is true"},
        "trigger": {"enum": [trigger.value for trigger in Trigger]},
        "skip": _FLAG,
        "retries": {"type": "integer", "minimum": 0, "maximum": 100},
        "backoff": _DURATION,
        "timeout": _DURATION,
        "grace": _DURATION,
        "resources": {"$ref": "#/$defs/resources"},
        "priority": {"type": "integer", "minimum": -100, "maximum": 100},
        "env": _ENV,
        "environment": _ENVIRONMENT,
        "command": _COMMAND,
        "image": {"type": "string"},
        "workdir": {"type": "string"},
        "ports": _PORTS,
        "volumes": _VOLUMES,
        "foreach": {"anyOf": [{"type": "array"}, _EXPRESSION], "description": "once for each item"},
        "cache": _CACHE,
        "framework": {"enum": list(FRAMEWORKS), "description": "of a distributed task"},
        "replicas": _REPLICAS,
        "start_within": {**_DURATION, "description": "how long its replicas may take to get places; 0 = any"},
    }
    schema: dict[str, Any] = {
        "type": "object",
        "additionalProperties": False,
        "anyOf": [{"required": ["template"]}, {"required": ["command"]}],
        "properties": properties,
    }
    if templates:
        schema["allOf"] = [
            {
                "if": {"required": ["template"],
                       "properties": {"template": {"enum": [template.name, template.reference]}}},
                "then": {"properties": {"args": _args(template)}},
            }
            for template in templates
        ]  # fmt: skip
    return schema


def _args(template: Template) -> dict[str, Any]:
    """The template's arguments, each of which may be an expression instead."""
    schema = template.schema_of_args()
    properties = {}
    for name, argument in schema["properties"].items():
        extras = {key: argument[key] for key in ("title", "description", "default") if key in argument}
        properties[name] = {**extras, "anyOf": [argument, _EXPRESSION, {"type": "null"}]}
    return {**schema, "properties": properties}


def _parameter() -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["type"],
        "properties": dict.fromkeys(Argument.model_fields, True) | {"type": {"enum": list(get_args(ArgType))}},
        "additionalProperties": False,
    }


def _resources() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "cpu": {"type": ["number", "string"], "examples": [1, "500m"]},
            "memory": {"type": ["number", "string"], "examples": ["512Mi", "2Gi"]},
            "gpu": {"type": ["number", "string"], "examples": [1, 0.5, "A100"]},
            "accelerators": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "kind": {"type": "string"},
                        "count": {"type": "integer", "minimum": 1},
                        "share": {"type": "number", "exclusiveMinimum": 0, "maximum": 1},
                    },
                },
            },
        },
    }


def _notify() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "webhook": {"type": "string"},
            "on": {"type": "array", "items": {"enum": sorted(state.value for state in RUN_ENDS)}},
        },
    }


def _retention() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "runs": {"type": "integer", "minimum": 0, "description": "keep this many of the newest"},
            "days": {"type": "number", "minimum": 0},
        },
    }


if __name__ == "__main__":
    json.dump(pipeline_schema(), sys.stdout, indent=1, ensure_ascii=False)
    sys.stdout.write("\n")
