"""The life of one replica: fetch the job, prepare, run, bring home, report."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any, Mapping

from cubestudio_agent import outputs, processes
from cubestudio_agent.environment import NotMade, restore
from cubestudio_agent.laying import lay_files, lay_library
from cubestudio_agent.peers import find_peers
from cubestudio_agent.places import Places
from cubestudio_agent.shipping import Stream, start
from cubestudio_agent.studio import GaveUp, Hope, Over, Refused, Studio
from cubestudio_agent.usage import Meter
from cubestudio_agent.variables import variables, words

PATIENCE = 3600.0
"""Seconds the studio may be away before the command begins or after it ended. While it runs: any time."""
_FIRST_WORD = 30.0
"""Seconds in which a job that is not there, or not yet ours, may still come."""
_MEETING = (0.1, 2.0)
"""Seconds between looks whether the others are ready; of large gangs many look."""
_SAMPLED, _TOLD = 1.0, 5
_WANTED = (signal.SIGTERM, signal.SIGINT, signal.SIGCHLD, signal.SIGUSR1)
_TERMINATED = 128 + signal.SIGTERM


class Interrupted(Exception):
    """Asked to end before the command began."""


@dataclass
class End:
    """How it ended."""

    code: int
    reason: str = ""
    text: str = ""
    started: float | None = None
    ended: float = field(default_factory=time.time)


@dataclass
class Ready:
    """What the command needs."""

    command: list[str]
    env: dict[str, str]
    folder: str


def run() -> int:
    """The replica that the environment names; the exit code of its command."""
    processes.settle()
    given = os.environ
    hope = Hope(float(given.get("CUBE_AGENT_PATIENCE", PATIENCE)))
    studio = Studio(given["CUBE_AGENT_URL"], given["CUBE_AGENT_TOKEN"], hope, given.get("CUBE_AGENT_AUTHORITIES", ""))
    try:
        return Replica(studio, hope, given).run()
    except Over:
        processes.end_all()
        sys.stderr.write("cube: this attempt is over for the studio; ended\n")
    except GaveUp:
        sys.stderr.write("cube: the studio was away for too long; gave up\n")
    except Interrupted:
        sys.stderr.write("cube: asked to end before the command began\n")
    return _TERMINATED


class Replica:
    """One replica.

    Args:
        given: the container's variables.
    """

    def __init__(self, studio: Studio, hope: Hope, given: Mapping[str, str]) -> None:
        self._studio, self._hope, self._given = studio, hope, given
        self._root = given.get("CUBE_AGENT_ROOT", "/cube")
        self._meter = Meter()
        self._done = threading.Event()
        self._started: float | None = None
        self._grace = float("inf")  # when the studio is more impatient than the job

    def run(self) -> int:
        """All of it."""
        self._listen()
        fetched = self._fetch_job()
        name, job = fetched["replica"], fetched["job"]
        places = Places(self._root, job["beside"] or name)
        places.make()
        log = Stream("log", places.own(name + ".spool"), self._studio, self._be_over)
        end = self._prepared_and_run(name, job, places, log)
        self._hope.limit()
        if not job["beside"]:
            self._bring(places, log, end)
        log.finish()
        self._report(end)
        return end.code

    def _prepared_and_run(self, name: str, job: dict[str, Any], places: Places, log: Stream) -> End:
        try:
            if job.get("withdrawn"):  # the signal that said so came before anybody could hear it
                raise Interrupted
            ready = self._join(job, places) if job["beside"] else self._prepare(name, job, places)
            if job.get("gang"):
                self._meet()
            signal.pthread_sigmask(signal.SIG_BLOCK, _WANTED)  # from here on `_wait` hears them
        except Interrupted:
            signal.pthread_sigmask(signal.SIG_BLOCK, _WANTED)
            processes.end_all()
            return End(_TERMINATED)
        except NotMade as error:
            end = End(1, error.reason, str(error))
        except Refused as error:
            end = End(1, error.code or "StartFailed", str(error))
        except (OSError, ValueError) as error:
            end = End(1, "StartFailed", f"It could not be started: {error}.")
        else:
            self._hope.limited = False
            return self._run(name, ready, float(job["grace"]), log)
        signal.pthread_sigmask(signal.SIG_BLOCK, _WANTED)
        if not job["beside"]:
            places.write("ready.json", {"failed": True})
        return end

    # --- before ---------------------------------------------------------------------------------------------

    def _listen(self) -> None:
        """PID 1 hears only what it asks for."""

        def heard(number: int, _frame: object) -> None:
            raise Over if number == signal.SIGUSR1 else Interrupted

        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1):
            signal.signal(number, heard)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)

    def _be_over(self) -> None:
        """From any thread."""
        self._hope.over.set()
        os.kill(os.getpid(), signal.SIGUSR1)

    def _fetch_job(self) -> dict[str, Any]:
        """The studio may be about to write down that this attempt is the one that counts."""
        until = time.monotonic() + _FIRST_WORD
        while True:
            try:
                found: dict[str, Any] = self._studio.json("GET", "/job")
                return found
            except (Over, Refused) as error:
                if time.monotonic() > until:
                    raise Over from error
            time.sleep(0.5)

    def _prepare(self, name: str, job: dict[str, Any], places: Places) -> Ready:
        """Everything in its place; what takes long is told in the stream `prepare`."""
        progress = Stream("prepare", places.own(name + ".progress"), self._studio, self._be_over)
        try:
            lay_files(job["files"], places, self._studio)
            library = lay_library(places, self._studio)
            folder = restore(job["environment"], places, self._studio, progress.tell)
            find_peers(job["env"], progress.tell)
        except NotMade as error:
            progress.tell(str(error))
            raise
        finally:
            progress.finish()
        places.write("ready.json", {"bin": folder, "library": library})
        return self._ready(job, places, folder, library)

    def _join(self, job: dict[str, Any], places: Places) -> Ready:
        """A sidecar waits for what the replica's agent lays; when that fails, there is nothing to stand beside."""
        while True:
            told = places.read("ready.json")
            if told is not None and "bin" in told:
                return self._ready(job, places, told["bin"], told["library"])
            time.sleep(0.1)

    def _ready(self, job: dict[str, Any], places: Places, bin_folder: str, library: str) -> Ready:
        folder = os.path.join(places.work, job["workdir"]) if job["workdir"] else places.work
        os.makedirs(folder, exist_ok=True)
        env = variables(job, places, self._given, bin_folder, library)
        return Ready(words(job["command"], places), env, folder)

    def _meet(self) -> None:
        """Wait until every replica of the gang is ready: one that begins alone would soon give the others up."""
        pause = _MEETING[0]
        while not self._studio.json("POST", "/meeting")["complete"]:
            time.sleep(pause)
            pause = min(_MEETING[1], pause * 1.5)

    # --- meanwhile ------------------------------------------------------------------------------------------

    def _run(self, name: str, ready: Ready, grace: float, log: Stream) -> End:
        """The command, to the end of all it started."""
        reader, writer = os.pipe()
        self._started = time.time()
        try:
            first = processes.spawn(ready.command, ready.env, ready.folder, writer)
        except processes.NotStarted as error:
            os.close(reader)
            log.say(f"cube: {error}")
            reason = "CommandNotFound" if error.lacks else "StartFailed"
            return End(127, reason, f"The command could not be started: {error}.", self._started)
        finally:
            os.close(writer)
        Places(self._root, name).write(name + ".json", {"pid": first, "cwd": ready.folder})
        said = log.pour(reader)
        start(self._pulse, "pulse")
        code = self._wait(first, grace)
        self._hope.limit()
        self._done.set()
        self._meter.read()
        processes.end_all()
        said.join()
        return self._judged(code)

    def _wait(self, first: int, grace: float) -> int:
        """Until the command ended, or was ended."""
        ended: dict[int, int] = {}
        deadline: float | None = None
        while first not in ended:
            left = 3600.0 if deadline is None else max(0.0, deadline - time.monotonic())
            heard = signal.sigtimedwait(_WANTED, left)
            if self._hope.over.is_set():
                raise Over
            if heard is not None and heard.si_signo in (signal.SIGTERM, signal.SIGINT):
                if deadline is None:
                    processes.ask_to_end()
                until = time.monotonic() + min(grace, self._grace)
                deadline = until if deadline is None else min(deadline, until)
            if deadline is not None and time.monotonic() >= deadline:
                ended.update(processes.end_all())
            ended.update(processes.reap())
        return ended[first]

    def _judged(self, code: int) -> End:
        limit = self._meter.limit()
        if code and self._meter.oom_kills() and limit:
            peak = _memory(min(self._meter.peak, limit))
            text = f"It needed more memory than its limit of {_memory(limit)} and was ended (peak seen: {peak})."
            return End(code, "OutOfMemory", text, self._started)
        return End(code, started=self._started)

    def _pulse(self) -> None:
        """What it uses, and a proof of life; the answer may be that it shall end, or that nobody knows it any more."""
        studio, count = self._studio.another(), 0
        try:
            while not self._done.is_set():
                cpu, memory = self._meter.read()
                if count % _TOLD == 0:
                    used = {"cpu_seconds": cpu, "memory": memory, "peak_memory": self._meter.peak}
                    told = studio.json("POST", "/usage", {**used, "started_at": self._started})
                    if told and told["withdrawn"]:
                        self._be_recalled(told["grace"])
                count += 1
                self._done.wait(_SAMPLED)
        except Over:
            self._be_over()
        except (GaveUp, Refused):
            pass
        finally:
            studio.close()

    def _be_recalled(self, grace: float | None) -> None:
        """As by the signal of the machine, which may come late, or never."""
        if grace is not None:
            self._grace = grace
        os.kill(os.getpid(), signal.SIGTERM)

    # --- after ----------------------------------------------------------------------------------------------

    def _bring(self, places: Places, log: Stream, end: End) -> None:
        """The outputs, also of a command that failed. When they cannot be kept the task has failed."""
        taken, left = outputs.listed(places.out)
        if left:
            log.say(outputs.told(left))
        if not taken:
            return
        try:
            self._studio.bytes("PUT", "/outputs", outputs.tar_of(places.out, taken))
        except Refused as refused:
            log.say(f"cube: {refused}")
            if not end.code:
                end.code, end.reason, end.text = 1, refused.code, str(refused)

    def _report(self, end: End) -> None:
        cpu, _ = self._meter.read()
        largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
        report = {
            "exit_code": end.code,
            "reason": end.reason,
            "text": end.text[:4000],
            "started_at": end.started,
            "ended_at": end.ended,
            "cpu_seconds": cpu,
            "peak_memory": max(self._meter.peak, largest),
        }
        self._studio.json("POST", "/report", report)


def _memory(size: float) -> str:
    """As people write it."""
    for unit in ("B", "KiB", "MiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if size >= 10 or unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} GiB"
