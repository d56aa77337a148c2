"""Implements `ports.mailbox.Mailbox` over files below the studio's home."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

from cubestudio.drivers.mailbox_files.box import Box, absent, ended, write_all
from cubestudio.drivers.mailbox_files.sources import open_source
from cubestudio.drivers.mailbox_files.unpacking import Most, unpack
from cubestudio.kit.clock import iso, now
from cubestudio.kit.errors import Fault
from cubestudio.ports.mailbox import Job, Mail, Readable, Recall, Report, Source, Used
from cubestudio.ports.runtime import Handle


class FileMailbox:
    """The mailbox of one home.

    Args:
        home: the studio's folder, which handles are relative to.
        most: what the outputs of a replica may be.
    """

    def __init__(self, home: Path, most: Most | None = None) -> None:
        self._home = str(Path(home).absolute())
        self._most = most or Most()
        self._hints: list[Callable[[], None]] = []

    # --- the runtime's half -----------------------------------------------------------------------------------

    def post(self, handle: Handle, jobs: Mapping[str, Job], sources: Sequence[str]) -> None:
        """Lay out the folder and the jobs; the first in `jobs` is the first replica."""
        box = self._of(handle)
        box.make()
        box.write("all", "sources", {"first": next(iter(jobs), ""), "sources": list(sources)})
        for replica, job in jobs.items():
            box.write(replica, "job", job)

    def mail(self, handle: Handle) -> dict[str, Mail]:
        """What came from every replica that has a job."""
        box = self._of(handle)
        return {replica: _mail(box, replica) for replica in box.replicas()}

    def note(self, handle: Handle, stream: str, text: str) -> None:
        """A line, with the time."""
        box, line = self._of(handle), " ".join(text.split())
        with contextlib.suppress(FileNotFoundError), box.locked(box.path(stream, "log")) as fd:
            _say(fd, f"{(iso(now()) or '')[11:19]} {line}\n".encode())

    def forget(self, handle: Handle) -> None:
        """Delete the folder."""
        shutil.rmtree(self._of(handle).root, ignore_errors=True)

    def withdraw(self, handle: Handle, replicas: Sequence[str], grace: float | None = None) -> None:
        """A word beside the job."""
        box = self._of(handle)
        for replica in replicas:
            if box.has(replica, "job"):
                box.write(replica, "withdrawn", asdict(Recall(grace)))

    def keep(self, handle: Handle, facts: dict[str, Any]) -> None:
        """As one file."""
        box = self._of(handle)
        box.make()
        box.write("runtime", "facts", facts)

    def kept(self, handle: Handle) -> dict[str, Any]:
        """That file."""
        return self._of(handle).read("runtime", "facts") or {}

    def subscribe(self, hint: Callable[[], None]) -> None:
        """Hear of reports."""
        self._hints.append(hint)

    def unsubscribe(self, hint: Callable[[], None]) -> None:
        """Hear no more."""
        with contextlib.suppress(ValueError):
            self._hints.remove(hint)

    # --- the agent's half -------------------------------------------------------------------------------------

    def meet(self, workload: str, attempt: int, replica: str) -> bool:
        """An empty word of each."""
        box = self._known(workload, attempt, replica)
        with _room():
            box.write_once(replica, "ready", True)
        return all(box.has(name, "ready") for name in box.read(replica, "job").get("gang", ()))

    def job(self, workload: str, attempt: int, replica: str) -> Job | None:
        """The job."""
        box = self._box(workload, attempt)
        found: Job | None = box.read(replica, "job")
        return {**found, "withdrawn": True} if found and box.has(replica, "withdrawn") else found

    def open_source(self, workload: str, attempt: int, number: int) -> Source:
        """A source by number."""
        known = self._box(workload, attempt).read("all", "sources")
        if known is None:
            raise absent(workload, attempt)
        if not 0 <= number < len(known["sources"]):
            raise Fault("FileAbsent", "there is no file '{path}'", status=404, path=f"source {number}")
        return open_source(known["sources"][number], self._home)

    def append_log(self, workload: str, attempt: int, replica: str, offset: int, data: bytes) -> int:
        """By offset, each byte once."""
        box = self._known(workload, attempt, replica)
        with _room(), box.locked(box.path(replica, "log")) as fd:
            return _news(box, replica, fd, offset, data)[1]

    def append_progress(self, workload: str, attempt: int, replica: str, offset: int, data: bytes) -> int:
        """Counted in a file of its own, shown among the rest. A server killed between the two loses what was told in
        this moment from the stream, never more."""
        box = self._known(workload, attempt, replica)
        with _room(), box.locked(box.path(replica, "progress")) as fd:
            fresh, size = _news(box, replica, fd, offset, data)
            if fresh:
                with box.locked(box.path("prepare", "log")) as shown:
                    _say(shown, fresh)
            return size

    def put_outputs(self, workload: str, attempt: int, replica: str, tar: Readable) -> None:
        """Unpacked beside, then put in place at once."""
        box = self._known(workload, attempt, replica)
        draft = f"{box.root}/coming.{os.urandom(6).hex()}"
        os.mkdir(draft, 0o700)
        try:
            with _room():
                unpack(tar, draft, self._most)
                with box.locked(f"{box.control}/outputs.lock"):
                    if box.has(replica, "state"):
                        raise ended(replica)
                    self._place(box, replica, draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)

    def use(self, workload: str, attempt: int, replica: str, used: Used) -> None:
        """Kept as a small file."""
        box = self._known(workload, attempt, replica)
        with _room():
            before = box.read(replica, "use") or {}
            box.write(replica, "use", asdict(used))
        if used.started_at != before.get("started_at"):
            self._hint()

    def recall(self, workload: str, attempt: int, replica: str) -> Recall | None:
        """The word beside the job."""
        told = self._box(workload, attempt).read(replica, "withdrawn")
        return None if told is None else Recall(**told)

    def report(self, workload: str, attempt: int, replica: str, report: Report) -> None:
        """The first one counts."""
        box = self._known(workload, attempt, replica)
        with _room():
            box.write_once(replica, "state", asdict(report))
        self._hint()

    # ----------------------------------------------------------------------------------------------------------

    def _hint(self) -> None:
        for hint in [*self._hints]:
            hint()

    def _place(self, box: Box, replica: str, draft: str) -> None:
        """`draft` becomes the replica's outputs. The outputs of others are kept."""
        others = [name for name in box.replicas() if name != replica]
        first = box.read("all", "sources")["first"]
        if replica != first:
            target = f"{box.out}/{replica}"
            shutil.rmtree(target, ignore_errors=True)
            os.rename(draft, target)
            return
        for name in others:
            if os.path.isdir(f"{box.out}/{name}") and not os.path.lexists(f"{draft}/{name}"):
                os.rename(f"{box.out}/{name}", f"{draft}/{name}")
        old = draft + ".old"
        with contextlib.suppress(FileNotFoundError):  # a server was killed between these two
            os.rename(box.out, old)
        os.rename(draft, box.out)
        shutil.rmtree(old, ignore_errors=True)

    def _known(self, workload: str, attempt: int, replica: str) -> Box:
        box = self._box(workload, attempt)
        if not box.has(replica, "job"):
            raise absent(workload, attempt)
        return box

    def _box(self, workload: str, attempt: int) -> Box:
        if not workload.replace("_", "").replace("-", "").isalnum():
            raise absent(workload[:80], attempt)
        return Box(f"{self._home}/workloads/{workload}.{int(attempt)}")

    def _of(self, handle: Handle) -> Box:
        return Box(f"{self._home}/{handle['folder']}")


