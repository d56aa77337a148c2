"""The small process that bears workloads; run as `python -I -S nursery.py FD NPROC`, never imported by the server.

A server of 100 MB forks slowly and cannot switch users between fork and exec without that; this process has 10 MB,
one thread and no secrets. It keeps a few *wrappers* ready, forked ahead; each takes a job from the server's socket and
outlives both server and nursery:

* it holds the descriptor of the replica's state file, locked: lock held = running, whoever asks and whenever;
* it writes its birth into that file before the command runs and its report after; a free lock with a report is an
  end, with a birth alone a loss, with neither nothing ever ran;
* it is the sub-reaper of all it started, so nothing escapes by double fork and `setsid`; the attempt has ended when the
  kernel says "no child left", and what the main process leaves behind is killed before;
* SIGTERM asks everything to end, SIGQUIT kills everything.

It also keeps a *line* (a socket) to the server: the report travels on it, its end-of-file is the news when there is no
report, and the next job may come on it (a wrapper that has done one costs no fork and no page to copy).
Only the standard library, only what is needed: every import here is memory of every running workload, and every page
touched between taking a job and running it is time.
"""

from __future__ import annotations

import ctypes
import gc
import marshal
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from typing import Any, NoReturn

sys.path.append(os.path.abspath(__file__ + "/.."))  # -I leaves out the script's own folder
sys.path.append(os.path.abspath(__file__ + "/../../../.."))  # and that of the packages

from nurseryfence import close_fence  # type: ignore[import-not-found]
from nurserymounts import lay  # type: ignore[import-not-found]
from nurserystate import REPORT_AT, STATE_SIZE  # type: ignore[import-not-found]

from cubestudio_agent.descent import descendants

_PR_SET_PDEATHSIG, _PR_SET_NAME, _PR_SET_CHILD_SUBREAPER, _PR_SET_NO_NEW_PRIVS = 1, 15, 36, 38
_LEAVE_ALONE = (signal.SIGINT, signal.SIGHUP, signal.SIGPIPE, signal.SIGTTOU, signal.SIGTTIN, signal.SIGTSTP)
_BACK_TO_DEFAULT = (*_LEAVE_ALONE, signal.SIGXFSZ, signal.SIGTERM, signal.SIGQUIT)
_ASKS = (signal.SIGTERM, signal.SIGQUIT)
_REPORT_SIZE: int = STATE_SIZE - REPORT_AT
_LONGEST = 1 << 18
_SPARES, _IDLE_MS = 2, 10_000
_FORK_BOMB_PASSES = _CROWD = 50

_prctl = ctypes.CDLL(None, use_errno=True).prctl
_killing = _asked = False


def main() -> None:
    """Keep spare wrappers until the server hangs up."""
    server = socket.socket(fileno=int(sys.argv[1]))
    _settle_down(int(sys.argv[2]))
    (told, tell), watched = os.pipe(), select.poll()
    watched.register(told, select.POLLIN)
    watched.register(server, 0)  # only its hang-up
    spares: set[int] = set()
    while True:
        while len(spares) < _SPARES:
            try:
                born = os.fork()
            except OSError:
                time.sleep(0.1)  # the machine is full of processes for the moment
                continue
            if born == 0:
                os.close(told)
                _wrap(server, tell)
            spares.add(born)
        for fd, _ in watched.poll(5000):
            if fd != told:
                os._exit(0)
            spares.difference_update(pid for (pid,) in struct.iter_unpack("=i", os.read(told, 4096)))
        spares = {pid for pid in spares if _signal(pid, 0)}


def _settle_down(nproc: int) -> None:
    """Whatever all wrappers and workloads inherit is set once, here."""
    os.chdir("/")
    os.umask(0o022)
    _prctl(_PR_SET_NAME, b"cube-nursery", 0, 0, 0)
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if os.geteuid() == 0:
        os.setgroups([])
    if nproc:
        resource.setrlimit(resource.RLIMIT_NPROC, (nproc, nproc))
    try:
        with open("/proc/self/oom_score_adj", "w") as file:
            file.write("500")  # when the machine's memory is short, workloads go before the studio
    except OSError:
        pass
    for number in (*_LEAVE_ALONE, signal.SIGTERM, signal.SIGCHLD):
        signal.signal(number, signal.SIG_IGN)  # an ignored SIGCHLD also means: no zombies of wrappers
    gc.disable()
    gc.freeze()


