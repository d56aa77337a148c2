"""Turn columns into features; what is learned from the data is learned from the training part alone."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import pandas as pd
import sampling
import selecting
import shaping
from tabular.columns import need_columns, settle
from tabular.messages import run
from tabular.processing import TEST, TRAIN, Args, Parts, Step, chosen_columns, run_steps, split_parts, write_parts
from tabular.readers import read_table, shown_name

from cubestudio_sdk import task


def main() -> None:
    """Read, split, shape the parts in step, select, sample, write."""
    args = task.args()
    file = shown_name(args["input"])
    frame = read_table(args["input"])
    chosen = chosen_columns(frame, args, file)
    for list_of_columns in ("bin_columns", "encode_columns", "scale_columns"):
        need_columns(frame, args.get(list_of_columns) or [], file)
    frame = settle(frame, chosen)
    parts = _with_test(frame, chosen, args) if args.get("test") else split_parts(frame, args)
    parts = run_steps(parts, _wanted(args), chosen, args)
    task.output("features", [name for name in parts[TRAIN].columns if name != args.get("label")])
    write_parts(parts, args)


def _with_test(frame: pd.DataFrame, chosen: list[str], args: Args) -> Parts:
    """The table as the training part, and the test data beside it."""
    name = shown_name(args["test"])
    test = read_table(args["test"])
    need_columns(test, chosen, name)
    return {TRAIN: frame, TEST: settle(test, chosen)}


def _wanted(args: Args) -> dict[str, Step]:
    """The steps asked for, in the order that makes sense."""
    known: list[tuple[str, Step, bool]] = [
        ("bin", shaping.bin_numbers, args["bin"] != "none"),
        ("encode", shaping.encode_text, args["encode"] != "none"),
        ("scale", shaping.scale_numbers, args["scale"] != "none"),
        ("select", selecting.select, args["select"] != "none"),
        ("sample", sampling.sample, args["sample"] != "none"),
    ]
    return {name: step for name, step, wanted in known if wanted}


if __name__ == "__main__":
    run(main)
