"""Identifiers that sort by creation time."""

from __future__ import annotations

import secrets
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_lock = threading.Lock()
_last = 0


def new_id(prefix: str) -> str:
    """`<prefix>_` + 20 base32 characters: 11 of microseconds (rising within a process), 9 random."""
    global _last
    with _lock:
        _last = max(_last + 1, time.time_ns() // 1000)
        stamp = _last
    return f"{prefix}_{_encode(stamp, 11)}{_encode(secrets.randbits(45), 9)}"


def first_id(prefix: str, moment: float) -> str:
    """The smallest id that could have been made at `moment` (epoch seconds): bounds of time are bounds of ids."""
    return f"{prefix}_{_encode(max(0, int(moment * 1_000_000)), 11)}"


def _encode(number: int, width: int) -> str:
    return "".join(_ALPHABET[(number >> shift) & 31] for shift in range(5 * (width - 1), -1, -5))


def new_token(prefix: str = "cube") -> str:
    """A bearer secret with 256 random bits."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"
