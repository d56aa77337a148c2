"""Measuring what running workloads use. One that is over before its first step costs nothing here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from cubestudio.ports.runtime import DeviceLoad, DeviceMeter, Runtime
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads.attempts import Active
from cubestudio.workloads.series import STEP, Series

YOUNG = 60.0
"""Seconds after which an attempt is measured at the slower pace."""
STEADY_EVERY = 5.0
WRITE_EVERY = 4.0
"""Seconds between two writes of points: all that wait go with one transaction."""


class Sampling:
    """Measures the attempts that are due and remembers when points are to be written."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._looked_at = 0.0
        self._written_at = 0.0

    def sample(self, active: Iterable[Active], at: float) -> None:
        """Measure those that are due."""
        if at - self._looked_at < STEP:
            return
        self._looked_at = at
        due = [one for one in active if _is_due(one, at)]
        if not due:
            return
        loads = self._device_loads(due)
        for one, usage in zip(due, self._runtime.usage([one.handle or {} for one in due]), strict=True):
            one.sampled_at = at
            if usage is None:
                continue
            one.usage = usage
            if one.series is None:
                one.series = Series(one.started_at or at)
            load, memory = _of_devices(one, loads)
            one.series.add(at, usage.cpu_seconds, usage.memory_bytes, load, memory)

    def is_due(self, active: Iterable[Active], at: float) -> bool:
        """Whether points are to be written now."""
        if at - self._written_at < WRITE_EVERY:
            return False
        return any(one.series is not None and one.series.dirty for one in active)

    def written(self, at: float) -> None:
        """Points were written."""
        self._written_at = at

    def _device_loads(self, due: list[Active]) -> Mapping[str, DeviceLoad]:
        if isinstance(self._runtime, DeviceMeter) and any(one.devices.get("assigned") for one in due):
            return self._runtime.device_loads()
        return {}


def rows_of(active: Iterable[Active]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of series with new points: those to insert, and those to update."""
    fresh: list[dict[str, Any]] = []
    known: list[dict[str, Any]] = []
    for one in active:
        if one.series is not None and one.series.dirty:
            row = {"workload_id": one.id, "attempt": one.attempt, "data": one.series.data()}
            (known if one.series.stored else fresh).append(row)
    return fresh, known


def end_series(one: Active, at: float) -> None:
    """The last point of an attempt that ended; none when it was too short for a first one."""
    if one.series is not None and one.usage is not None:
        one.series.add(at, one.usage.cpu_seconds, 0.0, last=True)


def _is_due(one: Active, at: float) -> bool:
    if one.phase is not WorkloadPhase.RUNNING or one.handle is None or one.started_at is None or one.exited:
        return False
    age = at - one.started_at
    return age >= STEP and at - one.sampled_at >= (STEP if age < YOUNG else STEADY_EVERY) * 0.9


def _of_devices(one: Active, loads: Mapping[str, DeviceLoad]) -> tuple[float | None, float | None]:
    ids = {device for devices in (one.devices.get("assigned") or {}).values() for device in devices}
    known = [loads[device] for device in ids if device in loads]
    if not known:
        return None, None
    return round(sum(load.utilization for load in known) / len(known), 3), float(sum(load.memory for load in known))
