"""The folders of a studio's home, and the lock that says whose it is."""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path

from cubestudio.kit.errors import Fault

_PRIVATE = ("db", "keys", "run", "gateway", "logs", "cache")
_SHARED = {"workloads": 0o711, "blobs": 0o711, "files": 0o711, "environments": 0o755, "lib": 0o755}
"""Folders workloads pass through; only code is there to be listed."""


def make_home(home: Path) -> None:
    """All folders with their modes: what is private to the server is 0700."""
    try:
        home.mkdir(parents=True, exist_ok=True)
        home.chmod(0o755)
        for name in _PRIVATE:
            (home / name).mkdir(exist_ok=True)
            (home / name).chmod(0o700)
        for name, mode in _SHARED.items():
            (home / name).mkdir(exist_ok=True)
            (home / name).chmod(mode)
    except OSError as error:
        raise Fault(
            "HomeUnusable",
            "the studio's home {home} cannot be used: {why}",
            "Set CUBE_HOME to a folder you may write.",
            home=str(home),
            why=error.strerror or str(error),
        ) from error


def write_private(file: Path, text: str) -> None:
    """Write a 0600 file whole or not at all."""
    making = file.with_name(f".{file.name}.{secrets.token_hex(6)}")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as stream:
        stream.write(text)
    making.replace(file)


class ServerLock:
    """Held by the running server of a home; holds its pid. The kernel frees it however the server ends."""

    def __init__(self, home: Path, replica: str = "") -> None:
        self._home = home
        self._file = home / "run" / (f"server-{replica}.lock" if replica else "server.lock")
        self._descriptor = -1

    def take(self) -> None:
        """Become the server of this home. Raises Fault when there is one."""
        descriptor = os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            os.close(descriptor)
            raise Fault(
                "AlreadyRuns",
                "a studio already runs for {home} (process {pid})",
                "Stop it with: cube down. Or start another one with another CUBE_HOME and CUBE_PORT.",
                409,
                home=str(self._home),
                pid=self._pid_written() or "unknown",
            ) from error
        os.ftruncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        self._descriptor = descriptor

    def holder(self) -> int | None:
        """Process id of the running server, None when there is none."""
        if not self._file.exists():
            return None
        descriptor = os.open(self._file, os.O_RDWR | os.O_CLOEXEC)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return self._pid_written()
        finally:
            os.close(descriptor)
        return None

    def _pid_written(self) -> int | None:
        text = self._file.read_text().strip()
        return int(text) if text.isdigit() else None
