"""One runtime for those who work by handle (shells, usage, outputs, tidying), whatever place a handle is of."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from cubestudio.compute.facts import LOCAL
from cubestudio.kit.errors import Fault
from cubestudio.ports.files import FarFiles, Tree
from cubestudio.ports.runtime import (
    AttemptPhase,
    AttemptRequest,
    Capacity,
    Check,
    DeviceLoad,
    DeviceMeter,
    Handle,
    Observation,
    Runtime,
    Shell,
    Terminal,
    Usage,
)

T = TypeVar("T")


class PlacedRuntime:
    """This machine's runtime, and those of clusters as they come and go. Handles say which is theirs.

    Attempts are started by the engine of their place, with its own runtime; what is said of the machine itself
    (capacity, checks, devices) is of this one.
    """

    name = "placed"

    def __init__(self, here: Runtime, forget: Callable[[Handle], None]) -> None:
        self._here = here
        self._forget = forget
        self._away: dict[str, Runtime] = {}
        self._lock = threading.Lock()

    def join(self, place: str, runtime: Runtime) -> None:
        """A cluster is there."""
        with self._lock:
            self._away = {**self._away, place: runtime}

    def leave(self, place: str) -> None:
        """It is not any more."""
        with self._lock:
            self._away = {name: runtime for name, runtime in self._away.items() if name != place}

    def capacity(self) -> Capacity:
        """Of this machine."""
        return self._here.capacity()

    def start(self, request: AttemptRequest) -> Handle:
        """Nobody starts anything without knowing where."""
        raise NotImplementedError("the engine of a place starts its attempts")

    def observe(self, handles: Sequence[Handle]) -> list[Observation]:
        """LOST where nobody can look."""
        lost = Observation(AttemptPhase.LOST)
        return self._each(handles, lambda runtime, theirs: runtime.observe(theirs), lost)

    def stop(self, handle: Handle, grace: float) -> None:
        """See the port."""
        runtime = self._of(handle)
        if runtime is not None:
            runtime.stop(handle, grace)

    def remove(self, handle: Handle) -> None:
        """What a cluster that is gone held went with it; what came from it lies here."""
        runtime = self._of(handle)
        if runtime is not None:
            runtime.remove(handle)
        else:
            self._forget(handle)

    def usage(self, handles: Sequence[Handle]) -> list[Usage | None]:
        """See the port."""
        nothing: Usage | None = None
        return self._each(handles, lambda runtime, theirs: runtime.usage(theirs), nothing)

    def output_folder(self, handle: Handle) -> Path | None:
        """See the port."""
        runtime = self._of(handle)
        return runtime.output_folder(handle) if runtime is not None else None

    def subscribe(self, hint: Callable[[], None]) -> None:
        """Hints of this machine; the engines of clusters listen to their own."""
        self._here.subscribe(hint)

    def checks(self) -> list[Check]:
        """Of this machine."""
        return self._here.checks()

    def close(self) -> None:
        """This machine's; whoever opened the others closes them."""
        self._here.close()

    def open_shell(self, handle: Handle, replica: str, columns: int, rows: int) -> Terminal:
        """See `ports.runtime.Shell`."""
        runtime = self._of(handle)
        if not isinstance(runtime, Shell):
            raise Fault("NotReachable", "the place where this runs cannot be reached now", "Try again in a while.", 409)
        return runtime.open_shell(handle, replica, columns, rows)

    def open_files(self, handle: Handle, folder: str) -> Tree:
        """See `ports.files.FarFiles`."""
        runtime = self._of(handle)
        if not isinstance(runtime, FarFiles):
            raise Fault("NotReachable", "the place where this runs cannot be reached now", "Try again in a while.", 409)
        return runtime.open_files(handle, folder)

    def device_loads(self) -> Mapping[str, DeviceLoad]:
        """See `ports.runtime.DeviceMeter`; of this machine."""
        return self._here.device_loads() if isinstance(self._here, DeviceMeter) else {}

    def _of(self, handle: Handle) -> Runtime | None:
        place = handle.get("place", LOCAL)
        return self._here if place == LOCAL else self._away.get(place)

    def _each(self, handles: Sequence[Handle], ask: Callable[[Runtime, list[Handle]], list[T]], unknown: T) -> list[T]:
        """Ask each place once for all handles of its own; answers in the order of `handles`."""
        by_place: dict[str, list[int]] = {}
        for number, handle in enumerate(handles):
            by_place.setdefault(handle.get("place", LOCAL), []).append(number)
        found: list[T] = [unknown] * len(handles)
        for numbers in by_place.values():
            theirs = [handles[number] for number in numbers]
            runtime = self._of(theirs[0])
            if runtime is not None:
                for number, answer in zip(numbers, ask(runtime, theirs), strict=True):
                    found[number] = answer
        return found
