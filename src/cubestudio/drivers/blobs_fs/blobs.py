"""Content-addressed files: `home/blobs/<space>/ab/<sha256>`.

A blob is written to a temporary file, hashed on the way, and renamed into place: a reader sees all of it or nothing.
Nothing is synced to the disk: a blob that a power cut leaves short is found by its size and stored again.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import secrets
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from cubestudio.kit.errors import Fault
from cubestudio.ports.blobs import BlobInfo

_CHUNK = 1 << 20
_UID_BASE = 200_000
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")
_SPACE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_STALE_SECONDS = 86_400.0


class FileBlobs:
    """Blobs below `home/blobs`. When the studio runs as root, a project's blobs belong to root and are readable by
    the group of the project alone; else they belong to the one user there is."""

    def __init__(self, home: Path) -> None:
        self._home = home / "blobs"
        self._is_root = os.geteuid() == 0
        self._home.mkdir(parents=True, exist_ok=True)
        self._home.chmod(0o711 if self._is_root else 0o700)

    def put(self, space: str, owner: int, source: BinaryIO) -> BlobInfo:
        """Hash and copy in one pass; a blob that is there already is only touched."""
        folder = self._space(space, owner)
        fresh = folder / "new" / secrets.token_hex(12)
        try:
            digest, size = _copy(source, fresh)
            if self._is_root:
                os.chown(fresh, 0, _UID_BASE + owner)
            fresh.chmod(0o640)
            target = self._path(space, digest)
            self._folder(target.parent, owner)
            if _has_size(target, size):
                os.utime(target)
            else:
                fresh.rename(target)
        except OSError as error:
            if error.errno in (errno.ENOSPC, errno.EDQUOT):
                raise _disk_full(self._home) from error
            raise
        finally:
            fresh.unlink(missing_ok=True)
        return BlobInfo(digest, size)

    def open(self, space: str, digest: str) -> BinaryIO:
        """The plain file."""
        try:
            return self._path(space, digest).open("rb")
        except FileNotFoundError:
            raise Fault(
                "BlobMissing",
                "the content {digest} is not in the store any more",
                "It was cleaned up, or the disk lost it; run the task again.",
                status=404,
                digest=digest,
            ) from None

    def size(self, space: str, digest: str) -> int | None:
        """Size of the plain file."""
        try:
            return self._path(space, digest).stat().st_size
        except FileNotFoundError:
            return None

    def digests(self, space: str) -> Iterator[str]:
        """Walk the folders; temporary files older than a day are swept on the way."""
        root = self._home / _checked(space)
        if not root.is_dir():
            return
        _sweep(root / "new")
        for folder in sorted(root.iterdir()):
            if len(folder.name) == 2:
                yield from (f"sha256:{file.name}" for file in sorted(folder.iterdir()))

    def delete(self, space: str, digests: Iterable[str], put_before: float | None = None) -> int:
        """Unlink; a process that has one open keeps reading it."""
        freed = 0
        for digest in digests:
            with suppress(FileNotFoundError):
                path = self._path(space, digest)
                stat = path.stat()
                if put_before is None or stat.st_mtime < put_before:
                    path.unlink()
                    freed += stat.st_size
        return freed

    def local_path(self, space: str, digest: str) -> Path:
        """Where the plain file lies."""
        return self._path(space, digest)

    def _space(self, space: str, owner: int) -> Path:
        root = self._home / _checked(space)
        self._folder(root, owner)
        new = root / "new"
        if not new.is_dir():
            new.mkdir(mode=0o700, exist_ok=True)
        return root

    def _folder(self, folder: Path, owner: int) -> None:
        if folder.is_dir():
            return
        folder.mkdir(mode=0o700, exist_ok=True)
        if self._is_root:
            os.chown(folder, 0, _UID_BASE + owner)
        folder.chmod(0o750)

    def _path(self, space: str, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise Fault(
                "DigestInvalid", "'{digest}' is not a digest", "Write sha256: and 64 hex digits.", digest=digest
            )
        name = digest[7:]
        return self._home / _checked(space) / name[:2] / name


def _copy(source: BinaryIO, target: Path) -> tuple[str, int]:
    """Copy in chunks through one buffer, hashing; constant memory."""
    digest, size = hashlib.sha256(), 0
    buffer = memoryview(bytearray(_CHUNK))
    readinto = getattr(source, "readinto", None)
    with target.open("xb", buffering=0) as out:
        while True:
            if readinto is not None:
                count = readinto(buffer) or 0
                chunk = buffer[:count]
            else:
                chunk = memoryview(source.read(_CHUNK))
            if not chunk:
                return f"sha256:{digest.hexdigest()}", size
            digest.update(chunk)
            _write_all(out.fileno(), chunk)
            size += len(chunk)


def _write_all(descriptor: int, chunk: memoryview) -> None:
    while chunk:
        chunk = chunk[os.write(descriptor, chunk) :]


def _has_size(path: Path, size: int) -> bool:
    try:
        return path.stat().st_size == size
    except FileNotFoundError:
        return False


def _sweep(folder: Path) -> None:
    if not folder.is_dir():
        return
    for file in folder.iterdir():
        with suppress(FileNotFoundError):
            if file.stat().st_mtime < time.time() - _STALE_SECONDS:
                file.unlink()


def _checked(space: str) -> str:
    if not _SPACE.fullmatch(space) or space == "new":
        raise Fault("SpaceInvalid", "'{space}' is not a space of the blob store", space=space)
    return space


def _disk_full(folder: Path) -> Fault:
    return Fault(
        "DiskFull",
        "the disk that holds {folder} is full",
        "Delete old runs or files, or give the studio more room; then try again.",
        status=507,
        folder=str(folder),
    )
