"""The server's end of the nursery: hands it jobs with the lock and the line, and gives it a new life when it dies."""

from __future__ import annotations

import array
import contextlib
import marshal
import os
import socket
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cubestudio.drivers.runtime_local.mounts import MountJob

_SCRIPT = Path(__file__).with_name("nursery.py")
_IDLE_MOST = 8
_PATIENCE = 10.0  # seconds until a nursery that takes nothing is an error
_LARGE = 100_000  # what a message may hold; more travels in a file of memory


@dataclass(frozen=True)
class Job:
    """What a wrapper is told.

    Attributes:
        log: its log file. cwd, argv, env: of the command.
        uid: user (and group) of the command, -1 = the server's own.
        join: `cgroup.procs` files to enter. cage: cgroup folders to remove at the end. oom: file with `oom_kill N`.
        rlimits: (kind, most) pairs. fence: a `fence.Fence` as plain values, None = no fence. mounts: see
            `mounts.MountJob`.
    """

    log: str
    cwd: str
    argv: list[str]
    env: dict[str, str]
    uid: int = -1
    join: list[str] = field(default_factory=list)
    cage: list[str] = field(default_factory=list)
    oom: str = ""
    rlimits: list[tuple[int, int]] = field(default_factory=list)
    fence: dict[str, Any] | None = None
    mounts: list[MountJob] = field(default_factory=list)


class Bearer:
    """Starts wrappers through one nursery process, or gives the job to one that has just finished another.

    Args:
        log: file for the words of a nursery in trouble. nproc: limit of processes for each user, 0 = none.
    """

    def __init__(self, log: Path, nproc: int = 0) -> None:
        self._log = log
        self._nproc = nproc
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._idle: list[socket.socket] = []
        self._gone: list[socket.socket] = []
        self._open()

    def bear(self, job: Job, state: int) -> socket.socket:
        """Let a wrapper hold `state` and run `job`; returns the line to it. The caller closes its copy of `state`."""
        message, fds = marshal.dumps(job.__dict__), [state]
        if len(message) > _LARGE:
            fds.append(_in_memory(message))
            message = b"large"
        try:
            with self._lock:
                return self._to_idle(message, fds) or self._to_fresh(message, fds)
        finally:
            for fd in fds[1:]:
                os.close(fd)

    def give_back(self, line: socket.socket) -> bool:
        """Keep the line of a wrapper that has finished; False when there are enough (close it then)."""
        with self._lock:
            if self._socket is None or len(self._idle) >= _IDLE_MOST:
                return False
            self._idle.append(line)
            return True

    def drop(self, line: socket.socket) -> bool:
        """Forget the line of an idle wrapper that has gone; False when it is not idle but works."""
        with self._lock:
            for lines in self._idle, self._gone:
                if line in lines:
                    lines.remove(line)
                    return True
            return False

    def _to_idle(self, message: bytes, fds: list[int]) -> socket.socket | None:
        while self._idle:
            line = self._idle.pop()  # the last one in is the warmest
            try:
                _send(line, message, fds)
            except OSError:
                self._gone.append(line)  # just now; who watches it will see its end-of-file
                continue
            return line
        return None

    def _to_fresh(self, message: bytes, fds: list[int]) -> socket.socket:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        fds = [fds[0], theirs.fileno(), *fds[1:]]
        with theirs:
            try:
                if self._process is None or self._process.poll() is not None:
                    raise ConnectionError
                _send(self._socket, message, fds)
            except ConnectionError:  # it was killed: whatever it had not born is free to be born
                self._shut()
                self._open()
                _send(self._socket, message, fds)
        ours.setblocking(False)
        return ours

    def close(self) -> None:
        """Hang up; wrappers that work live on."""
        with self._lock:
            for line in self._idle:
                line.close()
            self._idle.clear()
            self._shut()

    def _open(self) -> None:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        # the server's own output may be a pipe: a wrapper that outlives the server must not hold it open
        with theirs, open(self._log, "ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", str(_SCRIPT), str(theirs.fileno()), str(self._nproc)],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"},
                cwd="/",
            )
        ours.settimeout(_PATIENCE)
        self._socket = ours

    def _shut(self) -> None:
        if self._socket:
            self._socket.close()
        if self._process:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(5)
        self._socket = self._process = None


def _send(to: socket.socket | None, message: bytes, fds: list[int]) -> None:
    assert to is not None
    to.sendmsg([message], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))])


def _in_memory(data: bytes) -> int:
    fd = os.memfd_create("job", os.MFD_CLOEXEC)
    with open(fd, "wb", closefd=False) as file:
        file.write(data)
    return fd
