"""Secret values replaced by stars, byte for byte as long, so that offsets into a log stay true."""

from __future__ import annotations

import re
from collections.abc import Sequence

SHORTEST = 4
"""Values shorter than this are not masked: stars for every `1` would hide the log and tell nobody anything."""


class Mask:
    """Masks a set of values."""

    def __init__(self, secrets: Sequence[bytes]) -> None:
        values = sorted({one for secret in secrets for one in _forms(secret)}, key=len, reverse=True)
        self._pattern = re.compile(b"|".join(re.escape(value) for value in values)) if values else None
        self.reach = max(map(len, values), default=1) - 1
        """Bytes to look at on each side of a piece, so that a value cut by its edge is seen whole."""

    def __call__(self, data: bytes) -> bytes:
        """`data` of the same length with every value starred."""
        if self._pattern is None:
            return data
        return self._pattern.sub(lambda found: b"*" * len(found[0]), data)


def _forms(secret: bytes) -> list[bytes]:
    """The value, and its lines: a key of many lines is often printed line by line."""
    lines = [line.strip() for line in secret.splitlines()]
    return [one for one in {secret, secret.strip(), *lines} if len(one) >= SHORTEST]
