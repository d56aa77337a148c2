"""The canary of a service from its first step to its end: begun by an update, ended by a person or by the judge."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.serving import store
from cubestudio.serving.canary.judge import Move, Verdict, judge
from cubestudio.serving.canary.wish import OPEN, Canary, RolloutState, canary_of, split_at, stored_steps
from cubestudio.serving.facts import TOPIC
from cubestudio.serving.metrics import measures
from cubestudio.serving.metrics.measures import Measure
from cubestudio.serving.rollout import HOPELESS, Plan, Situation
from cubestudio.serving.split import stored_split

JUDGE = "studio"
"""Who takes a candidate back, or goes on with it, without being told."""
_NOTHING = Measure(1.0)


@dataclass(frozen=True)
class Figures:
    """What candidate and live revision were asked since the present step is in force."""

    candidate: Measure
    live: Measure


def begin(uow: UnitOfWork, row: dict[str, Any], revision: int, canary: Canary, actor: str) -> dict[str, Any]:
    """Note that a revision gets its traffic by these steps; returns the columns of the service's row."""
    store.insert_rollout(
        uow,
        {
            "service_id": row["id"],
            "revision": revision,
            "stable": row["live_revision"],
            "steps": stored_steps(canary),
            "limits": asdict(canary.limits),
            "state": RolloutState.RUNNING.value,
            "step": 0,
            "step_at": 0.0,
            "reason": "",
            "text": "",
            "figures": None,
            "created_by": actor,
            "created_at": now(),
            "ended_by": "",
            "ended_at": 0.0,
        },
    )
    return stored_split(split_at(row["live_revision"], revision, canary.steps[0]))


def open_rollout(uow: UnitOfWork, service_id: str) -> dict[str, Any] | None:
    """The canary under way; only the newest can be."""
    newest = next(iter(store.rollouts(uow, service_id)), None)
    return newest if newest and newest["state"] in OPEN else None


def replace(uow: UnitOfWork, row: dict[str, Any], actor: str) -> None:
    """A later update takes the place of the canary under way, if one is."""
    rollout = open_rollout(uow, row["id"])
    if rollout:
        text = f"{actor} updated the service meanwhile"
        _end(uow, row, rollout, RolloutState.REPLACED, actor, "Replaced", text)


def restart(uow: UnitOfWork, row: dict[str, Any]) -> dict[str, Any]:
    """A stopped service begins its canary again at the first step; returns columns of its row."""
    rollout = open_rollout(uow, row["id"])
    if rollout is None:
        return {}
    store.update_rollout(uow, row["id"], rollout["revision"], {"step": 0, "step_at": 0.0})
    return stored_split(split_at(rollout["stable"], rollout["revision"], canary_of(rollout).steps[0]))


def finish(
    uow: UnitOfWork,
    row: dict[str, Any],
    rollout: dict[str, Any],
    state: RolloutState,
    actor: str,
    text: str = "",
) -> None:
    """All traffic to the candidate, or all of it back to where it was; `row` becomes what it then is."""
    is_back = state is RolloutState.ROLLED_BACK
    number = rollout["stable"] if is_back else rollout["revision"]
    change_head(uow, row, number, {"shares": None, "mirror": None})
    if is_back:
        text = _told_back(rollout, number, text)
    reason = "RolledBack" if is_back else "Promoted"
    _end(uow, row, rollout, state, actor, reason, text)


def change_head(uow: UnitOfWork, row: dict[str, Any], number: int, more: dict[str, Any]) -> None:
    """Make a revision the wished one, with what it runs."""
    wanted = store.revision(uow, row["id"], number) or {}
    values = {
        "revision": number,
        **{key: wanted[key] for key in store.SHOWN},
        "updated_at": now(),
        "changes": row["changes"] + 1,
        **more,
    }
    store.update_service(uow, row["id"], values)
    row |= values


def proceed(uow: UnitOfWork, row: dict[str, Any], rollout: dict[str, Any], seen: Situation, plan: Plan) -> bool:
    """Do what the judge says of the canary under way; whether the wished split changed."""
    died = _death(seen, rollout)
    if died:
        finish(uow, row, rollout, RolloutState.ROLLED_BACK, JUDGE, died)
        return True
    if not rollout["step_at"]:
        if plan.is_in_force:
            store.update_rollout(uow, row["id"], rollout["revision"], {"step_at": seen.now})
            _tell(uow, row, rollout)
        return False
    verdict = judged(rollout, figures_of(uow, rollout), seen.now)
    if verdict.move is Move.BACK:
        finish(uow, row, rollout, RolloutState.ROLLED_BACK, JUDGE, verdict.why)
        return True
    if verdict.move is Move.ADVANCE and plan.is_in_force and rollout["state"] == RolloutState.RUNNING:
        _advance(uow, row, rollout)
        return True
    return False


