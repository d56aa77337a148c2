"""The process that keeps a shell; run by the server as `shellkeeper.py STATE UID HOLD TERMINAL SAY [GROUP …]`.

It goes to the place of a replica's main process (limits, user, folder, variables, mounts, all read from the kernel;
control groups by the `cgroup.procs` files it is told), lets a shell begin there on the terminal, and stays as its
guardian: when the shell ends, when the main process ends, or when the descriptor HOLD comes to its end (the server hung
up, or is dead), all that was started is killed. It is the sub-reaper of it, so a double fork and `setsid` do not help.

The guardian itself never enters the limits and never becomes the user: a tenant can neither starve nor signal it.
Only the standard library, and what the agent of pods knows of shells and processes.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import resource
import select
import signal
import sys
from typing import NoReturn

sys.path.append(os.path.abspath(__file__ + "/../../../.."))  # -I leaves out everything but the standard library

from cubestudio_agent import seat
from cubestudio_agent.descent import children
from cubestudio_agent.processes import end_all

_PR_SET_NAME, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 15, 36, 38
_LIMITS = {
    "Max data size": resource.RLIMIT_DATA,
    "Max address space": resource.RLIMIT_AS,
    "Max processes": resource.RLIMIT_NPROC,
    "Max open files": resource.RLIMIT_NOFILE,
    "Max file size": resource.RLIMIT_FSIZE,
    "Max core file size": resource.RLIMIT_CORE,
    "Max stack size": resource.RLIMIT_STACK,
}
_NEWNS = 0x20000

_libc = ctypes.CDLL(None, use_errno=True)
_prctl, _setns = _libc.prctl, _libc.setns


def main() -> None:
    """Open, say so, keep, end all."""
    state, uid, hold, terminal, say = sys.argv[1], *map(int, sys.argv[2:6])
    _prctl(_PR_SET_NAME, b"cube-shell", 0, 0, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        first, life = _main_process(state)
        child = _begin(first, life, uid, terminal, sys.argv[6:])
    except (ProcessLookupError, FileNotFoundError):
        os.write(say, b"ended")
        return
    except OSError as error:
        os.write(say, f"{error.strerror}: {error.filename or state}".encode()[:300])
        return
    os.close(terminal)
    os.write(say, b"open")
    os.close(say)
    _keep(child, life, hold)
    end_all()


def _main_process(state: str) -> tuple[int, int]:
    """Pid and pidfd of the replica's main process. Looked at twice: a pid may be another's by the time it is opened."""
    with open(state, "rb", 0) as file:
        words = file.read(512).split()
    if not words:
        raise ProcessLookupError
    wrapper = int(words[0])
    first = _oldest_child(wrapper)
    life = os.pidfd_open(first)
    if _oldest_child(wrapper) != first or not _is_held(state):
        raise ProcessLookupError
    return first, life


def _oldest_child(wrapper: int) -> int:
    try:
        with open(f"/proc/{wrapper}/task/{wrapper}/children", "rb", 0) as file:
            found = file.read().split()
    except OSError:
        raise ProcessLookupError from None
    if not found:
        raise ProcessLookupError
    return int(found[0])


def _is_held(state: str) -> bool:
    """Whether a wrapper still works for that replica (it holds the lock of the file)."""
    with open(state, "rb", 0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _begin(first: int, life: int, uid: int, terminal: int, groups: list[str]) -> int:
    """Fork the shell; everything about its place is read before, so that a failure is told."""
    place = f"/proc/{first}"
    with open(f"{place}/environ", "rb", 0) as file:
        env = seat.variables(file.read())
    folder = os.readlink(f"{place}/cwd")
    limits = _limits(place)
    if select.select([life], [], [], 0)[0]:
        raise ProcessLookupError
    _go_where_it_lives(life, place)
    if uid >= 0:
        os.fchown(terminal, uid, -1)  # programs open /dev/tty and the terminal by name
    child = os.fork()
    if child == 0:
        try:
            _become(env, folder, groups, limits, uid, terminal)
        finally:
            os._exit(127)
    return child


def _go_where_it_lives(life: int, place: str) -> None:
    """Into the mounts of the main process, when it has some of its own."""
    if os.readlink(f"{place}/ns/mnt") != os.readlink("/proc/self/ns/mnt") and _setns(life, _NEWNS) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), place)


def _limits(place: str) -> list[tuple[int, tuple[int, int]]]:
    """What the main process was given, never more than this process has itself."""
    found = []
    with open(f"{place}/limits") as file:
        for line in file:
            kind = _LIMITS.get(line[:26].strip())
            if kind is None:
                continue
            own = resource.getrlimit(kind)[1]
            both = [own if word == "unlimited" else int(word) for word in line[26:].split()[:2]]
            most = [value if own == resource.RLIM_INFINITY else min(value, own) for value in both]
            found.append((kind, (most[0], most[1])))
    return found


def _become(
    env: dict[str, str],
    folder: str,
    groups: list[str],
    limits: list[tuple[int, tuple[int, int]]],
    uid: int,
    terminal: int,
) -> NoReturn:
    """In the child: into the place of the main process, then the shell."""
    for path in groups:  # first of all, and without excuse: a shell outside its cage would be a hole
        with open(path, "wb", 0) as file:
            file.write(b"0")
    seat.take(terminal)
    _raise_oom_score()
    for kind, both in limits:
        resource.setrlimit(kind, both)
    if uid >= 0:
        os.setgroups([])
        os.setresgid(uid, uid, uid)
        os.setresuid(uid, uid, uid)
    seat.become(env, folder)


def _raise_oom_score() -> None:
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")  # as for every workload: it goes before the studio does
    except OSError:
        pass


def _keep(child: int, life: int, hold: int) -> None:
    """Until the shell ends, the main process ends, or the server hangs up; orphans are reaped meanwhile."""
    shell = os.pidfd_open(child)
    waiting = select.poll()
    for fd in (shell, life):
        waiting.register(fd, select.POLLIN)
    waiting.register(hold, 0)  # only its hang-up
    while not waiting.poll(1000):
        _reap(child)


def _reap(spared: int) -> None:
    for pid in children(os.getpid()):
        if pid != spared:
            try:
                os.waitpid(pid, os.WNOHANG)
            except ChildProcessError:
                pass


if __name__ == "__main__":
    main()
