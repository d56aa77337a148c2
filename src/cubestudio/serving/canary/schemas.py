"""Revisions, splits and canaries on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.serving import tiers
from cubestudio.serving.canary import canaries
from cubestudio.serving.canary.rollouts import Progress, Revision
from cubestudio.serving.canary.wish import Canary, Limits, Step, canary_of
from cubestudio.serving.facts import Tier
from cubestudio.serving.metrics.measures import Measure
from cubestudio.serving.split import Routed, Split
from cubestudio.spec.program import program_of
from cubestudio.workloads.program_schemas import ProgramWish, program_wish


class StepWire(Wire):
    """A share of the requests for some minutes; a first step may be a mirror instead: a copy of so many percent."""

    percent: int = 0
    minutes: float = 5.0
    mirror: int = 0


class LimitsWire(Wire):
    """What a candidate must keep to; null = whatever it is. Rates are 0 to 1, ratios are to the live revision's, and
    nothing is said before `requests` were answered in a step."""

    error_rate: float | None = 0.05
    error_ratio: float | None = 2.0
    p99_ms: float | None = None
    p99_ratio: float | None = 2.0
    requests: int = 20


class StrategyIn(Wire):
    """How an update gets its traffic: `all` of it when it answers, or as a `canary`, step by step."""

    kind: Literal["all", "canary"] = "canary"
    steps: list[StepWire] = Field(default_factory=lambda: [StepWire(**vars(step)) for step in Canary().steps])
    limits: LimitsWire = Field(default_factory=LimitsWire)


class MirrorWire(Wire):
    """A copy of so many percent of the requests goes to a revision; its answers are thrown away."""

    revision: int
    percent: int


class SplitIn(Wire):
    """Percents by revision, adding up to 100; 0 keeps a revision ready without requests. Who is not named is ended."""

    shares: dict[int, int]
    mirror: MirrorWire | None = None


class RollbackIn(Wire):
    """To what; null = the live revision while a canary is under way, else the one before."""

    revision: int | None = None


class ReleaseIn(Wire):
    """The service that shall run the same, and its tier; made when it is new."""

    service: Annotated[str, StringConstraints(max_length=100)]
    tier: Tier


class ShareOut(Wire):
    """A revision's percent of the requests."""

    revision: int
    percent: int


class SplitOut(Wire):
    """Shares as they are wished, or as the gateway has them, and what is mirrored."""

    shares: list[ShareOut]
    mirror: MirrorWire | None


class FiguresOut(Wire):
    """What a revision was asked; latencies in seconds, null without answers."""

    requests: int
    failures: int
    qps: float
    error_rate: float
    p50: float | None
    p99: float | None

    model_config = ConfigDict(extra="ignore")


class RolloutOut(Wire):
    """A canary: the candidate, the revision it is held against, and where it is.

    `state` is running, paused, promoted, rolled_back or replaced; `step` the index of the present one, in force since
    `step_at` (null = its replicas or the gateway are waited for). `text` says what is awaited, or how it ended.
    """

    revision: int
    stable: int
    state: str
    steps: list[StepWire]
    limits: LimitsWire
    step: int
    step_at: Moment | None
    reason: str
    text: Said
    candidate: FiguresOut
    live: FiguresOut
    created_by: str
    created_at: Moment
    ended_by: str
    ended_at: Moment | None


class RolloutEnd(Wire):
    """How the canary of a revision went."""

    state: str
    text: Said


class RevisionOut(Wire):
    """What a service ran from one update to the next, and what it gets now: percent of the requests, percent mirrored,
    replicas that answer."""

    number: int
    model: str
    version: str
    resources: dict[str, object]
    egress: bool
    run: ProgramWish
    created_by: str
    created_at: Moment
    share: int
    mirror: int
    ready: int
    rollout: RolloutEnd | None


def canary_in(wish: StrategyIn | None, tier: Tier) -> Canary | None:
    """From the wire; what is not said is as usual in the tier."""
    if wish is None:
        return tiers.usual_canary(tier)
    if wish.kind == "all":
        return None
    steps = tuple(Step(step.percent, step.minutes, step.mirror) for step in wish.steps)
    return Canary(steps, Limits(**wish.limits.model_dump()))


def split_in(wish: SplitIn) -> Split:
    """From the wire."""
    mirror = (wish.mirror.revision, wish.mirror.percent) if wish.mirror else None
    return Split(tuple(sorted(wish.shares.items())), mirror)


def split_out(split: Split) -> SplitOut:
    """The wish."""
    mirror = MirrorWire(revision=split.mirror[0], percent=split.mirror[1]) if split.mirror else None
    return SplitOut(shares=[ShareOut(revision=one, percent=part) for one, part in split.shares], mirror=mirror)


def routed_out(routed: Routed | None) -> SplitOut:
    """What the gateway has."""
    if routed is None:
        return SplitOut(shares=[], mirror=None)
    mirror = MirrorWire(revision=routed.mirror.revision, percent=routed.mirror.percent) if routed.mirror else None
    return SplitOut(shares=[ShareOut(revision=one, percent=part) for one, part in routed.shares], mirror=mirror)


def rollout_out(progress: Progress) -> RolloutOut:
    """A canary with its figures; of one that ended those of its last step."""
    row, figures = progress.row, progress.row["figures"]
    canary = canary_of(row)
    return RolloutOut(
        **{key: row[key] for key in ("revision", "stable", "state", "step", "reason", "created_by", "created_at")},
        steps=[StepWire(**vars(step)) for step in canary.steps],
        limits=LimitsWire(**vars(canary.limits)),
        step_at=row["step_at"] or None,
        text=progress.verdict.why if progress.verdict else row["text"],
        candidate=FiguresOut(**figures["candidate"]) if figures else _figures(progress.figures.candidate),
        live=FiguresOut(**figures["live"]) if figures else _figures(progress.figures.live),
        ended_by=row["ended_by"],
        ended_at=row["ended_at"] or None,
    )


def revision_out(revision: Revision) -> RevisionOut:
    """A revision of the history."""
    row, rollout = revision.row, revision.rollout
    return RevisionOut(
        **{key: row[key] for key in ("number", "model", "version", "resources", "created_by", "created_at")},
        egress=bool(row["egress"]),
        run=program_wish(program_of(row["run"])),
        share=revision.share,
        mirror=revision.mirror,
        ready=revision.ready,
        rollout=RolloutEnd(state=rollout["state"], text=rollout["text"]) if rollout else None,
    )


def _figures(measure: Measure) -> FiguresOut:
    return FiguresOut(**canaries.said(measure))
