"""The text of an API key, `cube_<id>_<secret>`: the id may be seen by everybody, the secret has 256 random bits."""

from __future__ import annotations

import hashlib
import secrets

from cubestudio.kit.ids import new_id

ROW_PREFIX = "key"
_PREFIX = "cube_"
LENGTH = 69
"""Characters of every key; a personal token (`cube_<secret>`) has fewer."""


def new_key() -> tuple[str, str]:
    """`(id, text)` of a key nobody has seen before."""
    key_id = new_id(ROW_PREFIX).removeprefix(f"{ROW_PREFIX}_")
    return key_id, f"{_PREFIX}{key_id}_{secrets.token_urlsafe(32)}"


def digest(text: str) -> str:
    """What is kept of a key: SHA-256 in hexadecimal. The secret is random, so no slower function is needed."""
    return hashlib.sha256(text.encode()).hexdigest()