def _wrap(server: socket.socket, tell: int) -> NoReturn:
    """A wrapper's whole life: what can be done ahead, its first job, and more jobs while they come quickly."""
    os.setsid()
    _prctl(_PR_SET_NAME, b"cube-wrapper", 0, 0, 0)
    _prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    for number in _ASKS:
        signal.signal(number, _ask)
    message, fds, _, _ = socket.recv_fds(server, _LONGEST, 3)
    if not message:
        os._exit(0)
    server.close()
    try:
        os.write(tell, struct.pack("=i", os.getpid()))
    except OSError:
        pass  # the nursery was killed; that does not concern us
    os.close(tell)
    line = socket.socket(fileno=fds.pop(1))
    os.set_inheritable(line.fileno(), False)
    next_job = select.poll()
    next_job.register(line, select.POLLIN)
    while message:
        _serve(message, fds, line)
        if _asked or not next_job.poll(_IDLE_MS):
            break
        message, fds, _, _ = socket.recv_fds(line, _LONGEST, 2)
    os._exit(0)


def _serve(message: bytes, fds: list[int], line: socket.socket) -> None:
    """One job. The state file is let go before the server hears, so that it is free when the server looks."""
    global _killing
    _killing = False
    signal.pthread_sigmask(signal.SIG_BLOCK, _ASKS)
    for fd in fds:
        os.set_inheritable(fd, False)
    job = marshal.loads(message if len(fds) == 1 else os.pread(fds[1], os.fstat(fds[1]).st_size, 0))
    try:
        report = _tend(job, fds[0])
    except OSError as error:  # no disk, no processes: the server hears why
        report = f"failed {error.strerror}: {error.filename or job['log']}\n".encode()
    _drop(job["cage"])
    os.chdir("/")
    for fd in fds:
        os.close(fd)
    try:
        line.send(report)
    except OSError:
        pass  # the server is away; it will read the file


def _tend(job: dict[str, Any], state: int) -> bytes:
    """Run the job's command to the end of all it started; the report, which is in the state file then."""
    log = os.open(job["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    birth = b"%d %f %f\n" % (os.getpid(), time.time(), before.ru_utime + before.ru_stime)
    os.pwrite(state, birth, 0)
    simple = not (job["join"] or job["rlimits"] or job["fence"])
    first, note = 0, lay(job["mounts"])
    if not note:
        first, note = _spawn(job, log) if simple else _fork(job, log)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ASKS)
    if note:
        os.write(log, f"cube: {note.partition(' ')[2]}\n".encode())
    os.close(log)
    code, cpu, peak = _wait(first)
    report = f"{code} {time.time():.6f} {cpu:.6f} {peak} {_oom_kills(job['oom'])} {note}".encode()[: _REPORT_SIZE - 1]
    report += b" " * (_REPORT_SIZE - 1 - len(report)) + b"\n"
    os.pwrite(state, report, REPORT_AT)
    return report


def _spawn(job: dict[str, Any], log: int) -> tuple[int, str]:
    """The quick way. `posix_spawn` copies no memory, but cannot switch users: so the wrapper wears the workload's user
    for that moment (its saved user stays root). Meanwhile that user's processes could signal it, which harms only a
    workload of their own project. Returns (pid, "") or (0, what went wrong)."""
    uid = job["uid"]
    what = f"enter its folder {job['cwd']}"
    try:
        if uid >= 0:
            os.setresgid(uid, uid, 0)
            os.setresuid(uid, uid, 0)
        os.chdir(job["cwd"])
        what = f"run '{job['argv'][0]}'"
        actions = ((os.POSIX_SPAWN_DUP2, log, 1), (os.POSIX_SPAWN_DUP2, log, 2))
        path = _program(job["argv"][0], job["env"].get("PATH", ""))
        pid = os.posix_spawn(
            path, job["argv"], job["env"], file_actions=actions, setsigdef=_BACK_TO_DEFAULT, setsigmask=()
        )
        return pid, ""
    except (OSError, ValueError) as error:
        return 0, _why(what, error)
    finally:
        if uid >= 0:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)


def _program(name: str, path: str) -> str:
    if "/" in name:
        return name
    for folder in path.split(":"):
        found = f"{folder or '.'}/{name}"
        if os.access(found, os.X_OK, effective_ids=True):
            return found
    raise FileNotFoundError(2, os.strerror(2), name)


