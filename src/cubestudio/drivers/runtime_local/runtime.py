"""The local runtime: attempts as processes of this machine. See `docs/notes/runtime-local.md`."""

from __future__ import annotations

import json
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from cubestudio.drivers.runtime_local import control
from cubestudio.drivers.runtime_local.adoption import adopt
from cubestudio.drivers.runtime_local.attempts import Attempt, Failure, Replica
from cubestudio.drivers.runtime_local.bearer import Bearer
from cubestudio.drivers.runtime_local.cages import Cages, discard, enter
from cubestudio.drivers.runtime_local.device_loads import DeviceLoads
from cubestudio.drivers.runtime_local.devices import find_devices
from cubestudio.drivers.runtime_local.doctor import checks
from cubestudio.drivers.runtime_local.ending import Ending
from cubestudio.drivers.runtime_local.environments import Environments, Ready
from cubestudio.drivers.runtime_local.freeports import FreePorts
from cubestudio.drivers.runtime_local.host import cores, memory
from cubestudio.drivers.runtime_local.launching import NPROC, Launcher, cage_name, failure_of
from cubestudio.drivers.runtime_local.layout import handle_of, places_of
from cubestudio.drivers.runtime_local.mounts import can_mount
from cubestudio.drivers.runtime_local.preparing import Preparing, Waiter
from cubestudio.drivers.runtime_local.processes import load_of
from cubestudio.drivers.runtime_local.shell import open_shell
from cubestudio.drivers.runtime_local.watch import Watch
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.ports.runtime import (
    AttemptPhase,
    AttemptRequest,
    Capacity,
    Check,
    DeviceLoad,
    EnvironmentInfo,
    Handle,
    Observation,
    Terminal,
    Usage,
)
from cubestudio.spec.workload import EnvironmentSpec

_FOLDERS = {"workloads": 0o711, "environments": 0o755, "interpreters": 0o755, "logs": 0o700, "people": 0o711}
_REMEMBERED = 1000
_CAGE_AFTER = 2.0