def _mail(box: Box, replica: str) -> Mail:
    used = Used(**(box.read(replica, "use") or {}))
    told = box.read(replica, "state")
    seen = [seen for kind in ("log", "use", "state", "progress", "ready") if (seen := _stat(box.path(replica, kind)))]
    log = _stat(box.path(replica, "log"))
    return Mail(
        log_size=log.st_size if log else 0,
        cpu_seconds=used.cpu_seconds,
        memory=used.memory,
        peak_memory=used.peak_memory,
        started_at=used.started_at,
        heard_at=max((one.st_mtime for one in seen), default=None),
        report=Report(**told) if told else None,
    )


def _news(box: Box, replica: str, fd: int, offset: int, data: bytes) -> tuple[bytes, int]:
    """Write what of `data` is new; it, and the size then."""
    size = os.fstat(fd).st_size
    if offset > size:
        return b"", size
    fresh = data[size - offset :]
    if fresh:
        if box.has(replica, "state"):
            raise ended(replica)
        write_all(fd, fresh, size)
    return fresh, size + len(fresh)


def _say(fd: int, data: bytes) -> None:
    write_all(fd, data, os.fstat(fd).st_size)


def _stat(path: str) -> os.stat_result | None:
    try:
        return os.stat(path)
    except FileNotFoundError:
        return None


@contextmanager
def _room() -> Iterator[None]:
    """What the disk refuses is said as it is; a folder that is gone was forgotten meanwhile."""
    try:
        yield
    except FileNotFoundError as error:
        raise Fault("AttemptForgotten", "this attempt was removed meanwhile", status=404) from error
    except OSError as error:
        if error.errno in (28, 122):
            raise Fault("DiskFull", "no room is left on the studio's disk", "Delete old files.", 507) from error
        raise