def _fork(job: dict[str, Any], log: int) -> tuple[int, str]:
    """The way with limits, which a process must put on itself."""
    told, tell = os.pipe()
    first = os.fork()
    if first == 0:
        _become(job, log, tell)
    os.close(tell)
    note = os.read(told, 300).decode("utf-8", "replace").replace("\n", " ")
    os.close(told)
    return first, note


def _become(job: dict[str, Any], log: int, tell: int) -> NoReturn:
    """In the child: put on limits, user and folder of the workload, then be it."""
    what = "join its limits"
    try:
        for path in job["join"]:
            fd = os.open(path, os.O_WRONLY)
            os.write(fd, b"0")
            os.close(fd)
        for kind, most in job["rlimits"]:
            hard = resource.getrlimit(kind)[1]
            most = most if hard == resource.RLIM_INFINITY else min(most, hard)
            resource.setrlimit(kind, (most, most))
        os.dup2(log, 1)
        os.dup2(log, 2)
        what = "close the fence around it"
        if job["fence"]:
            close_fence(job["fence"])
        what = "become its user"
        uid = job["uid"]
        if uid >= 0:
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
        _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        what = f"enter its folder {job['cwd']}"
        os.chdir(job["cwd"])
        for number in _BACK_TO_DEFAULT:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        what = f"run '{job['argv'][0]}'"
        os.execve(_program(job["argv"][0], job["env"].get("PATH", "")), job["argv"], job["env"])
    except (OSError, ValueError) as error:
        os.write(tell, _why(what, error).encode()[:300])
    os._exit(127)


def _why(what: str, error: OSError | ValueError) -> str:
    lacks = isinstance(error, FileNotFoundError | PermissionError | NotADirectoryError) and what.startswith("run")
    why = error.strerror if isinstance(error, OSError) else error
    return f"{'CommandNotFound' if lacks else 'StartFailed'} cannot {what}: {why}"


def _ask(number: int, _frame: object) -> None:
    global _killing, _asked
    _asked = True
    if number == signal.SIGQUIT:
        _killing = True
        _hurry()
        _kill_everything()
    else:
        for pid in descendants(os.getpid()):
            _signal(pid, signal.SIGTERM)


def _wait(first: int) -> tuple[int, float, int]:
    """Reap everything until the kernel says no child is left; exit code of the main process, CPU seconds of all,
    bytes of the largest."""
    global _killing
    code, cpu, peak = 0 if first else 127, 0.0, 0
    options = 0
    while True:
        try:
            pid, status, used = os.wait3(options)
        except ChildProcessError:
            return code, cpu, peak * 1024
        if pid:
            cpu, peak = cpu + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss)
            if pid == first:
                ended = os.waitstatus_to_exitcode(status)
                code = ended if ended >= 0 else 128 - ended
                _killing = True
            options = os.WNOHANG
        else:  # all that has ended is reaped; what is left must go, or may go on
            if _killing:
                _kill_everything()
            options = 0


def _kill_everything() -> None:
    """Stop all first, so that nobody forks while we kill; a fork bomb stands still after a few passes."""
    found = descendants(os.getpid())
    if not found:
        return
    if len(found) > _CROWD:
        _hurry()
    stopped: set[int] = set()
    for _ in range(_FORK_BOMB_PASSES):
        if not (fresh := [pid for pid in found if pid not in stopped]):
            break
        for pid in fresh:
            _signal(pid, signal.SIGSTOP)
        stopped.update(fresh)
        found = descendants(os.getpid())
    for pid in stopped.union(found):
        _signal(pid, signal.SIGKILL)


def _hurry() -> None:
    """Ahead of thousands of busy processes; without the right to it, at an equal pace with them."""
    try:
        os.sched_setscheduler(0, os.SCHED_RR | os.SCHED_RESET_ON_FORK, os.sched_param(1))
    except OSError:
        pass


def _signal(pid: int, number: int) -> bool:
    try:
        os.kill(pid, number)
    except OSError:
        return False
    return True


def _oom_kills(path: str) -> int:
    """How often the kernel killed in the cage for memory; both cgroup versions have a line `oom_kill N`."""
    if not path:
        return 0
    try:
        with open(path, "rb", 0) as file:
            words = file.read().split()
        return int(words[words.index(b"oom_kill") + 1])
    except (OSError, ValueError):
        return 0


def _drop(cage: list[str]) -> None:
    for folder in cage:
        for _ in range(20):
            if not os.path.isdir(folder):
                break
            try:
                os.rmdir(folder)
            except OSError:
                time.sleep(0.005)  # the kernel still empties it


if __name__ == "__main__":
    main()
