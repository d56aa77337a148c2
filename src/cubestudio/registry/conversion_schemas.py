"""Wire of conversions: a version as an ONNX graph, and what its proof found."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints

from cubestudio.kit.wire import Moment, Wire
from cubestudio.registry.facts import Conversion

_Word = Annotated[str, StringConstraints(max_length=63)]
_Sentence = Annotated[str, StringConstraints(max_length=20_000)]


def _told(reason: dict[str, str]) -> dict[str, str]:
    if not reason.get("en"):
        raise ValueError("a reason is told in English at least")
    return reason


class WorstRow(Wire):
    """A row of a proof: its group, its number there, both answers, its cells.

    `share` is the difference in units of what is allowed.
    """

    group: str
    row: int
    native: list[float | None]
    converted: list[float | None]
    difference: float | None
    share: float | None
    cells: dict[str, Any]


class Verdict(Wire):
    """What a proof found: does the ONNX graph answer as the model does? (`conversion.json`, `cube-conversion/1`)

    `rows` were tried, `groups` tells how many of which kind, `refused` those the model itself does not take.
    """

    format: Annotated[str, StringConstraints(pattern="^cube-conversion/1$")] = "cube-conversion/1"
    passed: bool
    reason: Annotated[dict[str, _Sentence], AfterValidator(_told)]
    rows: Annotated[int, Field(ge=0)] = 0
    rows_from: _Word = ""
    groups: dict[str, int] = Field(default_factory=dict)
    refused: dict[str, int] = Field(default_factory=dict)
    max_difference: float | None = None
    share: float | None = None
    flips: int = 0
    worst: Annotated[list[WorstRow], Field(max_length=20)] = Field(default_factory=list)
    input_dtype: _Word = ""
    inputs: list[dict[str, Any]] = Field(default_factory=list)
    outputs: list[dict[str, Any]] = Field(default_factory=list)
    opset: dict[str, int] = Field(default_factory=dict)
    versions: dict[str, str] = Field(default_factory=dict)
    seconds: float = 0.0


class ConversionOut(Wire):
    """The conversion of a version: the run asked for it last, the last verdict (null while there is none), and the
    artifact with the graph ("" when it did not pass, or its task has not ended)."""

    run: str
    verdict: Verdict | None
    artifact: str
    created_by: str
    updated_at: Moment


def conversion_out(conversion: Conversion | None) -> ConversionOut | None:
    """A conversion."""
    if conversion is None:
        return None
    return ConversionOut(
        run=conversion.run_id,
        verdict=Verdict(**conversion.verdict) if conversion.verdict else None,
        artifact=conversion.artifact.id if conversion.artifact else "",
        created_by=conversion.created_by,
        updated_at=conversion.updated_at,
    )
