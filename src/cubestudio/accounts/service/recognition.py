"""From a credential to a `Caller`, and from a caller to a project. What the door stands on; no HTTP here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cubestudio.accounts import errors, store
from cubestudio.accounts.caller import Caller, ProjectRef
from cubestudio.accounts.roles import TASK_NOUNS, VERBS, Role, Verb, weakest_role
from cubestudio.accounts.service.names import digest
from cubestudio.accounts.service.projects import enter_named
from cubestudio.accounts.service.sessions import IDLE
from cubestudio.accounts.task_tokens import PREFIX as TASK_PREFIX
from cubestudio.accounts.task_tokens import TaskTokens
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now

TOUCH_EVERY = 60.0
"""Seconds between two notes of a credential's use."""


def recognise(uow: UnitOfWork, tasks: TaskTokens, bearer: str, cookie: str) -> tuple[Caller, bool]:
    """Who sends `bearer` or `cookie` (either may be ""), and whether its use should be noted (`touch`)."""
    if bearer.startswith(TASK_PREFIX):
        return read_task(uow, tasks, bearer), False
    if bearer:
        return _by_token(uow, bearer)
    if cookie:
        return _by_session(uow, cookie)
    raise errors.not_logged_in()


def _by_session(uow: UnitOfWork, cookie: str) -> tuple[Caller, bool]:
    return _session_caller(store.session_with_user(uow, digest(cookie)))


def _session_caller(row: Any) -> tuple[Caller, bool]:
    at = now()
    if row is None or row.disabled or row.expires_at < at or row.seen_at < at - IDLE:
        raise errors.session_expired()
    caller = Caller(
        kind="session",
        user_id=row.user_id,
        username=row.username,
        is_admin=bool(row.is_admin),
        language=row.language,
        must_change=bool(row.must_change),
        credential=row.id,
    )
    return caller, row.seen_at < at - TOUCH_EVERY


def _by_token(uow: UnitOfWork, bearer: str) -> tuple[Caller, bool]:
    return _token_caller(store.token_with_user(uow, digest(bearer)))


def _token_caller(row: Any) -> tuple[Caller, bool]:
    at = now()
    if row is None or row.disabled or (row.expires_at is not None and row.expires_at < at):
        raise errors.token_invalid()
    caller = Caller(
        kind="token",
        user_id=row.user_id,
        username=row.username,
        is_admin=bool(row.is_admin),
        language=row.language,
        must_change=bool(row.must_change),
        credential=row.id,
        verbs=frozenset(Verb(verb) for verb in row.verbs),
        only_project=row.project_id or "",
    )
    return caller, row.used_at is None or row.used_at < at - TOUCH_EVERY


def recall(uow: UnitOfWork, kind: str, credential: str) -> Caller:
    """The caller behind a session or token whose id we signed ourselves. Raises Fault when it is good no more."""
    row = store.credential_with_user(uow, kind, credential)
    return (_session_caller(row) if kind == "session" else _token_caller(row))[0]


def read_task(uow: UnitOfWork, tasks: TaskTokens, bearer: str) -> Caller:
    """The caller behind a task token."""
    claims = tasks.read(uow, bearer)
    if claims is None:
        raise errors.token_invalid()
    return Caller(
        kind="task",
        credential=claims.workload,
        verbs=VERBS[Role.DEVELOPER],
        only_project=claims.project_id,
        task=claims,
    )


def enter_project(uow: UnitOfWork, caller: Caller, name: str, noun: str, verb: Verb) -> Caller:
    """The caller inside project `name`, if it may do `verb` on `noun` there."""
    project = _project_of_task(uow, caller, name) if caller.task else _project_of_user(uow, caller, name)
    if caller.task and noun not in TASK_NOUNS:
        raise errors.task_token_refused()
    if verb not in VERBS[project.role]:
        if caller.task:
            raise errors.task_token_refused()
        raise errors.role_too_weak(weakest_role(verb), project.role.value, name)
    if verb not in caller.verbs:
        raise errors.scope_too_narrow(verb.value)
    if project.archived and verb in (Verb.RUN, Verb.WRITE):
        raise errors.project_archived(name)
    return replace(caller, scope=project)


def _project_of_user(uow: UnitOfWork, caller: Caller, name: str) -> ProjectRef:
    project = enter_named(uow, name, caller.user_id, caller.is_admin)
    if caller.only_project and caller.only_project != project.id:
        raise errors.project_not_found(name)
    return project


def _project_of_task(uow: UnitOfWork, caller: Caller, name: str) -> ProjectRef:
    row = store.project_by_id(uow, caller.only_project)
    if row is None or row.name != name:
        raise errors.project_not_found(name)
    return ProjectRef(row.id, row.name, row.number, Role.DEVELOPER, row.archived)


def recheck(uow: UnitOfWork, tasks: TaskTokens, caller: Caller, verb: Verb = Verb.READ) -> bool:
    """Whether the credential a caller came with is still good, and `verb` in the path's project still open to it.

    For answers that go on for long (log and event streams): ask every few seconds, end when it is False.
    """
    if caller.task is not None:
        return tasks.alive(uow, caller.task)
    row, at = store.credential_state(uow, caller.kind, caller.credential), now()
    if row is None or row.disabled or (row.expires_at is not None and row.expires_at < at):
        return False
    if bool(row.is_admin) != caller.is_admin:
        return False
    if caller.scope is None or caller.is_admin:
        return True
    member = store.member(uow, caller.scope.id, caller.user_id)
    return member is not None and verb in VERBS[Role(member.role)]


def touch(uow: UnitOfWork, caller: Caller) -> None:
    """Note that a session or token is in use."""
    store.touch(uow, caller.kind, caller.credential, now())
