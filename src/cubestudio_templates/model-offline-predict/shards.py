"""A table cut into shards, each predicted by one of several processes and kept until all are there."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import pandas as pd
from asking import Asked, Oracle
from tabular.messages import Refused, say, words
from tabular.readers import read_table, shown_name

KEPT = ".predictions"
"""Folder of the project's space where finished shards wait for the others."""
_TABLES = (".csv", ".tsv", ".txt", ".parquet", ".gz")
Said = tuple[str, str] | None
_oracle: Oracle | None = None


@dataclass(frozen=True)
class Shard:
    """A piece of a table: its place in the whole and in its file, and where its answer is kept."""

    number: int
    name: str
    start: int
    rows: pd.DataFrame
    kept: Path

    @property
    def refused(self) -> Path:
        """Where its rows that were not answered are kept; there when `kept` is."""
        return self.kept.with_suffix(".refused")


@dataclass(frozen=True)
class ModelFiles:
    """What a model is loaded from."""

    path: Path
    signature: Path | None


def tables_in(data: Path) -> list[Path]:
    """The file itself, or every table of a folder by its path."""
    if not data.is_dir():
        return [data]
    return sorted(file for file in data.rglob("*") if file.is_file() and file.suffix.lower() in _TABLES)


def cut(tables: list[Path], size: int, keep: Path) -> list[Shard]:
    """Shards of `size` rows, in order; no shard spans two tables. Equal tables have equal shards, whatever else
    there is, so that one that is mended or added does not make the others' work anew."""
    shards: list[Shard] = []
    for file in tables:
        frame, digest = read_table(str(file)), _digest([file])
        for start in range(0, len(frame), size):
            rows = frame.iloc[start : start + size].reset_index(drop=True)
            shards.append(Shard(len(shards), shown_name(str(file)), start, rows, keep / f"{digest}-{start}.parquet"))
    return shards


def keep_in(project: Path, model: ModelFiles, size: int) -> Path:
    """Where shards of this model, as it is registered, and size wait for the others."""
    files = [model.path] if model.path.is_file() else sorted(file for file in model.path.rglob("*") if file.is_file())
    folder = project / KEPT / f"{_digest([*files, *([model.signature] if model.signature else [])])}-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _digest(files: list[Path]) -> str:
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            found.update(hashlib.file_digest(stream, "sha256").digest())
    return found.hexdigest()[:20]


def predict_here(oracle: Oracle, shards: list[Shard], strict: bool) -> Iterator[Shard]:
    """Predict one after the other; as `predict`, without the seconds that another process takes to begin."""
    for shard in shards:
        _raise(_predict(oracle, shard, strict))
        yield shard


def predict(model: ModelFiles, shards: list[Shard], workers: int, strict: bool) -> Iterator[Shard]:
    """Predict them in `workers` processes, giving each as soon as its answer is kept.

    Args:
        strict: a row that cannot be answered ends it all.

    Raises Refused with what the model says of the table, or when a process was ended from outside.
    """
    # A fresh process a worker: libraries with threads of their own do not survive a fork.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_load, initargs=(model,))
    try:
        waiting: dict[Future[Said], Shard] = {pool.submit(_predict_there, shard, strict): shard for shard in shards}
        for done in as_completed(waiting):
            _raise(done.result())
            yield waiting[done]
    except BrokenProcessPool:
        raise Refused("worker_gone", say("worker_gone_hint")) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _load(model: ModelFiles) -> None:
    global _oracle
    _oracle = Oracle(model.path, model.signature, threads=1)  # the processes share the cores already


def _predict_there(shard: Shard, strict: bool) -> Said:
    assert _oracle is not None
    return _predict(_oracle, shard, strict)


def _raise(refusal: Said) -> None:
    if refusal:
        raise Refused("refused", refusal[1], text=refusal[0])


def _predict(oracle: Oracle, shard: Shard, strict: bool) -> Said:
    """Keep the shard's answer; gives the sentence and the hint of a refusal."""
    try:
        asked = oracle.ask(shard.rows, shard.name, shard.start)
    except Refused as refused:
        return refused.text, refused.hint
    if strict and asked.refused:
        place, reason = next(iter(asked.refused.items()))
        text = say("row_refused", file=shard.name, row=shard.start + place + 1, reason=reason)
        return text, say("row_refused_hint")
    _keep(set_aside(shard, asked), shard.refused)
    _keep(asked.answered, shard.kept)
    return None


def set_aside(shard: Shard, asked: Asked) -> pd.DataFrame:
    """The rows that were not answered, as text, behind their file, number and reason."""
    rows = shard.rows.iloc[list(asked.refused)].astype(object)
    rows = rows.where(rows.notna(), None).map(lambda cell: cell if cell is None else str(cell))
    rows.insert(0, words("file", "文件"), shard.name)
    rows.insert(1, words("row", "行"), [shard.start + place + 1 for place in asked.refused])
    rows.insert(2, words("reason", "原因"), list(asked.refused.values()))
    return rows


def _keep(frame: pd.DataFrame, place: Path) -> None:
    partial = place.with_suffix(f".{os.getpid()}")
    frame.to_parquet(partial, index=False)
    os.replace(partial, place)  # whole, or not there
