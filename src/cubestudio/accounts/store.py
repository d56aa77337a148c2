"""SQL of accounts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from cubestudio.accounts.tables import (
    NO_PASSWORD,
    AnswerRow,
    MemberRow,
    ProjectRow,
    SecretRow,
    SessionRow,
    SetupRow,
    ThrottleRow,
    TokenRow,
    UserRow,
)
from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session


def add(uow: UnitOfWork, row: Any) -> None:
    """Insert a row now."""
    session(uow).add(row)
    session(uow).flush()


def save(uow: UnitOfWork) -> None:
    """Write changed rows now."""
    session(uow).flush()


# users


def user(uow: UnitOfWork, username: str) -> UserRow | None:
    """A user by name."""
    return session(uow).execute(select(UserRow).where(UserRow.username == username)).scalar()


def user_by_id(uow: UnitOfWork, user_id: str) -> UserRow | None:
    """A user by id."""
    return session(uow).get(UserRow, user_id)


def users(uow: UnitOfWork, size: int, after: str, search: str) -> list[UserRow]:
    """Users by name, from the one after `after`; `search` is the start of the name."""
    query = select(UserRow).where(UserRow.username > after).order_by(UserRow.username).limit(size)
    if search:
        query = query.where(UserRow.username >= search, UserRow.username < search + "\U0010ffff")
    return list(session(uow).execute(query).scalars())


def administrators(uow: UnitOfWork, lock: bool = False) -> list[str]:
    """Ids of administrators that can log in."""
    query = select(UserRow.id).where(
        UserRow.is_admin.is_(True), UserRow.disabled.is_(False), UserRow.password_hash != NO_PASSWORD
    )
    return list(session(uow).execute(query.with_for_update() if lock else query).scalars())


# one-time links


def setup_link(uow: UnitOfWork, token_hash: str) -> SetupRow | None:
    """A link by its token's hash, held against a second use at the same time."""
    query = select(SetupRow).where(SetupRow.token_hash == token_hash).with_for_update()
    return session(uow).execute(query).scalar()


def drop_setup_links(uow: UnitOfWork, user_id: str | None) -> None:
    """Forget the links of a user, or those for the first administrator."""
    mine = SetupRow.user_id.is_(None) if user_id is None else SetupRow.user_id == user_id
    session(uow).execute(delete(SetupRow).where(mine))


# sessions and tokens

# The door asks these at every request: made once, run without the ORM, they cost half.
_user: Any = UserRow.__table__
_session: Any = SessionRow.__table__
_token: Any = TokenRow.__table__
_project: Any = ProjectRow.__table__
_member: Any = MemberRow.__table__
_of_user = (
    _user.c.id.label("user_id"),
    _user.c.username,
    _user.c.is_admin,
    _user.c.language,
    _user.c.disabled,
    _user.c.must_change,
)
_SESSION = (
    select(_session.c.id, _session.c.seen_at, _session.c.expires_at, *_of_user)
    .join(_user, _user.c.id == _session.c.user_id)
    .where(_session.c.token_hash == bindparam("token_hash"))
)
_TOKEN = (
    select(_token.c.id, _token.c.verbs, _token.c.project_id, _token.c.expires_at, _token.c.used_at, *_of_user)
    .join(_user, _user.c.id == _token.c.user_id)
    .where(_token.c.token_hash == bindparam("token_hash"))
)
_BY_ID = {
    "session": select(_session.c.id, _session.c.seen_at, _session.c.expires_at, *_of_user)
    .join(_user, _user.c.id == _session.c.user_id)
    .where(_session.c.id == bindparam("id")),
    "token": select(_token.c.id, _token.c.verbs, _token.c.project_id, _token.c.expires_at, _token.c.used_at, *_of_user)
    .join(_user, _user.c.id == _token.c.user_id)
    .where(_token.c.id == bindparam("id")),
}
_PROJECT = (
    select(_project.c.id, _project.c.name, _project.c.number, _project.c.archived, _member.c.role)
    .outerjoin(_member, (_member.c.project_id == _project.c.id) & (_member.c.user_id == bindparam("user_id")))
    .where(_project.c.name == bindparam("name"))
)


def session_with_user(uow: UnitOfWork, token_hash: str) -> Any:
    """A session and who it is of: one indexed read."""
    return session(uow).connection().execute(_SESSION, {"token_hash": token_hash}).first()


