"""Verbs on internal services: they write wishes; the loop acts."""

from __future__ import annotations

import re
from typing import Any

from cubestudio.apps import errors, store
from cubestudio.apps.facts import OWNER_KIND, TOPIC, App, AppState, AppWish, Wish
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id
from cubestudio.kit.paging import Page
from cubestudio.spec.program import PLAIN, SERVED, Program, check_program, program_of, stored_program
from cubestudio.spec.resources import stored_resources
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase
from cubestudio.volumes import service as volumes
from cubestudio.workloads.mounting import find_mounts
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.shipped import shipped_environment

HOPELESS = 3
"""Bad ends in a row after which it is called Failed; it is tried again all the same."""
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,53}")


def create_app(uow: UnitOfWork, project: ProjectRef, name: str, wish: AppWish, actor: str) -> App:
    """Wish for one; it is started at once."""
    if not _NAME.fullmatch(name):
        raise errors.name_invalid(name)
    _check(uow, project.id, name, wish)
    taken = store.find(uow, project.id, name)
    if taken:
        raise errors.app_going(name) if taken["wish"] == Wish.DELETED else errors.app_exists(name)
    at = now()
    row = {
        "id": new_id("app"),
        "project_id": project.id,
        "project_name": project.name,
        "project_number": project.number,
        "name": name,
        "wish": Wish.RUNNING.value,
        "preset": wish.preset,
        "program": stored_program(wish.program),
        "resources": stored_resources(wish.resources),
        "generation": 1,
        "ran": 0,
        "workload_id": "",
        "phase": WorkloadPhase.QUEUED.value,
        "is_ready": 0,
        "failures": 0,
        "reason": "",
        "text": "",
        "hint": "",
        "created_by": actor,
        "created_at": at,
        "updated_at": at,
    }
    store.insert_app(uow, row)
    _note_volumes(uow, row, wish.program)
    _tell(uow, row, actor, "app.create", after=_said(row))
    return _app(row)


def update_app(uow: UnitOfWork, project_id: str, name: str, wish: AppWish, actor: str) -> App:
    """Change what it runs: it is ended and started anew. One that is stopped stays so."""
    _check(uow, project_id, name, wish)
    row = _held(uow, project_id, name)
    before = _said(row)
    values: dict[str, Any] = {
        "program": stored_program(wish.program),
        "resources": stored_resources(wish.resources),
    }
    if any(row[key] != value for key, value in values.items()):
        values |= {"generation": row["generation"] + 1, "failures": 0, "updated_at": now()}
        store.update_app(uow, row["id"], values)
        row |= values
        _note_volumes(uow, row, wish.program)
        _tell(uow, row, actor, "app.update", before, _said(row))
    return _app(row)


def set_running(uow: UnitOfWork, project_id: str, name: str, running: bool, actor: str) -> App:
    """Start or stop it; one that failed for good is tried anew by starting it."""
    row = _held(uow, project_id, name)
    wish = Wish.RUNNING if running else Wish.STOPPED
    failed = running and row["phase"] == WorkloadPhase.FAILED
    if row["wish"] != wish or failed:
        before = _said(row)
        values: dict[str, Any] = {"wish": wish.value, "updated_at": now(), "failures": 0}
        if failed:
            values["ran"] = 0
        store.update_app(uow, row["id"], values)
        row |= values
        _tell(uow, row, actor, "app.start" if running else "app.stop", before, _said(row))
    return _app(row)


def delete_app(uow: UnitOfWork, project_id: str, name: str, actor: str) -> None:
    """Wish that it be gone; its folder in the project's space stays."""
    row = _find(uow, project_id, name)
    if row["wish"] != Wish.DELETED:
        store.update_app(uow, row["id"], {"wish": Wish.DELETED.value, "updated_at": now()})
        _note_volumes(uow, row, PLAIN)
        _tell(uow, row, actor, "app.delete", _said(row))


def get_app(uow: UnitOfWork, project_id: str, name: str) -> App:
    """One; Fault 404 with near names."""
    return _app(_find(uow, project_id, name))


def list_apps(uow: UnitOfWork, project_id: str, size: int, token: str | None) -> Page[App]:
    """Newest first."""
    page = store.list_apps(uow, project_id, size, token)
    return Page([_app(row) for row in page.items], page.next_page_token)


def state_of(row: dict[str, Any]) -> AppState:
    """The outcome in a word."""
    phase = WorkloadPhase(row["phase"])
    is_over = phase in WORKLOAD_ENDS or not row["workload_id"]
    if row["wish"] != Wish.RUNNING:
        return AppState.STOPPED if is_over else AppState.STOPPING
    if row["is_ready"] and row["ran"] == row["generation"]:
        return AppState.READY
    if row["ran"] == row["generation"] and (phase is WorkloadPhase.FAILED or row["failures"] >= HOPELESS):
        return AppState.FAILED
    if phase is WorkloadPhase.PREPARING:
        return AppState.PREPARING
    return AppState.PENDING if phase is WorkloadPhase.QUEUED and not row["failures"] else AppState.STARTING


def _note_volumes(uow: UnitOfWork, row: dict[str, Any], program: Program) -> None:
    volumes.note_uses(uow, row["project_id"], OWNER_KIND, row["id"], row["name"], program.volumes.values())


def _check(uow: UnitOfWork, project_id: str, name: str, wish: AppWish) -> None:
    if not wish.program.command:
        raise errors.command_absent(name)
    check_program(wish.program)
    shipped_environment(wish.program.environment)
    find_mounts(uow, project_id, wish.program.volumes)


def _find(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any]:
    row = store.find(uow, project_id, name)
    if row is None:
        raise errors.app_unknown(name, store.names(uow, project_id))
    return row


def _held(uow: UnitOfWork, project_id: str, name: str) -> dict[str, Any]:
    row = store.lock(uow, _find(uow, project_id, name)["id"])
    if row is None or row["wish"] == Wish.DELETED:
        raise errors.app_going(name)
    return row


def _said(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("wish", "preset", "program", "resources")}


def _tell(
    uow: UnitOfWork,
    row: dict[str, Any],
    actor: str,
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    events.audit(uow, actor, action, row["id"], before, after, row["project_id"])
    events.publish(uow, action, row["id"], {OWNER_KIND: row["name"]}, row["project_id"])
    uow.hint(TOPIC)


def _app(row: dict[str, Any]) -> App:
    program = program_of(row["program"])
    return App(
        id=row["id"],
        project_id=row["project_id"],
        name=row["name"],
        wish=Wish(row["wish"]),
        preset=row["preset"],
        program=program,
        resources=row["resources"],
        workload=row["workload_id"],
        state=state_of(row),
        reason=row["reason"],
        text=row["text"],
        hint=row["hint"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        ports=tuple(dict.fromkeys((SERVED, *program.ports))),
    )