class LocalRuntime:
    """Implements `ports.runtime.Runtime`, `EnvironmentStore`, `DeviceMeter` and `Shell`.

    Args:
        home: the studio's folder; everything lies in `workloads`, `environments` and `interpreters` below it.
        library: folder put on every workload's PYTHONPATH (the in-task library), or None.
        url: `CUBE_URL` for workloads whose spec does not say it.
        allow_download: whether a missing interpreter may be fetched.
    """

    name = "local"

    def __init__(self, home: Path, *, library: Path | None = None, url: str = "", allow_download: bool = False) -> None:
        self.home = Path(home).absolute()
        self.is_root = os.geteuid() == 0
        for name, mode in _FOLDERS.items():
            (self.home / name).mkdir(parents=True, exist_ok=True, mode=mode)
        self._lock = threading.RLock()
        self._table: OrderedDict[str, Attempt] = OrderedDict()
        self._hints: list[Callable[[], None]] = []
        self._watch = Watch()
        self._bearer = Bearer(self.home / "logs" / "nursery.log", NPROC if self.is_root else 0)
        self._ports = FreePorts(os.getpid() * 7)
        self._cages = Cages(self.home)
        self._launcher = Launcher(str(self.home), str(library or ""), url, self.is_root, self._cages, self._ports)
        self._environments = Environments(self.home, self._launcher.uid(0), allow_download)
        self._preparing = Preparing(self._environments)
        self._loads = DeviceLoads()
        self._ending = Ending(str(self.home), self._lock, self._watch, self._bearer, self._ports, self._hint)
        self._warming = threading.Thread(target=self._warm, name="runtime-warm", daemon=True)
        self._warming.start()

    # --- the verbs of a runtime -------------------------------------------------------------------------------

    def capacity(self) -> Capacity:
        """Cores, memory and devices of this machine."""
        return self._capacity

    @cached_property
    def _capacity(self) -> Capacity:
        return Capacity(cores(), memory(), find_devices())

    def start(self, request: AttemptRequest) -> Handle:
        """Start it unless it runs or has run; the environment is prepared in the background when it must be."""
        handle = handle_of(request)
        with self._lock:
            attempt = self._find(handle)
            if attempt.observe().phase is not AttemptPhase.ABSENT:
                return handle
            self._environments.check(request.spec.environment)
            self._launcher.check(request)
            self._table[handle["folder"]] = attempt
            ready = self._environments.ready(request.spec.environment)
            if ready:
                self._launch(attempt, request, ready)
            else:
                self._prepare(attempt, request)
        return handle

    def observe(self, handles: Sequence[Handle]) -> list[Observation]:
        """What the table says; the disk is asked only about attempts of an earlier server."""
        with self._lock:
            return [self._find(handle).observe() for handle in handles]

    def stop(self, handle: Handle, grace: float) -> None:
        """TERM now, KILL after `grace`; a preparation is cancelled."""
        with self._lock:
            attempt = self._find(handle)
            if attempt.preparing:
                attempt.preparing.set()
                self._fail(attempt, Failure("Stopped", "It was stopped before it began.", code=143, at=now()))
                return
            self._ending.stop(attempt, grace)

    def remove(self, handle: Handle) -> None:
        """Forget it and delete its folder."""
        with self._lock:
            attempt = self._table.pop(handle["folder"], None) or self._find(handle)
            self._table.pop(handle["folder"], None)
            self._ending.let_go(attempt)
            for replica in attempt.replicas:
                discard(_noted_cage(replica))
        attempt.places.delete()

    def usage(self, handles: Sequence[Handle]) -> list[Usage | None]:
        """From `/proc` while it runs, from the wrapper's report afterwards."""
        return [self._usage(handle) for handle in handles]

    def output_folder(self, handle: Handle) -> Path | None:
        """`CUBE_OUTPUT_DIR` of the attempt."""
        path = Path(places_of(self.home, handle).out)
        return path if path.is_dir() else None

    def subscribe(self, hint: Callable[[], None]) -> None:
        """`hint` is called after every start, end and failure."""
        self._hints.append(hint)

    def checks(self) -> list[Check]:
        """Isolation, limits, interpreters, devices."""
        return checks(self.home, self._cages, self._environments, self.capacity(), self._launcher.uid(0))

    def close(self) -> None:
        """Let go of everything; wrappers live on. Afterwards nothing writes to the home any more."""
        with self._lock:
            for attempt in self._table.values():
                if attempt.preparing:
                    attempt.preparing.set()
                self._ending.let_go(attempt)
            self._table.clear()
        self._preparing.join()
        self._warming.join()
        self._bearer.close()
        self._watch.close()
        self._cages.close()

    # --- capabilities -----------------------------------------------------------------------------------------

    def device_loads(self) -> Mapping[str, DeviceLoad]:
        """What the driver's own tool said last."""
        return self._loads.latest() if self.capacity().devices else {}

    def environments(self) -> list[EnvironmentInfo]:
        """All environments on disk."""
        return self._environments.present()

    def prepare(self, spec: EnvironmentSpec, progress: Callable[[str], None]) -> None:
        """Build an environment now."""
        self._environments.prepare(spec, progress)

    def prune(self, keep: Iterable[str], older_than: float) -> list[str]:
        """Delete environments nobody needs."""
        return self._environments.prune(keep, older_than)

    def key(self, spec: EnvironmentSpec) -> str:
        """Content address of an environment."""
        return self._environments.key(spec)

    def open_shell(self, handle: Handle, replica: str, columns: int, rows: int) -> Terminal:
        """A shell beside a replica."""
        with self._lock:
            attempt = self._find(handle)
            found = [one for one in attempt.replicas if one.name == (replica or attempt.replicas[0].name)]
        if not found:
            names = [one.name for one in attempt.replicas]
            raise Fault(
                "ReplicaUnknown", "there is no replica '{name}'", did_you_mean(replica, names), 404, name=replica
            )
        uid = self._launcher.uid(int(handle["owner"]))
        return open_shell(found[0].state, uid, _noted_cage(found[0]), columns, rows)

    # --- within -----------------------------------------------------------------------------------------------

    def _warm(self) -> None:
        """What takes a moment and need not be waited for. Where mounts are the way into personal spaces, it is the only
        one."""
        (self.home / "people").chmod(0o700 if can_mount() else 0o711)
        self._environments.warm()

    def _find(self, handle: Handle) -> Attempt:
        folder = str(handle["folder"])
        attempt = self._table.get(folder)
        if attempt is None:
            with self._lock:
                attempt = adopt(self.home, handle)
                if attempt.places.exists():
                    self._table[folder] = attempt
                    self._ports.keep(attempt.ports.values(), attempt.places.root)
                    self._ending.take_over(attempt)
                    self._forget_old()
        return attempt

    def _forget_old(self) -> None:
        """Ended attempts stay readable from the disk; memory keeps the latest only."""
        if len(self._table) <= _REMEMBERED:
            return
        for folder, attempt in list(self._table.items())[: len(self._table) - _REMEMBERED // 2]:
            if attempt.final:
                del self._table[folder]

    def _prepare(self, attempt: Attempt, request: AttemptRequest) -> None:
        try:
            attempt.places.make((), self._launcher.uid(request.owner))
        except OSError as error:
            self._fail(attempt, failure_of(error, self.home))
            return
        waiter = Waiter(attempt.places.log("prepare"), lambda outcome: self._prepared(attempt, request, outcome))
        attempt.preparing = waiter.cancelled
        self._preparing.add(request.spec.environment, waiter)

    def _prepared(self, attempt: Attempt, request: AttemptRequest, outcome: Ready | Fault) -> None:
        with self._lock:
            if attempt.preparing is None or attempt.preparing.is_set():
                return
            attempt.preparing = None
            if isinstance(outcome, Fault):
                self._fail(attempt, failure_of(outcome, self.home))
            else:
                self._launch(attempt, request, outcome)
        self._hint()

    def _launch(self, attempt: Attempt, request: AttemptRequest, ready: Ready) -> None:
        try:
            for replica, job in self._launcher.jobs(attempt, request, ready):
                state = control.take(replica.state)
                if state is None:  # a wrapper of an earlier server is there after all
                    replica.alive = True
                    self._ending.take_over(attempt)
                    continue
                begins = now()  # what is over in no time has its end noted before its birth is answered
                try:
                    replica.line = self._bearer.bear(job, state)
                finally:
                    os.close(state)
                replica.alive, replica.started = True, begins
                self._ending.listen(attempt, replica)
        except (OSError, Fault) as error:
            self._fail(attempt, failure_of(error, self.home))
            self._ending.stop(attempt, 0)
        self._forget_old()

    def _fail(self, attempt: Attempt, failure: Failure) -> None:
        attempt.preparing = None
        attempt.failure = failure
        try:
            attempt.places.make((), -1)
            control.note(f"{attempt.places.control}/attempt", "failure", json.dumps(failure.__dict__))
        except OSError:
            pass  # no room even for that: it is told from memory
        self._hint()

    def _usage(self, handle: Handle) -> Usage | None:
        with self._lock:
            attempt = self._find(handle)
            replicas = [(replica, replica.report) for replica in attempt.replicas if replica.alive or replica.report]
        if not replicas:
            return None
        cpu, memory_now, peak = 0.0, 0, 0
        for replica, report in replicas:
            if report:
                cpu, peak = cpu + report.cpu, peak + max(report.peak, replica.memory_seen)
                continue
            pid = self._wrapper(replica)
            if pid:
                load = load_of(pid)
                replica.cpu_seen = max(replica.cpu_seen, load.cpu - replica.cpu_before)
                replica.memory_seen = max(replica.memory_seen, load.memory)
                memory_now += load.memory
                self._cage_late(attempt, replica, load.pids)
            cpu, peak = cpu + replica.cpu_seen, peak + replica.memory_seen
        attempt.peak = max(attempt.peak, peak)
        return Usage(cpu, memory_now, max(attempt.peak, peak))

    def _wrapper(self, replica: Replica) -> int:
        if not replica.pid and control.is_held(replica.state):
            birth, _ = control.read(replica.state)
            if birth:
                replica.pid, replica.cpu_before = birth.pid, birth.cpu_before
        return replica.pid

    def _cage_late(self, attempt: Attempt, replica: Replica, pids: Sequence[int]) -> None:
        """What runs for a while without a memory limit joins the share of CPU then (see `cages`)."""
        if replica.caged or not self._cages.version or now() - (replica.started or 0) < _CAGE_AFTER:
            return
        replica.caged = True
        if _noted_cage(replica):
            return
        cage = self._cages.make(cage_name(attempt, replica), replica.cpu, 0)
        if cage:
            control.note(replica.state, "cage", json.dumps([0, cage.folders]))
            enter(cage.join, pids)

    def _hint(self) -> None:
        for hint in self._hints:
            hint()


def _noted_cage(replica: Replica) -> list[str]:
    told = control.noted(replica.state, "cage")
    folders: list[str] = json.loads(told)[1] if told else []
    return folders
