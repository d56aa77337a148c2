"""Rules of names, and the digests under which secrets of bearers are kept."""

from __future__ import annotations

import hashlib
import re

from cubestudio.accounts import errors

_SLUG = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


def check_slug(what: str, name: str) -> str:
    """`name` when it may name a user or project."""
    if not _SLUG.fullmatch(name):
        raise errors.name_invalid(what, name)
    return name


def digest(token: str) -> str:
    """SHA-256 of a bearer secret: with 256 random bits in it no salt or slowness is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
