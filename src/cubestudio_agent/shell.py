"""The process that keeps a shell in a container: `agent.pyz shell COLUMNS ROWS`, run by the API's `exec`, without a
terminal.

It finds the command that the agent (PID 1) runs, lets a shell begin beside it on a terminal of its own (user, variables
and folder as they are there), and stays as its guardian: when the shell ends, or the studio hangs up, falls silent or
dies, all that was started is killed. It is the sub-reaper of it, so a double fork and `setsid` do not help.

What comes on its standard input are frames: a letter (`d` typed bytes, `r` another size, `q` hang up, `p` nothing),
four bytes of length, that many bytes. Standard output is the terminal's. On standard error it says one word, `open`,
`ended` (there is no command any more) or what failed.
"""

from __future__ import annotations

import ctypes
import errno
import os
import select
import signal
import struct
import sys
import time

from cubestudio_agent import seat
from cubestudio_agent.descent import children
from cubestudio_agent.processes import end_all

SILENCE = 60.0
"""Seconds without a frame after which nobody is believed to be there."""

_PR_SET_CHILD_SUBREAPER = 36
_HEAD = struct.Struct(">cI")
_CHUNK = 65536
_TYPED_AHEAD = 1 << 18


def main() -> int:
    """Open, say so, keep, end all. An exit code."""
    columns, rows = (int(word) for word in sys.argv[-2:])
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    try:
        env, folder = _beside()
        master, child = _begin(env, folder, columns, rows)
    except (FileNotFoundError, ProcessLookupError):
        os.write(2, b"ended")
        return 1
    except OSError as error:
        os.write(2, "{}: {}".format(error.strerror, error.filename or "").encode()[:300])
        return 1
    os.write(2, b"open")
    try:
        _Keeper(master, child).keep()
    finally:
        end_all()
    return 0


def _beside() -> tuple[dict[str, str], str]:
    """Variables and folder of the command: the oldest child of the agent that does not know the agent's own token."""
    for pid in sorted(children(1), key=_born):
        try:
            with open(f"/proc/{pid}/environ", "rb", 0) as file:
                env = seat.variables(file.read())
            if "CUBE_WORKLOAD" in env and "CUBE_AGENT_TOKEN" not in env:
                return env, os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
    raise ProcessLookupError


def _born(pid: int) -> int:
    """When a process began, in ticks since the machine did; what has ended came last."""
    try:
        with open(f"/proc/{pid}/stat", "rb", 0) as file:
            return int(file.read().rpartition(b")")[2].split()[19])
    except OSError:
        return 1 << 62


def _begin(env: dict[str, str], folder: str, columns: int, rows: int) -> tuple[int, int]:
    """Fork the shell: the master of its terminal, and its pid."""
    master, slave = os.openpty()
    seat.resize(master, columns, rows)
    child = os.fork()
    if child == 0:
        try:
            seat.take(slave)
            seat.become(env, folder)
        finally:
            os._exit(127)
    os.close(slave)
    os.set_blocking(master, False)
    return master, child


class _Keeper:
    """Carries bytes both ways, and never waits for one side alone."""

    def __init__(self, master: int, child: int) -> None:
        self._master, self._child = master, child
        self._came = bytearray()  # of frames, not taken apart yet
        self._typed = bytearray()  # for the terminal
        self._shown = bytearray()  # for the studio
        self._heard = time.monotonic()
        self._over = False
        for fd in (0, 1):
            os.set_blocking(fd, False)

    def keep(self) -> None:
        """Until the shell ends and all it said is told, or nobody is there."""
        while time.monotonic() - self._heard < SILENCE:
            if self._over and not self._shown:
                return
            reads = [] if self._over or len(self._shown) > _CHUNK else [self._master]
            if len(self._typed) < _TYPED_AHEAD:
                reads.append(0)
            writes = ([1] if self._shown else []) + ([self._master] if self._typed and not self._over else [])
            readable, writable, _ = select.select(reads, writes, [], 1.0)
            if 0 in readable and not self._take():
                return
            if self._master in readable:
                self._show()
            if self._master in writable:
                self._give(self._master, self._typed)
            if 1 in writable and not self._give(1, self._shown):
                return
            self._reap()

    def _take(self) -> bool:
        """Frames from the studio; False when it hung up."""
        data = _read(0)
        if data == b"":
            return False
        self._came += data or b""
        self._heard = time.monotonic()
        while len(self._came) >= _HEAD.size:
            kind, size = _HEAD.unpack_from(self._came)
            if len(self._came) < _HEAD.size + size:
                break
            body = bytes(self._came[_HEAD.size : _HEAD.size + size])
            del self._came[: _HEAD.size + size]
            if kind == b"q":
                return False
            if kind == b"d":
                self._typed += body
            elif kind == b"r":
                seat.resize(self._master, *struct.unpack(">HH", body))
        return True

    def _show(self) -> None:
        data = _read(self._master)
        if data == b"":
            self._over = True  # nobody holds the terminal any more
        self._shown += data or b""

    def _give(self, fd: int, data: bytearray) -> bool:
        """Write what fits; False when nobody takes it any more."""
        try:
            del data[: os.write(fd, data[:_CHUNK])]
        except BlockingIOError:
            pass
        except OSError:
            data.clear()
            return False
        return True

    def _reap(self) -> None:
        """Orphans, and the shell itself: what it left in the background does not keep the terminal open."""
        try:
            while True:
                pid, _ = os.waitpid(-1, os.WNOHANG)
                if pid == 0:
                    return
                if pid == self._child and not self._over:
                    self._drain()
        except ChildProcessError:
            pass

    def _drain(self) -> None:
        """Its last words."""
        while True:
            data = _read(self._master)
            if not data:
                break
            self._shown += data
        self._over = True


def _read(fd: int) -> bytes | None:
    """What is there; None when nothing is yet, b"" at the end."""
    try:
        return os.read(fd, _CHUNK)
    except BlockingIOError:
        return None
    except OSError as error:
        if error.errno == errno.EIO:
            return b""
        raise
