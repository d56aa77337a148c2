"""Files of the open internet, fetched for a user who wrote their address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Protocol

Progress = Callable[[int, int | None], None]
"""Called now and then with the bytes that came and the bytes in all (None = not said); what it raises ends it."""


@dataclass(frozen=True)
class Fetched:
    """A file that came whole: the name it has at its origin, and its size in bytes."""

    filename: str
    size: int


class Downloads(Protocol):
    """Fetches by address. Safe from any thread; blocks until the file has come."""

    def check(self, url: str) -> None:
        """Fault `UrlInvalid` for what can never be fetched: no http address, one with a password in it."""
        ...

    def fetch(self, url: str, target: BinaryIO, limit: int, progress: Progress) -> Fetched:
        """Write the file at `url` to `target`.

        Raises Fault: `UrlInvalid`; `UrlPrivate` when it (or where it redirects to) lies in this machine or a private
        network and that is not allowed; `DownloadTooLarge` after `limit` bytes; `DownloadFailed` with the reason.
        """
        ...
