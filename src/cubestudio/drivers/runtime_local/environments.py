"""Python environments: built once by `uv`, named by their content, shared read-only by all workloads."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sysconfig
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from cubestudio.drivers.runtime_local.building import Cancelled, build, download_python
from cubestudio.drivers.runtime_local.interpreters import Interpreter, Interpreters, parse_range
from cubestudio.drivers.runtime_local.processes import environments_in_use
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import EnvironmentInfo
from cubestudio.spec.workload import EnvironmentSpec

Progress = Callable[[str], None]
_USED_EVERY = 600.0


@dataclass(frozen=True)
class Ready:
    """An environment to run in: `bin` stands first in PATH; `key` is "" for a bare interpreter."""

    bin: str
    key: str = ""


@dataclass
class _Build:
    """A build under way and all who wait for it."""

    progress: list[Progress] = field(default_factory=list)
    cancelled: list[threading.Event] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    fault: Fault | None = None

    def say(self, line: str) -> None:
        for listener in list(self.progress):
            listener(line)

    def given_up(self) -> bool:
        return all(event.is_set() for event in self.cancelled)


class Environments:
    """What is there, what is being built, and what must be."""

    def __init__(self, home: Path, uid: int, allow_download: bool) -> None:
        self.folder = home / "environments"
        self._home = home
        self._interpreters = Interpreters(home, uid)
        self._allow_download = allow_download
        self._lock = threading.Lock()
        self._ready: dict[tuple[str, tuple[str, ...]], Ready] = {}
        self._used: dict[str, float] = {}
        self._builds: dict[str, _Build] = {}

    def ready(self, spec: EnvironmentSpec) -> Ready | None:
        """The environment when it is known to be there (one dictionary look-up), else None: `prepare` it."""
        found = self._ready.get((spec.python, spec.packages))
        if found and found.key:
            if not os.path.exists(found.bin + "/python"):  # somebody deleted the folder
                return None
            self._mark_used(found.key)
        return found

    def check(self, spec: EnvironmentSpec) -> None:
        """Refuse what can never be made here."""
        if spec.image:
            raise Fault(
                "ImageUnsupported",
                "the image '{image}' cannot run here: this studio starts local processes and has no container engine",
                "Name a Python environment (python and packages) instead, or run the project on Kubernetes.",
                image=spec.image,
            )
        parse_range(spec.python)
        for line in spec.packages:
            if line.strip().startswith("-") or "\n" in line:
                raise Fault("RequirementInvalid", "'{line}' is no requirement", "Write name==version.", line=line)

    def key(self, spec: EnvironmentSpec) -> str:
        """sha256 over Python, ABI, platform and sorted packages; "" for a bare interpreter."""
        return self._key(self._choose(spec), spec)

    def prepare(self, spec: EnvironmentSpec, progress: Progress, cancelled: threading.Event | None = None) -> Ready:
        """Make it be there (blocking). Raises Fault with the tool's reason, or Cancelled."""
        self.check(spec)
        cancelled = cancelled or threading.Event()
        chosen = self._choose(spec, progress, cancelled)
        if not spec.packages:
            return self._remember(spec, Ready(self._interpreters.bin_folder(chosen)))
        key = self._key(chosen, spec)
        if not self._is_there(key):
            self._build(key, chosen, spec, progress, cancelled)
        self._mark_used(key)
        return self._remember(spec, Ready(str(self.folder / key / "bin"), key))

    def present(self) -> list[EnvironmentInfo]:
        """All environments on disk."""
        found = []
        for path in sorted(self.folder.glob("*/cube.json")):
            try:
                told = json.loads(path.read_text())
                used = (path.parent / "used").stat().st_mtime
            except (OSError, ValueError):
                continue
            info = EnvironmentInfo(
                path.parent.name, told["python"], tuple(told["packages"]), told["size"], used, told["name"]
            )
            found.append(info)
        return found

    def prune(self, keep: Iterable[str], older_than: float) -> list[str]:
        """Delete environments nobody needs or runs in; returns their keys."""
        kept, gone = set(keep) | environments_in_use(str(self.folder)), []
        for info in self.present():
            if info.key in kept or info.last_used >= older_than:
                continue
            with self._lock:
                if info.key in self._builds:
                    continue
                self._ready = {spec: ready for spec, ready in self._ready.items() if ready.key != info.key}
            doomed = self.folder / f".gone-{info.key}-{os.getpid()}"
            (self.folder / info.key).rename(doomed)
            _delete(doomed)
            gone.append(info.key)
        return gone

    def warm(self) -> None:
        """Find the default interpreter ahead of the first workload, and remove what broken builds and prunes left."""
        with suppress(Fault, OSError):
            self.prepare(EnvironmentSpec(), lambda line: None)
        for path in self.folder.glob(".gone-*"):
            _delete(path)
        for path in self.folder.glob(".building-*"):
            if time.time() - path.stat().st_mtime > 3600:
                _delete(path)

    def interpreters(self) -> list[Interpreter]:
        """For `cube doctor`."""
        return self._interpreters.all()

    def _choose(
        self, spec: EnvironmentSpec, progress: Progress | None = None, cancelled: threading.Event | None = None
    ) -> Interpreter:
        try:
            return self._interpreters.choose(spec.python)
        except Fault as fault:
            if fault.code != "PythonMissing" or not self._allow_download or not progress or not cancelled:
                raise
            download_python(self._home, spec.python, progress, cancelled.is_set)
            return self._interpreters.choose(spec.python)

    def _key(self, chosen: Interpreter, spec: EnvironmentSpec) -> str:
        if not spec.packages:
            return ""
        content = [chosen.version, chosen.soabi, sysconfig.get_platform(), sorted(set(spec.packages))]
        return hashlib.sha256(json.dumps(content).encode()).hexdigest()[:32]

    def _is_there(self, key: str) -> bool:
        return (self.folder / key / "cube.json").exists() and (self.folder / key / "bin" / "python").exists()

    def _remember(self, spec: EnvironmentSpec, ready: Ready) -> Ready:
        with self._lock:
            self._ready[spec.python, spec.packages] = ready
        return ready

    def _mark_used(self, key: str) -> None:
        moment = now()
        if moment - self._used.get(key, 0) < _USED_EVERY:
            return
        self._used[key] = moment
        try:
            os.utime(self.folder / key / "used")
        except OSError:
            pass

    def _build(
        self, key: str, chosen: Interpreter, spec: EnvironmentSpec, progress: Progress, cancelled: threading.Event
    ) -> None:
        with self._lock:
            build_ = self._builds.get(key)
            mine = build_ is None
            if build_ is None:
                build_ = self._builds[key] = _Build()
            build_.progress.append(progress)
            build_.cancelled.append(cancelled)
        if mine:
            self._do_build(key, build_, chosen, spec)
        else:
            progress("waiting for the same environment, which is being built")
            while not build_.done.wait(0.1):
                if cancelled.is_set():
                    raise Cancelled
        if build_.fault:
            raise build_.fault
        if not self._is_there(key):  # the builder was cancelled in the moment we joined
            self._build(key, chosen, spec, progress, cancelled)

    def _do_build(self, key: str, build_: _Build, chosen: Interpreter, spec: EnvironmentSpec) -> None:
        try:
            build(self.folder, key, chosen, spec, build_.say, build_.given_up)
        except Fault as fault:
            build_.fault = fault
        except OSError as error:
            build_.fault = Fault("EnvironmentFailed", "the environment could not be built: {why}", why=str(error))
        finally:
            with self._lock:
                del self._builds[key]
            build_.done.set()


def _delete(folder: Path) -> None:
    for root, names, _ in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            if not os.path.islink(path):
                os.chmod(path, 0o755)
    shutil.rmtree(folder, ignore_errors=True)
