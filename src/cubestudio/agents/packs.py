"""Packed environments: made once by a builder in a pod, kept by the studio, unpacked in others' pods."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cubestudio.kit.errors import Fault
from cubestudio.ports.mailbox import Readable

BUILDER = "~"
"""Stands before the key of the environment in the claims of a builder: such a token is no replica's."""

_NAME = re.compile(r"[0-9a-f]{32}(-[a-z0-9_]{1,20}){1,4}")
_BLOCK = 1 << 20
_SPARE = 1 << 30
"""Bytes of the disk that stay free."""


@dataclass(frozen=True)
class Packs:
    """Those in a folder. `most`: bytes of one; `most_of_all`: of all, the longest unused go first."""

    folder: Path
    most: int = 16 << 30
    most_of_all: int = 64 << 30

    def open(self, name: str) -> BinaryIO:
        """A tar that holds the folder `name`. Raises Fault (404)."""
        path = self._path(name)
        try:
            file = path.open("rb")
        except FileNotFoundError:
            raise Fault("EnvironmentAbsent", "this environment is not kept here", status=404) from None
        with suppress(OSError):
            os.utime(path)
        return file

    def keep(self, name: str, replica: str, body: Readable) -> None:
        """Keep what a builder brings, whole or not at all; the first one counts. Raises Fault."""
        path = self._path(name)
        if replica != BUILDER + name[:32]:
            raise Fault("BuilderOnly", "only the builder of an environment may bring it", status=403)
        if path.exists():
            return
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self.folder / f".coming-{secrets.token_hex(6)}"
        try:
            self._write(draft, body)
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
        self._make_room()

    def prune(self, older_than: float) -> list[str]:
        """Delete those that were not used since then (epoch); returns their names."""
        gone = []
        for path in self.folder.glob("*.tar"):
            with suppress(OSError):
                if path.stat().st_mtime < older_than:
                    path.unlink()
                    gone.append(path.stem)
        return gone

    def _path(self, name: str) -> Path:
        if not _NAME.fullmatch(name):
            raise Fault("EnvironmentAbsent", "this environment is not kept here", status=404)
        return self.folder / f"{name}.tar"

    def _write(self, draft: Path, body: Readable) -> None:
        size = 0
        with draft.open("wb") as file:
            while block := body.read(_BLOCK):
                size += len(block)
                if size > self.most or shutil.disk_usage(self.folder).free < _SPARE:
                    raise Fault("EnvironmentTooLarge", "the environment is too large to be kept", status=413)
                file.write(block)

    def _make_room(self) -> None:
        """Also what a broken connection or a killed server left behind."""
        for path in self.folder.glob(".coming-*"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > 3600:
                    path.unlink()
        found = [(path.stat().st_mtime, path.stat().st_size, path) for path in self.folder.glob("*.tar")]
        left = sum(size for _, size, _ in found)
        for _, size, path in sorted(found)[:-1]:
            if left <= self.most_of_all:
                return
            path.unlink(missing_ok=True)
            left -= size
