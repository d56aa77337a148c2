"""Reading and checking a pipeline's text against the templates, environments and secrets of a project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.pipelines.layer import require_sample
from cubestudio.pipelines.library import Catalogue, TemplateEntry
from cubestudio.pipelines.models import SCHEME, model_reference
from cubestudio.pipelines.project_files import find_file
from cubestudio.pipelines.store import pipelines as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.arguments import check_value
from cubestudio.spec.dag import Graph
from cubestudio.spec.expressions import evaluate
from cubestudio.spec.pipeline import Pipeline, Task
from cubestudio.spec.pipeline_check import Edge, check_pipeline
from cubestudio.spec.pipeline_read import ON_EXIT, read_pipeline
from cubestudio.spec.problems import Path, Problems, refuse
from cubestudio.spec.task_volumes import volumes_among
from cubestudio.spec.templates import parse_template
from cubestudio.spec.texts import Document, read_text
from cubestudio.workloads.mounting import find_mounts


@dataclass
class Validation:
    """What came of checking a text. `pipeline` and `graph` are there as far as it could be read."""

    problems: Problems
    catalogue: Catalogue
    pipeline: Pipeline | None = None
    graph: Graph | None = None
    edges: list[Edge] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether it could run."""
        return not self.problems


def catalogue(uow: UnitOfWork, workshop: Workshop, project_id: str) -> Catalogue:
    """Templates a project sees: shipped ones, those for all, its own."""
    entries = list(workshop.library.shipped.values())
    for row in store.templates_of(uow, ["", project_id]):
        scope = "project" if row["project_id"] else "all"
        template = parse_template(row["manifest"])
        entries.append(TemplateEntry(template, row["digest"], scope, row["created_by"], row["created_at"]))
    return Catalogue(entries)


def check_text(uow: UnitOfWork, workshop: Workshop, project_id: str, text: str) -> Validation:
    """All that is wrong with a text, each with its place."""
    known = catalogue(uow, workshop, project_id)
    document, pipeline, problems = _read_again(text) if len(text) <= _REMEMBERED else _read(text)
    if pipeline is None:
        return Validation(problems, known)
    return _checked(uow, workshop, project_id, known, document, pipeline)


def check_document(
    uow: UnitOfWork, workshop: Workshop, project_id: str, document: Document, problems: Problems
) -> Validation:
    """All that is wrong with a document some form was read into; `problems` are those of its text."""
    known = catalogue(uow, workshop, project_id)
    pipeline = None
    if not problems:
        pipeline, problems = read_pipeline(document)
    return (
        Validation(problems, known)
        if pipeline is None
        else _checked(uow, workshop, project_id, known, document, pipeline)
    )


def _checked(
    uow: UnitOfWork, workshop: Workshop, project_id: str, known: Catalogue, document: Document, pipeline: Pipeline
) -> Validation:
    secrets = accounts.secret_names(uow, project_id)
    environments = workshop.library.environments
    checked, problems = check_pipeline(pipeline, known, environments, secrets, document.positions)
    _check_files(uow, workshop, project_id, pipeline, known, problems)
    _check_volumes(uow, workshop, project_id, pipeline, problems)
    return Validation(problems, known, pipeline, checked.graph, checked.edges)


def _read(text: str) -> tuple[Document, Pipeline | None, Problems]:
    document, problems = read_text(text)
    if problems:
        return document, None, problems
    return document, *read_pipeline(document)


_REMEMBERED = 256 << 10
_read_again = lru_cache(maxsize=32)(_read)
"""YAML takes milliseconds a task, and a run is started within the one write transaction of SQLite; whoever saved or
checked the same text before has paid for it."""


def require_valid(validation: Validation) -> tuple[Pipeline, Graph]:
    """The pipeline and its graph; a Fault with the first problem and the count of the others."""
    if validation.problems or validation.pipeline is None or validation.graph is None:
        raise refuse(validation.problems)
    return validation.pipeline, validation.graph


def run_params(
    workshop: Workshop, project_id: str, pipeline: Pipeline, given: Mapping[str, Any], scope: Mapping[str, Any]
) -> dict[str, Any]:
    """Typed parameters of a run: given ones, else defaults (which may hold dates). Raises Fault."""
    for name in given:
        if name not in pipeline.params:
            hint = did_you_mean(name, pipeline.params)
            text = "pipeline '{pipeline}' has no parameter '{name}'"
            raise Fault("ParameterUnknown", text, hint, pipeline=pipeline.name, name=name)
    params: dict[str, Any] = {}
    for name, parameter in pipeline.params.items():
        value = given.get(name)
        if value is None:
            value = evaluate(parameter.default, scope)
        if value is None and parameter.argument.required:
            raise Fault("ParameterMissing", "parameter '{name}' is required", name=name)
        if value is not None:
            value, problem = check_value(name, parameter.argument, value)
            if problem is not None:
                raise Fault("ParameterInvalid", problem.say().replace("Argument", "Parameter"), problem.say_hint())
        if parameter.argument.holds_paths:
            for path in value if isinstance(value, list) else [value]:
                require_file(workshop, project_id, path)
        params[name] = value
    return params


def require_file(workshop: Workshop, project_id: str, value: Any) -> None:
    """A `file://` of the project space must exist."""
    if isinstance(value, str) and value.startswith("file://"):
        find_file(workshop.project_folder(project_id), value.removeprefix("file://"))


def _check_volumes(
    uow: UnitOfWork, workshop: Workshop, project_id: str, pipeline: Pipeline, problems: Problems
) -> None:
    found: list[tuple[Path, Task]] = [(("tasks", name), task) for name, task in pipeline.tasks.items()]
    if pipeline.on_exit is not None:
        found.append(((ON_EXIT,), pipeline.on_exit))
    for path, task in found:
        for place, source in task.volumes.items():
            if "{{" not in source:
                try:
                    require_file(workshop, project_id, source)
                    find_mounts(uow, project_id, volumes_among({place: source}))
                except Fault as fault:
                    problems.add_fault((*path, "volumes", place), fault)


def _check_files(
    uow: UnitOfWork,
    workshop: Workshop,
    project_id: str,
    pipeline: Pipeline,
    known: Catalogue,
    problems: Problems,
) -> None:
    for task in pipeline.tasks.values():
        template = known.get(task.template)
        if template is None:
            continue
        for name, value in task.args.items():
            argument = template.args.get(name)
            if argument is None or not argument.holds_paths:
                continue
            for path in value if isinstance(value, list) else [value]:
                if isinstance(path, str) and "{{" not in path:
                    try:
                        require_file(workshop, project_id, path)
                        if path.startswith("sample://") and "sample" not in argument.schemes:
                            require_sample(path.removeprefix("sample://"))
                        if path.startswith(SCHEME):
                            model_reference(uow, project_id, path)
                    except Fault as fault:
                        problems.add_fault(("tasks", task.name, "args", name), fault)
