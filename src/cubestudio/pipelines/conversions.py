"""Verdicts of conversions: what a task gives as an output `conversion_of` an argument is kept with the model version
that argument held. The task itself needs no token for it, since it opens a model and so must have none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.registry import service as registry
from cubestudio.registry.conversion_schemas import Verdict
from cubestudio.registry.facts import Source
from cubestudio.spec.templates import Template


def checked_verdict(name: str, value: Any) -> dict[str, Any]:
    """The verdict as it is kept; Fault when it is none."""
    try:
        return Verdict.model_validate(value).model_dump()
    except ValidationError as wrong:
        place = ".".join(str(part) for part in wrong.errors()[0]["loc"]) or "verdict"
        text = "output '{name}' is no verdict of a conversion: {place} is not as it must be"
        raise Fault("OutputWrongType", text, name=name, place=place) from None


def keep_verdicts(
    uow: UnitOfWork, run: RunRecord, task: TaskRecord, label: str, template: Template, noted: Mapping[str, Any],
    given: Mapping[str, Any],
) -> None:  # fmt: skip
    """Record each verdict among `given`; Fault when its version is not there (any more)."""
    for name, output in template.outputs.items():
        target = _target(noted, output.conversion_of) if output.conversion_of and name in given else None
        if target:
            version = registry.get_version(uow, run.project_id, *target)
            source = Source("task", task.id, run.id, label)
            registry.record_conversion(uow, version, given[name], source, f"task:{task.workload_id}")


def _target(noted: Mapping[str, Any], argument: str) -> tuple[str, str] | None:
    """The version named by the arguments `name` and `version`, else the one given as `model://`."""
    args = noted.get("args") or {}
    if args.get("name") and args.get("version"):
        return str(args["name"]), str(args["version"])
    entry = ((noted.get("files") or {}).get(argument) or [{}])[0]
    return (str(entry["model"]), str(entry["version"])) if entry.get("version") else None
