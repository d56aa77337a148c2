"""Where workloads run: local processes, Kubernetes.

Life of an attempt, as the engine drives it::

    start(request) ── may be called again for the same attempt at any time (after a crash it will be)
        │
        ├─ PREPARING   environment being made (the driver's own thread; progress goes to the attempt's log)
        ├─ RUNNING     every replica runs
        └─ EXITED      every replica ended; or start was impossible (`reason` says why)
    stop(handle, grace) ── TERM now, KILL of everything it started after `grace`
    remove(handle)      ── forget it: control files, working folder, limits

The engine owns desired state and decides about retries; a driver only does and tells.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, runtime_checkable

from cubestudio.spec.placement import HERE, Placement
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import EnvironmentSpec, WorkloadSpec

Handle = dict[str, Any]
"""The driver's own JSON; stored by the engine, meaningful to the driver alone."""


@dataclass(frozen=True)
class AttemptRequest:
    """One try of a workload.

    Attributes:
        workload: workload id. attempt: 1, 2, … `workload` + `attempt` is the key of idempotency.
        project: project id (names folders). owner: number of the project; decides the unix user.
        spec: the wish.
        accelerators: device ids assigned by admission, by replica name (`worker-1`).
        placement: where on a cluster; of no meaning to the local runtime.
    """

    workload: str
    attempt: int
    project: str
    owner: int
    spec: WorkloadSpec
    accelerators: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    placement: Placement = HERE


class AttemptPhase(StrEnum):
    """What the driver sees of an attempt."""

    ABSENT = "absent"  # never started, or start was cut off before the process existed: start it again
    PREPARING = "preparing"
    RUNNING = "running"
    EXITED = "exited"
    LOST = "lost"  # it ran and vanished without an exit code (machine died, wrapper killed)


@dataclass(frozen=True)
class ReplicaObservation:
    """One replica: `name` is `<type>-<index>` (`main-0`), of a sidecar `<replica>.<sidecar>`; `exit_code` 128+n when
    signal n ended it; `running` False: it has not begun yet."""

    name: str
    exit_code: int | None = None
    running: bool = True


@dataclass(frozen=True)
class Observation:
    """State of an attempt.

    Attributes:
        exit_code: of the first replica that failed, else 0; None while not EXITED. Of a sidecar that ended too early,
            1 if that was 0; what a sidecar says after its replica's end does not count.
        reason: CamelCase when known (`OutOfMemory`, `EnvironmentFailed`, `TimedOut`, `CommandNotFound`).
        text, hint: one English sentence for people, when the driver knows more than the exit code tells; while it is
            not over, what keeps it from beginning, or what threatens it.
        started_at, ended_at: epoch seconds when known.
        ports: name → (host, port) of the first replica, once RUNNING.
        replicas: of a gang also while it is prepared, when known.
        peak_memory: bytes over all replicas, when known.
    """

    phase: AttemptPhase
    exit_code: int | None = None
    reason: str = ""
    text: str = ""
    hint: str = ""
    started_at: float | None = None
    ended_at: float | None = None
    ports: Mapping[str, tuple[str, int]] = field(default_factory=dict)
    replicas: tuple[ReplicaObservation, ...] = ()
    peak_memory: int = 0


@dataclass(frozen=True)
class Usage:
    """Consumption of an attempt since its start, all replicas together."""

    cpu_seconds: float
    memory_bytes: int
    peak_memory_bytes: int


@dataclass(frozen=True)
class Device:
    """An accelerator of a machine."""

    id: str
    kind: str
    memory: int = 0


@dataclass(frozen=True)
class DeviceLoad:
    """How busy an accelerator is: share of the time (0…1), bytes of its memory in use."""

    utilization: float
    memory: int


@dataclass(frozen=True)
class Capacity:
    """What the place offers to workloads in total: cores, bytes, devices."""

    cpu: float
    memory: int
    devices: tuple[Device, ...] = ()


@dataclass(frozen=True)
class Check:
    """A line of `cube doctor`: what was looked at, whether it is well, what it means and how to mend it."""

    name: str
    ok: bool
    text: str
    hint: str = ""


