"""The blob store on a folder: who may read, what a crash and a full disk leave."""

from __future__ import annotations

import errno
import io
import os
import stat
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.kit.errors import Fault

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to other groups")


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder every user can enter, as the real home is."""
    with tempfile.TemporaryDirectory(prefix="cube-blobs-", dir="/tmp") as made:
        Path(made).chmod(0o755)
        yield Path(made)


def as_project(number: int, *command: str) -> int:
    who = 200_000 + number
    argv = ["setpriv", f"--reuid={who}", f"--regid={who}", "--clear-groups", *command]
    return subprocess.run(argv, capture_output=True, check=False).returncode


@needs_root
def test_only_the_project_reads_its_blobs_and_nobody_writes_them(home: Path) -> None:
    blobs = FileBlobs(home)
    path = str(blobs.local_path("prj_a", blobs.put("prj_a", 3, io.BytesIO(b"data")).digest))
    assert as_project(3, "cat", path) == 0
    assert as_project(4, "cat", path) != 0
    assert as_project(3, "sh", "-c", f"echo x >> {path}") != 0
    assert as_project(3, "rm", "-f", path) != 0
    assert as_project(3, "ls", str(home / "blobs")) != 0


def test_files_and_folders_are_closed_to_others(home: Path) -> None:
    blobs = FileBlobs(home)
    blobs.put("prj_a", 3, io.BytesIO(b"data"))
    for path in (home / "blobs" / "prj_a").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) & 0o027 == 0, path


def test_a_full_disk_is_a_fault_and_leaves_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blobs = FileBlobs(home)
    write = os.write

    def limited(descriptor: int, data: memoryview) -> int:
        if os.fstat(descriptor).st_size > 100_000:
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(descriptor, data[:65536])

    monkeypatch.setattr("os.write", limited)
    with pytest.raises(Fault) as full:
        blobs.put("prj_a", 3, io.BytesIO(b"x" * 500_000))
    assert (full.value.code, full.value.status) == ("DiskFull", 507)
    assert [path for path in (home / "blobs").rglob("*") if path.is_file()] == []


def test_a_blob_cut_short_by_a_crash_is_stored_anew(home: Path) -> None:
    blobs = FileBlobs(home)
    digest = blobs.put("prj_a", 3, io.BytesIO(b"complete")).digest
    path = blobs.local_path("prj_a", digest)
    path.chmod(0o640)
    path.write_bytes(b"comp")
    blobs.put("prj_a", 3, io.BytesIO(b"complete"))
    assert path.read_bytes() == b"complete"


def test_leavings_of_a_crash_are_swept_after_a_day(home: Path) -> None:
    blobs = FileBlobs(home)
    blobs.put("prj_a", 3, io.BytesIO(b"x"))
    old, young = (home / "blobs" / "prj_a" / "new" / name for name in ("old", "young"))
    for path in (old, young):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 90_000,) * 2)
    assert len(list(blobs.digests("prj_a"))) == 1
    assert not old.exists()
    assert young.exists()


def test_storing_much_takes_little_memory(home: Path) -> None:
    class Zeros(io.RawIOBase):
        left = 256 << 20

        def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
            count = min(len(buffer), self.left)
            self.left -= count
            return count

    blobs = FileBlobs(home)
    tracemalloc.start()
    blobs.put("prj_a", 3, Zeros())  # type: ignore[arg-type]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 4 << 20
