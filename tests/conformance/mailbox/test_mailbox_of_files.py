"""The mailbox of files keeps the contract; what only files can get wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from conformance.mailbox.suite import JOBS, WORKLOAD, MailboxConformance, Post, code_of, tar_of
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.mailbox_files import FileMailbox
from cubestudio.drivers.mailbox_files.unpacking import Most

HANDLE = {"folder": f"workloads/{WORKLOAD}.1", "workload": WORKLOAD, "attempt": 1, "replicas": list(JOBS)}


@pytest.fixture
def post(tmp_path: Path) -> Post:
    home = tmp_path / "home"
    folder = home / str(HANDLE["folder"])
    return Post(FileMailbox(home), HANDLE, FileLogs(home), folder / "out", lambda: FileMailbox(home))


class TestFileMailbox(MailboxConformance):
    """One folder an attempt."""


@pytest.mark.parametrize("most", [Most(size=1000), Most(files=2)])
def test_outputs_above_the_limit_are_refused_and_leave_nothing(tmp_path: Path, most: Most) -> None:
    mailbox = FileMailbox(tmp_path, most)
    mailbox.post(HANDLE, JOBS, [])
    tar = tar_of({"a": b"x" * 600, "b": b"x" * 600, "c": b""})
    assert code_of(lambda: mailbox.put_outputs(WORKLOAD, 1, "main-0", io.BytesIO(tar))) == "OutputsTooLarge"
    assert not list((tmp_path / str(HANDLE["folder"])).glob("coming.*"))


def test_a_source_below_the_home_is_not_reached_through_a_link(tmp_path: Path) -> None:
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "master.key").write_bytes(b"secret")
    (home / "files").mkdir()
    (home / "files" / "way").symlink_to(home / "keys")
    (tmp_path / "outside").symlink_to(home / "keys")
    mailbox = FileMailbox(home)
    mailbox.post(HANDLE, JOBS, [str(home / "files" / "way" / "master.key"), str(tmp_path / "outside" / "master.key")])
    assert code_of(lambda: mailbox.open_source(WORKLOAD, 1, 0)) == "FileAbsent"
    assert code_of(lambda: mailbox.open_source(WORKLOAD, 1, 1)) == "PathLeaves"
