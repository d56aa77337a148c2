"""Steps over the parts of a table: each learns from the training part and changes every part alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from tabular.columns import need_columns
from tabular.describe import report_table
from tabular.messages import Refused, words
from tabular.readers import write_table
from tabular.splits import split_rows

from cubestudio_sdk import task

TRAIN, TEST = "train", "test"
MOST_NAMES = 6

Args = dict[str, Any]
Parts = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Fitted:
    """A step that has learned.

    Attributes:
        apply: (rows, whether they are the training part) -> changed rows.
        told: what it did, for people.
        report: shows more of it, given the changed training part.
    """

    apply: Callable[[pd.DataFrame, bool], pd.DataFrame]
    told: str
    report: Callable[[pd.DataFrame], None] | None = None


Step = Callable[[pd.DataFrame, list[str], Args], Fitted]


def chosen_columns(frame: pd.DataFrame, args: Args, file: str) -> list[str]:
    """The columns the steps may change: those asked for, or all but the label."""
    wanted, label = list(args.get("columns") or []), args.get("label") or ""
    need_columns(frame, [*wanted, *([label] if label else [])], file)
    return [name for name in wanted or frame.columns if name != label]


def split_parts(frame: pd.DataFrame, args: Args) -> Parts:
    """The training and the test part, or the training part alone when no test share is asked for."""
    if not args["test_size"]:
        return {TRAIN: frame}
    if len(frame) < 4:
        raise Refused("few_rows", rows=len(frame), least=4)
    label, groups = args.get("label") or "", None
    if label and args["stratify"] and frame[label].nunique() <= max(20, len(frame) / 10):
        groups = frame[label]
    first, second = split_rows(frame, args["test_size"], groups, args["seed"])
    tell("split", f"{TRAIN} {len(first)}, {TEST} {len(second)}")
    return {TRAIN: first, TEST: second}


def run_steps(parts: Parts, wanted: dict[str, Step], chosen: list[str], args: Args) -> Parts:
    """Every step in order, each with a line in the log and in the table of steps."""
    original = set(parts[TRAIN].columns)
    log = [[words("read", "读取"), *_size(parts), ""]]
    for name, step in wanted.items():
        rows = parts[TRAIN]
        columns = [column for column in rows.columns if column in chosen or column not in original]
        fitted = step(rows, columns, args)
        parts = {part: fitted.apply(rows, part == TRAIN) for part, rows in parts.items()}
        if parts[TRAIN].empty:
            raise Refused("all_dropped", step=name)
        tell(name, fitted.told)
        log.append([name, *_size(parts), fitted.told])
        if fitted.report:
            fitted.report(parts[TRAIN])
    header = [words("Step", "步骤"), words("Rows", "行数"), words("Columns", "列数"), words("What it did", "结果")]
    task.report(table={"columns": header, "rows": log}, title=words("Steps", "处理步骤"))
    return parts


def write_parts(parts: Parts, args: Args) -> pd.DataFrame:
    """Write all rows and, when split, each part; describe the whole and return its statistics."""
    whole = pd.concat(parts.values(), ignore_index=True)
    form = args["format"]
    write_table(whole, "data", form)
    if TEST in parts:
        for name, rows in parts.items():
            write_table(rows, name, form)
    task.output("rows", len(whole))
    task.output("columns", len(whole.columns))
    return report_table(whole, args.get("label") or "")


def named(names: list[str]) -> str:
    """The columns a step touched, a few by name."""
    if not names:
        return words("nothing", "无")
    more = f" … ({len(names)})" if len(names) > MOST_NAMES else ""
    return ", ".join(names[:MOST_NAMES]) + more


def tell(step: str, what: str) -> None:
    """One line in the log."""
    print(f"{step}: {what}", flush=True)


def _size(parts: Parts) -> tuple[int, int]:
    return sum(map(len, parts.values())), len(parts[TRAIN].columns)
