"""Signed words: `body.signature`, readable by everybody, made by nobody without the key. Nothing of them is stored."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any


class Signer:
    """Signs and checks lists of plain values.

    Args:
        key: 32 bytes, the same for all replicas of the server; one for each kind of word.
    """

    def __init__(self, key: bytes) -> None:
        self._key = key

    def sign(self, values: list[Any]) -> str:
        """The word; the same values give the same one."""
        body = _encode(json.dumps(values).encode())
        return f"{body}.{self._seal(body)}"

    def read(self, word: str) -> list[Any] | None:
        """The values of a word of ours, else None."""
        body, _, seal = word.partition(".")
        if not hmac.compare_digest(seal.encode(), self._seal(body).encode()):
            return None
        values: list[Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        return values

    def _seal(self, body: str) -> str:
        return _encode(hmac.new(self._key, body.encode(), hashlib.sha256).digest())


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
