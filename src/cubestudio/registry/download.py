"""Artifacts as streams of bytes, in constant memory."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Iterator, Sequence
from typing import BinaryIO
from urllib.parse import quote

from cubestudio.ports.blobs import Blobs
from cubestudio.registry.facts import StoredFile

_BLOCK = 1 << 18


def stream_blob(blobs: Blobs, project_id: str, digest: str) -> Iterator[bytes]:
    """The bytes of one file. Opens it at once, so that an absent one is an error and not a cut answer."""
    source = blobs.open(project_id, digest)

    def blocks() -> Iterator[bytes]:
        with source:
            while block := source.read(_BLOCK):
                yield block

    return blocks()


def stream_folder(blobs: Blobs, project_id: str, name: str, files: Sequence[StoredFile]) -> Iterator[bytes]:
    """A `.tar.gz` of the files below the folder `name`, made while it is sent."""
    sink = _Sink()
    packed = gzip.GzipFile(mode="wb", compresslevel=1, fileobj=sink, mtime=0)
    with packed, tarfile.open(mode="w|", fileobj=packed, bufsize=_BLOCK) as archive:
        for file in files:
            with blobs.open(project_id, file.digest) as source:
                entry = tarfile.TarInfo(f"{name}/{file.path}")
                entry.size, entry.mode = file.size, 0o644
                archive.addfile(entry)
                yield from _copy(archive, source, file.size, sink)
    yield from sink.taken()


def disposition(filename: str) -> str:
    """`Content-Disposition` of a download with any name."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\' else "_" for c in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


class _Sink(io.RawIOBase):
    """What the archive wrote since it was asked last."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        return len(part)

    def taken(self) -> list[bytes]:
        parts, self._parts = self._parts, []
        return parts


def _copy(archive: tarfile.TarFile, source: BinaryIO, size: int, sink: _Sink) -> Iterator[bytes]:
    """Content of an entry and its padding, block by block (`addfile` would keep a whole file in the sink)."""
    out = archive.fileobj
    assert out is not None
    left = size
    while left > 0:
        block = source.read(min(_BLOCK, left))
        if not block:
            raise OSError("a stored file is shorter than it was")
        out.write(block)
        left -= len(block)
        yield from sink.taken()
    out.write(b"\0" * (-size % tarfile.BLOCKSIZE))
    archive.offset += size + (-size % tarfile.BLOCKSIZE)