def token_with_user(uow: UnitOfWork, token_hash: str) -> Any:
    """A personal token and who it is of: one indexed read."""
    return session(uow).connection().execute(_TOKEN, {"token_hash": token_hash}).first()


def credential_with_user(uow: UnitOfWork, kind: str, credential: str) -> Any:
    """A session or token by its id, and who it is of."""
    return session(uow).connection().execute(_BY_ID[kind], {"id": credential}).first()


def credential_state(uow: UnitOfWork, kind: str, credential: str) -> Any:
    """How a session or token and its user stand now; None when it is gone."""
    table: Any = SessionRow if kind == "session" else TokenRow
    seen = SessionRow.seen_at if kind == "session" else TokenRow.created_at
    query = (
        select(table.expires_at, seen.label("seen_at"), UserRow.disabled, UserRow.is_admin)
        .join(UserRow, UserRow.id == table.user_id)
        .where(table.id == credential)
    )
    return session(uow).execute(query).first()


def touch(uow: UnitOfWork, kind: str, credential: str, at: float) -> None:
    """Note when a session or token was last used."""
    if kind == "session":
        session(uow).execute(update(SessionRow).where(SessionRow.id == credential).values(seen_at=at))
    else:
        session(uow).execute(update(TokenRow).where(TokenRow.id == credential).values(used_at=at))


def sessions(uow: UnitOfWork, user_id: str) -> list[SessionRow]:
    """A user's sessions, newest first."""
    query = select(SessionRow).where(SessionRow.user_id == user_id).order_by(SessionRow.id.desc())
    return list(session(uow).execute(query).scalars())


def drop_sessions(uow: UnitOfWork, user_id: str, only: str = "", but: str = "") -> int:
    """End a user's sessions: the one `only`, or all but `but`. Returns how many."""
    query = delete(SessionRow).where(SessionRow.user_id == user_id, SessionRow.id != but)
    return _count(session(uow).execute(query.where(SessionRow.id == only) if only else query))


def tokens(uow: UnitOfWork, user_id: str) -> list[Row[Any]]:
    """A user's tokens (without their hashes) and the names of their projects, newest first."""
    query = (
        select(
            TokenRow.id,
            TokenRow.name,
            TokenRow.verbs,
            TokenRow.created_at,
            TokenRow.expires_at,
            TokenRow.used_at,
            ProjectRow.name.label("project"),
        )
        .outerjoin(ProjectRow, ProjectRow.id == TokenRow.project_id)
        .where(TokenRow.user_id == user_id)
        .order_by(TokenRow.id.desc())
    )
    return list(session(uow).execute(query))


def drop_token(uow: UnitOfWork, user_id: str, token_id: str) -> str | None:
    """Delete a user's token; its name, None when there is no such."""
    mine = (TokenRow.user_id == user_id, TokenRow.id == token_id)
    name = session(uow).execute(select(TokenRow.name).where(*mine)).scalar()
    session(uow).execute(delete(TokenRow).where(*mine))
    return name


def drop_tokens(uow: UnitOfWork, user_id: str) -> int:
    """Delete all tokens of a user."""
    return _count(session(uow).execute(delete(TokenRow).where(TokenRow.user_id == user_id)))


# throttles


def throttle(uow: UnitOfWork, subject: str, at: float) -> ThrottleRow:
    """Failures of `subject`, held until the transaction ends so that no two attempts are counted as one."""
    query = select(ThrottleRow).where(ThrottleRow.subject == subject).with_for_update()
    row = session(uow).execute(query).scalar()
    if row is not None:
        return row
    try:
        with session(uow).begin_nested():
            values = {"subject": subject, "failures": 0, "blocked_until": 0.0, "changed_at": at}
            session(uow).execute(insert(ThrottleRow).values(**values))
    except IntegrityError:
        pass  # somebody else made it in this moment
    return session(uow).execute(query).scalar_one()


def clear_throttle(uow: UnitOfWork, subject: str) -> None:
    """Forget failures."""
    session(uow).execute(delete(ThrottleRow).where(ThrottleRow.subject == subject))


# answers to be given again


def answer(uow: UnitOfWork, key_hash: str) -> AnswerRow | None:
    """The answer already given for a key."""
    return session(uow).get(AnswerRow, key_hash)


def keep_answer(uow: UnitOfWork, values: dict[str, Any]) -> None:
    """Remember an answer; a second one for the same key is an IntegrityError."""
    session(uow).execute(insert(AnswerRow).values(**values))


