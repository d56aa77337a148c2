"""Accounts of people, one-time links, passwords. Hashes come ready-made from `ports.auth`."""

from __future__ import annotations

from cubestudio.accounts import errors, store
from cubestudio.accounts.service.names import check_slug, digest
from cubestudio.accounts.tables import SetupRow, UserRow
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id, new_token
from cubestudio.kit.languages import languages
from cubestudio.kit.paging import Page, decode_token, encode_token

RESET_LINK_LIFE = 24 * 3600.0
"""Seconds a link for a lost password is good for."""


def setup_needed(uow: UnitOfWork) -> bool:
    """Whether there is no administrator yet."""
    return not store.administrators(uow)


def setup_link(uow: UnitOfWork) -> str | None:
    """A new one-time token for the first administrator (older ones die); None when there is an administrator."""
    if not setup_needed(uow):
        return None
    store.drop_setup_links(uow, None)
    token = new_token("setup")
    store.add(uow, SetupRow(token_hash=digest(token), user_id=None, created_at=now(), expires_at=None))
    return token


def reset_link(uow: UnitOfWork, username: str, actor: str) -> str:
    """A new one-time token with which `username` sets a new password, good for a day."""
    user = find_user(uow, username)
    store.drop_setup_links(uow, user.id)
    token, at = new_token("setup"), now()
    store.add(uow, SetupRow(token_hash=digest(token), user_id=user.id, created_at=at, expires_at=at + RESET_LINK_LIFE))
    events.audit(uow, actor, "user.reset-link", user.username)
    return token


def set_up(uow: UnitOfWork, token: str, username: str, password_hash: str) -> UserRow:
    """Use a one-time link: make the first administrator, or give a user a new password."""
    link = store.setup_link(uow, digest(token))
    if link is None or (link.expires_at is not None and link.expires_at < now()):
        raise errors.setup_token_invalid()
    if link.user_id is None:
        if not setup_needed(uow):
            raise errors.setup_token_invalid()
        user = create_user(uow, username, password_hash, actor=username, is_admin=True)
    else:
        known = store.user_by_id(uow, link.user_id)
        if known is None or known.disabled or known.username != username:
            raise errors.setup_token_invalid()
        user = known
        _set_password(uow, user, password_hash, keep_session="")
        events.audit(uow, username, "user.password", username)
    store.drop_setup_links(uow, link.user_id)
    return user


def create_user(
    uow: UnitOfWork,
    username: str,
    password_hash: str,
    actor: str,
    display_name: str = "",
    is_admin: bool = False,
    must_change: bool = False,
) -> UserRow:
    """A new account."""
    check_slug("user", username)
    if store.user(uow, username) is not None:
        raise errors.exists("user", username)
    user = UserRow(
        id=new_id("usr"),
        username=username,
        password_hash=password_hash,
        display_name=display_name,
        language="",
        is_admin=is_admin,
        disabled=False,
        must_change=must_change,
        created_at=now(),
        last_login_at=None,
    )
    store.add(uow, user)
    events.audit(uow, actor, "user.create", username, after=_shown(user))
    return user


def find_user(uow: UnitOfWork, username: str) -> UserRow:
    """A user by name, or a Fault."""
    found = store.user(uow, username)
    if found is None:
        raise errors.user_not_found(username, [row.username for row in store.users(uow, 200, "", "")])
    return found


def login_record(uow: UnitOfWork, username: str) -> UserRow | None:
    """What a log-in is checked against; None for nobody."""
    return store.user(uow, username)


def renew_hash(uow: UnitOfWork, user: UserRow, password_hash: str) -> None:
    """The same password, hashed with today's parameters."""
    user.password_hash = password_hash
    store.save(uow)


def list_users(uow: UnitOfWork, size: int, token: str | None, search: str = "") -> Page[UserRow]:
    """Users by name; `search` is how the name begins."""
    after = str(decode_token(token, 1)[0]) if token else ""
    rows = store.users(uow, size + 1, after, search)
    more = len(rows) > size
    return Page(rows[:size], encode_token([rows[size - 1].username]) if more else None)


def update_user(
    uow: UnitOfWork,
    username: str,
    actor: str,
    display_name: str | None = None,
    is_admin: bool | None = None,
    disabled: bool | None = None,
    password_hash: str | None = None,
) -> UserRow:
    """Change an account; None leaves as is. A password set by somebody else must be changed at the next log-in."""
    user = find_user(uow, username)
    before = _shown(user)
    user.display_name = user.display_name if display_name is None else display_name
    loses = (is_admin is False or disabled is True) and user.is_admin
    if loses and not [other for other in store.administrators(uow, lock=True) if other != user.id]:
        raise errors.last_administrator()
    user.is_admin = user.is_admin if is_admin is None else is_admin
    user.disabled = user.disabled if disabled is None else disabled
    if password_hash is not None:
        _set_password(uow, user, password_hash, keep_session="")
        user.must_change = True
    if disabled:
        store.drop_sessions(uow, user.id)
    store.save(uow)
    events.audit(uow, actor, "user.update", username, before, _shown(user))
    return user


def change_password(uow: UnitOfWork, user_id: str, password_hash: str, keep_session: str) -> None:
    """A user's own new password; ends the user's other sessions."""
    user = store.user_by_id(uow, user_id)
    assert user is not None
    _set_password(uow, user, password_hash, keep_session)
    events.audit(uow, user.username, "user.password", user.username)


def set_language(uow: UnitOfWork, user_id: str, language: str) -> UserRow:
    """The language a user wants to be spoken to in."""
    user = store.user_by_id(uow, user_id)
    assert user is not None
    if language not in languages():
        raise errors.not_found("language", language, languages())
    before, user.language = _shown(user), language
    store.save(uow)
    events.audit(uow, user.username, "user.update", user.username, before, _shown(user))
    return user


def _set_password(uow: UnitOfWork, user: UserRow, password_hash: str, keep_session: str) -> None:
    user.password_hash = password_hash
    user.must_change = False
    store.save(uow)
    store.drop_sessions(uow, user.id, but=keep_session)
    store.clear_throttle(uow, f"user:{user.username}")


def _shown(user: UserRow) -> dict[str, object]:
    """What the audit keeps of a user."""
    return {
        "display_name": user.display_name,
        "language": user.language,
        "is_admin": user.is_admin,
        "disabled": user.disabled,
        "must_change": user.must_change,
    }
