"""What agents in pods fetch and bring: a pod shares no disk with the studio, so files, log lines and outputs travel.

The runtime *posts* a job when it starts an attempt; the agent of each replica *fetches* it, sends log bytes by offset,
the usage, the outputs, and at last a report. All that came lies in the attempt's folder on the studio's disk, laid out
as the local runtime lays it (`control/<replica>.log`, `out/`), so that logs, outputs and results are read the same way
wherever an attempt ran.

Fencing: whoever calls the agent's half has proved by its token that it is this workload and attempt; an attempt that is
not the current one any more is refused before.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, Protocol

from cubestudio.ports.runtime import Handle

Job = dict[str, Any]
"""What one replica does: JSON, written by the runtime, read by its agent. It lies on disk, so it holds no secret.

    command: argv. env: variables by name. workdir: current folder below the working folder, "".
        WORK_FOLDER stands for the working folder in `command`, `env` and the content of text files.
    secrets: names of variables of the container that win over `env`.
    files: `{path, kind: text|source|link, content, source, target, executable}`; `source` is a number in `sources` of
        `post`, `target` a path of the pod (a volume) that a symbolic link at `path` leads to.
    environment: `{key, name, python, packages, prebuilt}`; `prebuilt` is the path of one made already, "".
    beside: for a sidecar, the replica whose folders it shares; it lays and brings nothing itself.
    gang: names of all replicas that begin together, itself among them; [] = it begins when it is ready.
    grace: seconds between TERM and KILL.
"""


@dataclass(frozen=True)
class Report:
    """The last word of a replica's agent.

    Attributes:
        exit_code: of the command, 128+n when signal n ended it.
        reason, text: why, when the agent knows more than the code tells (`CommandNotFound`, `OutOfMemory` …).
        started_at, ended_at: epoch seconds, by the pod's clock.
        cpu_seconds, peak_memory: what it used in all.
    """

    exit_code: int
    reason: str = ""
    text: str = ""
    started_at: float | None = None
    ended_at: float | None = None
    cpu_seconds: float = 0.0
    peak_memory: int = 0


@dataclass(frozen=True)
class Mail:
    """What came from a replica so far. `started_at` is known once its command runs; `report` is there once it has
    ended and everything else has arrived."""

    log_size: int = 0
    cpu_seconds: float = 0.0
    memory: int = 0
    peak_memory: int = 0
    heard_at: float | None = None
    started_at: float | None = None
    report: Report | None = None


@dataclass(frozen=True)
class Used:
    """What a replica uses: CPU seconds since the start, bytes now and at most; when its command began."""

    cpu_seconds: float = 0.0
    memory: int = 0
    peak_memory: int = 0
    started_at: float | None = None


@dataclass(frozen=True)
class Recall:
    """That a replica shall end. `grace`: seconds between TERM and KILL, None = those of its job."""

    grace: float | None = None


@dataclass(frozen=True)
class Source:
    """An open source: the bytes of a file, or of the uncompressed tar of a folder. The caller closes `file`."""

    is_folder: bool
    file: BinaryIO


class Readable(Protocol):
    """Bytes that come in order; `read` waits for them."""

    def read(self, size: int, /) -> bytes:
        """Up to `size` bytes, b"" at the end."""
        ...


class Mailbox(Protocol):
    """Both halves. Safe from any thread; survives a restart of the server."""

    # --- the runtime's half: by handle ------------------------------------------------------------------------

    def post(self, handle: Handle, jobs: Mapping[str, Job], sources: Sequence[str]) -> None:
        """Lay out the attempt's folder and its jobs by replica name. `sources`: absolute paths of files and folders on
        the studio's machine which the jobs' files refer to by number. The first job is the first replica's.
        Idempotent."""
        ...

    def mail(self, handle: Handle) -> dict[str, Mail]:
        """By replica. {} when the attempt is unknown."""
        ...

    def note(self, handle: Handle, stream: str, text: str) -> None:
        """Add a line of the studio's own to a log stream (`prepare`: why the pod waits, which image is pulled)."""
        ...

    def forget(self, handle: Handle) -> None:
        """Delete the attempt's folder. Idempotent."""
        ...

    def withdraw(self, handle: Handle, replicas: Sequence[str], grace: float | None = None) -> None:
        """The commands of `replicas` shall end: agents that have not fetched their jobs yet begin nothing (`job` says
        `withdrawn` from now on), those whose command runs hear of it when they tell of themselves next (`recall`). A
        signal to a process that is only just starting is lost, and a busy machine may bring it late; this comes.
        The last `grace` counts. Idempotent."""
        ...

    def keep(self, handle: Handle, facts: dict[str, Any]) -> None:
        """Remember the runtime's own facts of the attempt (JSON), in place of earlier ones. Makes the folder when it is
        missing; what was kept outlives the server."""
        ...

    def kept(self, handle: Handle) -> dict[str, Any]:
        """The facts kept last, {} when there are none."""
        ...

    def subscribe(self, hint: Callable[[], None]) -> None:
        """`hint` is called from any thread when a command began or a report came."""
        ...

    def unsubscribe(self, hint: Callable[[], None]) -> None:
        """`hint` is called no more; harmless when it never was."""
        ...

    # --- the agent's half: by workload and attempt --------------------------------------------------------------

    def meet(self, workload: str, attempt: int, replica: str) -> bool:
        """The replica is ready to begin; whether all of its job's `gang` are. Asked again until it is so; what was said
        once holds. Raises Fault 404 when the attempt is unknown."""
        ...

    def job(self, workload: str, attempt: int, replica: str) -> Job | None:
        """The job of a replica, None when there is none (any more). `withdrawn: True` in it: end at once."""
        ...

    def open_source(self, workload: str, attempt: int, number: int) -> Source:
        """A source. Raises Fault (404)."""
        ...

    def append_log(self, workload: str, attempt: int, replica: str, offset: int, data: bytes) -> int:
        """Write `data` at `offset` of the replica's log and return the log's size. What is there already is not
        written twice. Behind a gap nothing is written: the size that comes back is smaller than `offset` then, and
        says where to go on. Raises Fault 409 (ReplicaEnded) for new bytes after the report."""
        ...

    def append_progress(self, workload: str, attempt: int, replica: str, offset: int, data: bytes) -> int:
        """The same for what the replica's agent says while it prepares: it goes to the stream `prepare`, among what
        others say there; `offset` counts this agent's own bytes."""
        ...

    def put_outputs(self, workload: str, attempt: int, replica: str, tar: Readable) -> None:
        """Replace the replica's outputs by those in `tar`, read as a stream. The first replica's are the attempt's;
        those of others go below `out/<replica>`. Nothing changes unless all of it came.

        Raises Fault: 422 when it holds anything but regular files and folders, leads out of its folder or is no tar,
        413 when it is too large, 507 when the disk is full, 409 after the report."""
        ...

    def use(self, workload: str, attempt: int, replica: str, used: Used) -> None:
        """What the replica uses, told when its command begins and every few seconds."""
        ...

    def recall(self, workload: str, attempt: int, replica: str) -> Recall | None:
        """Whether it was withdrawn, None when it shall go on."""
        ...

    def report(self, workload: str, attempt: int, replica: str, report: Report) -> None:
        """Its end. Idempotent; the first one counts."""
        ...
