"""Wire shapes of workloads."""

from __future__ import annotations

from typing import Any

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.metering.schemas import CostOut
from cubestudio.spec.states import WorkloadPhase
from cubestudio.spec.why import Why
from cubestudio.workloads.codec import decode_spec
from cubestudio.workloads.replicas import ReplicaOut, replicas_out
from cubestudio.workloads.room import Gauge, Room
from cubestudio.workloads.secrets import masked_env


class AttemptOut(Wire):
    """An ended attempt."""

    attempt: int
    started_at: Moment | None
    ended_at: Moment | None
    exit_code: int | None
    reason: str
    text: Said


class UsageOut(Wire):
    """What the latest attempt asked for and used: cores, bytes, seconds."""

    cpu_asked: float
    memory_asked: int
    accelerators_asked: list[Any]
    devices: dict[str, list[str]]
    seconds: float
    cpu_seconds: float
    peak_memory: int


class SeriesOut(Wire):
    """What one attempt used over time, as columns of equal length; empty columns are not known here.

    `seconds` since `started_at`; `cpu` in cores (mean since the point before); `memory` in bytes (most since then);
    `accelerator` 0…1; `accelerator_memory` in bytes. At most 240 points: `step` doubles as it grows.
    """

    attempt: int
    started_at: Moment
    step: float
    seconds: list[float]
    cpu: list[float]
    memory: list[float]
    accelerator: list[float | None]
    accelerator_memory: list[float | None]


class MetricsOut(Wire):
    """What was asked for, what the attempts used over time, and what it costs in resource-seconds."""

    cpu_asked: float
    memory_asked: int
    accelerators_asked: float
    attempts: list[SeriesOut]
    cost: CostOut


class WorkloadListed(Wire):
    """A workload in a list. `place`: `local` = this machine, or the name of a cluster."""

    id: str
    name: str
    place: str
    owner_kind: str
    owner_id: str
    created_by: str
    phase: str
    reason: str
    text: Said
    hint: Said
    attempt: int
    failures: int
    created_at: Moment
    started_at: Moment | None
    ended_at: Moment | None
    exit_code: int | None
    is_ready: bool
    usage: UsageOut


class WorkloadOut(WorkloadListed):
    """A workload with its wish and its ended attempts."""

    command: list[str]
    python: str
    packages: list[str]
    environment: str
    image: str
    env: dict[str, str]
    timeout: float
    retries: int
    restart: str
    ports: dict[str, Any]
    attempts: list[AttemptOut]
    replicas: list[ReplicaOut]


class WhyOut(Wire):
    """One sentence, the way out, and what it rests on."""

    text: str
    hint: str
    evidence: dict[str, Any]

    @classmethod
    def of(cls, why: Why, language: str) -> WhyOut:
        """In the reader's language."""
        return cls(text=why.say(language), hint=why.say_hint(language), evidence=why.evidence)


class GaugeOut(Wire):
    """One resource of the place: offered, asked by everybody and by this project, free to ask for, and in use now
    (null where it is not measured). Cores, bytes, devices."""

    total: float
    asked: float
    mine: float
    free: float
    used: float | None


class AcceleratorOut(GaugeOut):
    """Accelerators of one kind."""

    kind: str


class RoomOut(Wire):
    """How full the place is, and how many workloads of the project run and wait. `place`: `local` = this machine, or
    the name of a cluster."""

    place: str
    cpu: GaugeOut
    memory: GaugeOut
    accelerators: list[AcceleratorOut]
    running: int
    queued: int


def room_out(room: Room) -> RoomOut:
    """A room for the wire."""
    return RoomOut(
        place=room.place,
        cpu=GaugeOut(**_gauge(room.cpu)),
        memory=GaugeOut(**_gauge(room.memory)),
        accelerators=[AcceleratorOut(kind=kind, **_gauge(gauge)) for kind, gauge in room.accelerators.items()],
        running=room.running,
        queued=room.queued,
    )


def _gauge(gauge: Gauge) -> dict[str, Any]:
    names = ("total", "asked", "mine", "free", "used")
    return {name: getattr(gauge, name) for name in names}


def listed(row: dict[str, Any]) -> WorkloadListed:
    """A row for a list."""
    return WorkloadListed(**_common(row))


def whole(row: dict[str, Any]) -> WorkloadOut:
    """A row with everything a person may see of it."""
    spec = decode_spec(row["spec"])
    names = AttemptOut.model_fields
    return WorkloadOut(
        **_common(row),
        command=list(spec.command),
        python=spec.environment.python,
        packages=list(spec.environment.packages),
        environment=spec.environment.name,
        image=spec.environment.image,
        env=masked_env(spec),
        timeout=spec.timeout,
        retries=spec.retries,
        restart=spec.restart.value,
        ports=row["ports"] or {},
        replicas=replicas_out(spec, WorkloadPhase(row["phase"]), row["replicas"]),
        attempts=[AttemptOut(**{name: past.get(name) for name in names}) for past in row["attempts"] or ()],
    )


def _common(row: dict[str, Any]) -> dict[str, Any]:
    usage, devices = row["usage"] or {}, row["devices"] or {}
    names = set(WorkloadListed.model_fields) - {"usage"}
    return {
        **{name: row[name] for name in names},
        "usage": UsageOut(
            cpu_asked=row["held_cpu"],
            memory_asked=row["held_memory"],
            accelerators_asked=list(devices.get("asked") or ()),
            devices=devices.get("assigned") or {},
            seconds=usage.get("seconds", 0.0),
            cpu_seconds=usage.get("cpu_seconds", 0.0),
            peak_memory=int(usage.get("peak_memory", 0)),
        ),
    }
