"""From a ready task to the wish for a workload: expressions evaluated, arguments typed, inputs laid out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import orjson

from cubestudio.kit.errors import Fault
from cubestudio.pipelines.gangs import framework_name, replica_types
from cubestudio.pipelines.hold import held
from cubestudio.pipelines.layer import FindModel, Layer
from cubestudio.pipelines.plans import TaskPlan
from cubestudio.pipelines.records import RunRecord
from cubestudio.pipelines.volumes import FindMounts, Laid, lay_volumes
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.expression_values import as_text
from cubestudio.spec.expressions import evaluate
from cubestudio.spec.gang import brought_together
from cubestudio.spec.pipeline import Task
from cubestudio.spec.pipeline_check import arg_holds
from cubestudio.spec.resources import Resources, parse_resources
from cubestudio.spec.task_volumes import check_workdir
from cubestudio.spec.templates import check_args
from cubestudio.spec.volumes import is_person
from cubestudio.spec.workload import WORK_FOLDER, FileKind, ReplicaType, RestartPolicy, WorkloadFile, WorkloadSpec

ARGS_FILE = "args.json"


@dataclass
class Prepared:
    """A task ready to be submitted.

    Attributes:
        args: typed arguments with references in place of paths, for the page and the cache.
        inputs: by argument, what files went in.
        fingerprints: what the cache compares, by part. step: the key it gave, to be noted with the inputs.
    """

    spec: WorkloadSpec
    args: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    fingerprints: dict[str, Any] = field(default_factory=dict)
    step: dict[str, Any] | None = None

    @property
    def noted(self) -> dict[str, Any] | None:
        """What is kept of it for the page and the cache; None when there is nothing to tell."""
        if not (self.args or self.inputs or self.step):
            return None
        return {"args": self.args, "files": self.inputs, "cache": self.step}


def prepare(
    workshop: Workshop,
    run: RunRecord,
    planned: TaskPlan,
    name: str,
    scope: Mapping[str, Any],
    find_model: FindModel,
    find_mounts: FindMounts,
) -> Prepared:
    """Everything a task needs to run. Raises Fault with the sentence for the person who wrote it."""
    task = planned.task
    layer = Layer(workshop, run.project_id, find_model)
    scope = layer.with_files(scope)
    args = _lay_template(workshop, planned, scope, layer)
    laid = lay_volumes(workshop.project_folder(run.project_id), task.volumes, scope, find_mounts)
    env = _variables(run, planned, name, scope, layer)
    spec = _limited(_spec(run, planned, scope, layer, env), run, planned, laid)
    if task.image:
        image = as_text(evaluate(task.image, scope))
        spec = replace(spec, environment=replace(spec.environment, image=image))
    if run.kind == "hold":
        spec = held(spec, name)
    prepared = Prepared(spec, args, layer.inputs)
    if task.cache.enabled:
        prepared.fingerprints = _fingerprints(planned, prepared, layer)
        prepared.fingerprints |= laid.fingerprints()
    return prepared


def _lay_template(workshop: Workshop, planned: TaskPlan, scope: Mapping[str, Any], layer: Layer) -> dict[str, Any]:
    """The typed arguments; the template's code is laid, and beside it the arguments with files as local paths."""
    if planned.pinned is None:
        return {}
    args = _arguments(planned, scope)
    declared = planned.pinned.template.args
    local = {key: layer.localise(key, value, declared[key]) for key, value in args.items()}
    code = workshop.library.code_folder(planned.pinned.digest)
    layer.files.append(WorkloadFile("code", FileKind.LINK, source=str(code)))
    content = {"args": local, "inputs": layer.inputs}
    layer.files.append(WorkloadFile(ARGS_FILE, content=orjson.dumps(content).decode()))
    return args


def _variables(run: RunRecord, planned: TaskPlan, name: str, scope: Mapping[str, Any], layer: Layer) -> dict[str, str]:
    """The run's variables, over them the task's, over them ours."""
    env = {key: as_text(value) for key, value in run.env.items()}
    for key, value in planned.task.env.items():
        env[key] = as_text(layer.localise(key, evaluate(value, scope)))
    env["CUBE_RUN"], env["CUBE_TASK"] = run.id, name
    if planned.pinned is not None:
        env["CUBE_ARGS"] = f"{WORK_FOLDER}/{ARGS_FILE}"
    return env


