"""Log files keep the contract."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.logs.suite import LogsConformance, Shelf
from cubestudio.drivers.logs_files import FileLogs


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    folder = tmp_path / "workloads" / "wl_1.1" / "control"
    folder.mkdir(parents=True)
    secrets: list[bytes] = []

    def write(stream: str, data: bytes) -> None:
        with open(folder / f"{stream}.log", "ab") as file:
            file.write(data)

    def end(stream: str) -> None:
        (folder / f"{stream}.state").write_bytes(b"0 1.0 0.1 1 0 \n")

    handle = {"folder": "workloads/wl_1.1"}
    return Shelf(FileLogs(tmp_path, lambda handle: secrets), handle, write, end, secrets)


class TestFileLogs(LogsConformance):
    """One file a stream."""
