"""A shell at a terminal: what it finds, and how a process becomes it. Shared with the local runtime's keeper of shells.

What keeps it alive and what ends it is each keeper's own.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import struct
import termios
from typing import NoReturn

_PR_SET_PDEATHSIG = 1
_prctl = ctypes.CDLL(None).prctl  # now: where it is needed, little memory may be left
_OURS = {"TERM": "xterm-256color", "COLORTERM": "truecolor", "PS1": "\\W \\$ ", "HISTFILE": ""}


def variables(data: bytes) -> dict[str, str]:
    """Those of a process (`/proc/…/environ`), as a shell beside it has them."""
    pairs = (word.partition("=") for word in os.fsdecode(data).split("\0"))
    env = {name: value for name, _, value in pairs if name}
    env.update(_OURS)
    return env


def resize(terminal: int, columns: int, rows: int) -> None:
    """The kernel tells the program; a size that no window has is not heard."""
    if 0 < columns < 1000 and 0 < rows < 1000:
        fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))


def take(terminal: int) -> None:
    """In the child: a session of its own at the terminal, and nothing else open."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    for fd in (0, 1, 2):
        os.dup2(terminal, fd)
    for name in os.listdir("/proc/self/fd"):
        if int(name) > 2:
            _close(int(name))
    os.umask(0o022)


def become(env: dict[str, str], folder: str) -> NoReturn:
    """In the child: be the shell, which dies with its keeper."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    for number in (signal.SIGHUP, signal.SIGPIPE, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.chdir(folder)
    if os.path.exists("/bin/bash"):
        os.execve("/bin/bash", ["bash", "--noprofile", "--norc", "-i"], env)
    env["PS1"] = "$ "
    os.execve("/bin/sh", ["sh", "-i"], env)


def _close(fd: int) -> None:
    try:
        os.close(fd)
    except OSError:
        pass  # that of the listing
