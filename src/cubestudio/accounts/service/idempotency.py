"""Creates asked twice with the same key are done once."""

from __future__ import annotations

from cubestudio.accounts import store
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault


def known_answer(uow: UnitOfWork, key_hash: str, body_hash: str) -> tuple[int, str] | None:
    """Status and body of the answer already given; a Fault when the key was used for another request."""
    row = store.answer(uow, key_hash)
    if row is None:
        return None
    if row.body_hash != body_hash:
        text = "This Idempotency-Key was used for another request"
        raise Fault("IdempotencyKeyReused", text, "Use a new key for each new request.")
    return row.status, row.body


def keep_answer(uow: UnitOfWork, key_hash: str, body_hash: str, status: int, body: str) -> None:
    """Remember the answer for a day, in the transaction that made it."""
    values = {"key_hash": key_hash, "body_hash": body_hash, "status": status, "body": body, "created_at": now()}
    store.keep_answer(uow, values)
