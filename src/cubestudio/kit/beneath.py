"""Files that somebody else wrote, touched strictly beneath a folder.

A workload owns its folders and may fill them with anything: links to the studio's key, FIFOs that never answer,
devices, files of a terabyte. Everything here stays beneath `folder`, follows no link, opens regular files only,
never waits and never reads more than it was told to. `folder` itself is the server's word and is trusted.

The kernel does the confinement where it can (`openat2`); elsewhere the path is walked one component at a time.
"""

from __future__ import annotations

import ctypes
import errno
import os
import secrets
import stat
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from cubestudio.kit.errors import Fault

_SYS_OPENAT2 = 437
_NO_MAGICLINKS, _NO_SYMLINKS, _BENEATH = 0x02, 0x04, 0x08
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC
_UNSAFE = {errno.ELOOP, errno.EXDEV, errno.EAGAIN}


@dataclass(frozen=True)
class Entry:
    """A file or folder beneath: `path` is relative with `/`, `size` in bytes (0 for folders), `modified` epoch."""

    path: str
    is_folder: bool
    size: int
    modified: float

    @property
    def name(self) -> str:
        """Last part of the path."""
        return self.path.rpartition("/")[2]


class _OpenHow(ctypes.Structure):
    _fields_ = [("flags", ctypes.c_uint64), ("mode", ctypes.c_uint64), ("resolve", ctypes.c_uint64)]


_libc = ctypes.CDLL(None, use_errno=True)
_has_openat2 = sys.platform == "linux"


