"""What keeps a workload from the network and from its neighbours: a filter of system calls (seccomp) and a domain of
files and processes (Landlock). Both are made here and put on by the child itself, see `nurseryfence`. Why: ADR 21."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from cubestudio.drivers.runtime_local.mounts import targets
from cubestudio.spec.workload import FileKind, WorkloadSpec

_ARCH_X86_64, _X32 = 0xC000003E, 0x40000000
_LOAD, _AND, _RETURN, _EQUAL, _AT_LEAST = 0x20, 0x54, 0x06, 0x15, 0x35
_ALLOW, _REFUSE, _UNKNOWN = 0x7FFF0000, 0x00050000 | errno.EACCES, 0x00050000 | errno.ENOSYS
_NR, _ARCH, _ARGS = 0, 4, 16  # places in the kernel's `struct seccomp_data`

_ALL = 0xFFFFFFFF
_FAST_OPEN = 0x20000000  # MSG_FASTOPEN: a connection that begins with the first bytes sent
_UNIX, _INET, _INET6, _STREAM, _SEQPACKET, _TCP = 1, 2, 10, 1, 5, 6
_REFUSED = {"connect": 42, "ptrace": 101, "process_vm_readv": 310, "process_vm_writev": 311, "pidfd_getfd": 438}
_ABSENT = {"io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427}
Test = tuple[int, int, tuple[int, ...]]
"""Of an argument's 32 bits at a place: what of them counts, and what they may be."""


def _low(argument: int) -> int:
    return _ARGS + 8 * argument


_LIMITED: dict[int, tuple[Test, ...]] = {
    # socket: listening is answering, so TCP is left. Datagrams need no connection, other families lead elsewhere.
    41: ((_low(0), _ALL, (_UNIX, _INET, _INET6)), (_low(1), 0xF, (_STREAM,)), (_low(2), _ALL, (0, _TCP))),
    # socketpair: of the kinds that take no address when they send
    53: ((_low(0), _ALL, (_UNIX,)), (_low(1), 0xF, (_STREAM, _SEQPACKET))),
    # sendto without an address, sendmsg and sendmmsg without an opening
    44: ((_low(4), _ALL, (0,)), (_low(4) + 4, _ALL, (0,)), (_low(3), _FAST_OPEN, (0,))),
    46: ((_low(2), _FAST_OPEN, (0,)),),
    307: ((_low(3), _FAST_OPEN, (0,)),),
}

_FILE_RIGHTS = 1 | 1 << 1 | 1 << 2  # execute, write, read
_FOLDER_RIGHTS = (1 << 13) - 1
_REFER, _TRUNCATE, _DEVICE = 1 << 13, 1 << 14, 1 << 15
_MAKE_DEVICES = 1 << 6 | 1 << 11
_CONNECT_TCP = 1 << 1
_SCOPES = 0b11  # abstract unix sockets, signals
_LANDLOCK_CREATE, _VERSION = 444, 1
_OPEN_TO_ALL = ("environments", "interpreters", "lib")
"""Folders of the studio's home that are the same for everybody and hold nothing of anybody."""


@dataclass(frozen=True)
class Fence:
    """What the child puts on, as plain values for the nursery.

    Attributes:
        domain: `struct landlock_ruleset_attr`, b"" = no domain. open: what may be reached in it, `(path, rights of a
            folder, of a file)`; nothing else may when `domain` handles those rights.
        filter: the seccomp program, b"" = none.
    """

    domain: bytes = b""
    open: list[tuple[str, int, int]] = field(default_factory=list)
    filter: bytes = b""

    def told(self) -> dict[str, Any] | None:
        """As the nursery takes it; None = nothing to put on."""
        return self.__dict__ if self.domain or self.filter else None


