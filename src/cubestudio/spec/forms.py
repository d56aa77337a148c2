"""The forms a pipeline is written in, by name: each reads a text to a pipeline's data and prints data as a text.

An importer of another format is one more `Form` here; one that only reads has no `write`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.pipeline_read import read_pipeline
from cubestudio.spec.problems import Problem, Problems, refuse
from cubestudio.spec.renaming import rename_tasks
from cubestudio.spec.templates import Template
from cubestudio.spec.texts import Document, read_text


@dataclass
class Reading:
    """What a text says: a document of the pipeline file's shape, problems of the text itself, and what is not read.

    Attributes:
        locked: parts beyond what the form reads, as sentences with their lines.
    """

    document: Document
    problems: Problems
    locked: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Form:
    """A way to write a pipeline.

    Attributes:
        read: a text to what it says.
        write: data, the text it is written over ("" = none) and new names of tasks by old ones, to a text.
    """

    name: str
    read: Callable[[str], Reading]
    write: Callable[[Mapping[str, Any], str, Mapping[str, str]], str] | None = None


def form_named(name: str) -> Form:
    """A form by its name; Fault when there is none."""
    form = FORMS.get(name)
    if form is None:
        raise Fault("FormUnknown", "a pipeline has no form '{name}'", did_you_mean(name, FORMS), name=name)
    return form


def print_pipeline(
    data: Mapping[str, Any],
    form: str,
    base: str = "",
    renamed: Mapping[str, str] | None = None,
    templates: Mapping[str, Template] | None = None,
) -> str:
    """`data` as a text of a form.

    Args:
        base: a text of the same form whose comments, order and spelling stay where the meaning is the same.
        renamed: new names of tasks by old ones; references follow them (`renaming`).
    """
    wanted = form_named(form)
    if wanted.write is None:
        raise Fault("FormReadOnly", "the form '{name}' is read only", "Print it as yaml.", name=form)
    names = dict(renamed or {})
    _check_shape(data)
    try:
        return wanted.write(rename_tasks(data, names, templates), base, names)
    except RecursionError:
        raise Fault("PipelineInvalid", "the pipeline is nested too deeply") from None


def _check_shape(data: Mapping[str, Any]) -> None:
    tasks = data.get("tasks")
    if not isinstance(tasks, Mapping) or not all(isinstance(task, Mapping) for task in tasks.values()):
        raise Fault("PipelineInvalid", "what is to be printed is no pipeline: its 'tasks' are mappings by name")


def _read_yaml(text: str) -> Reading:
    return Reading(*read_text(text))


def _write_yaml(data: Mapping[str, Any], base: str, renamed: Mapping[str, str]) -> str:
    from cubestudio.spec.yaml_patch import patch_yaml
    from cubestudio.spec.yaml_write import write_yaml

    return patch_yaml(base, data, renamed) if base.strip() else write_yaml(data)


def _read_python(text: str) -> Reading:
    from cubestudio.spec.python_read import read_python

    found = read_python(text)
    return Reading(Document(found.data, found.positions), found.problems, found.locked)


def _write_python(data: Mapping[str, Any], base: str, renamed: Mapping[str, str]) -> str:
    from cubestudio.spec.python_patch import patch_python
    from cubestudio.spec.python_write import write_python

    pipeline, problems = read_pipeline(Document(dict(data)))
    if pipeline is None:
        raise refuse(problems)
    whole = pipeline_data(pipeline)
    return patch_python(base, whole, renamed) if base.strip() else write_python(whole)


FORMS: dict[str, Form] = {
    "yaml": Form("yaml", _read_yaml, _write_yaml),
    "python": Form("python", _read_python, _write_python),
}
