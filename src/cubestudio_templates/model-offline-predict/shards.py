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
from tabular.messages import Refused, say
from tabular.model import Model, load_model
from tabular.predicting import with_predictions
from tabular.readers import read_table, shown_name

KEPT = ".predictions"
"""Folder of the project's space where finished shards wait for the others."""
_TABLES = (".csv", ".tsv", ".txt", ".parquet", ".gz")
Said = tuple[str, str] | None
_model: Model | None = None


@dataclass(frozen=True)
class Shard:
    """A piece of a table: its place in the whole, and where its answer is kept."""

    number: int
    name: str
    rows: pd.DataFrame
    kept: Path


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
            shards.append(Shard(len(shards), shown_name(str(file)), rows, keep / f"{digest}-{start}.parquet"))
    return shards


def keep_in(project: Path, model: Path, size: int) -> Path:
    """Where shards of this model and size wait for the others."""
    files = sorted(file for file in model.rglob("*") if file.is_file())
    folder = project / KEPT / f"{_digest(files)}-{size}"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _digest(files: list[Path]) -> str:
    found = hashlib.sha256()
    for file in files:
        with file.open("rb") as stream:
            found.update(hashlib.file_digest(stream, "sha256").digest())
    return found.hexdigest()[:20]


def predict(model: Path, shards: list[Shard], workers: int) -> Iterator[Shard]:
    """Predict them in `workers` processes, giving each as soon as its answer is kept.

    Raises Refused with what the model says of its rows, or when a process was ended from outside.
    """
    # A fresh process a worker: libraries with threads of their own do not survive a fork.
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_load, initargs=(str(model),))
    try:
        waiting: dict[Future[Said], Shard] = {pool.submit(_predict, shard): shard for shard in shards}
        for done in as_completed(waiting):
            refusal = done.result()
            if refusal:
                raise Refused("refused", refusal[1], text=refusal[0])
            yield waiting[done]
    except BrokenProcessPool:
        raise Refused("worker_gone", say("worker_gone_hint")) from None
    finally:
        pool.shutdown(cancel_futures=True)


def _load(folder: str) -> None:
    global _model
    _model = load_model(Path(folder))
    estimator = _model.pipeline[-1]
    if hasattr(estimator, "n_jobs"):
        # The processes share the cores already. As an attribute: `set_params` would push it into a booster.
        estimator.n_jobs = 1


def _predict(shard: Shard) -> Said:
    """Keep the shard's answer; gives the sentence and the hint of a refusal."""
    assert _model is not None
    try:
        answered = with_predictions(_model, shard.rows, shard.name)
    except Refused as refused:
        return refused.text, refused.hint
    partial = shard.kept.with_suffix(f".{os.getpid()}")
    answered.to_parquet(partial, index=False)
    os.replace(partial, shard.kept)  # whole, or not there
    return None