def normal(relative: str) -> str:
    """`relative` without empty and `.` parts; Fault when it is absolute, has `..`, or NUL. "" is the folder itself."""
    if relative.startswith("/") or "\0" in relative:
        raise _leaves(relative)
    parts = [part for part in relative.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise _leaves(relative)
    return "/".join(parts)


def open_file(folder: Path | str, relative: str) -> BinaryIO:
    """The regular file `relative`, open for reading. Raises Fault (FileAbsent, FileNotRegular, PathLeaves)."""
    fd = _open(folder, normal(relative), _READ, relative)
    if not stat.S_ISREG(os.fstat(fd).st_mode):
        os.close(fd)
        raise Fault("FileNotRegular", "'{path}' is not a regular file", "Only plain files are read.", path=relative)
    return os.fdopen(fd, "rb")


def read_file(folder: Path | str, relative: str, limit: int) -> bytes:
    """The whole content, which must not exceed `limit` bytes (Fault FileTooLarge)."""
    with open_file(folder, relative) as file:
        data = file.read(limit + 1) if os.fstat(file.fileno()).st_size <= limit else None
    if data is None or len(data) > limit:
        raise Fault(
            "FileTooLarge",
            "'{path}' is larger than {limit} bytes",
            "Write large data as a file output instead.",
            status=413,
            path=relative,
            limit=limit,
        )
    return data


def stream_file(
    folder: Path | str, relative: str, start: int = 0, length: int | None = None, block: int = 1 << 18
) -> Iterator[bytes]:
    """Blocks of the file from `start`, at most `length` bytes and never past the size it had at opening."""
    file = open_file(folder, relative)
    left = max(0, os.fstat(file.fileno()).st_size - start)
    left = left if length is None else min(left, length)

    def blocks(left: int) -> Iterator[bytes]:
        with file:
            file.seek(start)
            while left > 0 and (data := file.read(min(block, left))):
                left -= len(data)
                yield data

    return blocks(left)


def look(folder: Path | str, relative: str) -> Entry | None:
    """What is at `relative`: file, folder, or None when absent or neither."""
    path = normal(relative)
    try:
        fd = _open(folder, path, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, relative)
    except Fault:
        return None
    try:
        return _entry(path, os.fstat(fd))
    finally:
        os.close(fd)


def list_folder(folder: Path | str, relative: str = "", limit: int = 100_000) -> list[Entry]:
    """Files and folders directly in `relative`, folders first, by name; links and special files are left out."""
    path = normal(relative)
    fd = _open(folder, path, _FOLDER | os.O_NOFOLLOW, relative)
    try:
        found = list(_scan(fd, path, limit))
    finally:
        os.close(fd)
    return sorted(found, key=lambda entry: (not entry.is_folder, entry.path))


def walk(folder: Path | str, relative: str = "", limit: int = 1_000_000) -> Iterator[Entry]:
    """Every file and folder below `relative`, a folder before its content; raises Fault after `limit` entries."""
    pending, count = [normal(relative)], 0
    while pending:
        try:
            entries = list_folder(folder, pending.pop(), limit)
        except Fault:
            if count == 0:
                raise
            continue  # vanished or swapped for a link while we walked
        for entry in entries:
            count += 1
            if count > limit:
                raise Fault("TooManyFiles", "'{path}' holds more than {limit} files", path=relative, limit=limit)
            yield entry
        pending += [entry.path for entry in reversed(entries) if entry.is_folder]


def make_folder(folder: Path | str, relative: str, mode: int = 0o770, owner: int | None = None) -> None:
    """Create `relative` and what is missing above it; new folders belong to `owner` (uid = gid) when given."""
    path = normal(relative)
    if path:
        os.close(_folder(folder, path, relative, mode, owner))


def write_file(
    folder: Path | str,
    relative: str,
    blocks: Iterable[bytes],
    *,
    mode: int = 0o660,
    folder_mode: int = 0o770,
    owner: int | None = None,
    limit: int | None = None,
) -> int:
    """Write a file so that readers see the old one or the whole new one; returns its size.

    Missing folders are made. A link at `relative` is replaced, not followed. Raises Fault FileTooLarge after `limit`
    bytes, DiskFull when there is no room; nothing is left behind then.
    """
    path = normal(relative)
    if not path:
        raise _leaves(relative)
    above, _, name = path.rpartition("/")
    parent = _folder(folder, above, relative, folder_mode, owner)
    draft = f".{secrets.token_hex(8)}.part"
    try:
        size = _write_draft(parent, draft, blocks, mode, owner, limit, relative)
        os.rename(draft, name, src_dir_fd=parent, dst_dir_fd=parent)
        return size
    except BaseException as error:
        with suppress(OSError):
            os.unlink(draft, dir_fd=parent)
        if isinstance(error, OSError) and not isinstance(error, ConnectionError | TimeoutError):
            raise _refused(error, relative) from error
        raise
    finally:
        os.close(parent)


def remove(folder: Path | str, relative: str) -> bool:
    """Delete a file, link or folder with all below it; False when it was not there."""
    path = normal(relative)
    if not path:
        raise _leaves(relative)
    above, _, name = path.rpartition("/")
    try:
        parent = _open(folder, above, _FOLDER | os.O_NOFOLLOW, relative)
    except Fault as fault:
        if fault.code == "FileAbsent":
            return False
        raise
    try:
        return _remove(parent, name)
    except OSError as error:
        raise _refused(error, relative) from error
    finally:
        os.close(parent)


def _open(folder: Path | str, path: str, flags: int, shown: str) -> int:
    base = _base(folder)
    try:
        return _open_at(base, path, flags, 0)
    except OSError as error:
        raise _refused(error, shown) from error
    finally:
        os.close(base)


def _base(folder: Path | str) -> int:
    try:
        return os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError as error:
        raise _refused(error, str(folder)) from error


def _open_at(base: int, path: str, flags: int, mode: int) -> int:
    global _has_openat2
    if _has_openat2:
        how = _OpenHow(flags, mode, _BENEATH | _NO_SYMLINKS | _NO_MAGICLINKS)
        fd: int = _libc.syscall(_SYS_OPENAT2, base, os.fsencode(path or "."), ctypes.byref(how), ctypes.sizeof(how))
        if fd >= 0:
            return fd
        code = ctypes.get_errno()
        if code not in (errno.ENOSYS, errno.EPERM):
            raise OSError(code, os.strerror(code))
        if code == errno.ENOSYS:
            _has_openat2 = False
    return open_stepwise(base, path, flags, mode)


def open_stepwise(base: int, path: str, flags: int, mode: int) -> int:
    """`openat2` by hand: each component opened without following links, below the one before it."""
    here = os.open(".", os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC, dir_fd=base)
    *above, last = path.split("/") if path else [""]
    try:
        for part in above:
            below = os.open(part, os.O_PATH | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=here)
            os.close(here)
            here = below
        return os.open(last or ".", flags | os.O_NOFOLLOW, mode, dir_fd=here)
    finally:
        os.close(here)


def _folder(folder: Path | str, path: str, shown: str, mode: int, owner: int | None) -> int:
    """A descriptor of the folder `path`, made as needed; no component may be a link."""
    here = _base(folder)
    try:
        here = _reopen(here)
        for part in path.split("/") if path else ():
            try:
                os.mkdir(part, mode, dir_fd=here)
                made = True
            except FileExistsError:
                made = False
            below = os.open(part, _FOLDER | os.O_NOFOLLOW, dir_fd=here)
            if made:
                os.fchmod(below, mode)
                if owner is not None:
                    os.fchown(below, owner, owner)
            os.close(here)
            here = below
        return here
    except OSError as error:
        os.close(here)
        raise _refused(error, shown) from error


def _reopen(fd: int) -> int:
    opened = os.open(".", _FOLDER, dir_fd=fd)
    os.close(fd)
    return opened


def _write_draft(
    parent: int, draft: str, blocks: Iterable[bytes], mode: int, owner: int | None, limit: int | None, shown: str
) -> int:
    fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode, dir_fd=parent)
    size = 0
    with os.fdopen(fd, "wb", buffering=0) as file:
        for block in blocks:
            size += len(block)
            if limit is not None and size > limit:
                raise Fault(
                    "FileTooLarge", "'{path}' is larger than {limit} bytes", status=413, path=shown, limit=limit
                )
            view = memoryview(block)
            while view:
                view = view[file.write(view) :]
        os.fchmod(fd, mode)
        if owner is not None:
            os.fchown(fd, owner, owner)
    return size


