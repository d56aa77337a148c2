"""The loop of internal services: from wishes to workloads."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cubestudio.apps import store
from cubestudio.apps.facts import FOLDER, OWNER_KIND, Wish
from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.events import service as events
from cubestudio.kit.errors import Fault
from cubestudio.spec.program import Program, program_of, with_program
from cubestudio.spec.resources import Resources, resources_of
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase
from cubestudio.spec.volumes import Mount
from cubestudio.spec.workload import RestartPolicy, WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads.mounting import find_mounts
from cubestudio.workloads.owners import NewWorkload, ProjectRef
from cubestudio.workloads.secrets import secret_placeholder
from cubestudio.workloads.shipped import shipped_environment

_DUTY = "apps"
_IDLE = 5.0
# Only where it starts is it known where the project's space lies.
_ENTER = f'export APP_DIR="$CUBE_PROJECT_DIR/{FOLDER}/$0" && mkdir -p "$APP_DIR" && exec "$@"'


class AppsLoop:
    """One step: each one's wish against its workload."""

    def __init__(self, database: Database, leases: Leases) -> None:
        self._database = database
        self._leases = leases
        self._has_looked = False

    def step(self) -> float:
        """Bring both together; returns the seconds until the next look."""
        if not self._leases.hold(_DUTY):
            self._has_looked = False
            return _IDLE
        with self._database.read() as uow:
            rows = store.all_apps(uow)
        try:
            for row in rows:
                if not self._has_looked or move(row):
                    self._advance(row["id"])
        except LeaseLost:
            return _IDLE
        self._has_looked = True
        return _IDLE

    def _advance(self, app_id: str) -> None:
        """Decide anew inside the transaction and do it."""
        with self._database.write() as uow:
            self._leases.fence(uow, _DUTY)
            row = store.lock(uow, app_id)
            if row is None:
                return
            if not self._has_looked:
                _catch_up(uow, row)
            match move(row):
                case "start":
                    values = {"workload_id": _submit(uow, row), "ran": row["generation"], "is_ready": 0}
                    store.update_app(uow, row["id"], values | {"phase": WorkloadPhase.QUEUED.value})
                case "stop":
                    workloads.stop(uow, [row["workload_id"]], "NotNeeded", "it was stopped or changed")
                case "forget":
                    store.delete_app(uow, row["id"])
                    events.publish(uow, "app.deleted", row["id"], {OWNER_KIND: row["name"]}, row["project_id"])


def move(row: dict[str, Any]) -> str:
    """What is to be done: `start`, `stop`, `forget`, or nothing."""
    phase = WorkloadPhase(row["phase"])
    runs = bool(row["workload_id"]) and phase not in WORKLOAD_ENDS
    is_fresh = row["ran"] == row["generation"]
    if row["wish"] == Wish.RUNNING:
        if runs:
            return "" if is_fresh else "stop"
        # What failed for good waits for somebody to change it or to start it anew.
        return "" if is_fresh and phase is WorkloadPhase.FAILED else "start"
    if runs:
        return "stop"
    return "forget" if row["wish"] == Wish.DELETED else ""


def spec_of(name: str, program: Program, resources: Resources) -> WorkloadSpec:
    """The workload that runs a program, with a folder of its own in the project's space."""
    spec = WorkloadSpec(
        command=program.command,
        environment=shipped_environment(program.environment),
        resources=resources,
        restart=RestartPolicy.ALWAYS,
    )
    told = with_program(spec, program, secret_placeholder)
    return replace(told, command=("/bin/sh", "-c", _ENTER, name, *told.command))


def _catch_up(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """At start: an orderly stop of the studio ends workloads without telling their owners."""
    found = workloads.find(uow, row["workload_id"]) if row["workload_id"] else None
    phase = found["phase"] if found else WorkloadPhase.STOPPED.value
    ready = found["is_ready"] if found else 0
    if row["workload_id"] and (phase, ready) != (row["phase"], row["is_ready"]):
        values = {"phase": phase, "is_ready": ready}
        store.update_app(uow, row["id"], values)
        row |= values


def _mounts(uow: UnitOfWork, project_id: str, program: Program) -> tuple[Mount, ...]:
    """A volume in use neither goes nor is taken back; should one be gone all the same, the program finds its place
    absent and says so, and the loop goes on."""
    try:
        return find_mounts(uow, project_id, program.volumes)
    except Fault:
        return ()


def _submit(uow: UnitOfWork, row: dict[str, Any]) -> str:
    project = ProjectRef(row["project_id"], row["project_name"], row["project_number"])
    program = program_of(row["program"])
    spec = spec_of(row["name"], program, resources_of(row["resources"]))
    spec = replace(spec, volumes=_mounts(uow, row["project_id"], program))
    return workloads.submit(uow, NewWorkload(project, OWNER_KIND, row["id"], row["name"], spec, row["created_by"]))
