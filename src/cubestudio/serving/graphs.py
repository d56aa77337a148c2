"""Whether a service runs the ONNX graph of its model version or the library the model was made with, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.registry import service as registry
from cubestudio.registry.facts import Artifact, Conversion, ModelVersion, is_convertible


@dataclass(frozen=True)
class Choice:
    """What a revision runs.

    Attributes:
        name: `ONNX`, or the framework. why: an English sentence.
        reason: what the proof said when it did not pass, by language.
    """

    name: str
    is_graph: bool
    why: str
    reason: dict[str, str] = field(default_factory=dict)


OWN = Choice("command", False, "a command of your own runs")


def graph_of(uow: UnitOfWork, version: ModelVersion) -> Artifact | None:
    """The graph that was proven to answer as the version does; None while there is none."""
    found = registry.get_conversion(uow, version)
    return found.artifact if found else None


def choice_of(uow: UnitOfWork, version: ModelVersion, takes_graph: bool) -> Choice:
    """What runs in a revision of this version that takes the graph, or takes none, and why."""
    found = registry.get_conversion(uow, version)
    if takes_graph and found and found.artifact:
        return Choice("ONNX", True, "the ONNX graph of this version was proven to answer as the model does")
    form = str(version.signature.get("format", ""))
    name = version.framework or form
    if not is_convertible(version):
        return Choice(name, False, "models of this format run on their own library")
    return Choice(name, False, _why_native(found), _reason(found))


def _why_native(found: Conversion | None) -> str:
    if found is None:
        return "this version was not converted to ONNX"
    if found.artifact:
        return "its ONNX graph was proven after this revision was made; the next revision takes it"
    if found.verdict and not found.passed:
        return "its ONNX graph did not pass the proof"
    return "its conversion to ONNX has not ended"


def _reason(found: Conversion | None) -> dict[str, Any]:
    return dict(found.verdict["reason"]) if found and found.verdict and not found.passed else {}
