"""Where what came from an attempt's replicas lies.

    workloads/<workload>.<attempt>/
        control/  <replica>.job, .withdrawn, .ready, .log, .progress, .use, .state; prepare.log; all.sources,
                  runtime.facts, outputs.lock
        out/      the outputs: those of the first replica, those of others in folders of their names

`.state` is the report: a file that ends in a newline, as that of a local replica, says that its log has ended. Files
are locked while they are written to (`flock`: it holds between threads and between servers of one home).
"""

from __future__ import annotations

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from cubestudio.kit.errors import Fault

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,199}")
_OPEN = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW


def absent(workload: str, attempt: int) -> Fault:
    """Nothing of that attempt is here."""
    text = "attempt {attempt} of workload {id} is not known here"
    return Fault("AttemptUnknown", text, status=404, id=workload, attempt=attempt)


def ended(replica: str) -> Fault:
    """It reported its end already."""
    text = "the replica '{name}' has reported its end: nothing more is taken from it"
    return Fault("ReplicaEnded", text, status=409, name=replica)


@dataclass(frozen=True)
class Box:
    """The folder of one attempt."""

    root: str

    @property
    def control(self) -> str:
        """The server's own."""
        return self.root + "/control"

    @property
    def out(self) -> str:
        """The outputs."""
        return self.root + "/out"

    def make(self) -> None:
        """Create what is missing."""
        os.makedirs(os.path.dirname(self.root), 0o711, exist_ok=True)
        for folder, mode in ((self.root, 0o711), (self.control, 0o700), (self.out, 0o700)):
            with suppress(FileExistsError):
                os.mkdir(folder, mode)

    def path(self, name: str, kind: str) -> str:
        """A file of a replica."""
        if not _PLAIN.fullmatch(name):
            raise Fault("ReplicaUnknown", "there is no replica '{name}' here", status=404, name=name[:80])
        return f"{self.control}/{name}.{kind}"

    def has(self, name: str, kind: str) -> bool:
        """Whether that file is there."""
        return os.path.exists(self.path(name, kind))

    def replicas(self) -> list[str]:
        """Replicas that have a job."""
        try:
            return sorted(name[:-4] for name in os.listdir(self.control) if name.endswith(".job"))
        except FileNotFoundError:
            return []

    def read(self, name: str, kind: str) -> Any:
        """A file's JSON, None when it is not there (or half written by a server that was killed)."""
        try:
            with open(self.path(name, kind), "rb") as file:
                return json.loads(file.read())
        except (FileNotFoundError, ValueError):
            return None

    def write(self, name: str, kind: str, value: Any) -> None:
        """Replace a file at once."""
        draft = self._draft(name, kind, value)
        os.replace(draft, self.path(name, kind))

    def write_once(self, name: str, kind: str, value: Any) -> bool:
        """Write a file unless it is there; whether it was written."""
        draft = self._draft(name, kind, value)
        try:
            os.link(draft, self.path(name, kind))
            return True
        except FileExistsError:
            return False
        finally:
            os.unlink(draft)

    def _draft(self, name: str, kind: str, value: Any) -> str:
        draft = f"{self.path(name, kind)}.{os.getpid()}.{os.urandom(4).hex()}"
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            with os.fdopen(fd, "wb") as file:
                file.write(json.dumps(value, ensure_ascii=False).encode() + b"\n")
        except BaseException:
            with suppress(OSError):
                os.unlink(draft)
            raise
        return draft

    @contextmanager
    def locked(self, path: str) -> Iterator[int]:
        """A descriptor of `path`, alone with it."""
        fd = os.open(path, _OPEN, 0o600)
        try:
            fcntl.flock(fd, fcntl.LOCK_EX)
            yield fd
        finally:
            os.close(fd)


def write_all(fd: int, data: bytes, offset: int) -> None:
    """All of `data` at `offset`."""
    view = memoryview(data)
    while view:
        count = os.pwrite(fd, view, offset)
        view, offset = view[count:], offset + count
