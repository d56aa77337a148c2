"""What people see of themselves: `GET /me` and the answers of logging in."""

from __future__ import annotations

from cubestudio.accounts import service
from cubestudio.accounts.roles import Role
from cubestudio.accounts.schemas import MeOut, MyProject, UserOut
from cubestudio.accounts.tables import UserRow
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events


def describe_me(uow: UnitOfWork, user: UserRow | None, cookie: str) -> MeOut:
    """The user, the projects open to it, and the CSRF proof of its session."""
    if user is None:
        return MeOut(user=None, projects=[], setup_needed=service.setup_needed(uow), csrf="", seq=0)
    mine = service.list_projects(uow, user.id, bool(user.is_admin))
    projects = [MyProject(name=row.name, label=row.label, role=role_shown(row.role, user.is_admin)) for row in mine]
    csrf = service.csrf_of(cookie) if cookie else ""
    return MeOut(
        user=UserOut.model_validate(user), projects=projects, setup_needed=False, csrf=csrf, seq=events.last_seq(uow)
    )


def role_shown(role: str | None, is_admin: bool) -> Role:
    """Administrators act as owners everywhere."""
    return Role.OWNER if is_admin or role is None else Role(role)