# cleaning


def tidy(uow: UnitOfWork, at: float, idle_before: float, old_before: float) -> int:
    """Delete what has expired; returns how many rows."""
    gone = 0
    for query in (
        delete(SessionRow).where(SessionRow.expires_at < at),
        delete(SessionRow).where(SessionRow.seen_at < idle_before),
        delete(SetupRow).where(SetupRow.expires_at < at),
        delete(ThrottleRow).where(ThrottleRow.changed_at < old_before),
        delete(AnswerRow).where(AnswerRow.created_at < old_before),
    ):
        gone += _count(session(uow).execute(query))
    return gone


# projects


def project(uow: UnitOfWork, name: str) -> ProjectRow | None:
    """A project by name."""
    return session(uow).execute(select(ProjectRow).where(ProjectRow.name == name)).scalar()


def project_by_id(uow: UnitOfWork, project_id: str) -> ProjectRow | None:
    """A project by id."""
    return session(uow).get(ProjectRow, project_id)


def project_for(uow: UnitOfWork, name: str, user_id: str) -> Any:
    """A project and the user's role in it (None when no member): one read."""
    return session(uow).connection().execute(_PROJECT, {"name": name, "user_id": user_id}).first()


def projects_of(uow: UnitOfWork, user_id: str, everything: bool, archived: bool) -> list[Row[Any]]:
    """Projects by name, each with the user's role; `everything` includes those the user is no member of."""
    joined = (MemberRow.project_id == ProjectRow.id) & (MemberRow.user_id == user_id)
    query = select(
        ProjectRow.id,
        ProjectRow.name,
        ProjectRow.number,
        ProjectRow.label,
        ProjectRow.archived,
        ProjectRow.created_at,
        MemberRow.role,
    ).join(MemberRow, joined, isouter=everything)
    if not archived:
        query = query.where(ProjectRow.archived.is_(False))
    return list(session(uow).execute(query.order_by(ProjectRow.name)))


def insert_project(uow: UnitOfWork, values: dict[str, Any], first: int) -> bool:
    """Insert a project with the next number, `first` when there is none yet; False when somebody else took name or
    number in this moment."""
    last = session(uow).execute(select(func.max(ProjectRow.number))).scalar()
    number = first if last is None else int(last) + 1
    try:
        with session(uow).begin_nested():
            session(uow).execute(insert(ProjectRow).values(**values, number=number))
    except IntegrityError:
        return False
    return True


def member(uow: UnitOfWork, project_id: str, user_id: str) -> MemberRow | None:
    """A membership."""
    return session(uow).get(MemberRow, (project_id, user_id))


def members(uow: UnitOfWork, project_id: str) -> list[Row[Any]]:
    """Members by name."""
    query = (
        select(UserRow.username, UserRow.display_name, UserRow.disabled, MemberRow.role)
        .join(MemberRow, MemberRow.user_id == UserRow.id)
        .where(MemberRow.project_id == project_id)
        .order_by(UserRow.username)
    )
    return list(session(uow).execute(query))


def owners(uow: UnitOfWork, project_id: str) -> list[str]:
    """Ids of a project's owners; held until the transaction ends, so that two owners cannot both leave."""
    query = select(MemberRow.user_id).where(MemberRow.project_id == project_id, MemberRow.role == "owner")
    return list(session(uow).execute(query.with_for_update()).scalars())


def drop_member(uow: UnitOfWork, row: MemberRow) -> None:
    """End a membership."""
    session(uow).delete(row)
    session(uow).flush()


# secrets


def secret(uow: UnitOfWork, project_id: str, name: str) -> SecretRow | None:
    """A secret, sealed."""
    query = select(SecretRow).where(SecretRow.project_id == project_id, SecretRow.name == name)
    return session(uow).execute(query).scalar()


def secrets(uow: UnitOfWork, project_id: str) -> list[SecretRow]:
    """A project's secrets by name, sealed."""
    query = select(SecretRow).where(SecretRow.project_id == project_id).order_by(SecretRow.name)
    return list(session(uow).execute(query).scalars())


def drop_secret(uow: UnitOfWork, row: SecretRow) -> None:
    """Delete a secret."""
    session(uow).delete(row)
    session(uow).flush()


def _count(result: Any) -> int:
    return int(result.rowcount or 0)
