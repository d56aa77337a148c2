"""Files touched with the rights of a project's user by a server that is root, for a moment and in one thread alone.

What lies outside of the studio's home belongs to others: the kernel shall judge who may read it, as it does for the
project's work. The file system's user (`setfsuid`) is a thread's own, takes root's powers over files away with it, and
leaves the studio out of reach of that user's signals, which another effective user would not.
"""

from __future__ import annotations

import ctypes
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager

_libc = ctypes.CDLL(None, use_errno=True)
_SETGROUPS = {"x86_64": 116, "aarch64": 159}.get(platform.machine(), 0)
_ASK = -1


@contextmanager
def as_owner(owner: int | None) -> Iterator[None]:
    """Whatever files are opened, made or deleted meanwhile, in this thread, is done as uid = gid = `owner`; None = as
    the studio itself. Raises PermissionError where root may not do that."""
    if owner is None:
        yield
        return
    groups = os.getgroups()
    try:
        _wear(owner, [])
        yield
    finally:
        _wear(0, groups)


def _wear(user: int, groups: list[int]) -> None:
    # By the system call: the C library would change the groups of all threads.
    done = _libc.syscall(_SETGROUPS, len(groups), (ctypes.c_uint32 * len(groups))(*groups)) if _SETGROUPS else -1
    _libc.setfsgid(user)
    _libc.setfsuid(user)
    if done < 0 or _libc.setfsgid(_ASK) != user or _libc.setfsuid(_ASK) != user:
        raise PermissionError(1, "the studio may not act as another user")
