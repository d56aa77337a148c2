"""Files that lie where the studio does not: in a volume that a running attempt has mounted."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Protocol, runtime_checkable

from cubestudio.kit.beneath import Entry
from cubestudio.ports.runtime import Handle


class Tree(Protocol):
    """What lies beneath a folder. Paths are relative with `/`; no link is followed, regular files are opened alone.

    The same refusals everywhere: Fault `FileAbsent`, `FileNotRegular`, `PathLeaves`, `DiskFull`, `TooManyFiles`,
    `FileRefused`. For one thread, one request after the other.
    """

    def look(self, path: str) -> Entry | None:
        """What is at `path`; None when nothing is, or neither file nor folder."""
        ...

    def list_folder(self, path: str) -> list[Entry]:
        """Directly in the folder: folders first, each by name."""
        ...

    def read(self, path: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """Blocks of a file. Opened at once; the tree is closed once they were read, or given up."""
        ...

    def make_folder(self, path: str) -> None:
        """A folder and those above it; fine when it is there."""
        ...

    def write(self, path: str, blocks: Iterable[bytes]) -> int:
        """A file's new content, whole or not at all; its size."""
        ...

    def remove(self, path: str) -> bool:
        """A file, or a folder with all in it; False when it was not there."""
        ...

    def close(self) -> None:
        """Let go of it. Idempotent, from any thread."""
        ...


@runtime_checkable
class FarFiles(Protocol):
    """Capability of a runtime: files that a running attempt has mounted, touched by a helper of the runtime's own.

    It works beside the attempt's command, with its rights. The command hears SIGURG when somebody comes, and every ten
    seconds or so while they are there."""

    def open_files(self, handle: Handle, folder: str) -> Tree:
        """The folder as the first replica sees it. May take some 100 ms; from any thread. Raises Fault (`NotRunning`)
        when nothing runs there (any more)."""
        ...
