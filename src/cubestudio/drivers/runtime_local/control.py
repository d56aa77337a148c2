"""The state file of one replica: what can be known about it from the disk alone, at any moment, by any server.

Lock held = running. Free: with a report = ended; with a birth alone = lost; with neither = never ran.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass

from cubestudio.drivers.runtime_local.nurserystate import REPORT_AT, STATE_SIZE


@dataclass(frozen=True)
class Report:
    """The end of a replica as its wrapper wrote it."""

    code: int
    ended: float
    cpu: float
    peak: int
    oom_kills: int
    reason: str = ""
    note: str = ""


@dataclass(frozen=True)
class Birth:
    """Wrapper's pid (only of use while the lock is held), the moment it began, CPU seconds its children had before."""

    pid: int
    started: float
    cpu_before: float = 0.0


def parse_report(data: bytes) -> Report | None:
    """The report in a state file or on the line; None while it is incomplete."""
    if not data.endswith(b"\n") or data.startswith(b"failed "):
        return None
    words = data.decode("utf-8", "replace").split(None, 5)
    if len(words) < 5:
        return None
    reason, _, note = (words[5].strip() if len(words) > 5 else "").partition(" ")
    return Report(int(words[0]), float(words[1]), float(words[2]), int(words[3]), int(words[4]), reason, note)


def read(state: str) -> tuple[Birth | None, Report | None]:
    """Birth and report of a replica, each None while it is not there."""
    try:
        fd = os.open(state, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None, None
    try:
        return parse_state(os.read(fd, STATE_SIZE))
    finally:
        os.close(fd)


def parse_state(data: bytes) -> tuple[Birth | None, Report | None]:
    """The two halves of a state file."""
    words = data[:REPORT_AT].partition(b"\n")[0].split() if b"\n" in data[:REPORT_AT] else []
    birth = Birth(int(words[0]), float(words[1]), float(words[2])) if len(words) == 3 else None
    return birth, parse_report(data[REPORT_AT:])


def take(state: str) -> int | None:
    """The locked descriptor of the state file, its room allocated; None when a wrapper holds it or has held it."""
    fd = os.open(state, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if any(parse_state(os.pread(fd, STATE_SIZE, 0))):
            os.close(fd)
            return None
        os.pwrite(fd, b" " * STATE_SIZE, 0)
    except BlockingIOError:
        os.close(fd)
        return None
    except OSError:
        os.close(fd)
        raise
    return fd


def is_held(state: str) -> bool:
    """Whether a wrapper lives. Asked with a shared lock, so that two who ask never see each other."""
    try:
        fd = os.open(state, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return False
    except BlockingIOError:
        return True
    finally:
        os.close(fd)


def note(state: str, name: str, text: str) -> None:
    """Keep a small fact beside a state file for whoever adopts the replica."""
    fd = os.open(f"{state}.{name}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        os.write(fd, text.encode())
    finally:
        os.close(fd)


def noted(state: str, name: str) -> str:
    """That fact, or ""."""
    try:
        with open(f"{state}.{name}", encoding="utf-8") as file:
            return file.read()
    except OSError:
        return ""