def figures_of(uow: UnitOfWork, rollout: dict[str, Any]) -> Figures:
    """Measured over the whole spans of `measures.STEP` seconds that lie within the present step."""
    if not rollout["step_at"]:
        return Figures(_NOTHING, _NOTHING)
    until = measures.last_step(None)
    seconds = until - measures.last_step(rollout["step_at"])
    if seconds <= 0:
        return Figures(_NOTHING, _NOTHING)
    service_id = rollout["service_id"]
    return Figures(
        measures.window(uow, service_id, rollout["revision"], seconds, until),
        measures.window(uow, service_id, rollout["stable"], seconds, until),
    )


def judged(rollout: dict[str, Any], figures: Figures, at: float) -> Verdict:
    """What the judge says now."""
    canary = canary_of(rollout)
    elapsed = at - rollout["step_at"]
    return judge(canary.steps[rollout["step"]], canary.limits, elapsed, figures.candidate, figures.live)


def said(measure: Measure) -> dict[str, Any]:
    """A measure in figures."""
    return {
        "requests": measure.requests,
        "failures": measure.failures,
        "qps": measure.qps,
        "error_rate": measure.error_rate,
        "p50": measure.quantile(0.5),
        "p99": measure.quantile(0.99),
    }


def _told_back(rollout: dict[str, Any], stable: int, why: str) -> str:
    step, candidate = canary_of(rollout).steps[rollout["step"]], rollout["revision"]
    if not step.percent:
        return f"revision {candidate}, which requests were mirrored to, was rolled back to revision {stable}: {why}"
    percent = step.percent
    return f"revision {candidate} was rolled back to revision {stable} at {percent} % of the requests: {why}"


def _advance(uow: UnitOfWork, row: dict[str, Any], rollout: dict[str, Any]) -> None:
    steps = canary_of(rollout).steps
    following = rollout["step"] + 1
    if following == len(steps):
        finish(uow, row, rollout, RolloutState.PROMOTED, JUDGE)
        return
    store.update_rollout(uow, row["id"], rollout["revision"], {"step": following, "step_at": 0.0})
    rollout |= {"step": following, "step_at": 0.0}
    values = stored_split(split_at(rollout["stable"], rollout["revision"], steps[following]))
    store.update_service(uow, row["id"], values)
    row |= values
    _tell(uow, row, rollout)


def _death(seen: Situation, rollout: dict[str, Any]) -> str:
    """Why the candidate is beyond hope, "" if it is not. One that is only started again, as all are after the studio
    was stopped, did not fail."""
    replicas = [r for r in seen.replicas if r.revision == rollout["revision"] and not r.is_leaving]
    if any(r.ready for r in replicas):
        return ""
    most = 1 if rollout["step_at"] else HOPELESS
    failed = next((r for r in replicas if r.failures >= most), None)
    if failed is None:
        return ""
    why = (failed.text or failed.reason).rstrip(".")
    return f"none of its replicas answers any more; {why}" if rollout["step_at"] else f"it does not start; {why}"


def _end(
    uow: UnitOfWork,
    row: dict[str, Any],
    rollout: dict[str, Any],
    state: RolloutState,
    actor: str,
    reason: str,
    text: str,
) -> None:
    figures = figures_of(uow, rollout)
    values = {
        "state": state.value,
        "reason": reason,
        "text": text,
        "figures": {"candidate": said(figures.candidate), "live": said(figures.live)},
        "ended_by": actor,
        "ended_at": now(),
    }
    store.update_rollout(uow, row["id"], rollout["revision"], values)
    before = {"state": rollout["state"], "step": rollout["step"]}
    rollout |= values
    told = {"revision": rollout["revision"], "stable": rollout["stable"], "state": state.value, "text": text}
    events.audit(uow, actor, f"service.canary.{state.value}", row["id"], before, told, row["project_id"])
    _tell(uow, row, rollout)


def _tell(uow: UnitOfWork, row: dict[str, Any], rollout: dict[str, Any]) -> None:
    fact = {
        "service": row["name"],
        "revision": rollout["revision"],
        "state": rollout["state"],
        "step": rollout["step"],
        "text": rollout["text"],
    }
    events.publish(uow, "service.rollout", row["id"], fact, row["project_id"])
    uow.hint(TOPIC)
