"""What every blob store must do, told through its port.

A driver's test module subclasses `BlobsConformance` and supplies the fixture `blobs`.
"""

from __future__ import annotations

import hashlib
import io
import threading
import time

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.ports.blobs import Blobs

SPACE, OTHER, OWNER = "prj_one", "prj_two", 7


def digest_of(data: bytes) -> str:
    """The digest the store must give."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


class BlobsConformance:
    """The contract of `ports.blobs`."""

    def put(self, blobs: Blobs, data: bytes, space: str = SPACE) -> str:
        """Store and check the answer."""
        info = blobs.put(space, OWNER, io.BytesIO(data))
        assert (info.digest, info.size) == (digest_of(data), len(data))
        return info.digest

    def test_bytes_come_back_by_their_digest(self, blobs: Blobs) -> None:
        digest = self.put(blobs, b"hello")
        with blobs.open(SPACE, digest) as source:
            assert source.read() == b"hello"
            source.seek(1)
            assert source.read() == b"ello"
        assert blobs.size(SPACE, digest) == 5

    def test_nothing_is_a_blob_too(self, blobs: Blobs) -> None:
        with blobs.open(SPACE, self.put(blobs, b"")) as source:
            assert source.read() == b""

    def test_storing_again_changes_nothing(self, blobs: Blobs) -> None:
        assert self.put(blobs, b"twice") == self.put(blobs, b"twice")
        assert list(blobs.digests(SPACE)) == [digest_of(b"twice")]

    def test_spaces_do_not_see_each_other(self, blobs: Blobs) -> None:
        digest = self.put(blobs, b"mine")
        assert blobs.size(OTHER, digest) is None
        assert list(blobs.digests(OTHER)) == []
        with pytest.raises(Fault) as absent:
            blobs.open(OTHER, digest)
        assert absent.value.code == "BlobMissing"

    def test_deleted_ones_are_gone_and_their_bytes_counted(self, blobs: Blobs) -> None:
        kept, gone = self.put(blobs, b"kept"), self.put(blobs, b"gone!")
        assert blobs.delete(SPACE, [gone, digest_of(b"never there")]) == 5
        assert blobs.size(SPACE, gone) is None
        assert blobs.size(SPACE, kept) == 4

    def test_one_that_was_stored_again_meanwhile_is_not_deleted(self, blobs: Blobs) -> None:
        digest = self.put(blobs, b"again")
        before = time.time() + 0.01
        time.sleep(0.02)
        self.put(blobs, b"again")
        assert blobs.delete(SPACE, [digest], put_before=before) == 0
        assert blobs.delete(SPACE, [digest], put_before=time.time() + 1) == 5

    def test_a_reader_keeps_what_it_opened(self, blobs: Blobs) -> None:
        digest = self.put(blobs, b"open")
        with blobs.open(SPACE, digest) as source:
            blobs.delete(SPACE, [digest])
            assert source.read() == b"open"

    def test_a_source_that_breaks_leaves_nothing(self, blobs: Blobs) -> None:
        class Broken(io.RawIOBase):
            def read(self, size: int = -1) -> bytes:
                raise ConnectionResetError

            def readinto(self, buffer: object) -> int:
                raise ConnectionResetError

        with pytest.raises(ConnectionResetError):
            blobs.put(SPACE, OWNER, Broken())  # type: ignore[arg-type]
        assert list(blobs.digests(SPACE)) == []

    def test_many_writers_of_the_same_bytes_agree(self, blobs: Blobs) -> None:
        data = b"x" * 3_000_000
        threads = [threading.Thread(target=self.put, args=(blobs, data)) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert list(blobs.digests(SPACE)) == [digest_of(data)]

    @pytest.mark.parametrize("digest", ["", "sha256:", "sha256:" + "g" * 64, "../../etc/passwd", "md5:" + "0" * 64])
    def test_what_is_no_digest_is_refused(self, blobs: Blobs, digest: str) -> None:
        with pytest.raises(Fault):
            blobs.open(SPACE, digest)

    @pytest.mark.parametrize("space", ["", "..", "a/b", "new", "a" * 65])
    def test_what_is_no_space_is_refused(self, blobs: Blobs, space: str) -> None:
        with pytest.raises(Fault):
            blobs.put(space, OWNER, io.BytesIO(b"x"))
