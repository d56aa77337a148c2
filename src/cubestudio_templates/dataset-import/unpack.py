"""Unpack archives that nobody vouches for: nothing leaves the folder, no links, no bombs."""

from __future__ import annotations

import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO

from tabular.messages import Refused, say

CHUNK = 1 << 20
MOST_FILES = 100_000

Member = tuple[str, IO[bytes]]


def is_archive(file: Path) -> bool:
    """Whether `file` is a zip or a tar (also compressed); a lone `.csv.gz` is not: tables are read packed."""
    if not file.is_file():
        return False
    return zipfile.is_zipfile(file) or tarfile.is_tarfile(file)


def unpack(file: Path, folder: Path, limit: int, name: str) -> None:
    """Unpack into `folder` after every entry was found harmless; at most `limit` bytes all together."""
    folder.mkdir(parents=True, exist_ok=True)
    left = limit
    try:
        _inspect(file)
        for inside, stream in _members(file):
            target = folder / _harmless(inside)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                while chunk := stream.read(CHUNK):
                    left -= len(chunk)
                    if left < 0:
                        raise Refused("too_large", say("too_large_hint"), name=name, limit=f"{limit // 2**20} MiB")
                    out.write(chunk)
    except (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, OSError, RuntimeError) as broken:
        raise Refused("file_broken", file=name, reason=f"{broken}.") from None


def _inspect(file: Path) -> None:
    """Refuse the archive as a whole when any entry leads outside or is no plain file."""
    count = 0
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                count += 1
                kind = entry.external_attr >> 28
                if kind not in (0, 0o10, 0o04):
                    raise Refused("archive_link", name=entry.filename)
                _harmless(entry.filename)
    else:
        with tarfile.open(file) as archive:
            for member in archive:
                count += 1
                if not (member.isfile() or member.isdir()):
                    raise Refused("archive_link", name=member.name)
                _harmless(member.name)
                if count > MOST_FILES:
                    break
    if count > MOST_FILES:
        raise Refused("too_large", name=file.name, limit=f"{MOST_FILES} files")


def _harmless(name: str) -> PurePosixPath:
    """The entry's path, when it stays beneath the folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or "\0" in name or (path.parts and path.parts[0].endswith(":")):
        raise Refused("archive_escape", name=name)
    return path


def _members(file: Path) -> Iterator[Member]:
    if zipfile.is_zipfile(file):
        with zipfile.ZipFile(file) as archive:
            for entry in archive.infolist():
                if not entry.is_dir():
                    with archive.open(entry) as stream:
                        yield _real_name(entry), stream
        return
    with tarfile.open(file) as archive:
        for member in archive:
            stream = archive.extractfile(member) if member.isfile() else None
            if stream is not None:
                yield member.name, stream


def _real_name(entry: zipfile.ZipInfo) -> str:
    """Zips made on Chinese Windows name their files in GBK without saying so."""
    if entry.flag_bits & 0x800:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.filename
