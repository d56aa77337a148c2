"""The life of the Envoy process: detached, locked, found again by the next start.

The starter takes `flock` on `home/lock` and hands the descriptor down; whoever holds the lock is the gateway of this
home. `pid` is written by the process itself before it becomes Envoy, and means something only while the lock is held.
"""

from __future__ import annotations

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

# `umask` keeps the logs private; `exec` keeps the pid.
_BECOME = 'umask 077; echo $$ > pid.new && mv pid.new pid && exec "$@" >> envoy.log 2>&1 < /dev/null'
# The shell in between ends at once, so that the process is nobody's child and leaves no zombie.
_DETACH = '"$@" &'


class EnvoyProcess:
    """Starts, finds and ends the process of one home."""

    def __init__(self, home: Path, command: list[str]) -> None:
        self._home = home
        self._command = command

    def runs(self) -> bool:
        """Whether somebody holds the lock. Microseconds."""
        lock = self._take_lock()
        if lock is None:
            return True
        os.close(lock)
        return False

    def start(self) -> bool:
        """Start it unless it runs; whether this call did. The child keeps the lock until it ends."""
        lock = self._take_lock_past_looks()
        if lock is None:
            return False
        try:
            subprocess.run(
                ["/bin/sh", "-c", _DETACH, "sh", "/bin/sh", "-c", _BECOME, "envoy", *self._command],
                check=True,
                cwd=self._home,
                pass_fds=(lock,),
                start_new_session=True,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
        finally:
            os.close(lock)
        return True

    def end(self, ask: Callable[[], None], patience: float = 5.0) -> None:
        """Ask it to end, kill it when it does not within `patience` seconds. Returns when the lock is free."""
        with suppress(OSError):
            ask()
        if not self._gone_within(patience):
            self._kill()
            self._gone_within(patience)

    def _kill(self) -> None:
        with suppress(OSError, ValueError):
            os.kill(int((self._home / "pid").read_text()), signal.SIGKILL)

    def _gone_within(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while self.runs():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.01)
        return True

    def _take_lock_past_looks(self, patience: float = 0.2) -> int | None:
        """`runs()` of another thread holds the lock for some microseconds; only who holds it longer is a process."""
        deadline = time.monotonic() + patience
        while (lock := self._take_lock()) is None and time.monotonic() < deadline:
            time.sleep(0.001)
        return lock

    def _take_lock(self) -> int | None:
        lock = os.open(self._home / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return None
        return lock
