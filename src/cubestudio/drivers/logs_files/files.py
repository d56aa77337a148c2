"""Reads `<home>/<folder of the handle>/control/<stream>.log`: bytes as printed, by offset, never the whole."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from cubestudio.drivers.logs_files.masking import Mask
from cubestudio.ports.logs import Chunk, Stream
from cubestudio.ports.runtime import Handle

_SUFFIX = ".log"
_BLOCK = 1 << 16
_TAIL_MOST = 1 << 20


def _none(handle: Handle) -> Sequence[bytes]:
    return ()


class FileLogs:
    """Implements `ports.logs.Logs` over files that the runtime writes.

    Args:
        home: the studio's folder, which handles are relative to.
        secrets_of: values to star out in an attempt's log; asked at every read, so it should be quick.
    """

    def __init__(self, home: Path, secrets_of: Callable[[Handle], Sequence[bytes]] = _none) -> None:
        self._home = Path(home).absolute()
        self._secrets_of = secrets_of

    def streams(self, handle: Handle) -> list[Stream]:
        """Streams with their present sizes, `prepare` first."""
        folder = self._folder(handle)
        found = []
        try:
            with os.scandir(folder) as entries:
                for entry in entries:
                    if entry.name.endswith(_SUFFIX) and entry.is_file(follow_symlinks=False):
                        found.append(
                            Stream(entry.name.removesuffix(_SUFFIX), entry.stat(follow_symlinks=False).st_size)
                        )
        except OSError:
            return []
        return sorted((stream for stream in found if stream.size), key=_order)

    def read(self, handle: Handle, offsets: Mapping[str, int], limit: int = _BLOCK) -> list[Chunk]:
        """What follows each offset, whole lines where there are lines."""
        mask = Mask(self._secrets_of(handle))
        chunks = []
        for stream in self.streams(handle):
            offset = max(0, offsets.get(stream.name, 0))
            if offset >= stream.size:
                continue
            data = self._masked(handle, stream.name, offset, min(limit, stream.size - offset), mask)
            if not (offset + len(data) == stream.size and self._has_ended(handle, stream.name)):
                data = _whole_lines(data, limit)
            if data:
                chunks.append(Chunk(stream.name, offset, data))
        return chunks

    def tail(self, handle: Handle, lines: int = 200) -> list[Chunk]:
        """The last lines of every stream (a last line without newline counts), at most a mebibyte each."""
        mask = Mask(self._secrets_of(handle))
        chunks = []
        for stream in self.streams(handle):
            start = self._start_of_tail(handle, stream, lines)
            data = self._masked(handle, stream.name, start, stream.size - start, mask)
            if data:
                chunks.append(Chunk(stream.name, start, data))
        return chunks

    def _start_of_tail(self, handle: Handle, stream: Stream, lines: int) -> int:
        """Offset where the last `lines` lines begin, found by reading backwards."""
        if lines <= 0:
            return stream.size
        floor = max(0, stream.size - _TAIL_MOST)
        position, wanted = stream.size, lines
        first = True
        while position > floor:
            begin = max(floor, position - _BLOCK)
            block = self._bytes(handle, stream.name, begin, position - begin)
            if first and block.endswith(b"\n"):
                wanted += 1  # the newline that ends the last line starts none
            first = False
            found = block.count(b"\n")
            if found >= wanted:
                at = len(block)
                for _ in range(wanted):
                    at = block.rindex(b"\n", 0, at)
                return begin + at + 1
            wanted -= found
            position = begin
        return floor

    def _masked(self, handle: Handle, stream: str, offset: int, size: int, mask: Mask) -> bytes:
        """`size` bytes at `offset`; read a little wider, so that a secret across an edge is seen."""
        begin = max(0, offset - mask.reach)
        data = self._bytes(handle, stream, begin, offset - begin + size + mask.reach)
        return mask(data)[offset - begin : offset - begin + size]

    def _bytes(self, handle: Handle, stream: str, offset: int, size: int) -> bytes:
        try:
            fd = os.open(self._folder(handle) / (stream + _SUFFIX), os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return b""
        try:
            return os.pread(fd, size, offset)
        finally:
            os.close(fd)

    def _has_ended(self, handle: Handle, stream: str) -> bool:
        """Whether nobody writes to the stream any more: its replica's report is complete."""
        try:
            with open(self._folder(handle) / f"{stream}.state", "rb") as file:
                return file.read().endswith(b"\n")
        except OSError:
            return False

    def _folder(self, handle: Handle) -> Path:
        return self._home / str(handle["folder"]) / "control"


def _whole_lines(data: bytes, limit: int) -> bytes:
    end = data.rfind(b"\n") + 1
    if end:
        return data[:end]
    return data if len(data) >= limit else b""


def _order(stream: Stream) -> tuple[bool, str, int]:
    """`prepare` first, then by type and number (`worker-10` after `worker-2`)."""
    kind, _, index = stream.name.rpartition("-")
    return (stream.name != "prepare", kind, int(index) if index.isdigit() else 0)
