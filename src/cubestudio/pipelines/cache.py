"""The step cache: equal inputs, equal outputs. Why it hit or missed is written on the task."""

from __future__ import annotations

import hashlib
from typing import Any

import orjson

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import iso, now
from cubestudio.pipelines import uses
from cubestudio.pipelines.launch import Prepared
from cubestudio.pipelines.plans import TaskPlan
from cubestudio.pipelines.records import RunRecord, TaskRecord
from cubestudio.pipelines.store import tasks as store
from cubestudio.workloads.secrets import secret_names


def take(uow: UnitOfWork, run: RunRecord, task: TaskRecord, planned: TaskPlan, prepared: Prepared) -> bool:
    """Take the outputs of an equal step when there is one; either way the reason is noted on `task`.

    A step that misses is remembered by its key, so that `keep` can enter it when it ends well.
    """
    policy = planned.task.cache
    if secret_names(prepared.spec) and not policy.with_secrets:
        task.cache = "not cached: it uses secrets"
        return False
    parts = {name: _digest(value) for name, value in prepared.fingerprints.items()}
    key = _digest(parts)
    prepared.step = {"key": key, "parts": parts}
    if run.no_cache:
        task.cache = "not looked up: this run asked for none"
        return False
    found = store.cached_step(uow, run.project_id, key)
    if found is None:
        task.cache = _why_missed(uow, run, planned, parts)
        return False
    if policy.ttl and now() - found["at"] > policy.ttl:
        task.cache = f"missed: the equal step of {iso(found['at'])} is older than its time to live"
        return False
    given = store.values(uow, found["run_id"], found["slot"])
    store.put_values(uow, task, outputs=given["outputs"], results=given["results"])
    uses.note_uses(uow, run, task, planned.task.name, given["outputs"])
    task.cache = f"taken from run {found['run_id']} of {iso(found['at'])}: template, arguments and inputs are equal"
    return True


def keep(uow: UnitOfWork, run: RunRecord, task: TaskRecord, planned: TaskPlan) -> None:
    """Enter a step that ended well."""
    noted = (store.values(uow, run.id, task.slot)["inputs"] or {}).get("cache")
    if not noted:
        return
    row = {
        "project_id": run.project_id,
        "key": noted["key"],
        "step": _step(run, planned),
        "run_id": run.id,
        "slot": task.slot,
        "at": now(),
        "parts": noted["parts"],
    }
    store.keep_step(uow, row)


def _why_missed(uow: UnitOfWork, run: RunRecord, planned: TaskPlan, parts: dict[str, str]) -> str:
    latest = store.latest_step(uow, run.project_id, _step(run, planned))
    if latest is None:
        return "missed: this step has not run before, or its runs were deleted"
    changed = [name for name in {**parts, **latest["parts"]} if parts.get(name) != latest["parts"].get(name)]
    shown = ", ".join(changed[:4]) + (" …" if len(changed) > 4 else "")
    return f"missed: changed since run {latest['run_id']}: {shown}"


def _step(run: RunRecord, planned: TaskPlan) -> str:
    return _digest([run.name, planned.task.name])


def _digest(value: Any) -> str:
    return hashlib.sha256(orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)).hexdigest()
