"""A run's snapshot, and its parsed form, which is kept in memory and shared by runs of the same snapshot."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.pipelines.library import Catalogue, Library, environment_data, environment_from
from cubestudio.pipelines.store import runs as run_store
from cubestudio.spec.dag import Graph, build_graph
from cubestudio.spec.pipeline import Environment, Pipeline, Task, pipeline_data
from cubestudio.spec.pipeline_check import references
from cubestudio.spec.pipeline_read import ON_EXIT, read_pipeline
from cubestudio.spec.templates import Template, parse_template
from cubestudio.spec.texts import Document
from cubestudio.spec.workload import EnvironmentSpec

_BUDGET = 60_000
"""Tasks of all plans in memory together."""


@dataclass(frozen=True, slots=True)
class Pinned:
    """A template as it was when the run started."""

    template: Template
    digest: str
    environment: EnvironmentSpec


@dataclass(frozen=True, slots=True)
class TaskPlan:
    """What the engine needs of one task: what it reads of which tasks, its template, its environment."""

    task: Task
    pinned: Pinned | None
    environment: EnvironmentSpec
    outputs_of: tuple[int, ...]
    states_of: tuple[int, ...]


@dataclass
class Plan:
    """A parsed snapshot. `tasks` in the file's order, the exit task (if any) last."""

    digest: str
    pipeline: Pipeline
    graph: Graph
    names: list[str]
    tasks: list[Task]
    numbers: dict[str, int]
    _templates: dict[str, Pinned] = field(default_factory=dict)
    _environments: dict[str, EnvironmentSpec] = field(default_factory=dict)
    _plans: dict[int, TaskPlan] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """Tasks without the exit task; also the slot of the exit task."""
        return len(self.graph)

    @property
    def templates(self) -> dict[str, Template]:
        """Pinned templates by the reference in the file."""
        return {reference: pinned.template for reference, pinned in self._templates.items()}

    @property
    def exit_slot(self) -> int | None:
        """Slot of the exit task."""
        return self.count if self.pipeline.on_exit is not None else None

    def name_of(self, number: int, item: int = -1) -> str:
        """`train`, `train[3]`."""
        return self.names[number] if item < 0 else f"{self.names[number]}[{item}]"

    def task(self, number: int) -> TaskPlan:
        """The plan of a task, made when first asked for."""
        found = self._plans.get(number)
        if found is None:
            found = self._plans[number] = self._make(self.tasks[number])
        return found

    def _make(self, task: Task) -> TaskPlan:
        pinned = self._templates.get(task.template)
        if task.template and pinned is None:
            raise Fault("SnapshotBroken", "template '{name}' is not in the run's snapshot", name=task.template)
        refs = references(task, pinned.template if pinned is not None else None)
        outputs = tuple(sorted({self.numbers[name] for name, what, _ in refs if what != "state"}))
        states = tuple(sorted({self.numbers[name] for name, what, _ in refs if what != "outputs"}))
        return TaskPlan(task, pinned, self._environment(task.environment, pinned), outputs, states)

    def _environment(self, wanted: Environment | None, pinned: Pinned | None) -> EnvironmentSpec:
        if wanted is None:
            return pinned.environment if pinned is not None else EnvironmentSpec()
        if wanted.name:
            return self._environments[wanted.name]
        return EnvironmentSpec(python=wanted.python, packages=wanted.packages)


class Plans:
    """Parsed snapshots, bounded by the number of tasks they hold. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Plan] = OrderedDict()
        self._weight = 0

    def of(self, uow: UnitOfWork, digest: str) -> Plan:
        """The plan of a snapshot."""
        plan = self.known(digest)
        if plan is not None:
            return plan
        data = run_store.snapshot(uow, digest)
        if data is None:
            raise Fault("SnapshotMissing", "the run's snapshot is gone", status=404)
        return self.keep(build_plan(digest, data))

    def known(self, digest: str) -> Plan | None:
        """The plan of a snapshot, if it is in memory."""
        with self._lock:
            plan = self._kept.get(digest)
            if plan is not None:
                self._kept.move_to_end(digest)
            return plan

    def keep(self, plan: Plan) -> Plan:
        """Remember a plan."""
        with self._lock:
            if plan.digest not in self._kept:
                self._weight += plan.count + 10
            self._kept[plan.digest] = plan
            while self._weight > _BUDGET and len(self._kept) > 1:
                _, gone = self._kept.popitem(last=False)
                self._weight -= gone.count + 10
        return plan


def make_snapshot(
    pipeline: Pipeline, needs: Sequence[Sequence[int]], catalogue: Catalogue, library: Library
) -> tuple[str, dict[str, Any]]:
    """Digest and data of what a run stands on: the pipeline, its graph, its templates and environments, pinned."""
    templates: dict[str, Any] = {}
    environments: dict[str, Any] = {}
    everybody = [*pipeline.tasks.values(), *([pipeline.on_exit] if pipeline.on_exit else [])]
    for task in everybody:
        if task.template and task.template not in templates:
            entry = catalogue.entry(task.template)
            if entry.scope == "shipped":
                library.lay_shipped(entry.template.name)
            templates[task.template] = {
                "manifest": entry.template.model_dump(mode="json"),
                "digest": entry.digest,
                "environment": environment_data(library.environment(entry.template.environment)),
            }
        if task.environment is not None and task.environment.name:
            name = task.environment.name
            environments[name] = environment_data(library.environment(name))
    data = {
        "format": 1,
        "pipeline": pipeline_data(pipeline),
        "needs": needs,
        "templates": templates,
        "environments": environments,
    }
    digest = hashlib.sha256(orjson.dumps(data)).hexdigest()
    return digest, data


def build_plan(digest: str, data: dict[str, Any], pipeline: Pipeline | None = None) -> Plan:
    """The plan of a snapshot's data; who has the pipeline at hand saves reading it again."""
    if pipeline is None:
        pipeline, problems = read_pipeline(Document(data["pipeline"]))
        if pipeline is None:
            raise Fault("SnapshotBroken", "the run's snapshot is not valid: {reason}", reason=problems[0].say())
    templates = {
        reference: Pinned(parse_template(kept["manifest"]), kept["digest"], environment_from(kept["environment"]))
        for reference, kept in data["templates"].items()
    }
    tasks = list(pipeline.tasks.values())
    names = [task.name for task in tasks]
    numbers = {name: number for number, name in enumerate(names)}
    if pipeline.on_exit is not None:
        tasks.append(pipeline.on_exit)
        names.append(ON_EXIT)
    environments = {name: environment_from(kept) for name, kept in data["environments"].items()}
    return Plan(digest, pipeline, build_graph(data["needs"]), names, tasks, numbers, templates, environments)
