"""How much of what they asked for workloads use now, one by one."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.ports.runtime import DeviceLoad, DeviceMeter, Runtime
from cubestudio.workloads import store


@dataclass(frozen=True)
class WorkloadLoad:
    """Shares (1 = all of it): of the processors and the memory asked for, of its accelerators' time. None = not
    known (yet)."""

    cpu: float | None = None
    memory: float | None = None
    accelerators: float | None = None


class LoadMeter:
    """Processor time is a difference between two looks, so it remembers the last one."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._seen: dict[str, tuple[float, float]] = {}

    def rows(self, uow: UnitOfWork, workload_ids: Collection[str]) -> list[dict[str, Any]]:
        """What `measure` wants to know of those that run."""
        return [row for row in store.running(uow, sorted(workload_ids)) if row["handle"]]

    def measure(self, rows: list[dict[str, Any]]) -> dict[str, WorkloadLoad]:
        """Load by workload id. Asks the runtime (some milliseconds): outside any transaction."""
        at = time.monotonic()
        found: dict[str, WorkloadLoad] = {}
        devices = self._runtime.device_loads() if isinstance(self._runtime, DeviceMeter) else {}
        seen: dict[str, tuple[float, float]] = {}
        for row, usage in zip(rows, self._runtime.usage([row["handle"] for row in rows]), strict=True):
            if usage is None:
                continue
            last = self._seen.get(row["id"])
            cores = (usage.cpu_seconds - last[1]) / (at - last[0]) if last and at > last[0] else None
            seen[row["id"]] = (at, usage.cpu_seconds)
            found[row["id"]] = WorkloadLoad(
                cpu=None if cores is None or cores < 0 else cores / row["held_cpu"] if row["held_cpu"] else None,
                memory=usage.memory_bytes / row["held_memory"] if row["held_memory"] else None,
                accelerators=_of_devices(row["devices"], devices),
            )
        self._seen = seen
        return found


def _of_devices(held: Mapping[str, Any] | None, loads: Mapping[str, DeviceLoad]) -> float | None:
    ids = {device for devices in ((held or {}).get("assigned") or {}).values() for device in devices}
    known = [loads[device].utilization for device in ids if device in loads]
    return sum(known) / len(known) if known else None
