"""What the command left in CUBE_OUTPUT_DIR, as a tar that is written while it is sent."""

from __future__ import annotations

import os
import stat
import tarfile
from typing import Callable, Iterable, Iterator

from cubestudio_agent.shipping import start

_BLOCK = 1 << 18
_SHOWN = 5


def listed(folder: str) -> tuple[list[str], list[str]]:
    """Relative paths of what is brought (a folder before its content), and of what is neither file nor folder."""
    taken: list[str] = []
    left: list[str] = []
    for root, folders, files in os.walk(folder):
        folders.sort()
        for name in [*folders, *sorted(files)]:
            path = os.path.join(root, name)
            mode = os.lstat(path).st_mode
            kept = stat.S_ISDIR(mode) or stat.S_ISREG(mode)
            (taken if kept else left).append(os.path.relpath(path, folder))
    return taken, left


def tar_of(folder: str, paths: list[str]) -> Callable[[], Iterable[bytes]]:
    """Makes the tar, anew each time, in blocks."""

    def blocks() -> Iterator[bytes]:
        reader, writer = os.pipe()
        start(lambda: _write(writer, folder, paths), "tar")
        with open(reader, "rb") as pipe:
            block = pipe.read(_BLOCK)
            while block:
                yield block
                block = pipe.read(_BLOCK)

    return blocks


def told(left: list[str]) -> str:
    """A line for the log about what stays behind."""
    more = f" and {len(left) - _SHOWN} more" if len(left) > _SHOWN else ""
    shown = ", ".join(left[:_SHOWN])
    return f"cube: not kept, for only plain files and folders are: {shown}{more}"


def _write(writer: int, folder: str, paths: list[str]) -> None:
    try:
        with open(writer, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as archive:
            for path in paths:
                _add(archive, os.path.join(folder, path), path)
                archive.members = []  # type: ignore[attr-defined]  # or it would remember all of them
    except OSError:
        pass  # who reads sees that it was cut off


def _add(archive: tarfile.TarFile, path: str, name: str) -> None:
    member = tarfile.TarInfo(name)
    seen = os.lstat(path)
    member.mode, member.mtime = seen.st_mode & 0o777, int(seen.st_mtime)
    if stat.S_ISDIR(seen.st_mode):
        member.type = tarfile.DIRTYPE
        archive.addfile(member)
        return
    with open(path, "rb", opener=_plainly) as file:
        member.size = os.fstat(file.fileno()).st_size
        archive.addfile(member, file)


def _plainly(path: str, flags: int) -> int:
    """Without following a link that took the file's place meanwhile, or waiting for a FIFO."""
    return os.open(path, flags | os.O_NOFOLLOW | os.O_NONBLOCK)
