"""Reads the log of used keys as it grows."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_LIMIT = 1 << 20
"""Bytes after which the log begins anew."""


class UsesLog:
    """Remembers how far it has read. After a restart it reads again what lies there: uses are moments, so hearing of
    one twice does no harm.

    Args:
        reopen: makes the writer go on in a new file after the old one was renamed.
    """

    def __init__(self, path: Path, reopen: Callable[[], None]) -> None:
        self._path = path
        self._former = path.with_name(path.name + ".1")
        self._reopen = reopen
        self._read_to: dict[int, int] = {}  # bytes, by inode: a renamed file goes on where it was

    def read(self) -> dict[str, float]:
        """The newest use of each key that was written since the last call, in epoch seconds."""
        found: dict[str, float] = {}
        sizes = {}
        for file in (self._former, self._path):
            with suppress(OSError):
                inode, size = self._gather(file, found)
                sizes[inode] = size
        self._read_to = sizes
        with suppress(OSError):
            if self._path.stat().st_size > _LIMIT:
                self._path.replace(self._former)
                self._reopen()
        return found

    def _gather(self, path: Path, found: dict[str, float]) -> tuple[int, int]:
        """Reads whole lines; returns the file's inode and how far it is read."""
        with path.open("rb") as file:
            inode = os.fstat(file.fileno()).st_ino
            at = self._read_to.get(inode, 0)
            file.seek(at)
            lines = file.read().rpartition(b"\n")[0]
        for line in lines.splitlines():
            with suppress(ValueError, KeyError):
                use = json.loads(line)
                found[use["id"]] = max(found.get(use["id"], 0.0), float(use["at"]))
        return inode, at + len(lines) + bool(lines)
