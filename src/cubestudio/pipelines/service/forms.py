"""Pipelines in other forms: a text to data, data to a text. Nothing is kept, nothing is run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.service.checking import Validation, catalogue, check_document
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.forms import form_named, print_pipeline
from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.problems import Problem
from cubestudio.spec.sameness import plain_json

MAX_FORM = 4 << 20
"""Bytes of a text that is read or printed over."""


@dataclass
class Parsed:
    """What a text of some form says, checked; `data` is fit for JSON, None when it cannot be read."""

    validation: Validation
    data: dict[str, Any] | None
    locked: list[Problem] = field(default_factory=list)


def parse_text(uow: UnitOfWork, workshop: Workshop, project_id: str, text: str, form: str) -> Parsed:
    """A text of a form, read and checked. Raises Fault for an unknown form and a text that is too large."""
    wanted = form_named(form)
    _check_size(text)
    reading = wanted.read(text)
    # What the text could not say is told first; the rest is looked at as far as it goes.
    problems = list(reading.problems)
    readable = _readable(reading.document.data)
    validation = check_document(uow, workshop, project_id, reading.document, reading.problems)
    if problems and validation.problems is not reading.problems:
        validation.problems[:0] = problems
    if validation.pipeline is not None:
        return Parsed(validation, plain_json(pipeline_data(validation.pipeline)), reading.locked)
    return Parsed(validation, plain_json(reading.document.data) if readable else None, reading.locked)


def print_text(
    uow: UnitOfWork,
    workshop: Workshop,
    project_id: str,
    data: Mapping[str, Any],
    form: str,
    base: str,
    renamed: Mapping[str, str],
) -> str:
    """A pipeline's data as a text of a form, over `base`. Raises Fault."""
    _check_size(base)
    return print_pipeline(data, form, base, renamed, catalogue(uow, workshop, project_id))


def _check_size(text: str) -> None:
    if len(text) > MAX_FORM:
        limit = MAX_FORM >> 20
        raise Fault(
            "TextTooLarge", "the text is larger than {limit} MiB", "Give a large pipeline as JSON.", 413, limit=limit
        )


def _readable(data: Any) -> bool:
    """Whether an unfinished text has the shape an editor needs."""
    if not isinstance(data, dict) or not isinstance(data.get("pipeline"), str):
        return False
    tasks = data.get("tasks")
    return isinstance(tasks, dict) and all(isinstance(task, dict) for task in tasks.values())
