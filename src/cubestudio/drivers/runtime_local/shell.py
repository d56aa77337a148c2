"""A shell beside a running attempt, on a terminal of its own: the server's end of it."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from cubestudio.kit.errors import Fault
from cubestudio_agent import seat

_SCRIPT = Path(__file__).with_name("shellkeeper.py")
_OPENING = 10.0
"""Seconds a shell may take to open on a busy machine."""
_CHUNK = 65536


def open_shell(state: str, uid: int, groups: Sequence[str], columns: int, rows: int) -> LocalTerminal:
    """Open a shell beside the replica whose state file is `state`; `uid` is its user, -1 = the server's own; `groups`
    are the folders of its control groups.

    Raises Fault when the replica is not there any more.
    """
    master, slave = os.openpty()
    hold, held = os.pipe()  # its end of file tells the keeper that the server has hung up or died
    said, say = os.pipe()
    joins = [f"{folder}/cgroup.procs" for folder in groups]
    try:
        seat.resize(master, columns, rows)
        keeper = subprocess.Popen(
            [sys.executable, "-I", "-S", str(_SCRIPT), state, str(uid), str(hold), str(slave), str(say), *joins],
            pass_fds=(hold, slave, say),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env={},
            cwd="/",
        )
    except OSError:
        for fd in (master, held):
            os.close(fd)
        raise
    finally:
        for fd in (hold, slave, say):
            os.close(fd)
    terminal = LocalTerminal(master, held, keeper)
    told = _first_word(said)
    if told != b"open":
        terminal.close()
        raise _refusal(told.decode("utf-8", "replace"))
    return terminal


def _first_word(said: int) -> bytes:
    try:
        ready = select.select([said], [], [], _OPENING)[0]
        return os.read(said, 300) if ready else b"late"
    finally:
        os.close(said)


def _refusal(told: str) -> Fault:
    if told in ("", "ended"):
        return Fault("NotRunning", "it does not run any more, so there is nothing to open a shell in", status=409)
    text = "the shell could not be opened: {reason}"
    return Fault("ShellFailed", text, "Try again; the machine may be short of memory or processes.", 503, reason=told)


class LocalTerminal:
    """Implements `ports.runtime.Terminal` on a pty.

    Args:
        master: the server's end of the terminal. held: while it is open, the keeper keeps the shell alive.
        keeper: the process that holds the shell and ends all of it.
    """

    def __init__(self, master: int, held: int, keeper: subprocess.Popen[bytes]) -> None:
        os.set_blocking(master, False)
        self._master = master
        self._held = held
        self._keeper = keeper
        self._bell = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._lock = threading.Lock()
        self._users = 0
        self._closing = False
        self._over = False

    def read(self, timeout: float) -> bytes | None:
        """Output as it comes."""
        if not self._enter():
            return None
        try:
            self._wait(select.POLLIN, timeout)
            return os.read(self._master, _CHUNK)
        except BlockingIOError:
            return None if self._closing else b""
        except OSError:  # nobody holds the other end any more
            self._over = True
            return None
        finally:
            self._leave()

    def write(self, data: bytes) -> None:
        """Type, piece by piece as the terminal takes it."""
        if not self._enter():
            return
        try:
            rest = memoryview(data)
            while rest and not self._closing:
                self._wait(select.POLLOUT, 1.0)
                try:
                    rest = rest[os.write(self._master, rest[:1024]) :]
                except BlockingIOError:
                    continue
        except OSError:
            pass  # it is over
        finally:
            self._leave()

    def resize(self, columns: int, rows: int) -> None:
        """Another size; the kernel tells the program."""
        if not self._enter():
            return
        try:
            seat.resize(self._master, columns, rows)
        except OSError:
            pass  # it is over
        finally:
            self._leave()

    def close(self) -> None:
        """Hang up; the descriptors go when nobody uses them any more."""
        with self._lock:
            if self._closing:
                return
            self._closing = True
            os.close(self._held)
            os.eventfd_write(self._bell, 1)
            if not self._users:
                self._release()
        threading.Thread(target=self._keeper.wait, name="shell-reaper", daemon=True).start()

    def _wait(self, event: int, timeout: float) -> None:
        waiting = select.poll()
        waiting.register(self._master, event)
        waiting.register(self._bell, select.POLLIN)
        waiting.poll(timeout * 1000)

    def _enter(self) -> bool:
        with self._lock:
            if self._closing or self._over:
                return False
            self._users += 1
            return True

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._closing and not self._users:
                self._release()

    def _release(self) -> None:
        os.close(self._master)
        os.close(self._bell)
