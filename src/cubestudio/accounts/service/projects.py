"""Projects and their members."""

from __future__ import annotations

from typing import Any

from cubestudio.accounts import errors, store
from cubestudio.accounts.caller import ProjectRef
from cubestudio.accounts.roles import Role
from cubestudio.accounts.service.names import check_slug
from cubestudio.accounts.service.users import find_user
from cubestudio.accounts.tables import MemberRow, ProjectRow
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id

DEFAULT = "default"
"""The project every studio starts with."""


def enter_named(uow: UnitOfWork, name: str, user_id: str, is_admin: bool) -> ProjectRef:
    """A project as a user sees it; a Fault for who is neither member nor administrator."""
    row = store.project_for(uow, name, user_id)
    if row is None or (row.role is None and not is_admin):
        raise errors.project_not_found(name)
    role = Role.OWNER if is_admin else Role(row.role)
    return ProjectRef(row.id, row.name, row.number, role, bool(row.archived))


def create_project(
    uow: UnitOfWork, name: str, label: str, actor: str, owner_id: str | None, first: int = 1
) -> ProjectRow:
    """A new project; its maker becomes its owner. Numbers go on from the highest; `first` is that of a first one."""
    check_slug("project", name)
    values = {"id": new_id("prj"), "name": name, "label": label, "archived": False, "created_at": now()}
    made = False
    while not made:  # ends: each failure means that somebody else got on
        if store.project(uow, name) is not None:
            raise errors.exists("project", name)
        made = store.insert_project(uow, values, first)
    project = find_project(uow, name)
    if owner_id:
        store.add(uow, MemberRow(project_id=project.id, user_id=owner_id, role=Role.OWNER))
    events.audit(uow, actor, "project.create", name, after=_shown(project), project_id=project.id)
    events.publish(uow, "project.create", project.id, {"name": name}, project.id)
    return project


def ensure_default_project(uow: UnitOfWork, number: int = 1) -> ProjectRow:
    """The project `default`, made at the first start with that number."""
    return store.project(uow, DEFAULT) or create_project(uow, DEFAULT, "", "studio", owner_id=None, first=number)


def find_project(uow: UnitOfWork, name: str) -> ProjectRow:
    """A project by name, or a Fault. Only for callers the door has let into it, and for the studio itself."""
    found = store.project(uow, name)
    if found is None:
        raise errors.project_not_found(name)
    return found


def project_by_id(uow: UnitOfWork, project_id: str) -> ProjectRow | None:
    """A project by id."""
    return store.project_by_id(uow, project_id)


def list_projects(uow: UnitOfWork, user_id: str, is_admin: bool, archived: bool = False) -> list[Any]:
    """The projects a user may enter, by name, each with the user's `role` (None for an administrator's others)."""
    return store.projects_of(uow, user_id, everything=is_admin, archived=archived)


def update_project(
    uow: UnitOfWork, project_id: str, actor: str, label: str | None = None, archived: bool | None = None
) -> ProjectRow:
    """Change a project; None leaves as is."""
    project = store.project_by_id(uow, project_id)
    assert project is not None
    before = _shown(project)
    project.label = project.label if label is None else label
    project.archived = project.archived if archived is None else archived
    store.save(uow)
    events.audit(uow, actor, "project.update", project.name, before, _shown(project), project_id)
    events.publish(uow, "project.update", project_id, {"name": project.name}, project_id)
    return project


def list_members(uow: UnitOfWork, project_id: str) -> list[Any]:
    """Members by name."""
    return store.members(uow, project_id)


def set_member(uow: UnitOfWork, project: ProjectRef, username: str, role: Role, actor: str) -> None:
    """Give a user a role in a project, the first or another one."""
    user = find_user(uow, username)
    row = store.member(uow, project.id, user.id)
    before = {"role": row.role} if row else None
    if row is None:
        store.add(uow, MemberRow(project_id=project.id, user_id=user.id, role=role))
    else:
        if role is not Role.OWNER:
            _keep_an_owner(uow, project, user.id)
        row.role = role
        store.save(uow)
    events.audit(uow, actor, "member.set", username, before, {"role": role.value}, project.id)


def remove_member(uow: UnitOfWork, project: ProjectRef, username: str, actor: str) -> None:
    """End a membership."""
    user = find_user(uow, username)
    row = store.member(uow, project.id, user.id)
    if row is None:
        raise errors.not_found("member", username, [m.username for m in store.members(uow, project.id)])
    _keep_an_owner(uow, project, user.id)
    before = {"role": row.role}
    store.drop_member(uow, row)
    events.audit(uow, actor, "member.remove", username, before, None, project.id)


def _keep_an_owner(uow: UnitOfWork, project: ProjectRef, leaving: str) -> None:
    owners = store.owners(uow, project.id)
    if owners == [leaving]:
        raise errors.last_owner(project.name)


def _shown(project: ProjectRow) -> dict[str, object]:
    return {"name": project.name, "label": project.label, "archived": project.archived, "number": project.number}
