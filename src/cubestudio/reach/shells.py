"""Shells beside running attempts: who opened which is audited, and each ends with the right to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.accounts.caller import Caller
from cubestudio.accounts.roles import Verb
from cubestudio.accounts.task_tokens import TaskTokens
from cubestudio.db import Database, UnitOfWork
from cubestudio.events import service as events
from cubestudio.ports.runtime import Handle, Runtime, Shell, Terminal
from cubestudio.reach import errors
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import service as workloads
from cubestudio.workloads.owners import SPACES

IDLE = 3600.0
"""Seconds without a key after which a shell is closed."""


@dataclass(frozen=True)
class Place:
    """Where a shell may be opened: a running attempt and its replicas."""

    workload: str
    attempt: int
    handle: Handle
    replicas: tuple[str, ...]


@dataclass(frozen=True)
class End:
    """Why a shell is over: a code for programs, and (English) sentences for people."""

    code: str
    text: str
    hint: str = ""


EXITED = End("ShellExited", "the shell has ended")
ATTEMPT_ENDED = End("AttemptEnded", "what ran here has ended, and the shell with it", "See its log.")
IDLE_TOO_LONG = End("ShellIdle", "nothing was typed for an hour, so the shell was closed", "Open it again.")
NOT_WELCOME = End("SessionExpired", "your session or your right to this shell has ended", "Log in again.")
SERVER_STOPS = End("ServerStops", "the studio is restarting, so the shell was closed", "Open it again in a moment.")
LEFT = End("Left", "the window was closed")
ENDS = (EXITED, ATTEMPT_ENDED, IDLE_TOO_LONG, NOT_WELCOME, SERVER_STOPS, LEFT)


def find_place(uow: UnitOfWork, runtime: Any, project_id: str, workload_id: str) -> Place:
    """The running attempt of a workload; Fault when nothing runs or no shell can be had."""
    row = workloads.get(uow, workload_id, project_id)
    if row["owner_kind"] == SPACES:
        raise errors.no_shell_beside_files()
    if row["phase"] != WorkloadPhase.RUNNING or not row["handle"]:
        raise errors.not_running(workload_id, row["phase"])
    if not isinstance(runtime, Shell):
        raise errors.no_shells()
    return Place(workload_id, row["attempt"], row["handle"], workloads.replicas_of(row))


def open_shell(
    database: Database, runtime: Runtime, caller: Caller, place: Place, replica: str, columns: int, rows: int,
    address: str,
) -> Terminal:  # fmt: skip
    """Open one. It is written down before it opens: there is no shell that nobody knows of."""
    assert isinstance(runtime, Shell)
    told = {"attempt": place.attempt, "replica": replica or place.replicas[0], "address": address}
    with database.write() as uow:
        events.audit(uow, caller.actor, "shell.open", place.workload, after=told, project_id=caller.project.id)
    return runtime.open_shell(place.handle, replica, columns, rows)


def note_end(database: Database, caller: Caller, place: Place, end: End, seconds: float) -> None:
    """Write down how long it was and why it ended."""
    told = {"reason": end.code, "seconds": round(seconds)}
    with database.write() as uow:
        events.audit(uow, caller.actor, "shell.close", place.workload, after=told, project_id=caller.project.id)


def may_go_on(database: Database, tasks: TaskTokens, caller: Caller, place: Place) -> End | None:
    """None while the caller may still be there and the attempt still runs; else why it is over."""
    with database.read() as uow:
        if not accounts.recheck(uow, tasks, caller, Verb.WRITE):
            return NOT_WELCOME
        if not workloads.is_attempt_alive(uow, place.workload, place.attempt):
            return ATTEMPT_ENDED
    return None
