"""The fence around a workload, put on by the child that becomes it (`nursery`); what it is made of: `fence`.

Only the standard library; see `nursery` for why so little.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
from typing import Any

_SECCOMP, _FILTER = 22, 2
_LANDLOCK_CREATE, _LANDLOCK_ADD, _LANDLOCK_RESTRICT, _BENEATH = 444, 445, 446, 1

_libc = ctypes.CDLL(None, use_errno=True)


def close_fence(fence: dict[str, Any]) -> None:
    """Put on a domain and a filter for ever. What cannot be put on is an error: no workload runs outside its fence."""
    if fence["domain"]:
        domain = _done(_libc.syscall(_LANDLOCK_CREATE, fence["domain"], len(fence["domain"]), 0))
        for path, folder, file in fence["open"]:
            try:
                fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
            except OSError:
                continue  # gone meanwhile, or a link to nothing
            rights = folder if stat.S_ISDIR(os.fstat(fd).st_mode) else file
            _libc.syscall(_LANDLOCK_ADD, domain, _BENEATH, struct.pack("=Qi", rights, fd), 0)  # else it stays closed
            os.close(fd)
        _done(_libc.syscall(_LANDLOCK_RESTRICT, domain, 0))
        os.close(domain)
    if fence["filter"]:
        steps = ctypes.create_string_buffer(fence["filter"])
        program = struct.pack("@HP", len(fence["filter"]) // 8, ctypes.addressof(steps))
        _done(_libc.prctl(_SECCOMP, _FILTER, program, 0, 0))


def _done(result: int) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result
