"""From a ready task to the wish for a workload: expressions evaluated, arguments typed, inputs laid out."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import orjson

import cubestudio_templates
from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.pipelines.gangs import framework_name, replica_types
from cubestudio.pipelines.hold import held
from cubestudio.pipelines.models import SCHEME
from cubestudio.pipelines.plans import TaskPlan
from cubestudio.pipelines.project_files import find_file
from cubestudio.pipelines.records import RunRecord
from cubestudio.pipelines.volumes import FindMounts, lay_volumes
from cubestudio.pipelines.workshop import Workshop
from cubestudio.registry import collect
from cubestudio.registry.facts import Artifact, Source
from cubestudio.spec.arguments import Argument
from cubestudio.spec.expression_values import Named, as_text
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
FindModel = Callable[[str], Mapping[str, Any]]
"""What `model://name` stands for, as the reference of an artifact; Fault when there is none."""
_UNSAFE = re.compile(r"[/\0]|^\.{1,2}$")


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
    task, pinned = planned.task, planned.pinned
    layer = _Layer(workshop, run.project_id, find_model)
    scope = layer.with_files(scope)
    args: dict[str, Any] = {}
    if pinned is not None:
        args = _arguments(planned, scope)
        local = {key: layer.localise(key, value, pinned.template.args[key]) for key, value in args.items()}
        code = workshop.library.code_folder(pinned.digest)
        layer.files.append(WorkloadFile("code", FileKind.LINK, source=str(code)))
        content = {"args": local, "inputs": layer.inputs}
        layer.files.append(WorkloadFile(ARGS_FILE, content=orjson.dumps(content).decode()))
    laid = lay_volumes(workshop.project_folder(run.project_id), task.volumes, scope, find_mounts)
    acts = pinned is None or pinned.template.token
    env = {key: as_text(value) for key, value in run.env.items()}
    for key, value in task.env.items():
        env[key] = as_text(layer.localise(key, evaluate(value, scope)))
    env["CUBE_RUN"], env["CUBE_TASK"] = run.id, name
    if pinned is not None:
        env["CUBE_ARGS"] = f"{WORK_FOLDER}/{ARGS_FILE}"
    command = _command(planned, planned.task.command, scope, layer)
    roles = replica_types(planned, scope, command, lambda given: _command(planned, given, scope, layer))
    if framework_name(planned) and not roles:
        command = brought_together(framework_name(planned), command)
    spec = WorkloadSpec(
        command=command,
        environment=planned.environment,
        env=env,
        files=(*layer.files, *(volume.link for volume in laid.files)),
        volumes=laid.mounts,
        person=run.created_by if acts and is_person(run.created_by) else "",
        workdir=_workdir(task, scope),
        resources=_resources(planned, scope),
        replica_types=roles or (ReplicaType(),),
        framework=framework_name(planned),
        ports=dict(task.ports),
        timeout=task.timeout,
        grace=task.grace,
        restart=RestartPolicy.ON_FAILURE if task.retries else RestartPolicy.NEVER,
        retries=0 if run.is_alone else task.retries,
        backoff=task.backoff,
        priority=run.priority + (task.priority or 0),
        token=acts,
        egress=pinned is None or pinned.template.egress,
    )
    if task.image:
        image = as_text(evaluate(task.image, scope))
        spec = _with_image(spec, image)
    if run.kind == "hold":
        spec = held(spec, name)
    prepared = Prepared(spec, args, layer.inputs)
    if task.cache.enabled:
        prepared.fingerprints = _fingerprints(planned, prepared, layer)
        prepared.fingerprints |= laid.fingerprints()
    return prepared


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
    planned: TaskPlan, given: str | tuple[str, ...] | None, scope: Mapping[str, Any], layer: _Layer
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


def _with_image(spec: WorkloadSpec, image: str) -> WorkloadSpec:
    from dataclasses import replace

    return replace(spec, environment=replace(spec.environment, image=image))


class _FileValue(Named):
    """A file output in an expression; inside a text it is the path of the link that is laid for it."""

    def __init__(self, ref: Mapping[str, Any], layer: _Layer) -> None:
        super().__init__(ref)
        self._layer = layer

    def text(self) -> str:
        """The local path."""
        return self._layer.place("file", self)


class _Layer:
    """Turns references to files into local paths, noting the links that must be laid."""

    def __init__(self, workshop: Workshop, project_id: str, find_model: FindModel) -> None:
        self.workshop = workshop
        self.find_model = find_model
        self.project_id = project_id
        self.files: list[WorkloadFile] = []
        self.inputs: dict[str, list[dict[str, Any]]] = {}
        self._taken: set[str] = set()
        self._placed: dict[str, str] = {}

    def with_files(self, scope: Mapping[str, Any]) -> Mapping[str, Any]:
        """The scope with every file output as a value that knows its path."""
        tasks = scope.get("tasks")
        if not tasks:
            return scope
        wrapped = {
            name: {**seen, "outputs": seen["outputs"].map(lambda value: self._wrap(value))}
            for name, seen in tasks.items()
        }
        return {**scope, "tasks": wrapped}

    def _wrap(self, value: Any) -> Any:
        if isinstance(value, dict) and "artifact" in value and "digest" in value:
            return _FileValue(value, self)
        if isinstance(value, list):
            return [self._wrap(item) for item in value]
        return value

    def localise(self, name: str, value: Any, argument: Argument | None = None) -> Any:
        """`value` with every file in it as a local path."""
        if isinstance(value, Mapping):
            if "artifact" in value and "digest" in value:
                return self.place(name, value)
            return {key: self.localise(name, inner) for key, inner in value.items()}
        if isinstance(value, list):
            return [self.localise(name, inner, argument) for inner in value]
        if argument is not None and argument.holds_paths and isinstance(value, str):
            if value.startswith("file://"):
                return self._project_file(name, value)
            if value.startswith("sample://") and "sample" not in argument.schemes:
                return self._sample(name, value)
            if value.startswith(SCHEME):
                return self.place(name, self.find_model(value))
        return value

    def place(self, name: str, ref: Mapping[str, Any]) -> str:
        """The path of an artifact, for which a link is laid under `inputs/<name>`."""
        known = self._placed.get(f"{name}/{ref['artifact']}")
        if known is not None:
            return known
        filename = str(ref.get("name") or ref["artifact"])
        if _UNSAFE.search(filename) or len(filename) > 200:
            filename = str(ref["artifact"])
        place = f"inputs/{name}/{filename}"
        number = 1
        while place in self._taken:
            number += 1
            place = f"inputs/{name}/{number}/{filename}"
        self._taken.add(place)
        self.files += collect.workload_files(self.workshop.blobs, artifact_from(ref, self.project_id), place)
        path = f"{WORK_FOLDER}/{place}"
        entry = {**ref, "path": path}
        if ref.get("signature"):  # what the registry says of a model, which need not be in its files
            beside = WorkloadFile(f"{place}.signature.json", content=orjson.dumps(ref["signature"]).decode())
            self.files.append(beside)
            entry["signature"] = f"{WORK_FOLDER}/{beside.path}"
        self.inputs.setdefault(name, []).append(entry)
        self._placed[f"{name}/{ref['artifact']}"] = path
        return path

    def _project_file(self, name: str, value: str) -> str:
        folder = self.workshop.project_folder(self.project_id)
        relative = beneath.normal(value.removeprefix("file://"))
        found = find_file(folder, relative)
        kind = "folder" if found.is_folder else "file"
        entry = {"artifact": "", "file": relative, "name": found.name, "kind": kind, "path": str(folder / relative)}
        self.inputs.setdefault(name, []).append({**entry, "size": found.size, "modified": found.modified})
        return entry["path"]

    def _sample(self, name: str, value: str) -> str:
        sample = value.removeprefix("sample://")
        source = require_sample(sample)
        place = f"inputs/{name}/{source.name}"
        if place not in self._taken:
            self._taken.add(place)
            self.files.append(WorkloadFile(place, FileKind.COPY, source=str(source)))
        entry = {"artifact": "", "sample": sample, "name": source.name, "kind": "file", "digest": value}
        self.inputs.setdefault(name, []).append({**entry, "path": f"{WORK_FOLDER}/{place}"})
        return f"{WORK_FOLDER}/{place}"


def artifact_from(ref: Mapping[str, Any], project_id: str) -> Artifact:
    """The registry's artifact of a reference, made without asking the database: references carry all of it."""
    return Artifact(
        id=str(ref["artifact"]),
        project_id=project_id,
        name=str(ref.get("name", "")),
        kind=str(ref.get("kind", "file")),
        digest=str(ref["digest"]),
        size=int(ref.get("size", 0)),
        filename=str(ref.get("name", "")),
        media_type=str(ref.get("type", "")),
        file_count=int(ref.get("files", 1)),
        source=Source("task", ""),
        created_by="",
        created_at=0.0,
    )


def require_sample(name: str) -> Path:
    """The file of sample data that ships."""
    source = cubestudio_templates.sample_file(name)
    if source is None:
        hint = did_you_mean(name, cubestudio_templates.sample_names())
        raise Fault("SampleUnknown", "there is no sample data '{name}'", hint, 404, name=name)
    return source


def _fingerprints(planned: TaskPlan, prepared: Prepared, layer: _Layer) -> dict[str, Any]:
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
