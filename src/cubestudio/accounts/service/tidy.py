"""Housekeeping."""

from __future__ import annotations

from cubestudio.accounts import store
from cubestudio.accounts.service.sessions import IDLE
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import now

DAY = 24 * 3600.0


def tidy(uow: UnitOfWork) -> int:
    """Delete expired sessions, links, throttles and kept answers; returns how many rows. Called now and then."""
    at = now()
    return store.tidy(uow, at, at - IDLE, at - DAY)