def fence_of(spec: WorkloadSpec, home: str, attempt: str) -> Fence:
    """What a workload must wear here. What the kernel lacks is left out; `cube doctor` says so.

    Args:
        home: the studio's, which is hidden but for what is open to all. attempt: folder of the workload's own.
    """
    if spec.token and spec.egress and spec.space:
        return Fence()
    filter = b"" if spec.egress else network_filter()
    version = landlock_version()
    if not version:
        return Fence(filter=filter)
    net = _CONNECT_TCP if version >= 4 and not spec.egress else 0
    scopes = _SCOPES if version >= 6 else 0
    if spec.space:  # processes outside the domain are out of reach all the same
        return Fence(_attributes(version, _MAKE_DEVICES, net, scopes), [], filter)
    folder, file = _rights(version)
    paths = [*_around(home), *(f"{home}/{name}" for name in _OPEN_TO_ALL), attempt, *_sources(spec)]
    return Fence(_attributes(version, folder, net, scopes), [(path, folder, file) for path in paths], filter)


@cache
def network_filter() -> bytes:
    """Refuses to open connections, to send to addresses, and to borrow either from another process; b"" where the
    machine's numbers of system calls are not known here, or the kernel has no filters."""
    if platform.machine() != "x86_64" or not _has_seccomp():
        return b""
    code = [_step(_LOAD, _ARCH), _step(_EQUAL, _ARCH_X86_64, 1), _step(_RETURN, _UNKNOWN)]
    code += [_step(_LOAD, _NR), _step(_AT_LEAST, _X32, 0, 1), _step(_RETURN, _UNKNOWN)]
    for number in _REFUSED.values():
        code += _block(number, [_step(_RETURN, _REFUSE)])
    for number in _ABSENT.values():
        code += _block(number, [_step(_RETURN, _UNKNOWN)])
    for number, tests in _LIMITED.items():
        code += _block(number, list(_tests(tests)))
    return b"".join([*code, _step(_RETURN, _ALLOW)])


@cache
def landlock_version() -> int:
    """Which Landlock the kernel has, 0 = none."""
    found: int = ctypes.CDLL(None, use_errno=True).syscall(_LANDLOCK_CREATE, None, 0, _VERSION)
    return max(found, 0)


def _has_seccomp() -> bool:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.prctl(22, 2, None, 0, 0)  # a filter of nothing is refused as a bad address where there are filters
    return ctypes.get_errno() == errno.EFAULT


def _step(code: int, value: int, hit: int = 0, miss: int = 0) -> bytes:
    return struct.pack("=HBBI", code, hit, miss, value)


def _block(number: int, body: list[bytes]) -> list[bytes]:
    """`body` for one system call; the others pass it by."""
    return [_step(_EQUAL, number, 0, len(body)), *body]


def _tests(tests: tuple[Test, ...]) -> Iterator[bytes]:
    """Allow when all arguments are as they may be, else refuse."""
    left = sum(2 + len(values) for _, _, values in tests)
    for place, mask, values in tests:
        yield _step(_LOAD, place)
        yield _step(_AND, mask)
        left -= 2
        for behind in range(len(values) - 1, -1, -1):
            left -= 1
            value = values[len(values) - 1 - behind]
            yield _step(_EQUAL, value, behind, 0 if behind else left + 1)
    yield _step(_RETURN, _ALLOW)
    yield _step(_RETURN, _REFUSE)


def _attributes(version: int, files: int, net: int, scopes: int) -> bytes:
    whole = struct.pack("=QQQ", files, net, scopes)
    return whole[: 8 if version < 4 else 16 if version < 6 else 24]


def _rights(version: int) -> tuple[int, int]:
    """All rights to a folder and what is in it, and to a file, that this kernel knows."""
    newer = (_TRUNCATE if version >= 3 else 0) | (_DEVICE if version >= 5 else 0)
    return _FOLDER_RIGHTS | (_REFER if version >= 2 else 0) | newer, _FILE_RIGHTS | newer


def _around(home: str) -> Iterator[str]:
    """Everything but `home`: whatever lies beside it, and beside each folder above it."""
    below = Path(os.path.realpath(home))
    for folder in below.parents:
        try:
            yield from (entry.path for entry in os.scandir(folder) if entry.name != below.name)
        except OSError:
            pass  # what the server cannot look into stays closed
        below = folder


def _sources(spec: WorkloadSpec) -> Iterable[str]:
    return [*(file.source for file in spec.files if file.kind is FileKind.LINK), *targets(spec.volumes)]
