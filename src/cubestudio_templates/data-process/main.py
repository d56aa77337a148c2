"""Clean a table and split it; what is learned from the data is learned from the training part alone."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import steps
from tabular.columns import settle
from tabular.messages import run, words
from tabular.processing import Args, Step, chosen_columns, run_steps, split_parts, tell, write_parts
from tabular.readers import read_table, shown_name, write_table

from cubestudio_sdk import task


def main() -> None:
    """Read, split, clean the parts in step, describe, write."""
    args = task.args()
    frame = read_table(args["input"])
    chosen = chosen_columns(frame, args, shown_name(args["input"]))
    frame = settle(frame, chosen)
    if args["drop_duplicates"]:
        # Before the split: a row in both parts would be a test the model has seen.
        before = len(frame)
        frame = frame.drop_duplicates(ignore_index=True)
        tell("drop_duplicates", words(f"{before - len(frame)} rows", f"{before - len(frame)} 行"))
    parts = run_steps(split_parts(frame, args), _wanted(args), chosen, args)
    write_table(write_parts(parts, args), "statistics")


def _wanted(args: Args) -> dict[str, Step]:
    """The steps asked for, in the order that makes sense."""
    known: list[tuple[str, Step, bool]] = [
        ("drop_missing", steps.drop_missing, args["drop_missing_above"] < 1),
        ("drop_constant", steps.drop_constant, args["drop_constant_above"] < 1),
        ("outliers", steps.outliers, args["outliers"] != "none"),
        ("fill", steps.fill, args["fill"] != "none"),
        ("one_hot", steps.one_hot, args["one_hot"]),
        ("pca", steps.components, args["pca"] > 0),
    ]
    return {name: step for name, step, wanted in known if wanted}


if __name__ == "__main__":
    run(main)
