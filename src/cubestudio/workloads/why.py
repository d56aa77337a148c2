"""Why a workload waits, works or ended: for its own page, and for the tasks and services that stand on it."""

from __future__ import annotations

from typing import Any

from cubestudio.compute import service as compute
from cubestudio.compute.facts import LOCAL, State
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import iso, now
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase
from cubestudio.spec.why import Why, took
from cubestudio.workloads import store
from cubestudio.workloads.attempts import KEPT_APART

Row = dict[str, Any]


def why_workload(uow: UnitOfWork, row: Row) -> Why:
    """Why a workload is in its phase."""
    phase = WorkloadPhase(row["phase"])
    if phase is WorkloadPhase.QUEUED:
        return _queued(uow, row)
    if phase is WorkloadPhase.PREPARING and row["text"]:
        return Why("{reason}", row["hint"], {"reason": row["text"]}, _evidence(row))  # the runtime knows what for
    if phase is WorkloadPhase.PREPARING:
        text = "Its Python environment is being prepared; the log shows the progress."
        return Why(text, "", {}, _evidence(row))
    if phase is WorkloadPhase.RUNNING:
        return _running(row)
    if phase not in WORKLOAD_ENDS:
        text = "It is being ended." if phase is WorkloadPhase.STOPPING else "It is about to start."
        return Why(text, row["hint"], {}, _evidence(row))
    if phase is WorkloadPhase.SUCCEEDED:
        took_it = {"took": took(row["started_at"], row["ended_at"])}
        return Why("It ended well after {took}.", "", took_it, _evidence(row))
    reason = row["text"] or row["reason"]
    return Why("{state}: {reason}", row["hint"], {"state": row["phase"], "reason": reason}, _evidence(row))


def _queued(uow: UnitOfWork, row: Row) -> Why:
    """Stopped on its way, paused between two attempts, short of room, or behind others."""
    evidence = {**_evidence(row), "since": iso(row["created_at"])}
    if row["wish"] == "stop":
        return Why("It is being ended.", "", {}, evidence)
    away = _away(uow, row)
    if away is not None:
        return Why(away.text, away.hint, away.params, evidence)
    left = row["not_before"] - now()
    if left > 0:
        text = "It waits {left} before attempt {attempt}, because the one before failed: {reason}."
        if row["reason"] == KEPT_APART:
            text = "It waits {left} and then asks for all its places again: {reason}."
        reason = (row["text"] or row["reason"]).rstrip(".")
        params = {"left": took(0.0, left), "attempt": row["attempt"], "reason": reason}
        return Why(text, row["hint"], params, evidence)
    ahead = store.count_ahead(uow, row["place"], row["priority"], row["id"])
    evidence |= {"ahead": ahead, "room": store.held(uow, row["place"], row["project_id"])}
    if row["text"] and row["reason"] == "NoRoom":
        params = {"reason": row["text"].rstrip("."), "place": ahead + 1}
        if ahead:
            return Why("It waits: {reason}; it is number {place} in the queue.", row["hint"], params, evidence)
        return Why("It waits: {reason}.", row["hint"], params, evidence)
    if ahead:
        return Why("It waits for its turn: it is number {place} in the queue.", "", {"place": ahead + 1}, evidence)
    return Why("It is about to start.", "", {}, evidence)


def _away(uow: UnitOfWork, row: Row) -> Why | None:
    """The cluster it is to run on does not answer."""
    cluster = compute.find_cluster(uow, row["place"]) if row["place"] != LOCAL else None
    if cluster is None or cluster.state is not State.UNREACHABLE:
        return None
    params = {"cluster": cluster.label or cluster.name, "reason": cluster.text.rstrip(".")}
    return Why("It waits for the cluster '{cluster}': {reason}.", cluster.hint, params)


def _running(row: Row) -> Why:
    params = {"took": took(row["started_at"], now()), "attempt": row["attempt"]}
    evidence = {**_evidence(row), "since": iso(row["started_at"])}
    if row["ports"] and not row["is_ready"]:
        text = "It has been running for {took}, but does not answer yet (attempt {attempt})."
        return Why(text, "Its log tells what it does.", params, evidence)
    if row["text"]:
        return Why("{reason}", row["hint"], {"reason": row["text"]}, evidence)  # the runtime has something to tell
    return Why("It has been running for {took} (attempt {attempt}).", "", params, evidence)


def _evidence(row: Row) -> dict[str, Any]:
    """What is known of it: ids, attempts, and what it asks for."""
    devices = (row["devices"] or {}).get("asked") or ()
    asked = {"cpu": row["held_cpu"], "memory": row["held_memory"], "accelerators": list(devices)}
    found: dict[str, Any] = {
        "workload": row["id"],
        "place": row["place"],
        "attempt": row["attempt"],
        "asked": asked,
    }
    if row["reason"]:
        found["reason"] = row["reason"]
    if row["exit_code"] is not None:
        found["exit_code"] = row["exit_code"]
    return found
