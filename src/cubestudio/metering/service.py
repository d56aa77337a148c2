"""Write and read the usage ledger."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.metering import store


@dataclass(frozen=True)
class AttemptUsage:
    """What one attempt reserved and used; seconds, bytes, byte-seconds."""

    workload_id: str
    attempt: int
    project_id: str
    created_by: str
    kind: str
    started_at: float
    ended_at: float
    cpu_seconds_asked: float
    cpu_seconds_used: float
    memory_byte_seconds_asked: float
    peak_memory: int
    accelerator_seconds: float


def record(uow: UnitOfWork, usages: list[AttemptUsage]) -> None:
    """Append ended attempts to the ledger."""
    if usages:
        store.insert_usage(uow, [asdict(usage) for usage in usages])


def totals(uow: UnitOfWork, project_id: str, since: float) -> list[dict[str, Any]]:
    """Sums by user and kind since a moment."""
    return store.totals(uow, project_id, since)


@dataclass
class Cost:
    """What attempts reserved and used: cores, bytes and accelerators times seconds."""

    attempts: int = 0
    cpu_seconds_asked: float = 0.0
    cpu_seconds_used: float = 0.0
    memory_byte_seconds_asked: float = 0.0
    accelerator_seconds: float = 0.0

    def add(self, sums: Mapping[str, Any]) -> None:
        """Add the sums of a workload."""
        self.attempts += int(sums["attempts"])
        for name in store.SUMMED:
            setattr(self, name, getattr(self, name) + float(sums[name] or 0.0))


def cost_of(uow: UnitOfWork, workload_ids: Sequence[str]) -> Cost:
    """What the ended attempts of some workloads cost."""
    cost = Cost()
    for row in store.of_workloads(uow, workload_ids):
        cost.add(row)
    return cost