def _spec(
    run: RunRecord, planned: TaskPlan, scope: Mapping[str, Any], layer: Layer, env: dict[str, str]
) -> WorkloadSpec:
    """What is run, and where: command, environment, files, resources, roles."""
    command = _command(planned, planned.task.command, scope, layer)
    roles = replica_types(planned, scope, command, lambda given: _command(planned, given, scope, layer))
    if framework_name(planned) and not roles:
        command = brought_together(framework_name(planned), command)
    return WorkloadSpec(
        command=command,
        environment=planned.environment,
        env=env,
        files=tuple(layer.files),
        workdir=_workdir(planned.task, scope),
        resources=_resources(planned, scope),
        replica_types=roles or (ReplicaType(),),
        framework=framework_name(planned),
        ports=dict(planned.task.ports),
    )


def _limited(spec: WorkloadSpec, run: RunRecord, planned: TaskPlan, laid: Laid) -> WorkloadSpec:
    """With its volumes, with what it may do and as whom, and with how long and how often it is tried."""
    task, pinned = planned.task, planned.pinned
    acts = pinned is None or pinned.template.token
    return replace(
        spec,
        files=(*spec.files, *(volume.link for volume in laid.files)),
        volumes=laid.mounts,
        person=run.created_by if acts and is_person(run.created_by) else "",
        timeout=task.timeout,
        grace=task.grace,
        start_within=task.start_within,
        restart=RestartPolicy.ON_FAILURE if task.retries else RestartPolicy.NEVER,
        retries=0 if run.is_alone else task.retries,
        backoff=task.backoff,
        priority=run.priority + (task.priority or 0),
        token=acts,
        egress=pinned is None or pinned.template.egress,
    )


def _arguments(planned: TaskPlan, scope: Mapping[str, Any]) -> dict[str, Any]:
    assert planned.pinned is not None
    template = planned.pinned.template
    given = {}
    for key, value in planned.task.args.items():
        argument = template.args.get(key)
        holds = argument is None or arg_holds(argument, value)
        try:
            given[key] = evaluate(value, scope) if holds else value
        except Fault as fault:
            text = "argument '{arg}': {reason}"
            raise Fault(fault.code, text, fault.say_hint(), arg=key, reason=fault.say()) from None
    typed, problems = check_args(template, given)
    if problems:
        raise problems[0].fault()
    return typed


def _command(
    planned: TaskPlan, given: str | tuple[str, ...] | None, scope: Mapping[str, Any], layer: Layer
) -> tuple[str, ...]:
    if given is None:
        assert planned.pinned is not None
        name = planned.pinned.template.name
        return tuple(word.replace("{code}", f"code/{name}") for word in planned.pinned.template.command)
    words = [given] if isinstance(given, str) else given
    ready = []
    for word in words:
        value = evaluate(word, scope) if "{{" in word else word
        if isinstance(value, list) and len(words) > 1 and not any(isinstance(v, list | dict) for v in value):
            ready += [as_text(part) for part in value]  # a lone list expression gives several words
        else:
            ready.append(as_text(layer.localise("command", value)))
    if isinstance(given, str):
        return ("/bin/sh", "-c", ready[0])
    return tuple(ready)


def _workdir(task: Task, scope: Mapping[str, Any]) -> str:
    workdir = as_text(evaluate(task.workdir, scope)) if task.workdir else ""
    check_workdir(workdir, task.volumes)
    return workdir


def _resources(planned: TaskPlan, scope: Mapping[str, Any]) -> Resources:
    base = parse_resources(planned.pinned.template.resources) if planned.pinned is not None else None
    if not planned.task.resources:
        return base or Resources()
    return parse_resources(evaluate(planned.task.resources, scope), base)


def _fingerprints(planned: TaskPlan, prepared: Prepared, layer: Layer) -> dict[str, Any]:
    """What makes two steps equal, by part: names of parts are shown when they differ."""
    task = planned.task
    parts: dict[str, Any] = {
        "template": planned.pinned.digest if planned.pinned is not None else "",
        "environment": [planned.environment.python, planned.environment.packages, planned.environment.image],
        "command": task.command,
    }
    if len(prepared.spec.replica_types) > 1 or prepared.spec.replica_types[0].replicas > 1:
        kinds = prepared.spec.replica_types
        parts["replicas"] = [[kind.name, kind.replicas, kind.command, planned.task.framework] for kind in kinds]
    inputs = {
        name: [entry.get("digest") or [entry["file"], entry["size"], entry["modified"]] for entry in entries]
        for name, entries in layer.inputs.items()
    }
    for name, value in prepared.args.items():
        parts[f"argument '{name}'"] = inputs.get(name, value)
    for name, value in prepared.spec.env.items():
        if not name.startswith("CUBE_"):
            parts[f"variable {name}"] = inputs.get(name, value)
    if task.command is not None:
        parts["command"] = [word.replace(WORK_FOLDER, "") for word in prepared.spec.command]
        parts["inputs"] = inputs.get("command", [])
    return parts
