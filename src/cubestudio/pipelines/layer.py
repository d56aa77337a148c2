"""Files that a task is given: references to them become local paths, and links are laid there."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import orjson

import cubestudio_templates
from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.pipelines.models import SCHEME
from cubestudio.pipelines.project_files import find_file
from cubestudio.pipelines.workshop import Workshop
from cubestudio.registry import collect
from cubestudio.registry.facts import Artifact, Source
from cubestudio.spec.arguments import Argument
from cubestudio.spec.expression_values import Named
from cubestudio.spec.workload import WORK_FOLDER, FileKind, WorkloadFile

FindModel = Callable[[str], Mapping[str, Any]]
"""What `model://name` stands for, as the reference of an artifact; Fault when there is none."""
_UNSAFE = re.compile(r"[/\0]|^\.{1,2}$")


class _FileValue(Named):
    """A file output in an expression; inside a text it is the path of the link that is laid for it."""

    def __init__(self, ref: Mapping[str, Any], layer: Layer) -> None:
        super().__init__(ref)
        self._layer = layer

    def text(self) -> str:
        """The local path."""
        return self._layer.place("file", self)


class Layer:
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
