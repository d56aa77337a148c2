#!/usr/bin/env python3
"""Run a command, and end whatever it leaves behind: `tools/reap.py COMMAND…`; its exit code is the command's.

A test runner that breaks off leaves servers, browsers or a whole cluster running, and who reads its output waits for
them. Everything the command started, however far it went away from it, falls to this process when its parents are gone
(a "child subreaper", prctl(2)), and is killed at the end. Linux alone.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
GRACE = 3.0
"""Seconds between asking and killing."""


def children() -> list[int]:
    """Processes whose parent this one is now."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = stat.read_text().rpartition(")")[2].split()[:2]
        except OSError:
            continue  # it ended meanwhile
        if int(parent) == os.getpid() and state != "Z":
            found.append(int(stat.parent.name))
    return found


def end_all() -> None:
    """Kill what is left, and what falls to us by that."""
    since = time.monotonic()
    while left := children():
        number = signal.SIGTERM if time.monotonic() < since + GRACE else signal.SIGKILL
        for pid in left:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        time.sleep(0.1)
        with suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def main() -> int:
    """Exit code of the command, as a shell tells it."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    command = os.posix_spawnp(sys.argv[1], sys.argv[1:], os.environ)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda got, _frame: os.kill(command, got))
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the command hears it itself
    # All that end are buried at once, or who looks whether an orphan still runs would find it for ever.
    while (ended := os.wait())[0] != command:
        pass
    end_all()
    code = os.waitstatus_to_exitcode(ended[1])
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
