"""Log bytes of attempts, addressed by stream and offset so that a reader never loses or repeats a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from cubestudio.ports.runtime import Handle


@dataclass(frozen=True)
class Stream:
    """One log stream of an attempt: `name` is the replica (`main-0`), or `prepare` for the environment's progress."""

    name: str
    size: int


@dataclass(frozen=True)
class Chunk:
    """Bytes `[offset, offset + len(data))` of a stream."""

    stream: str
    offset: int
    data: bytes

    @property
    def end(self) -> int:
        """Offset of the next byte."""
        return self.offset + len(self.data)


class Logs(Protocol):
    """Reads what attempts printed, while they run and afterwards. Safe from any thread."""

    def streams(self, handle: Handle) -> list[Stream]:
        """Streams of the attempt with their present sizes, `prepare` first. Empty when nothing was printed."""
        ...

    def read(self, handle: Handle, offsets: Mapping[str, int], limit: int = 1 << 16) -> list[Chunk]:
        """Next bytes of every stream after its offset (0 when absent), at most `limit` bytes a stream, cut after the
        last newline when there is one (a partial last line is held back until its stream has ended, unless it fills
        `limit`). Never waits; an attempt that is gone gives nothing."""
        ...

    def tail(self, handle: Handle, lines: int = 200) -> list[Chunk]:
        """The last `lines` lines of every stream."""
        ...
