"""From a model and real rows to a graph and its verdict, the whole of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from conversion import reasons
from conversion.graph import Unconvertible
from conversion.outside import open_model
from conversion.proof import Proof, graph_answer, native_answer, opset, proof_rows, prove, versions
from conversion.rows import LEAST_REAL
from conversion.write import Written, write_model
from tabular.columns import as_numbers, as_table
from tabular.model import Model

FORMAT = "cube-conversion/1"
GRAPH = "model.onnx"
VERDICT = "conversion.json"
_MOST_CELLS = 60
"""Cells of a worst row that are told."""
Converted = tuple[dict[str, Any], bytes | None]
"""The verdict, as `conversion.json` has it, and the graph when one was written."""


def convert_file(path: Path, signature: Mapping[str, Any], table: pd.DataFrame | None) -> Converted:
    """The same for the model at `path`, of which the registry says `signature` ({} = nothing)."""
    try:
        model = open_model(path, signature)
    except Unconvertible as refused:
        return _verdict(reasons.unconvertible(refused.reason)), None
    return convert(model, table)


def convert(model: Model, table: pd.DataFrame | None) -> Converted:
    """Write the graph and prove it.

    Args:
        table: real rows with the model's raw columns, None when there are none.
    """
    try:
        written = write_model(model)
    except Unconvertible as refused:
        return _verdict(reasons.unconvertible(refused.reason)), None
    content = written.model.SerializeToString()
    if table is None or table.empty:
        return _verdict(reasons.no_rows(), written), content
    real = as_table(table, model.features, "")
    different = len(real.drop_duplicates())
    if different < LEAST_REAL:
        return _verdict(reasons.few_rows(different, LEAST_REAL), written), content
    proof = prove(
        native_answer(model), graph_answer(content, model.features), proof_rows(model, written, real),
        model.classifies, 0.0 if model.classifies else _spread(model, table, real),
    )  # fmt: skip
    return _verdict(reasons.of_proof(proof), written, proof), content


def _spread(model: Model, table: pd.DataFrame, real: pd.DataFrame) -> float:
    """Standard deviation of the target, or of the predictions where the rows have none."""
    if model.label in table.columns:
        target = as_numbers(table[model.label]).to_numpy(float)
        if np.isfinite(target).sum() > 1:
            return float(np.nanstd(target))
    return float(np.std(native_answer(model)(real)))


def _verdict(reason: reasons.Reason, written: Written | None = None, proof: Proof | None = None) -> dict[str, Any]:
    tally = proof.tally if proof else None
    return {
        "format": FORMAT,
        "passed": bool(tally and tally.passed and tally.groups.get("real")),
        "reason": reason,
        "rows": tally.rows if tally else 0,
        "rows_from": "table" if proof else "",
        "groups": tally.groups if tally else {},
        "refused": proof.refused if proof else {},
        "max_difference": _number(tally.max_difference) if tally else None,
        "share": _number(tally.share) if tally else None,
        "flips": tally.flips if tally else 0,
        "worst": [_worst(one, cells) for one, cells in proof.worst] if proof else [],
        "input_dtype": "float64" if written else "",
        "inputs": written.inputs if written else [],
        "outputs": written.outputs if written else [],
        "opset": opset(),
        "versions": versions(),
    }


def _worst(one: Any, cells: dict[str, Any]) -> dict[str, Any]:
    told = {**asdict(one), "cells": dict(list(cells.items())[:_MOST_CELLS])}
    return {key: _plain(value) for key, value in told.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return _number(value.item() if hasattr(value, "item") else value)


def _number(value: Any) -> Any:
    """JSON has no infinity: the largest number stands for a difference without bounds, nothing for no number."""
    if not isinstance(value, float) or np.isfinite(value):
        return value
    return None if value != value else float(np.sign(value) * 1.7976931348623157e308)
