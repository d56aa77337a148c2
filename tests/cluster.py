"""A real Kubernetes for tests: that of `KUBECONFIG`, else a test cluster started by a script beside the checkout.

`CUBE_TESTCLUSTER` names another such script (`up` prints `export KUBECONFIG=…`, `down` ends it). Without either, tests
that need a cluster are skipped with the reason. Several processes may use it at once: the first starts it, the last
ends it. Each test has a namespace of its own and is `undisturbed()` as long as it lasts; one that stops a component is
`alone()` meanwhile.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Cluster:
    """`kubeconfig`: its text, inline data only. `script`: stops and starts its components; None for a given one."""

    kubeconfig: str
    script: Path | None

    def component(self, verb: str, name: str) -> None:
        """`stop` or `start` one component (`apiserver`, `kubelet`, …); only while `alone()`."""
        assert self.script, "only a test cluster of our own has components to stop"
        subprocess.run([str(self.script), verb, name], check=True, capture_output=True, timeout=120)

    def load(self, archive: Path) -> None:
        """Bring images to the node: a docker-archive."""
        assert self.script, "images are loaded into a test cluster of our own alone"
        subprocess.run([str(self.script), "load", str(archive)], check=True, capture_output=True, timeout=120)

    @contextmanager
    def advertised(self, resource: str, count: int) -> Iterator[None]:
        """The node has that many of an extended resource (`nvidia.com/gpu`) meanwhile. A kubelet that is started anew
        forgets what no device plugin told it, so nobody may stop it then."""
        with undisturbed():
            self._advertise(resource, count)
            try:
                yield
            finally:
                self._advertise(resource, 0)

    def _advertise(self, resource: str, count: int) -> None:
        assert self.script, "only a test cluster of our own can be given devices"
        subprocess.run(
            [str(self.script), "advertise", f"{resource}={count}"], check=True, capture_output=True, timeout=60
        )


def script() -> Path | None:
    """The script of the test cluster, or None."""
    named = os.environ.get("CUBE_TESTCLUSTER")
    found = Path(named) if named else ROOT.parent / "shared" / "kube" / "testcluster"
    return found if found.exists() else None


def missing() -> str:
    """Why there is no cluster to test on, "" when there is one."""
    if os.environ.get("KUBECONFIG"):
        return ""
    if script() is None:
        return "no cluster: KUBECONFIG is not set and no test cluster lies beside the checkout"
    if os.geteuid() != 0:
        return "no cluster: only root can start the test cluster"
    return ""


class Failed(Exception):
    """The test cluster does not start. This process tries it no more."""


@dataclass
class _Ours:
    """What this process knows and holds."""

    cluster: Cluster | None = None
    failed: str = ""
    use: TextIO | None = None  # locked as long as it uses a test cluster
    place: TextIO | None = None  # locked while it is undisturbed or alone


_ours = _Ours()


def start() -> Cluster:
    """The cluster, started when it is first asked for."""
    if given := os.environ.get("KUBECONFIG"):
        text = Path(given).read_text()
        return Cluster(text, script() if "testcluster" in text else None)
    if _ours.failed:
        raise Failed(_ours.failed)
    if _ours.cluster is None:
        _ours.failed = "the test cluster did not start in the time a test has"  # which may be up in the middle of it
        try:
            _ours.cluster = _join()
        except Failed as failure:
            _ours.failed = str(failure)
            raise
        _ours.failed = ""
    return _ours.cluster


def stop() -> None:
    """Use it no more. The last one ends it, if it was for the tests that it was started."""
    runs = script()
    if _ours.use is None or runs is None:
        return
    _ours.use.close()
    _ours.cluster = _ours.use = None
    with _lock(".start"):
        try:
            with _lock(".users", fcntl.LOCK_EX | fcntl.LOCK_NB):
                if _mark().exists() and _mark().read_text() == _life(runs):
                    _told(runs, "down")
                    _mark().unlink()
        except BlockingIOError:
            pass  # somebody else uses it


def _join() -> Cluster:
    """Become one of its users; the first starts it."""
    runs = script()
    assert runs is not None and shutil.which("python3")
    with _lock(".start"):
        if _life(runs):
            said = _told(runs, "up")
        else:
            try:
                said = _first(runs)
            finally:
                _mark().write_text(_life(runs))
        _ours.use = _locked(".users", fcntl.LOCK_SH)
    found = re.search(r"KUBECONFIG=(\S+)", said)
    assert found, said
    return Cluster(Path(found[1]).read_text(), runs)


def _first(runs: Path) -> str:
    """Start it. A machine that lost power may have left its folder half written: if need be with a new one."""
    try:
        return _told(runs, "up")
    except Failed:
        _told(runs, "down")  # it ends what has begun, too
        folder = Path(os.environ.get("TESTCLUSTER_DIR") or Path(tempfile.gettempdir()) / "testcluster")
        with suppress(OSError):
            folder.rename(folder.with_name(f"{folder.name}.broken-{time.time_ns()}"))
    try:
        return _told(runs, "up")
    except Failed:
        _told(runs, "down")
        raise


def _told(runs: Path, verb: str) -> str:
    """What the script prints, or its words on what is wrong."""
    try:
        return subprocess.run([str(runs), verb], check=True, capture_output=True, text=True, timeout=600).stdout
    except subprocess.CalledProcessError as error:
        raise Failed(f"`{runs.name} {verb}`: {error.stderr.strip() or error.stdout.strip()}") from None
    except subprocess.TimeoutExpired:
        raise Failed(f"`{runs.name} {verb}` took more than ten minutes") from None


def _life(runs: Path) -> str:
    """What the cluster that runs now is known by, "" when none does: its database is nothing that tests stop."""
    lines = [line.split() for line in _told(runs, "status").splitlines()]
    return next((words[-1] for words in lines if words[:1] == ["etcd"] and words[-1].isdigit()), "")


def _mark() -> Path:
    """Says which cluster was started by tests."""
    return Path(tempfile.gettempdir()) / "cube-testcluster.ours"


@contextmanager
def alone() -> Iterator[None]:
    """Nobody else disturbs the cluster, or is disturbed, meanwhile (over processes)."""
    with _placed(fcntl.LOCK_EX):
        yield


@contextmanager
def undisturbed() -> Iterator[None]:
    """Nobody stops a component meanwhile. Several may want that at once."""
    with _placed(fcntl.LOCK_SH):
        yield


@contextmanager
def _placed(how: int) -> Iterator[None]:
    """Hold the lock of all that use the cluster. A process has it once: within `undisturbed` it gives its part back to
    be alone. Who comes later waits behind those who wait already, so that one that wants to be alone gets to it."""
    if _ours.place is None:
        with _lock(".turn"):
            _ours.place = _locked("", how)
        try:
            yield
        finally:
            _ours.place.close()
            _ours.place = None
    elif how == fcntl.LOCK_SH:
        yield
    else:
        fcntl.flock(_ours.place, fcntl.LOCK_UN)
        with _lock(".turn"):
            fcntl.flock(_ours.place, how)
        try:
            yield
        finally:
            fcntl.flock(_ours.place, fcntl.LOCK_SH)


@contextmanager
def _lock(name: str, how: int = fcntl.LOCK_EX) -> Iterator[None]:
    """A lock over processes."""
    with _locked(name, how):
        yield


def _locked(name: str, how: int) -> TextIO:
    """The file, locked until it is closed."""
    with ExitStack() as unlocked:
        file = unlocked.enter_context(open(Path(tempfile.gettempdir()) / f"cube-testcluster{name}.lock", "a"))
        fcntl.flock(file, how)
        unlocked.pop_all()
    return file
