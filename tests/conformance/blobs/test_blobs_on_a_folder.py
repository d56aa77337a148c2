"""The store on a folder does what the contract says."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.blobs.suite import BlobsConformance
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.ports.blobs import Blobs, LocalBlobs


class TestFileBlobs(BlobsConformance):
    """The suite on `FileBlobs`."""

    @pytest.fixture
    def blobs(self, tmp_path: Path) -> Blobs:
        return FileBlobs(tmp_path)

    def test_it_has_files_on_this_machine(self, blobs: Blobs) -> None:
        assert isinstance(blobs, LocalBlobs)
        assert blobs.local_path("prj_one", self.put(blobs, b"there")).read_bytes() == b"there"
