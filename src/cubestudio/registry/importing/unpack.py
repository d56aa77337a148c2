"""Unpacks an archive that anybody may have made: nothing leaves the folder, no links, no bombs, no more than asked."""

from __future__ import annotations

import errno
import gzip
import lzma
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from cubestudio.kit.careful import CarefulFile, TooMuch
from cubestudio.kit.errors import Fault
from cubestudio.registry.importing import faults

_BLOCK = 1 << 18
_BROKEN = (zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, gzip.BadGzipFile,
           NotImplementedError, RuntimeError, ValueError)  # fmt: skip
_RATIO_FROM = 100 << 20
"""Below this size a file may be as tightly packed as it likes."""


def is_archive(filename: str) -> bool:
    """Whether a name says archive (a `.pt` or `.keras` is a zip too, but is the model itself)."""
    return filename.lower().endswith((".zip", ".tar", ".tar.gz", ".tgz"))


def unpack(packed: Path, filename: str, folder: Path, limit: int, most_files: int) -> None:
    """Unpack `packed` into the empty `folder`.

    Args:
        filename: its name as people see it, which says the kind.
        limit: bytes that may come out in all. most_files: how many files.

    Raises:
        Fault: ArchiveUnsafe, ArchiveBroken, ArchiveEmpty, ModelTooLarge, TooManyFiles; the folder is then to be
            thrown away.
    """
    entries = _zip_entries if filename.lower().endswith(".zip") else _tar_entries
    writer = _Writer(folder, limit, most_files)
    try:
        with packed.open("rb") as source:
            for name, packed_size, open_entry in entries(source, filename, limit):
                writer.write(name, packed_size, open_entry)
    except TooMuch:
        raise faults.too_large(limit) from None
    except Fault:
        raise
    except _BROKEN as error:
        raise faults.archive_broken(filename, str(error) or type(error).__name__) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise faults.disk_full() from error
        raise
    if not writer.names:
        raise faults.archive_empty(filename)


_Entry = tuple[str, int | None, Callable[[], BinaryIO]]


def _zip_entries(source: BinaryIO, filename: str, limit: int) -> Iterator[_Entry]:
    with zipfile.ZipFile(CarefulFile(source)) as archive:
        for entry in archive.infolist():
            kind = stat.S_IFMT(entry.external_attr >> 16)
            if entry.is_dir() and kind in (0, stat.S_IFDIR):
                continue
            if kind not in (0, stat.S_IFREG):
                raise faults.archive_unsafe(entry.filename, "is a link or a special file")
            if entry.flag_bits & 1:
                raise faults.archive_broken(filename, "it is locked with a password")

            def open_entry(entry: zipfile.ZipInfo = entry) -> BinaryIO:
                return archive.open(entry)  # type: ignore[return-value]

            yield entry.filename, entry.compress_size, open_entry


def _tar_entries(source: BinaryIO, filename: str, limit: int) -> Iterator[_Entry]:
    is_packed = source.read(2) == b"\x1f\x8b"
    source.seek(0)
    plain: BinaryIO = gzip.GzipFile(fileobj=source) if is_packed else source  # type: ignore[assignment]
    # Headers and padding beside the files: a kilobyte and a half an entry at most.
    careful = CarefulFile(plain, 2 * limit + (64 << 20))
    with tarfile.open(fileobj=careful, mode="r:") as archive:
        for entry in archive:
            archive.members = []  # type: ignore[attr-defined]  # tarfile remembers every entry it saw
            if entry.isdir():
                continue
            if not entry.isreg() or entry.issparse():
                raise faults.archive_unsafe(entry.name, "is a link or a special file")
            if entry.size < 0:
                raise faults.archive_broken(filename, "an entry claims less than nothing")
            if entry.size > limit:
                raise TooMuch

            def open_entry(entry: tarfile.TarInfo = entry) -> BinaryIO:
                return archive.extractfile(entry)  # type: ignore[return-value]

            yield entry.name, None, open_entry


class _Writer:
    """Writes entries below a folder and counts what they come to, not what they claim."""

    def __init__(self, folder: Path, limit: int, most_files: int) -> None:
        self.names: set[str] = set()
        self._folder, self._limit, self._most = folder, limit, most_files
        self._size = 0

    def write(self, name: str, packed_size: int | None, open_entry: Callable[[], BinaryIO]) -> None:
        """One entry to its place."""
        path = _checked(name)
        if len(self.names) >= self._most:
            raise faults.too_many_files(self._most)
        if path in self.names:
            raise faults.archive_unsafe(name, "is there twice")
        self.names.add(path)
        target = self._folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            out = target.open("xb")
        except (FileExistsError, NotADirectoryError):
            raise faults.archive_unsafe(name, "is a file and a folder at once") from None
        with out, open_entry() as content:
            self._copy(name, packed_size, content, out)

    def _copy(self, name: str, packed_size: int | None, content: BinaryIO, out: BinaryIO) -> None:
        size = 0
        while block := content.read(_BLOCK):
            size += len(block)
            self._size += len(block)
            if self._size > self._limit:
                raise TooMuch
            if packed_size is not None and size > max(_RATIO_FROM, faults.RATIO * packed_size):
                raise faults.packed_too_tightly(name)
            out.write(block)


def _checked(name: str) -> str:
    """The entry's path below the folder."""
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or "\\" in name or "\0" in name or ".." in parts or not parts or ":" in parts[0]:
        raise faults.archive_unsafe(name, "leaves the archive's folder")
    if any(len(part.encode("utf-8", "replace")) > 200 for part in parts) or len(parts) > 50:
        raise faults.archive_unsafe(name, "has too long a path")
    if not "".join(parts).isprintable():
        raise faults.archive_unsafe(name, "has a name that is not text")
    return "/".join(parts)
