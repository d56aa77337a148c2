"""Immutable, content-addressed files: artifacts, model files, template snapshots."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, runtime_checkable


@dataclass(frozen=True)
class BlobInfo:
    """`digest` is `sha256:<hex>`; `size` in bytes."""

    digest: str
    size: int


class Blobs(Protocol):
    """A store of bytes by digest, one space per project (`space` = project id). Safe from any thread."""

    def put(self, space: str, owner: int, source: BinaryIO) -> BlobInfo:
        """Store all bytes of `source` (streamed, constant memory). Idempotent. `owner`: number of the project, who
        may read the stored file. Raises Fault `DiskFull` when there is no room, leaving nothing half-written."""
        ...

    def open(self, space: str, digest: str) -> BinaryIO:
        """The bytes, from the start, seekable. Raises Fault `BlobMissing`."""
        ...

    def size(self, space: str, digest: str) -> int | None:
        """Bytes stored, or None when absent."""
        ...

    def digests(self, space: str) -> Iterator[str]:
        """Every digest of a space."""
        ...

    def delete(self, space: str, digests: Iterable[str], put_before: float | None = None) -> int:
        """Delete; returns the bytes freed; missing ones are fine. Those that were put (again) at or after the epoch
        second `put_before` stay: somebody is about to refer to them."""
        ...


@runtime_checkable
class LocalBlobs(Protocol):
    """Capability: blobs that lie on this machine as plain files."""

    def local_path(self, space: str, digest: str) -> Path:
        """Path of the blob; readable by the project's workloads; must never be written."""
        ...
