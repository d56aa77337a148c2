"""Files and folders that a job names, opened for its pod: as the server reads them, never by a workload's links."""

from __future__ import annotations

import os
import tarfile
import threading
from pathlib import Path

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.ports.mailbox import Source


def open_source(source: str, home: str) -> Source:
    """The bytes of `source`; of a folder, a tar of its regular files that is written as it is read."""
    folder, inner = _base_of(source, home)
    found = beneath.look(folder, inner)
    if found is None:
        raise Fault("FileAbsent", "there is no file '{path}'", status=404, path=source)
    if not found.is_folder:
        return Source(False, beneath.open_file(folder, inner))
    reader, writer = os.pipe2(os.O_CLOEXEC)
    threading.Thread(target=_write, args=(writer, folder, inner), name="source-tar", daemon=True).start()
    return Source(True, os.fdopen(reader, "rb"))


def _base_of(source: str, home: str) -> tuple[str, str]:
    """Below the studio's home no link is followed at all; elsewhere the path is the administrator's."""
    below = home.rstrip("/") + "/"
    if source.startswith(below):
        return home, source[len(below) :]
    real = os.path.realpath(source)
    if real.startswith(below):
        raise Fault("PathLeaves", "the path '{path}' goes through a link", "Use the real path.", path=source)
    return str(Path(real).parent), Path(real).name


def _write(writer: int, folder: str, inner: str) -> None:
    """Cut off without the end of a tar when a file vanishes: the reader sees that it is not whole."""
    try:
        with (
            open(writer, "wb") as pipe,
            tarfile.open(fileobj=pipe, mode="w|", format=tarfile.PAX_FORMAT) as archive,
        ):
            for entry in beneath.walk(folder, inner):
                _add(archive, folder, entry, entry.path[len(inner) :].lstrip("/"))
    except (OSError, Fault, tarfile.TarError):
        pass  # the reader went away, or sees that it is cut off


def _add(archive: tarfile.TarFile, folder: str, entry: beneath.Entry, name: str) -> None:
    member = tarfile.TarInfo(name)
    member.mtime = int(entry.modified)
    if entry.is_folder:
        member.type, member.mode = tarfile.DIRTYPE, 0o755
        archive.addfile(member)
        return
    with beneath.open_file(folder, entry.path) as file:
        seen = os.fstat(file.fileno())
        member.size, member.mode = seen.st_size, 0o755 if seen.st_mode & 0o100 else 0o644
        archive.addfile(member, file)
