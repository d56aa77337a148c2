"""Projects, their members, secrets and audit."""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts import service
from cubestudio.accounts.access import Caller, Idempotent, Paging, ReadUow, Router, WriteUow, access, part
from cubestudio.accounts.schemas import (
    AuditOut,
    MemberIn,
    MemberOut,
    ProjectIn,
    ProjectOut,
    ProjectPatch,
    SecretIn,
    SecretOut,
)
from cubestudio.accounts.vault import Vault
from cubestudio.accounts.view import role_shown
from cubestudio.events import service as events
from cubestudio.kit.wire import Listed

router = Router(tags=["projects"])

Me = Annotated[Caller, access("me")]
Reader = Annotated[Caller, access("projects:read")]
Owner = Annotated[Caller, access("projects:manage")]


@router.get("/projects")
def list_projects(caller: Me, uow: ReadUow, archived: bool = False) -> Listed[ProjectOut]:
    """The projects open to me; with `archived`, those put away too."""
    items = []
    for row in service.list_projects(uow, caller.user_id, caller.is_admin, archived):
        if caller.only_project in ("", row.id):
            item = ProjectOut.model_validate(row)
            items.append(item.model_copy(update={"role": role_shown(row.role, caller.is_admin)}))
    return Listed(items=items)


@router.post("/projects", status_code=201)
def create_project(caller: Me, uow: WriteUow, wish: ProjectIn, idempotent: Idempotent) -> ProjectOut:
    """A new project, owned by me."""
    made = service.create_project(uow, wish.name, wish.label, caller.actor, caller.user_id)
    return ProjectOut.model_validate(made)


@router.get("/projects/{project}")
def get_project(caller: Reader, uow: ReadUow, project: str) -> ProjectOut:
    """One project and my role in it."""
    found = ProjectOut.model_validate(service.find_project(uow, project))
    return found.model_copy(update={"role": caller.project.role})


@router.patch("/projects/{project}")
def update_project(caller: Owner, uow: WriteUow, project: str, wish: ProjectPatch) -> ProjectOut:
    """Change the label, or take the project out of the archive."""
    changed = service.update_project(uow, caller.project.id, caller.actor, wish.label, wish.archived)
    return ProjectOut.model_validate(changed)


@router.post("/projects/{project}:archive")
def archive_project(caller: Owner, uow: WriteUow, project: str) -> ProjectOut:
    """Put the project away: everything stays readable, nothing can be started or changed."""
    return ProjectOut.model_validate(service.update_project(uow, caller.project.id, caller.actor, archived=True))


@router.get("/projects/{project}/members")
def list_members(caller: Annotated[Caller, access("members:read")], uow: ReadUow, project: str) -> Listed[MemberOut]:
    """Who works in the project."""
    return Listed(items=[MemberOut.model_validate(row) for row in service.list_members(uow, caller.project.id)])


@router.put("/projects/{project}/members/{username}", status_code=204)
def set_member(
    caller: Annotated[Caller, access("members:manage")], uow: WriteUow, project: str, username: str, wish: MemberIn
) -> None:
    """Let a user in, or change the role."""
    service.set_member(uow, caller.project, username, wish.role, caller.actor)


@router.delete("/projects/{project}/members/{username}", status_code=204)
def remove_member(
    caller: Annotated[Caller, access("members:manage")], uow: WriteUow, project: str, username: str
) -> None:
    """End a membership."""
    service.remove_member(uow, caller.project, username, caller.actor)


@router.get("/projects/{project}/secrets")
def list_secrets(caller: Annotated[Caller, access("secrets:read")], uow: ReadUow, project: str) -> Listed[SecretOut]:
    """Names of secrets; values never come back."""
    return Listed(items=[SecretOut.model_validate(row) for row in service.list_secrets(uow, caller.project.id)])


@router.put("/projects/{project}/secrets/{name}")
def set_secret(
    caller: Annotated[Caller, access("secrets:manage")],
    uow: WriteUow,
    vault: Annotated[Vault, part(Vault)],
    project: str,
    name: str,
    wish: SecretIn,
) -> SecretOut:
    """Keep a secret, new or instead of the former value."""
    row = service.set_secret(uow, vault, caller.project.id, name, wish.value, caller.actor)
    return SecretOut.model_validate(row)


@router.delete("/projects/{project}/secrets/{name}", status_code=204)
def delete_secret(caller: Annotated[Caller, access("secrets:manage")], uow: WriteUow, project: str, name: str) -> None:
    """Forget a secret."""
    service.delete_secret(uow, caller.project.id, name, caller.actor)


@router.get("/projects/{project}/audit")
def list_audit(
    caller: Annotated[Caller, access("audit:manage")],
    uow: ReadUow,
    page: Paging,
    project: str,
    actor: str | None = None,
    action: str | None = None,
) -> Listed[AuditOut]:
    """Every change in the project, newest first."""
    return Listed.of(events.list_audit(uow, caller.project.id, actor, action, page.size, page.token), AuditOut)
