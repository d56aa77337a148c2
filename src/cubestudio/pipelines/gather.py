"""Reading what a task left in its output folder. The folder is the workload's: nothing in it is trusted."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.pipelines import metric_stream, results
from cubestudio.pipelines.conversions import checked_verdict
from cubestudio.pipelines.results import Keep, read_json
from cubestudio.registry.facts import StoredArtifact
from cubestudio.spec.templates import Template

MAX_VALUES = 256 << 10
MAX_RESULTS = 4 << 20
MAX_ERROR = 64 << 10
MAX_ENTRIES = 200
OWN_FILES = ("outputs.json", "results.json", "error.json", "metric.json", metric_stream.FILE)
_NAME = re.compile(r"[^\W\d]\w{0,63}")


@dataclass
class Gathered:
    """What a task gave.

    Attributes:
        values: small outputs. files: `(output name, stored)` of file outputs.
        results: entries for the page; `file` is the index of a stored file in `shown`.
        error, hint: the task's own sentence about its failure.
        notes: what was wrong with what it left, without making it a failure.
    """

    values: dict[str, Any] = field(default_factory=dict)
    files: list[tuple[str, StoredArtifact]] = field(default_factory=list)
    results: list[dict[str, Any]] = field(default_factory=list)
    shown: list[tuple[str, StoredArtifact]] = field(default_factory=list)
    error: str = ""
    hint: str = ""
    notes: list[str] = field(default_factory=list)


def gather_outputs(folder: Path, template: Template | None, succeeded: bool, keep: Keep) -> Gathered:
    """Read and store. Raises Fault when an output breaks a rule; of a failed task only results and error are read."""
    found = Gathered()
    entries = {entry.name: entry for entry in beneath.list_folder(folder, limit=20_000)}
    if "error.json" in entries and not succeeded:
        _error(folder, found)
    if succeeded:
        _outputs(folder, entries, template, keep, found)
    for name, read in (("results.json", results.entries), ("metric.json", results.seed_entries)):
        if name in entries:
            try:
                listed = read(read_json(folder, name, MAX_RESULTS))
                found.results += [results.result(item, folder, keep, found.shown) for item in listed[:MAX_ENTRIES]]
            except Fault as fault:
                found.notes.append(f"{name}: {fault.say()}")
    if metric_stream.FILE in entries:
        try:
            found.results += metric_stream.read_whole(folder)
        except Fault as fault:
            found.notes.append(f"{metric_stream.FILE}: {fault.say()}")
    return found


def _error(folder: Path, found: Gathered) -> None:
    try:
        told = read_json(folder, "error.json", MAX_ERROR)
    except Fault as fault:
        found.notes.append(fault.say())
        return
    if isinstance(told, dict):
        found.error = str(told.get("text") or "")[:2000]
        found.hint = str(told.get("hint") or "")[:2000]


def _outputs(
    folder: Path, entries: dict[str, beneath.Entry], template: Template | None, keep: Keep, found: Gathered
) -> None:
    given = read_json(folder, "outputs.json", MAX_VALUES) if "outputs.json" in entries else {}
    if not isinstance(given, dict):
        raise Fault("OutputsInvalid", "outputs.json must be an object of names and values")
    named: dict[str, str] = {}
    for name, value in given.items():
        if not _NAME.fullmatch(name):
            raise Fault("OutputsInvalid", "'{name}' cannot name an output", "Use letters, digits, '_'.", name=name)
        if isinstance(value, dict) and set(value) == {"file"} and isinstance(value["file"], str):
            named[name] = value["file"]
        else:
            found.values[name] = _checked(template, name, value)
    taken = {path.split("/")[0] for path in named.values()}
    for entry in entries.values():
        wanted = template is None or template.any_outputs or _declares_path(template, entry.name)
        if wanted and entry.name not in OWN_FILES and entry.name not in taken and entry.name not in found.values:
            name = entry.name if _NAME.fullmatch(entry.name) else ""
            if name and not entry.name.startswith("."):
                named.setdefault(name, entry.name)
    for name, path in named.items():
        found.files.append((name, keep(path, 0)))


def _declares_path(template: Template, name: str) -> bool:
    return name in template.outputs and template.outputs[name].is_path


def _checked(template: Template | None, name: str, value: Any) -> Any:
    """A value of the type its template declares."""
    if template is None or (template.any_outputs and name not in template.outputs):
        return value
    declared = template.outputs.get(name)
    if declared is None:
        hint = did_you_mean(name, template.outputs)
        text = "template '{template}' declares no output '{name}'"
        raise Fault("OutputUnknown", text, hint, template=template.name, name=name)
    if declared.conversion_of:
        return checked_verdict(name, value)
    if value is None or declared.type == "json":
        return value
    number = isinstance(value, int | float) and not isinstance(value, bool)
    fits = {
        "string": isinstance(value, str),
        "integer": number and float(value).is_integer(),
        "number": number,
        "boolean": isinstance(value, bool),
        "file": False,
        "folder": False,
    }[declared.type]
    if not fits:
        text = "output '{name}' is declared as {type}, but the task gave {value}"
        raise Fault("OutputWrongType", text, "", name=name, type=declared.type, value=json.dumps(value)[:80])
    return value
