"""Wire shapes of reaching into running work."""

from __future__ import annotations

from cubestudio.kit.wire import Wire


class ShellPlaceOut(Wire):
    """Where a shell would open."""

    workload: str
    attempt: int
    replicas: list[str]
    idle_seconds: float


class PortOut(Wire):
    """A port of a workload; `number` is 0 until the studio has chosen one."""

    name: str
    number: int
    is_open: bool


class PortAddressOut(Wire):
    """Where a port is open for the caller: an address that is good once and soon, or a path of this host."""

    url: str
