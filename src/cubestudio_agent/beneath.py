"""Files strictly beneath a folder that others write to: no link is followed, only regular files are opened.

Every path is walked one component at a time from an open folder, so nobody can swap a folder for a link in between.
What is refused comes as OSError: ELOOP or ENOTDIR where a link or a file stands in the way, EINVAL for paths that
leave.
"""

from __future__ import annotations

import errno
import os
import secrets
import stat
from collections.abc import Iterable, Iterator
from typing import Any

MOST = 100_000
"""Entries of a folder that are told."""
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_NOFOLLOW | os.O_CLOEXEC
_DRAFT = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC


def look(root: str, path: str) -> dict[str, Any] | None:
    """What is at `path`: `{path, folder, size, modified}`, None when nothing is, or neither file nor folder."""
    *above, name = _parts(path) or [""]
    try:
        folder = _open_folder(root, above)
        try:
            return _entry(path, os.stat(name or ".", dir_fd=folder, follow_symlinks=False))
        finally:
            os.close(folder)
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG):
            return None
        raise


def scan(root: str, path: str) -> Iterator[dict[str, Any]]:
    """Files and folders directly in the folder `path`, in no order."""
    folder = _open_folder(root, _parts(path))
    try:
        with os.scandir(folder) as found:
            for count, item in enumerate(found):
                if count >= MOST:
                    raise OSError(errno.E2BIG, "too many files")
                try:
                    seen = item.stat(follow_symlinks=False)
                except OSError:
                    continue  # gone meanwhile
                entry = _entry("/".join([*_parts(path), item.name]), seen)
                if entry:
                    yield entry
    finally:
        os.close(folder)


def read(root: str, path: str, start: int, length: int, block: int) -> Iterator[bytes]:
    """The regular file's bytes from `start`, at most `length` (-1 = all) and none that came after it was opened."""
    *above, name = _parts(path) or [""]
    folder = _open_folder(root, above)
    try:
        file = os.open(name or ".", _FILE, dir_fd=folder)
    finally:
        os.close(folder)
    try:
        seen = os.fstat(file)
        if not stat.S_ISREG(seen.st_mode):
            raise OSError(errno.EISDIR if stat.S_ISDIR(seen.st_mode) else errno.ENXIO, "not a regular file")
        left = max(0, seen.st_size - start)
        left = left if length < 0 else min(left, length)
        while left > 0:
            data = os.pread(file, min(block, left), start)
            if not data:
                return
            start, left = start + len(data), left - len(data)
            yield data
    finally:
        os.close(file)


def make_folder(root: str, path: str) -> None:
    """The folder and those above it; fine when it is there."""
    os.close(_made_folder(root, _parts(path)))


def write(root: str, path: str, blocks: Iterable[bytes]) -> int:
    """The file's new content, whole or not at all; its size. Missing folders are made, a link is replaced."""
    *above, name = _parts(path) or [""]
    if not name:
        raise OSError(errno.EINVAL, "no path")
    folder = _made_folder(root, above)
    draft = f".{secrets.token_hex(8)}.part"
    try:
        size = 0
        with os.fdopen(os.open(draft, _DRAFT, 0o660, dir_fd=folder), "wb", 0) as file:
            os.fchmod(file.fileno(), 0o660)
            for block in blocks:
                view = memoryview(block)
                size += len(view)
                while view:
                    view = view[file.write(view) :]
        os.rename(draft, name, src_dir_fd=folder, dst_dir_fd=folder)
        return size
    except BaseException:
        try:
            os.unlink(draft, dir_fd=folder)
        except OSError:
            pass
        raise
    finally:
        os.close(folder)


def remove(root: str, path: str) -> bool:
    """A file, a link, or a folder with all in it; False when it was not there."""
    *above, name = _parts(path) or [""]
    if not name:
        raise OSError(errno.EINVAL, "no path")
    try:
        folder = _open_folder(root, above)
    except FileNotFoundError:
        return False
    try:
        return _remove(folder, name)
    finally:
        os.close(folder)


def _parts(path: str) -> list[str]:
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if path.startswith("/") or "\0" in path or ".." in parts:
        raise OSError(errno.EINVAL, "the path leaves its folder")
    return parts


def _open_folder(root: str, parts: list[str]) -> int:
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts:
        here = _below(here, part)
    return here


def _made_folder(root: str, parts: list[str]) -> int:
    here = os.open(root, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    for part in parts:
        try:
            os.mkdir(part, 0o770, dir_fd=here)
        except FileExistsError:
            pass
        except OSError:
            os.close(here)
            raise
        here = _below(here, part)
    return here


def _below(here: int, part: str) -> int:
    try:
        return os.open(part, _FOLDER, dir_fd=here)
    finally:
        os.close(here)


def _entry(path: str, seen: os.stat_result) -> dict[str, Any] | None:
    folder = stat.S_ISDIR(seen.st_mode)
    if not folder and not stat.S_ISREG(seen.st_mode):
        return None
    return {
        "path": "/".join(_parts(path)),
        "folder": folder,
        "size": 0 if folder else seen.st_size,
        "modified": seen.st_mtime,
    }


def _remove(folder: int, name: str) -> bool:
    try:
        os.unlink(name, dir_fd=folder)
        return True
    except FileNotFoundError:
        return False
    except (IsADirectoryError, PermissionError):
        if not stat.S_ISDIR(os.stat(name, dir_fd=folder, follow_symlinks=False).st_mode):
            raise
    below = os.open(name, _FOLDER, dir_fd=folder)
    try:
        for item in os.listdir(below):
            _remove(below, item)
    finally:
        os.close(below)
    os.rmdir(name, dir_fd=folder)
    return True
