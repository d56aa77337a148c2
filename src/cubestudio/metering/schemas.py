"""Wire shapes of the usage ledger."""

from __future__ import annotations

from cubestudio.kit.wire import Wire


class UsageTotalOut(Wire):
    """Sums over ended attempts of one user and kind: seconds, byte-seconds, bytes."""

    created_by: str
    kind: str
    attempts: int
    cpu_seconds_asked: float
    cpu_seconds_used: float
    memory_byte_seconds_asked: float
    peak_memory: int
    accelerator_seconds: float


class CostOut(Wire):
    """Resource-seconds of attempts; those still running are counted up to now (`running` says how many)."""

    attempts: int
    running: int
    cpu_seconds_asked: float
    cpu_seconds_used: float
    memory_gib_seconds: float
    accelerator_seconds: float
