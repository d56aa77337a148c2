"""The local runtime as the suite wants it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.runtime.suite import Place
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_local import LocalRuntime


@pytest.fixture
def home() -> Iterator[Path]:
    """A home that other users can reach, as the real one; pytest's own folders they cannot."""
    folder = Path(tempfile.mkdtemp(prefix="cube-home-", dir="/tmp"))
    folder.chmod(0o755)
    for name in ("keys", "db"):
        (folder / name).mkdir(mode=0o700)
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def place(home: Path) -> Iterator[Place]:
    """A runtime in that home; whatever still runs at the end is killed."""
    made = Place(LocalRuntime(home), FileLogs(home), lambda: LocalRuntime(home))
    yield made
    for folder in home.glob("workloads/*"):
        names = [path.stem for path in (folder / "control").glob("*.state")]
        workload, _, attempt = folder.name.rpartition(".")
        handle = {
            "folder": f"workloads/{folder.name}",
            "workload": workload,
            "attempt": int(attempt),
            "owner": 1,
            "replicas": names,
            "grace": 0.0,
        }
        if names:
            made.runtime.stop(handle, 0)
            made.end(handle)
    made.runtime.close()


needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has other users to give")
