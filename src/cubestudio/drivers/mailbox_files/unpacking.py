"""A tar that a workload's pod sent, unpacked as it comes: regular files and folders below one folder, nothing else.

Its bytes are the tenant's: no link, device or FIFO is made, no path leaves the folder, no header is believed about how
much memory it needs, and files, names and bytes are counted.
"""

from __future__ import annotations

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self, cast

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.ports.mailbox import Readable

_BLOCK = 1 << 18
_HEADER_MOST = 1 << 16
_CONTENT = (tarfile.REGTYPE, tarfile.AREGTYPE, tarfile.DIRTYPE)
_NAMES = (tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME)


@dataclass(frozen=True)
class Most:
    """What the outputs of one replica may be."""

    size: int = 1 << 40
    files: int = 100_000


class _Member(tarfile.TarInfo):
    """A header that is refused before anything is done because of it."""

    def _proc_member(self, archive: tarfile.TarFile) -> Self:
        if self.type not in _CONTENT + _NAMES:
            text = "the outputs hold '{name}', which is neither a regular file nor a folder"
            raise Fault("OutputsRefused", text, "Write plain files.", name=self.name[:200])
        if self.type in _NAMES and self.size > _HEADER_MOST:
            raise Fault("OutputsRefused", "the outputs hold a file whose name is too long", "Give it a shorter name.")
        return cast(Self, super()._proc_member(archive))  # type: ignore[misc]  # the documented place to do so


def unpack(tar: Readable, folder: str, most: Most) -> None:
    """All of `tar` below `folder`. Raises Fault."""
    left = most.size
    try:
        with tarfile.open(fileobj=cast(Any, tar), mode="r|", tarinfo=_Member, bufsize=_BLOCK) as archive:
            for count, member in enumerate(archive):
                archive.members = []  # type: ignore[attr-defined]  # or it would remember all of them
                if count >= most.files:
                    raise _too_large("there are more than {limit} files and folders in the outputs", most.files)
                if member.size > left:
                    raise _too_large("the outputs are larger than {limit} bytes", most.size)
                left -= member.size
                _place(archive, member, folder)
    except tarfile.TarError as error:
        raise Fault("OutputsRefused", "the outputs came broken: {why}", why=str(error)) from error
    while tar.read(_BLOCK):
        pass  # what follows the end of a tar is padding


def _place(archive: tarfile.TarFile, member: tarfile.TarInfo, folder: str) -> None:
    if member.isdir():
        beneath.make_folder(folder, member.name, 0o700)
        return
    mode = 0o700 if member.mode & 0o100 else 0o600
    beneath.write_file(folder, member.name, _content(archive, member), mode=mode)


def _content(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Iterator[bytes]:
    file = archive.extractfile(member)
    assert file is not None  # it is a regular one
    while block := file.read(_BLOCK):
        yield block


def _too_large(text: str, limit: int) -> Fault:
    return Fault("OutputsTooLarge", text, "Write less, or to a volume or a bucket.", 413, limit=limit)
