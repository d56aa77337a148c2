"""Wire shapes of reaching into running work."""

from __future__ import annotations

from cubestudio.kit.wire import Wire


class ShellPlaceOut(Wire):
    """Where a shell would open."""

    workload: str
    attempt: int
    replicas: list[str]
    idle_seconds: float
