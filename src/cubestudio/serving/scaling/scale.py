"""How many replicas a service was given: the outcome that the wish for scaling has."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.serving import store
from cubestudio.serving.facts import TOPIC, Wish
from cubestudio.serving.scaling.decide import FIXED, WOKEN, Mark
from cubestudio.serving.scaling.wish import Scaling, bounds_at, scaling_of

SCALING = "serving.scaling"
"""Hint to the autoscaler: a wish for scaling changed."""
REMEMBERED = 100
"""Changes of the number that are kept."""


@dataclass(frozen=True)
class Scale:
    """The number of replicas now, and why.

    Attributes:
        at: when it became this number. said_at: when `why` was written.
        history: numbers over time, rising in time.
        secret: what the gateway shows when it asks to wake the service; "" = the service never may sleep.
    """

    wanted: int
    why: str = FIXED
    at: float = 0.0
    said_at: float = 0.0
    history: tuple[Mark, ...] = ()
    secret: str = ""


def scale_of(row: Mapping[str, Any]) -> Scale:
    """Of a service's row."""
    stored, scaling = row["scale"] or {}, scaling_of(row)
    history = tuple(Mark(at, count) for at, count in stored.get("history", ()))
    found = Scale(**{"wanted": row["replicas"], **stored, "history": history})
    return replace(found, wanted=row["replicas"], why=FIXED) if scaling.is_fixed else found


def wanted_of(row: Mapping[str, Any]) -> int:
    """How many replicas it shall have now."""
    return scale_of(row).wanted


def is_asleep(row: Mapping[str, Any]) -> bool:
    """Whether it runs and shall have no replica."""
    return row["wish"] == Wish.RUNNING and wanted_of(row) == 0


def priority_of(row: Mapping[str, Any]) -> int:
    """Which of its workloads are admitted first."""
    return scaling_of(row).priority


def wakes_of(row: Mapping[str, Any], kind: str) -> str:
    """What the gateway asks of the studio while no replica answers (`Route.wakes`); `kind` is `http` or `grpc`."""
    secret = scale_of(row).secret
    is_kept = row["wish"] == Wish.RUNNING and scaling_of(row).may_sleep and secret
    return f"wake/{row['id']}/{secret}/{kind}" if is_kept else ""


def knows_secret(row: Mapping[str, Any], shown: str) -> bool:
    """Whether it is the gateway that asks."""
    secret = scale_of(row).secret
    return bool(secret) and hmac.compare_digest(secret.encode(), shown.encode())


def started(row: Mapping[str, Any], scaling: Scaling, at: float) -> dict[str, Any]:
    """The scale at the moment in which `scaling` is wished."""
    former, bounds = scale_of(row), bounds_at(scaling, at)
    least = 0 if former.wanted == 0 and bounds.least == 0 else max(1, bounds.least)
    wanted = min(max(former.wanted, least), bounds.most)
    secret = former.secret or (secrets.token_urlsafe(24) if scaling.may_sleep else "")
    history = former.history or (Mark(at, former.wanted),)
    return _stored(_changed(replace(former, secret=secret, history=history), wanted, former.why, at))


def woken(row: Mapping[str, Any], at: float) -> dict[str, Any]:
    """The scale of one that is to wake; nobody knows the load yet, so it is as few as may be."""
    least = max(1, bounds_at(scaling_of(row), at).least)
    return _stored(_changed(scale_of(row), least, WOKEN, at))


def put_scale(uow: UnitOfWork, row: dict[str, Any], wanted: int, why: str, at: float) -> None:
    """Give it so many, and tell when the number is another one."""
    former = scale_of(row)
    write_scale(uow, row, _stored(_changed(former, wanted, why, at)), former.wanted)


def wake(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Give a locked row that sleeps a replica; of others nothing changes."""
    if is_asleep(row):
        write_scale(uow, row, woken(row, now()), 0)


def write_scale(uow: UnitOfWork, row: dict[str, Any], scale: dict[str, Any], former: int) -> None:
    """Keep it; another number than the `former` one is news."""
    store.update_service(uow, row["id"], {"scale": scale})
    row["scale"] = scale
    if scale["wanted"] != former:
        fact = {"service": row["name"], "wanted": scale["wanted"], "was": former}
        events.publish(uow, "service.scale", row["id"], fact, row["project_id"])
        uow.hint(TOPIC)


def _changed(former: Scale, wanted: int, why: str, at: float) -> Scale:
    if wanted == former.wanted:
        return replace(former, why=why, said_at=at)
    history = (*former.history, Mark(at, wanted))[-REMEMBERED:]
    return replace(former, wanted=wanted, why=why, at=at, said_at=at, history=history)


def _stored(scale: Scale) -> dict[str, Any]:
    history = [[mark.at, mark.count] for mark in scale.history]
    return {"wanted": scale.wanted, "why": scale.why, "at": scale.at, "said_at": scale.said_at,
            "history": history, "secret": scale.secret}  # fmt: skip