class Runtime(Protocol):
    """A place that runs attempts. Methods are called from the engine's thread unless said otherwise."""

    name: str

    def capacity(self) -> Capacity:
        """What can be given to workloads. Cheap; may be cached."""
        ...

    def start(self, request: AttemptRequest) -> Handle:
        """Bring the attempt to life and return at once (≤ a few ms; slow preparation goes on in the background).

        Idempotent by workload + attempt: if it already runs, or has run, nothing is started and the same handle
        comes back. Raises Fault only when the wish can never work (no such image ability, bad file path).
        """
        ...

    def observe(self, handles: Sequence[Handle]) -> list[Observation]:
        """State of each attempt, in order. Fast, never raises for a missing one (ABSENT or LOST instead).

        EXITED is final: once reported it is reported for ever, until `remove`.
        """
        ...

    def stop(self, handle: Handle, grace: float) -> None:
        """Ask it to end: TERM to everything it started, KILL after `grace` seconds. Returns at once; idempotent;
        harmless when it is gone. A preparation is cancelled. The attempt then shows up as EXITED (or ABSENT)."""
        ...

    def remove(self, handle: Handle) -> None:
        """Delete what the attempt left (folder, limits). Only after EXITED/LOST/ABSENT; idempotent."""
        ...

    def usage(self, handles: Sequence[Handle]) -> list[Usage | None]:
        """Consumption of each attempt, None when not known any more. May take some ms; called every few seconds, also
        from other threads than the engine's."""
        ...

    def output_folder(self, handle: Handle) -> Path | None:
        """Where the attempt's `CUBE_OUTPUT_DIR` lies for the server to read (with `kit.beneath` only), or None."""
        ...

    def subscribe(self, hint: Callable[[], None]) -> None:
        """`hint` is called (from any thread, cheap) when an observation may have changed. A lost hint only costs
        the engine's poll interval."""
        ...

    def checks(self) -> list[Check]:
        """Isolation, limits, interpreters … as they really are on this machine."""
        ...

    def close(self) -> None:
        """Release threads and descriptors. Running attempts go on."""
        ...


@runtime_checkable
class EnvironmentStore(Protocol):
    """Capability: environments that can be listed, built ahead and cleaned."""

    def environments(self) -> list[EnvironmentInfo]:
        """All environments present."""
        ...

    def prepare(self, spec: EnvironmentSpec, progress: Callable[[str], None]) -> None:
        """Build it now (blocking); progress lines as they come. Raises Fault with the tool's own reason."""
        ...

    def prune(self, keep: Iterable[str], older_than: float) -> list[str]:
        """Delete environments not in `keep`, not running, unused since `older_than` (epoch); returns their keys."""
        ...

    def key(self, spec: EnvironmentSpec) -> str:
        """The content address of an environment."""
        ...


@dataclass(frozen=True)
class EnvironmentInfo:
    """An environment on disk."""

    key: str
    python: str
    packages: tuple[str, ...]
    size: int
    last_used: float
    name: str = ""


class Terminal(Protocol):
    """An open shell. One thread reads, another writes; `close` may come from any thread, at any time, twice."""

    def read(self, timeout: float) -> bytes | None:
        """What it printed since the last call, as it comes (escape sequences and all). Blocks up to `timeout` seconds;
        b"" = nothing in that time, None = it is over and everything was read."""
        ...

    def write(self, data: bytes) -> None:
        """Type `data`. Blocks while the program takes nothing; returns quietly once it is over."""
        ...

    def resize(self, columns: int, rows: int) -> None:
        """The window has another size now. Quick; harmless when it is over."""
        ...

    def close(self) -> None:
        """Hang up: the shell and all it started end, whatever they do about it. Quick; the dying may go on for a
        moment behind it."""
        ...


@runtime_checkable
class Shell(Protocol):
    """Capability: a shell beside a running attempt: its user, variables, working folder and limits; nothing of the
    studio's own (variables, descriptors, folders) is to be had in it."""

    def open_shell(self, handle: Handle, replica: str, columns: int, rows: int) -> Terminal:
        """Open one beside `replica` ("" = the first). May take some 100 ms; called from any thread.

        Everything started in it ends with the attempt, with `close`, and with the studio's server; it survives none of
        them. Raises Fault (`NotRunning`) when the replica does not run (any more).
        """
        ...


@runtime_checkable
class DeviceMeter(Protocol):
    """Capability: how busy accelerators are."""

    def device_loads(self) -> Mapping[str, DeviceLoad]:
        """Load by device id as it was measured last (some seconds ago). Never waits; empty while nothing is known."""
        ...


def replica_names(spec: WorkloadSpec) -> list[str]:
    """Names of every replica, in start order; those of the sidecars follow."""
    mains = [f"{kind.name}-{index}" for kind in spec.replica_types for index in range(kind.replicas)]
    return [*mains, *sidecar_names(spec)]


def sidecar_names(spec: WorkloadSpec) -> dict[str, str]:
    """`main-0.proxy` of every sidecar in start order, with the name of the replica it stands beside."""
    mains = [f"{kind.name}-{index}" for kind in spec.replica_types for index in range(kind.replicas)]
    return {f"{main}.{sidecar.name}": main for main in mains for sidecar in spec.sidecars}


def replica_resources(spec: WorkloadSpec) -> list[tuple[str, Resources]]:
    """`(name, resources)` of every replica and sidecar."""
    mains = [(f"{t.name}-{i}", t.resources or spec.resources) for t in spec.replica_types for i in range(t.replicas)]
    return [*mains, *((f"{main}.{each.name}", each.resources) for main, _ in mains for each in spec.sidecars)]
