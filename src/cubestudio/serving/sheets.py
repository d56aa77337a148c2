"""A service as a text that people keep: `kind: service`, the same words as the wire, without what says nothing."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.serving.facts import DEFAULT_RESOURCES, ServiceWish, Tier, Traffic
from cubestudio.serving.schemas import ServiceIn, wish_of
from cubestudio.spec.problems import Path, path_text
from cubestudio.spec.texts import Document, read_text
from cubestudio.spec.yaml_write import write_yaml
from cubestudio.workloads.program_schemas import ProgramWish, program_wish

KIND = "service"


def read_sheet(text: str) -> tuple[str, ServiceWish]:
    """Name and wish of a YAML or JSON text; Fault with the line of the first thing wrong."""
    document, problems = read_text(text)
    if problems:
        first = problems[0]
        hint = first.hint or "It is in line {line}."
        raise Fault("ServiceFileInvalid", first.text, hint, **{"line": first.line, **first.params})
    data = document.data
    if not isinstance(data, dict) or data.get("kind") != KIND:
        hint = "Begin it with:  kind: service, and a line  name: churn."
        raise Fault("ServiceFileInvalid", "this is no file of a service", hint)
    try:
        wish = ServiceIn.model_validate({key: value for key, value in data.items() if key != "kind"})
    except ValidationError as error:
        raise _refusal(error.errors(include_url=False)[0], document) from error
    return wish.name, wish_of(wish)


def write_sheet(name: str, wish: ServiceWish) -> str:
    """The text of a service; reading it gives the same wish."""
    said: dict[str, Any] = {"kind": KIND, "name": name}
    if wish.model:
        said |= {"model": wish.model, "version": wish.version}
    if wish.tier is not Tier.TEST:
        said["tier"] = wish.tier.value
    said["replicas"] = wish.replicas
    if wish.egress:
        said["egress"] = True
    resources: dict[str, Any] = {"cpu": wish.resources.cpu, "memory": _memory(wish.resources.memory)}
    if wish.resources.accelerators:
        resources["accelerators"] = [vars(each) for each in wish.resources.accelerators]
    if wish.resources != DEFAULT_RESOURCES:
        said["resources"] = resources
    run = program_wish(wish.program).model_dump(exclude_defaults=True)
    if run:
        said["run"] = run
    plain = vars(Traffic())
    traffic = {key: value for key, value in vars(wish.traffic).items() if value != plain[key]}
    if traffic:
        said["traffic"] = {key: list(value) if isinstance(value, tuple) else value for key, value in traffic.items()}
    return write_yaml(said)


def _memory(size: int) -> str | int:
    """Bytes as people write them, when nothing is lost."""
    for unit, count in (("Gi", 1 << 30), ("Mi", 1 << 20)):
        if size and size % count == 0:
            return f"{size // count}{unit}"
    return size


def _refusal(error: ErrorDetails, document: Document) -> Fault:
    """What pydantic found, in our words, with the line it stands in."""
    path: Path = tuple(error["loc"])
    around = (path[:length] for length in range(len(path), 0, -1))
    line = next((document.positions[each][0] for each in around if each in document.positions), 0)
    field = f"{path_text(path)} (line {line})" if line else path_text(path)
    if error["type"] == "extra_forbidden":
        hint = did_you_mean(str(path[-1]), [*ServiceIn.model_fields, *ProgramWish.model_fields])
        return Fault("ServiceFileInvalid", "'{field}' is not known here", hint, field=field)
    if error["type"] == "missing":
        return Fault("ServiceFileInvalid", "'{field}' is missing", "", field=field)
    return Fault("ServiceFileInvalid", "'{field}' is not valid: {reason}", "", field=field, reason=error["msg"])