def _scan(fd: int, path: str, limit: int) -> Iterator[Entry]:
    with os.scandir(fd) as found:
        for count, item in enumerate(found):
            if count >= limit:
                raise Fault("TooManyFiles", "'{path}' holds more than {limit} files", path=path, limit=limit)
            try:
                seen = item.stat(follow_symlinks=False)
            except OSError:
                continue
            entry = _entry(f"{path}/{item.name}" if path else item.name, seen)
            if entry:
                yield entry


def _entry(path: str, seen: os.stat_result) -> Entry | None:
    if stat.S_ISDIR(seen.st_mode):
        return Entry(path, True, 0, seen.st_mtime)
    if stat.S_ISREG(seen.st_mode):
        return Entry(path, False, seen.st_size, seen.st_mtime)
    return None


def _remove(parent: int, name: str) -> bool:
    try:
        os.unlink(name, dir_fd=parent)
        return True
    except FileNotFoundError:
        return False
    except (IsADirectoryError, PermissionError):
        if not stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode):
            raise
    with _folder_at(parent, name) as fd:
        for item in os.listdir(fd):
            _remove(fd, item)
    os.rmdir(name, dir_fd=parent)
    return True


@contextmanager
def _folder_at(parent: int, name: str) -> Iterator[int]:
    fd = os.open(name, _FOLDER | os.O_NOFOLLOW, dir_fd=parent)
    try:
        yield fd
    finally:
        os.close(fd)


def _leaves(path: str) -> Fault:
    return Fault("PathLeaves", "the path '{path}' leaves its folder", "Write a path below the folder.", path=path)


def _refused(error: OSError, path: str) -> Fault:
    if error.errno in (errno.ENOENT, errno.ENXIO):
        return Fault("FileAbsent", "there is no file '{path}'", status=404, path=path)
    if error.errno == errno.ENOTDIR:
        return Fault("FileAbsent", "'{path}' is not a folder", status=404, path=path)
    if error.errno == errno.EISDIR:
        return Fault("FileNotRegular", "'{path}' is a folder", path=path)
    if error.errno in _UNSAFE:
        return Fault("PathLeaves", "the path '{path}' goes through a link", "Use the real path.", path=path)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Fault("DiskFull", "no room is left on the disk for '{path}'", "Delete old files.", status=507, path=path)
    if error.errno == errno.ENAMETOOLONG:
        return Fault("FileAbsent", "the name '{path}' is too long", status=404, path=path[:80])
    return Fault("FileRefused", "'{path}' cannot be opened: {why}", path=path or ".", why=os.strerror(error.errno or 0))
