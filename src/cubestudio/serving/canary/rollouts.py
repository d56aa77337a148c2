"""Verbs on the revisions of a service: share the traffic, promote, roll back, pause, hand on to another tier."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.registry import service as registry
from cubestudio.serving import errors, service, store, tiers
from cubestudio.serving.canary import canaries
from cubestudio.serving.canary.judge import Verdict
from cubestudio.serving.canary.wish import OPEN, RolloutState
from cubestudio.serving.facts import Service, ServiceWish, Tier, Wish
from cubestudio.serving.split import Split, check_split, stored_split
from cubestudio.spec.program import program_of
from cubestudio.spec.resources import resources_of
from cubestudio.workloads.owners import ProjectRef


@dataclass(frozen=True)
class Revision:
    """A revision with what it gets now: its row, percent of the requests, percent mirrored to it, how many replicas
    answer, and its canary, if it had one."""

    row: dict[str, Any]
    share: int
    mirror: int
    ready: int
    rollout: dict[str, Any] | None


@dataclass(frozen=True)
class Progress:
    """A canary, what candidate and live revision were asked in its present step, and what the judge says."""

    row: dict[str, Any]
    figures: canaries.Figures
    verdict: Verdict | None


def split_traffic(uow: UnitOfWork, project_id: str, name: str, split: Split, actor: str) -> Service:
    """Share the traffic by hand, from when all of it answers. Revisions that are left out are ended."""
    row = service.held(uow, project_id, name)
    rollout = canaries.open_rollout(uow, row["id"])
    if rollout:
        raise errors.rollout_running(name, rollout["revision"])
    check_split(split, [revision["number"] for revision in store.revisions(uow, row["id"])])
    before = service.said(row)
    head = max(split.shares, key=lambda share: (share[1], share[0]))[0]
    is_plain = split == Split(((head, 100),))
    canaries.change_head(uow, row, head, stored_split(None if is_plain else split))
    service.tell(uow, row, actor, "service.split", before, service.said(row))
    return service.get_service(uow, project_id, name)


def promote(uow: UnitOfWork, project_id: str, name: str, actor: str) -> Service:
    """Give all traffic to the candidate now."""
    row, rollout = _under_way(uow, project_id, name)
    canaries.finish(uow, row, rollout, RolloutState.PROMOTED, actor)
    return service.get_service(uow, project_id, name)


def roll_back(uow: UnitOfWork, project_id: str, name: str, revision: int | None, actor: str) -> Service:
    """Take the candidate back; without one, or to a given revision, run again what a former one ran, as a new one."""
    row = service.held(uow, project_id, name)
    rollout = canaries.open_rollout(uow, row["id"])
    if rollout and revision in (None, rollout["stable"]):
        canaries.finish(uow, row, rollout, RolloutState.ROLLED_BACK, actor, f"{actor} took it back")
        return service.get_service(uow, project_id, name)
    former = _former(uow, row, revision)
    before = service.said(row)
    if former["model"]:
        registry.get_version(uow, project_id, former["model"], former["version"])
    made = ("service_id", "number", "created_by", "created_at")
    runs = {key: value for key, value in former.items() if key not in made}
    values = service.new_revision(uow, row, runs, None, actor)
    values |= {"wish": Wish.RUNNING.value, "updated_at": now(), "changes": row["changes"] + 1}
    store.update_service(uow, row["id"], values)
    row |= values
    service.tell(uow, row, actor, "service.rollback", before, service.said(row))
    return service.get_service(uow, project_id, name)


def set_paused(uow: UnitOfWork, project_id: str, name: str, paused: bool, actor: str) -> Service:
    """Let the candidate keep its share, or go on with its steps; doing so again changes nothing."""
    row, rollout = _under_way(uow, project_id, name)
    state = RolloutState.PAUSED if paused else RolloutState.RUNNING
    if rollout["state"] != state:
        store.update_rollout(uow, row["id"], rollout["revision"], {"state": state.value})
        store.update_service(uow, row["id"], {"changes": row["changes"] + 1})
        action = "service.canary.pause" if paused else "service.canary.resume"
        service.tell(uow, row, actor, action, {"state": rollout["state"]}, {"state": state.value})
    return service.get_service(uow, project_id, name)


def release(uow: UnitOfWork, project: ProjectRef, name: str, to: str, tier: Tier, actor: str) -> Service:
    """Run what answers here in another service, of that tier: made with the same settings when it is new, else updated
    as is usual in its tier. A domain stays with its service."""
    if to == name:
        raise errors.release_to_itself(name)
    source = service.get_service(uow, project.id, name)
    live = store.revision(uow, source.id, source.live_revision)
    if live is None:
        raise errors.nothing_live(name)
    wish = ServiceWish(
        live["model"],
        live["version"],
        max(tiers.usual_replicas(tier), 1 if tier is Tier.DEBUG else source.replicas),
        resources_of(live["resources"]),
        replace(source.traffic, domain=""),
        tier,
        tiers.usual_canary(tier),
        bool(live["egress"]),
        program_of(live["run"]),
    )
    there = store.find(uow, project.id, to)
    if there is None:
        return service.create_service(uow, project, to, wish, actor)
    if there["tier"] != tier:
        raise errors.tier_differs(to, there["tier"], tier.value)
    return service.update_service(uow, project.id, to, replace(wish, replicas=there["replicas"]), actor)


def list_revisions(uow: UnitOfWork, project_id: str, name: str) -> list[Revision]:
    """What it ran, newest first, and what each gets now."""
    found = service.get_service(uow, project_id, name)
    rollouts = {rollout["revision"]: rollout for rollout in store.rollouts(uow, found.id)}
    shares = dict(found.routed.shares) if found.routed else {}
    copies = found.routed.mirror if found.routed else None
    ready = [one.revision for one in found.instances if one.ready and not one.is_leaving]
    return [
        Revision(
            row,
            shares.get(row["number"], 0),
            copies.percent if copies and copies.revision == row["number"] else 0,
            ready.count(row["number"]),
            rollouts.get(row["number"]),
        )
        for row in store.revisions(uow, found.id)
    ]


def get_progress(uow: UnitOfWork, project_id: str, name: str) -> Progress | None:
    """The canary under way, else the last one; None when there was none."""
    found = service.get_service(uow, project_id, name)
    newest = next(iter(store.rollouts(uow, found.id)), None)
    if newest is None:
        return None
    figures = canaries.figures_of(uow, newest)
    is_judged = newest["state"] in OPEN and newest["step_at"]
    return Progress(newest, figures, canaries.judged(newest, figures, now()) if is_judged else None)


def _under_way(uow: UnitOfWork, project_id: str, name: str) -> tuple[dict[str, Any], dict[str, Any]]:
    row = service.held(uow, project_id, name)
    newest = next(iter(store.rollouts(uow, row["id"])), None)
    if newest is None:
        raise errors.no_rollout(name, "its last update was none")
    if newest["state"] not in OPEN:
        raise errors.no_rollout(name, _fate(newest))
    return row, newest


def _fate(rollout: dict[str, Any]) -> str:
    number, who = rollout["revision"], rollout["ended_by"]
    if rollout["state"] == RolloutState.PROMOTED:
        return f"revision {number} was promoted by {who}"
    if rollout["state"] == RolloutState.ROLLED_BACK:
        return f"revision {number} was rolled back by {who}"
    return f"revision {number} was replaced by a later update"


def _former(uow: UnitOfWork, row: dict[str, Any], number: int | None) -> dict[str, Any]:
    """The revision to go back to: a given one, or the last before this one that was not taken back itself."""
    revisions = store.revisions(uow, row["id"])
    if number is not None:
        found = next((one for one in revisions if one["number"] == number), None)
        if found is None:
            raise errors.revision_unknown(number, [one["number"] for one in revisions])
        return found
    failed = {one["revision"] for one in store.rollouts(uow, row["id"]) if one["state"] == RolloutState.ROLLED_BACK}
    before = [one for one in revisions if one["number"] < row["revision"] and one["number"] not in failed]
    if not before:
        raise errors.nothing_former(row["name"])
    return before[0]
