"""Predict every row of a file or a folder of files, in shards that outlive a failure."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
sys.path.insert(0, str(Path(__file__).resolve().parent))

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from asking import Oracle
from shards import ModelFiles, Shard, cut, keep_in, predict, predict_here, tables_in
from tabular.columns import need_columns
from tabular.messages import Refused, note, run, say, words
from tabular.readers import shown_name
from tabular.reporting import report_preview
from tabular.training import cpus

from cubestudio_sdk import task

PREVIEW = 20


def main() -> None:
    """Cut, predict what is missing, join."""
    args = task.args()
    model, tables = _model(args["model"]), tables_in(Path(args["data"]))
    if not tables:
        raise Refused("no_tables", file=shown_name(args["data"]))
    oracle = Oracle(model.path, model.signature, cpus())  # a broken model is told before the data is read
    kept = keep_in(Path(task.project_dir()), model, args["shard_rows"])
    shards = cut(tables, args["shard_rows"], kept)
    keep = args.get("columns") or []
    need_columns(shards[0].rows, keep, shown_name(args["data"]))
    missing = [shard for shard in shards if not shard.kept.exists()]
    if len(missing) < len(shards):
        note("note_resumed", count=len(shards) - len(missing), all=len(shards))
    strict = args.get("on_refused") == "fail"
    workers = min(args.get("workers") or cpus(), len(missing))
    alone = workers < 2
    _work(shards, missing, predict_here(oracle, missing, strict) if alone else predict(model, missing, workers, strict))
    refused = _set_aside(shards, args["format"], strict)
    _join(shards, keep, args["format"])
    for shard in shards:
        shard.kept.unlink(missing_ok=True)
        shard.refused.unlink(missing_ok=True)
    task.output("rows", sum(len(shard.rows) for shard in shards) - refused)
    task.output("refused_rows", refused)
    task.output("shards", len(shards))
    task.output("resumed", len(shards) - len(missing))


def _model(path: str) -> ModelFiles:
    """The model's files, and what the registry says of it where it is registered."""
    entry = next((entry for entry in task.inputs().get("model", []) if entry.get("path") == path), {})
    return ModelFiles(Path(path), Path(entry["signature"]) if entry.get("signature") else None)


def _set_aside(shards: list[Shard], form: str, strict: bool) -> int:
    """Rows that were not answered as a table of their own; how many. Refused when there are no others, or when there
    may be none: a shard that was kept may be of a run that bore them."""
    held = [part for part in (pq.read_table(shard.refused) for shard in shards) if part.num_rows]
    count = sum(part.num_rows for part in held)
    if count == 0:
        return 0
    table = pa.concat_tables(held, promote_options="permissive")
    file, row, first = (table.column(at)[0].as_py() for at in range(3))
    if strict:
        raise Refused("row_refused", say("row_refused_hint"), file=file, row=row, reason=first)
    if count == sum(len(shard.rows) for shard in shards):
        raise Refused("all_refused", count=count, reason=first)
    path = task.output_path("refused", f"refused.{form}")
    if form == "parquet":
        pq.write_table(table, path)
    else:
        table.to_pandas().to_csv(path, index=False)
    note("note_refused", count=count)
    report_preview(table.slice(0, PREVIEW).to_pandas(), words("Refused rows", "未能预测的行"))
    return count


def _work(shards: list[Shard], missing: list[Shard], predicted: Iterator[Shard]) -> None:
    """Predict what is missing, telling how far it is."""
    whole, left = sum(len(shard.rows) for shard in shards), sum(len(shard.rows) for shard in missing)
    done, started = whole - left, time.monotonic()
    first = done
    for shard in predicted:
        done += len(shard.rows)
        speed = round((done - first) / (time.monotonic() - started))
        percent = round(100 * done / whole, 1)
        note("note_shard", number=shard.number + 1, all=len(shards), rows=done, whole=whole, percent=percent,
             speed=speed)  # fmt: skip
        task.report(metric={words("done (%)", "完成（%）"): percent}, step=done)


def _join(shards: list[Shard], keep: list[str], form: str) -> None:
    """All answers in order as one table, a shard at a time."""
    path = task.output_path("predictions", f"predictions.{form}")
    schemas = [pq.read_schema(shard.kept) for shard in shards if pq.read_metadata(shard.kept).num_rows]
    schema = pa.unify_schemas(schemas, promote_options="permissive")
    if keep:
        schema = pa.schema([field for field in schema if field.name in keep or _is_answer(field.name, shards[0])])
    writer = pq.ParquetWriter(path, schema) if form == "parquet" else None
    counts: dict[str, int] = {}
    answered = [shard for shard in shards if pq.read_metadata(shard.kept).num_rows]
    for position, shard in enumerate(answered):
        held = pq.read_table(shard.kept)
        part = pa.table([_column(held, field) for field in schema], schema=schema)
        frame = part.to_pandas()
        if writer is not None:
            writer.write_table(part)
        else:
            frame.to_csv(path, index=False, mode="w" if position == 0 else "a", header=position == 0)
        if position == 0:
            report_preview(frame.head(PREVIEW), words("Predictions (first rows)", "预测结果（前几行）"))
        if "prediction" in frame:  # a model of several outputs gives each under its own name
            _count(counts, frame["prediction"])
    if writer is not None:
        writer.close()
    _report(counts)


def _column(held: pa.Table, field: pa.Field) -> Any:
    if field.name not in held.column_names:
        return pa.nulls(held.num_rows, field.type)
    return held.column(field.name).cast(field.type)


def _is_answer(name: str, shard: Shard) -> bool:
    # A table that was predicted before brings such columns along; what is new takes their place.
    return name == "prediction" or name.startswith("probability_") or name not in shard.rows.columns


def _count(counts: dict[str, int], answers: pd.Series) -> None:
    """How often each answer was given, as long as there are few."""
    for value, count in answers.map(str).value_counts().items():
        if len(counts) <= 50 or value in counts:
            counts[str(value)] = counts.get(str(value), 0) + int(count)


def _report(counts: dict[str, int]) -> None:
    if not counts or len(counts) > 50:
        return  # quantities, or nothing that could be counted
    rows = sorted(counts.items(), key=lambda item: -item[1])
    columns = [words("Prediction", "预测"), words("Rows", "行数")]
    task.report(table={"columns": columns, "rows": rows}, title=words("How often", "分布"))


if __name__ == "__main__":
    run(main)
