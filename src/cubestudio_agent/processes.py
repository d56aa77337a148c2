"""The command and all that it starts: born, signalled, reaped; at the end none of them is left."""

from __future__ import annotations

import ctypes
import os
import signal
import time
from typing import Sequence

from cubestudio_agent.descent import descendants

_PR_SET_DUMPABLE, _PR_SET_CHILD_SUBREAPER = 4, 36
_PASSES = 200
_PLAIN = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD, signal.SIGUSR1, signal.SIGPIPE, signal.SIGQUIT)


class NotStarted(Exception):
    """The command could not be run: `lacks` = there is no such program; the message says why."""

    def __init__(self, lacks: bool, text: str) -> None:
        super().__init__(text)
        self.lacks = lacks


def settle() -> None:
    """Be the parent of every orphan below, and keep this process's variables from those who run as the same user."""
    prctl = ctypes.CDLL(None).prctl
    prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)


def spawn(argv: Sequence[str], env: dict[str, str], folder: str, output: int) -> int:
    """Run a command with both its outputs in `output`, in a process group of its own. Raises NotStarted."""
    what = "enter its folder " + folder
    try:
        os.chdir(folder)
        what = f"run '{argv[0]}'"
        pid = os.posix_spawn(
            _program(argv[0], env.get("PATH", "")),
            list(argv),
            env,
            file_actions=[
                (os.POSIX_SPAWN_OPEN, 0, "/dev/null", os.O_RDONLY, 0),
                (os.POSIX_SPAWN_DUP2, output, 1),
                (os.POSIX_SPAWN_DUP2, output, 2),
            ],
            setpgroup=0,
            setsigdef=_PLAIN,
            setsigmask=(),
        )
    except (OSError, ValueError) as error:
        lacks = isinstance(error, (FileNotFoundError, PermissionError, NotADirectoryError)) and what.startswith("run")
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise NotStarted(lacks, f"cannot {what}: {why}") from error
    _go_first(pid)
    return pid


def _program(name: str, path: str) -> str:
    if "/" in name:
        return name
    for folder in path.split(":"):
        found = os.path.join(folder or ".", name)
        if os.access(found, os.X_OK) and not os.path.isdir(found):
            return found
    raise FileNotFoundError(2, os.strerror(2), name)


def _go_first(pid: int) -> None:
    """When memory ends the kernel shall take the command, not the agent who can tell of it."""
    try:
        with open(f"/proc/{pid}/oom_score_adj", "w") as file:
            file.write("1000")
    except OSError:
        pass


def reap() -> dict[int, int]:
    """Bury all who ended: pid → exit code, 128+n when signal n ended it."""
    found: dict[int, int] = {}
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not pid:
            return found
        found[pid] = os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128 + os.WTERMSIG(status)


def ask_to_end() -> None:
    """TERM to everything below."""
    for pid in descendants(os.getpid()):
        _signal(pid, signal.SIGTERM)


def end_all() -> dict[int, int]:
    """KILL everything below until the kernel knows no child of ours; stopped first, so that nobody forks meanwhile.
    Returns what `reap` found."""
    ended: dict[int, int] = {}
    for _ in range(_PASSES):
        stopped: set[int] = set()
        found = descendants(os.getpid())
        while set(found) - stopped:
            for pid in found:
                _signal(pid, signal.SIGSTOP)
            stopped.update(found)
            found = descendants(os.getpid())
        for pid in stopped:
            _signal(pid, signal.SIGKILL)
        ended.update(reap())
        if not descendants(os.getpid()):
            break
        time.sleep(0.005)
    return ended


def _signal(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except OSError:
        pass
