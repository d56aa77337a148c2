"""Content-addressed objects: `<prefix>/<space>/<sha256>` in a bucket.

The digest is known only when all bytes are: a blob is written to the local store first, then sent. Workloads link local
files, so what they take is fetched into the local store, once. An object that is stored again is not sent again; an
empty object `<prefix>/touched/<space>/<sha256>` says when that was, for `delete`.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import obstore
from obstore.exceptions import BaseError

from cubestudio.drivers.blobs_s3.bucket import away, open_bucket
from cubestudio.kit.errors import Fault
from cubestudio.ports.blobs import BlobInfo, Blobs, LocalBlobs

_PART = 16 << 20
"""Bytes of a part of a large object: 10,000 of them are 160 GiB."""
_CLOCK = 1.0
"""S3 tells moments in whole seconds, cut off."""
_OWNER = "owner"


class LocalStore(Blobs, LocalBlobs, Protocol):
    """What keeps the copies on this machine."""


class S3Blobs:
    """`ports.blobs` on the bucket that `address` (`s3://bucket/prefix`) names.

    Args:
        local: keeps what is stored or used here; it holds no more than the bucket does, and may be emptied.
        env: `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `AWS_SESSION_TOKEN`, `AWS_REGION`, `AWS_ENDPOINT_URL`.
    """

    def __init__(self, address: str, local: LocalStore, env: Mapping[str, str]) -> None:
        self._bucket = open_bucket(address, env)
        self._local = local

    def put(self, space: str, owner: int, source: BinaryIO) -> BlobInfo:
        """Store here, then send unless the bucket has it."""
        info = self._local.put(space, owner, source)
        key = _key(space, info.digest)
        try:
            if self._size(key) == info.size:
                obstore.put(self._bucket, _touched(space, info.digest), b"")
                return info
            path = self._local.local_path(space, info.digest)
            obstore.put(
                self._bucket,
                key,
                path,
                attributes={_OWNER: str(owner)},
                chunk_size=_PART,
                max_concurrency=4,
                use_multipart=info.size > _PART,
            )
        except (BaseError, FileNotFoundError) as error:  # here what is not found is the bucket
            raise away(error) from None
        return info

    def open(self, space: str, digest: str) -> BinaryIO:
        """The local copy, fetched when it is not here."""
        self._have(space, digest)
        return self._local.open(space, digest)

    def size(self, space: str, digest: str) -> int | None:
        """Bytes in the bucket."""
        try:
            return self._size(_key(space, digest))
        except BaseError as error:
            raise away(error) from None

    def digests(self, space: str) -> Iterator[str]:
        """Every object of the space, by key."""
        prefix = f"{_checked(self._local, space)}/"
        try:
            for page in obstore.list(self._bucket, prefix):
                yield from (f"sha256:{entry['path'].rpartition('/')[2]}" for entry in page)
        except (BaseError, FileNotFoundError) as error:
            raise away(error) from None

    def delete(self, space: str, digests: Iterable[str], put_before: float | None = None) -> int:
        """From the bucket and from here."""
        freed = 0
        for digest in digests:
            try:
                freed += self._delete(space, digest, put_before)
            except BaseError as error:
                raise away(error) from None
        return freed

    def local_path(self, space: str, digest: str) -> Path:
        """Where the local copy lies; fetches it first, which may take as long as it is large."""
        self._have(space, digest)
        return self._local.local_path(space, digest)

    def _delete(self, space: str, digest: str, put_before: float | None) -> int:
        key, touched = _key(space, digest), _touched(space, digest)
        found = self._head(key)
        if found is None:
            self._local.delete(space, [digest], put_before)
            return 0
        again = self._head(touched)
        last = max(each["last_modified"].timestamp() for each in (found, again) if each is not None)
        if put_before is not None and last + _CLOCK > put_before:
            return 0
        # The bucket first: a copy without an object would be a blob that only this machine has.
        obstore.delete(self._bucket, key)
        if again is not None:
            obstore.delete(self._bucket, touched)
        self._local.delete(space, [digest])
        return int(found["size"])

    def _have(self, space: str, digest: str) -> None:
        """Fetch the blob unless it is here."""
        if self._local.size(space, digest) is not None:
            return
        try:
            found = obstore.get(self._bucket, _key(space, digest))
            owner = int(found.attributes.get(_OWNER, "0"))
            info = self._local.put(space, owner, io.BufferedReader(_Stream(found)))
        except FileNotFoundError:
            self._local.open(space, digest).close()  # says in its own words that it is missing
            return
        except BaseError as error:
            raise away(error) from None
        if info.digest != digest:
            self._local.delete(space, [info.digest])
            raise Fault(
                "BlobBroken",
                "the bucket gives other bytes for {digest} than were stored",
                "Restore the object from the bucket's backup.",
                status=500,
                digest=digest,
            )

    def _size(self, key: str) -> int | None:
        found = self._head(key)
        return None if found is None else int(found["size"])

    def _head(self, key: str) -> Any:
        try:
            return obstore.head(self._bucket, key)
        except FileNotFoundError:
            return None


def _key(space: str, digest: str) -> str:
    return f"{space}/{digest.removeprefix('sha256:')}"


def _touched(space: str, digest: str) -> str:
    return f"touched/{_key(space, digest)}"


def _checked(local: LocalStore, space: str) -> str:
    """The local store knows which names are spaces."""
    next(iter(local.digests(space)), None)
    return space


class _Stream(io.RawIOBase):
    """The bytes of an object as they come."""

    def __init__(self, found: Any) -> None:
        self._blocks = iter(found.stream(min_chunk_size=1 << 20))
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any, /) -> int:
        """The next bytes."""
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = memoryview(bytes(block))
        count = min(len(buffer), len(self._rest))
        buffer[:count], self._rest = self._rest[:count], self._rest[count:]
        return count
