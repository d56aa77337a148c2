"""Reading a file somebody else wrote through libraries that believe what it says of its own sizes."""

from __future__ import annotations

import io
from typing import BinaryIO

ONE_READ = 1 << 24
"""Bytes that may be asked for at once: room for the directory of an archive with 100,000 entries."""


class TooMuch(Exception):
    """More bytes were asked for, or came out, than any honest file needs."""


class CarefulFile(io.RawIOBase):
    """`source`, refusing single reads beyond `ONE_READ` and, when it is unpacked on the way, ends beyond `limit`.

    A header that claims gigabytes would else be read into memory as a whole.
    """

    def __init__(self, source: BinaryIO, limit: int | None = None) -> None:
        self._source = source
        self._limit = limit

    def readable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """As far as the source is."""
        return self._source.seekable()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """As the source does; past the limit is refused, since a packed source unpacks all on the way."""
        if self._limit is not None and whence == io.SEEK_SET and offset > self._limit:
            raise TooMuch
        return self._source.seek(offset, whence)

    def tell(self) -> int:
        """As the source does."""
        return self._source.tell()

    def read(self, size: int = -1, /) -> bytes:
        """Bytes; raises TooMuch."""
        if size is None or size < 0 or size > ONE_READ:
            data = self._source.read(ONE_READ + 1)
            if len(data) > ONE_READ:
                raise TooMuch
        else:
            data = self._source.read(size)
        if self._limit is not None and self._source.tell() > self._limit:
            raise TooMuch
        return data

    def readinto(self, buffer: object, /) -> int:
        """Bytes into a buffer."""
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        data = self.read(min(len(view), ONE_READ))
        view[: len(data)] = data
        return len(data)
