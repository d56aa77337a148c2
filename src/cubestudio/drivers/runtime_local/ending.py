"""How attempts end: hearing of it, ending the rest of a gang, asking to stop, killing."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Sequence

from cubestudio.drivers.runtime_local import control
from cubestudio.drivers.runtime_local.attempts import Attempt, Failure, Replica, fallen_beside, out_of_memory
from cubestudio.drivers.runtime_local.bearer import Bearer
from cubestudio.drivers.runtime_local.cages import discard
from cubestudio.drivers.runtime_local.freeports import FreePorts
from cubestudio.drivers.runtime_local.launching import disk_full, is_disk_full
from cubestudio.drivers.runtime_local.processes import end_marked
from cubestudio.drivers.runtime_local.watch import Watch
from cubestudio.kit.clock import now

_AGAIN = 0.02
_POLL = 0.5
_NO_MEMORY = (b"MemoryError", b"std::bad_alloc", b"Cannot allocate memory", b"Unable to allocate")


class Ending:
    """Shares the runtime's lock; `hint` is called when an observation changed."""

    def __init__(
        self,
        home: str,
        lock: threading.RLock,
        watch: Watch,
        bearer: Bearer,
        ports: FreePorts,
        hint: Callable[[], None],
    ) -> None:
        self._home, self._lock, self._watch, self._hint = home, lock, watch, hint
        self._bearer, self._ports = bearer, ports

    def listen(self, attempt: Attempt, replica: Replica) -> None:
        """Hear the end of a replica on its line."""
        assert replica.line is not None
        self._watch.on_readable(replica.line.fileno(), lambda: self._heard(attempt, replica))

    def take_over(self, attempt: Attempt) -> None:
        """Hear the end of replicas that an earlier server started, and sweep up after lost ones."""
        for replica in attempt.replicas:
            if not replica.alive or replica.line or replica.pidfd >= 0:
                continue
            if control.is_held(replica.state):
                self._watch_adopted(attempt, replica)
            else:
                self._settle(attempt, replica)
        self._end_serving(attempt)

    def stop(self, attempt: Attempt, grace: float) -> None:
        """TERM to everything, KILL after `grace`."""
        if all(not replica.alive for replica in attempt.replicas):
            return
        if grace <= 0:
            self._kill(attempt)
            return
        if not attempt.stopping:
            attempt.stopping = True
            self._signal(attempt.replicas, signal.SIGTERM)
        self._watch.after(grace, lambda: self._kill(attempt))

    def let_go(self, attempt: Attempt) -> None:
        """Forget lines and pidfds (of an attempt that is removed, or of a server that closes)."""
        for replica in attempt.replicas:
            self._unhear(replica)
        self._ports.release(attempt.places.root)

    def _heard(self, attempt: Attempt, replica: Replica) -> None:
        with self._lock:
            if replica.line is None:
                return
            try:
                data = replica.line.recv(4096)
            except BlockingIOError:
                return
            except OSError:
                data = b""
            if data.startswith(b"failed "):
                attempt.failure = self._failed(data)
            replica.report = control.parse_report(data)
            if replica.report and not attempt.stopping:
                self._keep_wrapper(replica)
            self._unhear(replica)
            self._settle(attempt, replica)

    def _keep_wrapper(self, replica: Replica) -> None:
        """It may take another job; until then its line only tells when it goes."""
        line, replica.line = replica.line, None
        assert line is not None
        if self._bearer.give_back(line):
            self._watch.on_readable(line.fileno(), lambda: self._idle_gone(line))
        else:
            self._watch.forget(line.fileno())
            line.close()

    def _idle_gone(self, line: socket.socket) -> None:
        with self._lock:
            if self._bearer.drop(line):
                self._watch.forget(line.fileno())
                line.close()

    def _failed(self, data: bytes) -> Failure:
        why = data[7:].decode("utf-8", "replace").strip()
        if "No space left" in why or "quota" in why:
            return disk_full(self._home)
        return Failure("StartFailed", f"It could not be started: {why}.", at=now())

    def _watch_adopted(self, attempt: Attempt, replica: Replica) -> None:
        """A pidfd tells the moment; the lock tells the truth (a pid read before the lock was seen held is no news)."""
        birth, _ = control.read(replica.state)
        with contextlib.suppress(OSError):
            if birth:
                replica.pid = birth.pid
                replica.pidfd = os.pidfd_open(birth.pid)
                if control.is_held(replica.state):
                    self._watch.on_readable(replica.pidfd, lambda: self._adopted_ended(attempt, replica))
                    return
        self._unhear(replica)
        self._watch.after(_AGAIN if birth else _POLL, lambda: self._look_again(attempt, replica))

    def _look_again(self, attempt: Attempt, replica: Replica) -> None:
        with self._lock:
            if replica.over or not replica.alive:
                return
            if control.is_held(replica.state):
                self._watch_adopted(attempt, replica)
            else:
                self._settle(attempt, replica)

    def _adopted_ended(self, attempt: Attempt, replica: Replica) -> None:
        with self._lock:
            self._unhear(replica)
            self._settle(attempt, replica)

    def _settle(self, attempt: Attempt, replica: Replica) -> None:
        """The wrapper is gone: what was it?"""
        replica.pid = 0
        if replica.report is None:
            birth, replica.report = control.read(replica.state)
        if replica.report is None and birth:
            threading.Thread(target=self._sweep, args=(attempt, replica), name="runtime-sweep", daemon=True).start()
            return
        replica.alive = False
        self._after_end(attempt, replica)

    def _sweep(self, attempt: Attempt, replica: Replica) -> None:
        """A killed wrapper may leave processes; lost is said when they are gone, so that nothing runs twice."""
        end_marked(attempt.places.root, str(attempt.handle["workload"]), int(attempt.handle["attempt"]))
        with self._lock:
            with contextlib.suppress(OSError):
                control.note(replica.state, "lost", "swept")
            replica.lost, replica.alive = True, False
            self._after_end(attempt, replica)

    def _after_end(self, attempt: Attempt, replica: Replica) -> None:
        if replica.beside:
            self._after_sidecar(attempt, replica)
        elif replica.serves and attempt.served:
            self._end_beside(attempt, replica)
        elif replica.lost or (replica.report and replica.report.code) or attempt.failure:
            self._explain(attempt, replica)
            if any(other.alive for other in attempt.replicas):
                self.stop(attempt, float(attempt.handle["grace"]))
        else:
            self._end_beside(attempt, replica)
            self._end_serving(attempt)
        if all(not other.alive for other in attempt.replicas):
            self._ports.release(attempt.places.root)
        if replica.caged:
            self._discard(replica)
        self._hint()

    def _after_sidecar(self, attempt: Attempt, sidecar: Replica) -> None:
        """Its end is a failure of all, unless that is how everything ends anyway."""
        main = next(one for one in attempt.replicas if one.name == sidecar.beside)
        if attempt.stopping or not main.alive or not control.is_held(main.state):
            return
        attempt.fallen = fallen_beside(sidecar)
        with contextlib.suppress(OSError):
            control.note(f"{attempt.places.control}/attempt", "fallen", json.dumps(attempt.fallen.__dict__))
        self.stop(attempt, float(attempt.handle["grace"]))

    def _end_beside(self, attempt: Attempt, main: Replica) -> None:
        """What stands beside a replica ends with it."""
        beside = [one for one in attempt.replicas if one.beside == main.name and one.alive]
        if beside:
            self._signal(beside, signal.SIGTERM)
            self._watch.after(float(attempt.handle["grace"]), lambda: self._signal_late(beside, signal.SIGQUIT))

    def _end_serving(self, attempt: Attempt) -> None:
        """Once all others have ended well, nobody needs what serves them."""
        serving = [one for one in attempt.replicas if one.serves and one.alive]
        if serving and attempt.served and not attempt.stopping:
            self._signal(serving, signal.SIGTERM)
            self._watch.after(float(attempt.handle["grace"]), lambda: self._signal_late(serving, signal.SIGQUIT))

    def _explain(self, attempt: Attempt, replica: Replica) -> None:
        """Causes that only this machine can see, looked for while they are fresh."""
        report = replica.report
        if report is None or not report.code or report.reason or report.oom_kills or attempt.stopping:
            return
        if is_disk_full(self._home):
            attempt.told = disk_full(self._home)
        elif replica.memory and self._ran_out(attempt, replica):
            attempt.told = Failure(*out_of_memory(replica.memory, max(report.peak, replica.memory_seen)))

    def _ran_out(self, attempt: Attempt, replica: Replica) -> bool:
        """Without groups the limit makes allocations fail; the last words in the log say so."""
        told = control.noted(replica.state, "cage")
        if told and json.loads(told)[1]:
            return False
        try:
            with open(attempt.places.log(replica.name), "rb") as file:
                file.seek(max(0, os.fstat(file.fileno()).st_size - 4096))
                words = file.read()
        except OSError:
            return False
        return any(word in words for word in _NO_MEMORY)

    def _kill(self, attempt: Attempt) -> None:
        with self._lock:
            attempt.stopping = attempt.killing = True
            self._signal(attempt.replicas, signal.SIGQUIT)

    def _signal(self, replicas: Sequence[Replica], number: signal.Signals) -> None:
        """Tell the wrappers; one that has not written its pid yet is told in a moment."""
        early = False
        for replica in replicas:
            if not replica.alive or not control.is_held(replica.state):
                continue
            birth, _ = control.read(replica.state)
            if birth:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(birth.pid, number)
                    os.kill(birth.pid, signal.SIGCONT)
            else:
                early = True
        if early:
            self._watch.after(_AGAIN, lambda: self._signal_late(replicas, number))

    def _signal_late(self, replicas: Sequence[Replica], number: signal.Signals) -> None:
        with self._lock:
            self._signal(replicas, number)

    def _unhear(self, replica: Replica) -> None:
        if replica.line:
            self._watch.forget(replica.line.fileno())
            replica.line.close()
            replica.line = None
        if replica.pidfd >= 0:
            self._watch.forget(replica.pidfd)
            os.close(replica.pidfd)
            replica.pidfd = -1

    def _discard(self, replica: Replica) -> None:
        told = control.noted(replica.state, "cage")
        if told:
            discard(json.loads(told)[1])
