"""A folder of this machine, touched beneath it alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cubestudio.kit import beneath
from cubestudio.kit.acting import as_owner
from cubestudio.kit.beneath import Entry


@dataclass(frozen=True)
class FolderTree:
    """Implements `ports.files.Tree`.

    Attributes:
        owner: unix user (uid = gid) of what is made in it, None = whoever makes it.
        actor: the unix user with whose rights it is touched, None = the studio's own.
        file_mode, folder_mode: of what is made in it.
    """

    folder: Path
    owner: int | None = None
    actor: int | None = None
    file_mode: int = 0o660
    folder_mode: int = 0o770

    def look(self, path: str) -> Entry | None:
        """See the port."""
        with as_owner(self.actor):
            return beneath.look(self.folder, path)

    def list_folder(self, path: str) -> list[Entry]:
        """See the port."""
        with as_owner(self.actor):
            return beneath.list_folder(self.folder, path)

    def read(self, path: str, start: int = 0, length: int | None = None) -> Iterator[bytes]:
        """See the port."""
        with as_owner(self.actor):
            return beneath.stream_file(self.folder, path, start, length)

    def make_folder(self, path: str) -> None:
        """See the port."""
        with as_owner(self.actor):
            beneath.make_folder(self.folder, path, self.folder_mode, owner=self.owner)

    def write(self, path: str, blocks: Iterable[bytes]) -> int:
        """See the port."""
        modes = {"mode": self.file_mode, "folder_mode": self.folder_mode}
        with as_owner(self.actor):
            return beneath.write_file(self.folder, path, blocks, owner=self.owner, **modes)

    def remove(self, path: str) -> bool:
        """See the port."""
        with as_owner(self.actor):
            return beneath.remove(self.folder, path)

    def close(self) -> None:
        """Nothing is held."""
