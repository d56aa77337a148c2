"""Keyset paging: a page token is the sort key of the last row shown."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from cubestudio.kit.errors import Fault

T = TypeVar("T")

MAX_PAGE = 500


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list; `next_page_token` is None on the last."""

    items: list[T]
    next_page_token: str | None = None


def encode_token(key: list[Any]) -> str:
    """An opaque token for the keyset position `key`."""
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def decode_token(token: str, length: int) -> list[Any]:
    """The keyset position of `token`; a token we did not make is a Fault."""
    try:
        key = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
    except ValueError:
        key = None
    if not isinstance(key, list) or len(key) != length:
        raise Fault("PageTokenInvalid", "page_token is not one this list gave out", "Start again without page_token.")
    return key


def page_size(asked: int) -> int:
    """`asked` held between 1 and 500."""
    return max(1, min(MAX_PAGE, asked))
