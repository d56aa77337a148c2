"""Logging in. An attempt is charged before the password is looked at: parallel guesses cannot outrun the count."""

from __future__ import annotations

import hashlib
import math

from cubestudio.accounts import errors, store
from cubestudio.accounts.service.names import digest
from cubestudio.accounts.tables import SessionRow, ThrottleRow, UserRow
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.backoff import backoff
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id, new_token

IDLE = 3 * 24 * 3600.0
"""Seconds without a request after which a session ends."""
ABSOLUTE = 30 * 24 * 3600.0
"""Seconds after which a session ends whatever happens."""
FORGET = 3600.0
"""Seconds after which failures are forgotten."""

_FREE = {"user": 5, "address": 20}
_LONGEST = {"user": 60.0, "address": 900.0}
"""A user's pause stays short, or anybody could lock anybody out; an address' does not."""


def charge_attempt(uow: UnitOfWork, username: str, address: str) -> float:
    """Count a log-in attempt as failed before it is made (`pardon` takes it back).

    Returns the seconds to wait; when that is not 0 the attempt must not be made.
    """
    at, wait = now(), 0.0
    rows = [_throttle(uow, kind, name, at) for kind, name in (("address", address), ("user", username))]
    for row in rows:
        wait = max(wait, row.blocked_until - at)
    if wait > 0:
        return math.ceil(wait)
    for row in rows:
        kind = row.subject.partition(":")[0]
        row.failures += 1
        row.changed_at = at
        if row.failures >= _FREE[kind]:
            row.blocked_until = at + backoff(row.failures - _FREE[kind] + 1, first=1.0, cap=_LONGEST[kind])
    store.save(uow)
    return 0.0


def _throttle(uow: UnitOfWork, kind: str, name: str, at: float) -> ThrottleRow:
    row = store.throttle(uow, f"{kind}:{name[:150]}", at)
    if row.changed_at < at - FORGET and row.blocked_until < at:
        row.failures = 0
    return row


def pardon(uow: UnitOfWork, username: str, address: str) -> None:
    """The attempt was good: forget the failures of the user; the address pays back one."""
    store.clear_throttle(uow, f"user:{username[:150]}")
    row = store.throttle(uow, f"address:{address[:150]}", now())
    row.failures = max(0, row.failures - 1)
    if row.failures < _FREE["address"]:
        row.blocked_until = 0.0
    store.save(uow)


def start_session(uow: UnitOfWork, user: UserRow, address: str, agent: str) -> str:
    """Log a user in; returns the cookie's value, which is kept nowhere."""
    if user.disabled:
        raise errors.login_failed()
    token, at = new_token("session"), now()
    user.last_login_at = at
    store.save(uow)  # before the session, whose foreign key locks the user's row too: the other order can deadlock
    row = SessionRow(
        id=new_id("ses"),
        token_hash=digest(token),
        user_id=user.id,
        created_at=at,
        seen_at=at,
        expires_at=at + ABSOLUTE,
        address=address[:64],
        agent=agent[:190],
    )
    store.add(uow, row)
    events.audit(uow, user.username, "session.start", row.id, after={"address": address[:64]})
    return token


def list_sessions(uow: UnitOfWork, user_id: str) -> list[SessionRow]:
    """Where a user is logged in."""
    return store.sessions(uow, user_id)


def end_session(uow: UnitOfWork, user_id: str, session_id: str, actor: str) -> None:
    """Log out."""
    if not store.drop_sessions(uow, user_id, only=session_id):
        raise errors.not_found("session", session_id)
    events.audit(uow, actor, "session.end", session_id)


def csrf_of(session_token: str) -> str:
    """The proof that a request was written by our page: only who can read our answers knows it."""
    return hashlib.sha256(b"csrf:" + session_token.encode()).hexdigest()[:43]
