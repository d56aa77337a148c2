"""The mounts of workloads, made by the wrapper that bears them (`nursery`), in a mount namespace of its own.

Run as a script it tries whether that can be done here. Only the standard library; see `nursery` for why so little.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from typing import Any

_NEWNS, _DETACH = 0x20000, 2
_RDONLY, _NOSUID, _NODEV, _REMOUNT, _BIND, _REC, _SLAVE = 1, 2, 4, 32, 4096, 16384, 1 << 19
_MNT = "/mnt"

_libc = ctypes.CDLL(None, use_errno=True)
_mounted: list[str] = []
_laid: list[Any] | None = []
_apart = False


def lay(mounts: list[Any]) -> str:
    """Mount what the job has at /mnt, in a namespace of this wrapper's own. What the last job had is taken for this one
    when it is the same, as in a chain of one run; memory is always new. Returns what went wrong, "" = nothing."""
    global _laid, _apart
    if mounts == _laid:
        return ""
    what = "clear " + _MNT
    try:
        while _mounted:
            _done(_libc.umount2(_mounted[-1].encode(), _DETACH))
            _mounted.pop()
        _laid = [] if not mounts else None
        if mounts:
            what = "have mounts of its own"
            if not _apart:
                _done(_libc.unshare(_NEWNS))
                _apart = True
                _mount("none", "/", "", _REC | _SLAVE)
            sources = []
            for target, base, inner, _, _, _ in mounts:
                what = f"mount {target}"
                sources.append(_open_source(base, inner) if base else -1)
            _cover()
            for (target, base, inner, read_only, options, files), source in zip(mounts, sources, strict=True):
                what = f"mount {target}"
                _lay_one(target, source, "" if base else inner, read_only, options, files)
            if all(base for _, base, _, _, _, _ in mounts):
                _laid = mounts
    except OSError as error:
        return f"StartFailed cannot {what}: {error.strerror}"
    return ""


def _open_source(base: str, inner: str) -> int:
    """What is to be mounted. Below `base` everything may be a workload's making, so no link is followed there."""
    fd = os.open(base, os.O_PATH | os.O_CLOEXEC)
    for part in inner.split("/") if inner else ():
        fd, above = os.open(part, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC, dir_fd=fd), fd
        os.close(above)
        if stat.S_ISLNK(os.fstat(fd).st_mode):
            raise OSError(40, "it is reached through a link", f"{base}/{inner}")
    return fd


def _cover() -> None:
    """A fresh /mnt, in which what the machine has there is seen as before."""
    with os.scandir(_MNT) as found:
        there = [(entry.name, os.open(entry.path, os.O_PATH | os.O_CLOEXEC)) for entry in found if entry.is_dir()]
    _mount("cube", _MNT, "tmpfs", _NOSUID | _NODEV, "mode=755,size=1m")
    _mounted.append(_MNT)
    for name, fd in there:
        os.mkdir(f"{_MNT}/{name}")
        _mount(f"/proc/self/fd/{fd}", f"{_MNT}/{name}", "", _BIND | _REC)
        os.close(fd)


def _lay_one(target: str, source: int, inner: str, read_only: bool, options: str, files: dict[str, bytes]) -> None:
    if not target.startswith(_MNT + "/"):
        _mount("cube", target, "tmpfs", _NOSUID | _NODEV, options)
        _mounted.append(target)
        return
    is_folder = not inner if source < 0 else stat.S_ISDIR(os.fstat(source).st_mode)
    if os.path.ismount(target):  # a folder of the machine's own by the same name
        _done(_libc.umount2(target.encode(), _DETACH))
    os.makedirs(target if is_folder else os.path.dirname(target), exist_ok=True)
    if not is_folder:
        os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC))
    if source >= 0:
        _mount(f"/proc/self/fd/{source}", target, "", _BIND)
        os.close(source)
    elif inner:
        _lay_file(target, inner, options, files)
    else:
        _mount("cube", target, "tmpfs", _NOSUID | _NODEV, options)
        _write_files(target, files)
    _mount("none", target, "", _REMOUNT | _BIND | _NOSUID | _NODEV | (_RDONLY if read_only else 0))


def _lay_file(target: str, name: str, options: str, files: dict[str, bytes]) -> None:
    """One file of memory, seen alone."""
    hidden = _MNT + "/.one"
    os.makedirs(hidden, exist_ok=True)
    _mount("cube", hidden, "tmpfs", _NOSUID | _NODEV, options)
    _write_files(hidden, {name: files[name]})
    _mount(f"{hidden}/{name}", target, "", _BIND)
    _done(_libc.umount2(hidden.encode(), _DETACH))
    os.rmdir(hidden)


def _write_files(folder: str, files: dict[str, bytes]) -> None:
    owner = os.stat(folder)
    for name, content in files.items():
        fd = os.open(f"{folder}/{name}", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o400)
        os.write(fd, content)
        os.fchown(fd, owner.st_uid, owner.st_gid)
        os.close(fd)


def _mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    _done(_libc.mount(source.encode(), target.encode(), kind.encode() or None, flags, options.encode() or None))


def _done(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


if __name__ == "__main__":  # asked whether it can be done here
    TRIED: list[Any] = [(_MNT + "/try", "/", "", True, "", {}), (_MNT + "/m", "", "", False, "size=4k", {})]
    sys.exit(lay(TRIED) or 0)
