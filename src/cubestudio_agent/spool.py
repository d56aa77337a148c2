"""Log bytes between the command and the studio: on the pod's disk, bounded, none lost and none doubled.

A ring in one file. While the studio is away it fills; when it is full the command waits in its next `write`, as it
would before a terminal that does not scroll. So nothing is ever dropped, and the disk is never filled.
"""

from __future__ import annotations

import os
import threading

ROOM = 64 << 20
"""Bytes that wait for the studio at most."""


class Spool:
    """Bytes by offset; one thread writes, another sends.

    Args:
        path: of the ring's file. room: its size.
    """

    def __init__(self, path: str, room: int = ROOM) -> None:
        self._file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        self._room = room
        self._change = threading.Condition()
        self._sent = 0
        self._written = 0
        self._shift = 0  # what the studio's offsets differ by, once it has lost something
        self._held = b""  # what found no room on the disk, from `_written - len` on
        self._closed = False
        self._in_vain = False

    def write(self, data: bytes) -> None:
        """Add `data`; waits while there is no room."""
        while data:
            with self._change:
                self._change.wait_for(lambda: self._in_vain or self._free() > 0)
                if self._in_vain:
                    return
                part = data[: self._free()]
                self._put(part)
                data = data[len(part) :]
                self._change.notify_all()

    def close(self) -> None:
        """Nothing more comes."""
        with self._change:
            self._closed = True
            self._change.notify_all()

    def give_up(self) -> None:
        """Nobody takes anything any more: whoever waits to write need not."""
        with self._change:
            self._in_vain = True
            self._change.notify_all()

    def next(self, most: int) -> tuple[int, bytes] | None:
        """Where the studio shall go on, and up to `most` bytes; waits for some. None when all is sent and closed."""
        with self._change:
            self._change.wait_for(lambda: self._closed or self._sent < self._written)
            if self._sent == self._written:
                return None
            return self._sent + self._shift, self._get(self._sent, min(most, self._written - self._sent))

    def taken(self, size: int) -> None:
        """The studio holds `size` bytes now. When that is less than it held before (its disk was restored from an
        older copy), what is gone is gone, and the rest goes on behind what it has."""
        with self._change:
            mine = size - self._shift
            if mine < self._sent:
                self._shift += mine - self._sent
            else:
                self._sent = min(mine, self._written)
            self._change.notify_all()

    @property
    def waiting(self) -> int:
        """Bytes that are not sent yet."""
        return self._written - self._sent

    def _free(self) -> int:
        """Behind bytes that are held in memory nothing is written until they are sent."""
        if self._held:
            if self._sent < self._written:
                return 0
            self._held = b""
        return self._room - (self._written - self._sent)

    def _put(self, data: bytes) -> None:
        try:
            done = 0
            while done < len(data):
                at = (self._written + done) % self._room
                done += os.pwrite(self._file, data[done : done + self._room - at], at)
        except OSError:  # the disk is full: one piece waits in memory, and the command with it
            self._held = data
        self._written += len(data)

    def _get(self, start: int, size: int) -> bytes:
        held = self._written - len(self._held)
        if self._held and start >= held:
            return self._held[start - held : start - held + size]
        size = min(size, held - start)
        at = start % self._room
        first = os.pread(self._file, min(size, self._room - at), at)
        return first + (os.pread(self._file, size - len(first), 0) if len(first) < size else b"")
