"""Whatever a workload left behind, the server reads only plain files beneath the folder."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault


@pytest.fixture(params=["openat2", "stepwise"])
def out(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    if request.param == "stepwise":
        monkeypatch.setattr(beneath, "_has_openat2", False)
    (tmp_path / "key").write_text("secret")
    folder = tmp_path / "out"
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_text("hello")
    (folder / "sub" / "b.bin").write_bytes(bytes(range(256)))
    return folder


def code(call: object, *args: object) -> str:
    with pytest.raises(Fault) as caught:
        call(*args)  # type: ignore[operator]
    return caught.value.code


def test_a_plain_file_is_read(out: Path) -> None:
    assert beneath.read_file(out, "a.txt", 10) == b"hello"
    assert b"".join(beneath.stream_file(out, "sub/b.bin", start=250)) == bytes(range(250, 256))
    assert b"".join(beneath.stream_file(out, "sub/b.bin", 1, 2)) == b"\x01\x02"


def test_a_link_to_the_key_is_refused_wherever_it_stands(out: Path) -> None:
    (out / "outputs.json").symlink_to(out.parent / "key")
    (out / "up").symlink_to(out.parent)
    (out / "self").symlink_to("/proc/self")
    assert code(beneath.read_file, out, "outputs.json", 100) == "PathLeaves"
    assert code(beneath.read_file, out, "up/key", 100) in ("PathLeaves", "FileAbsent")
    assert code(beneath.read_file, out, "self/environ", 100) in ("PathLeaves", "FileAbsent")
    assert beneath.look(out, "up/key") is None
    assert beneath.look(out, "outputs.json") is None


@pytest.mark.parametrize("path", ["../key", "sub/../../key", "/etc/passwd", "a\0b", ".."])
def test_a_path_that_leaves_is_refused(out: Path, path: str) -> None:
    assert code(beneath.read_file, out, path, 100) == "PathLeaves"


def test_a_fifo_a_socket_and_a_folder_are_no_files_and_never_block(out: Path) -> None:
    os.mkfifo(out / "results.json")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(out / "sock"))
        assert code(beneath.read_file, out, "results.json", 100) == "FileNotRegular"
        assert code(beneath.read_file, out, "sock", 100) in ("FileAbsent", "FileNotRegular")
        assert code(beneath.read_file, out, "sub", 100) == "FileNotRegular"
        assert {e.path for e in beneath.walk(out)} == {"a.txt", "sub", "sub/b.bin"}


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_a_device_is_refused(out: Path) -> None:
    os.mknod(out / "zero", 0o600 | 0o020000, os.makedev(1, 5))
    assert code(beneath.read_file, out, "zero", 100) == "FileNotRegular"


def test_a_gigabyte_where_a_few_bytes_are_due_is_refused_unread(out: Path) -> None:
    with open(out / "outputs.json", "wb") as file:
        file.truncate(1 << 30)
    assert code(beneath.read_file, out, "outputs.json", 1 << 18) == "FileTooLarge"


def test_what_is_absent_is_said_so(out: Path) -> None:
    assert code(beneath.read_file, out, "nothing", 1) == "FileAbsent"
    assert code(beneath.read_file, out, "a.txt/deeper", 1) == "FileAbsent"
    assert code(beneath.read_file, out, "x" * 300, 1) == "FileAbsent"
    assert code(beneath.list_folder, out, "nothing") == "FileAbsent"


def test_folders_are_listed_without_links(out: Path) -> None:
    (out / "loop").symlink_to(".")
    assert [(e.name, e.is_folder, e.size) for e in beneath.list_folder(out)] == [("sub", True, 0), ("a.txt", False, 5)]


def test_a_walk_has_an_end(out: Path) -> None:
    for n in range(20):
        (out / f"f{n}").touch()
    assert code(lambda: list(beneath.walk(out, limit=10))) == "TooManyFiles"


def test_an_upload_appears_whole_and_replaces_a_link_instead_of_following_it(out: Path) -> None:
    (out / "data.csv").symlink_to(out.parent / "key")
    assert beneath.write_file(out, "data.csv", [b"a,b\n", b"1,2\n"]) == 8
    assert (out.parent / "key").read_text() == "secret"
    assert (out / "data.csv").read_text() == "a,b\n1,2\n"
    assert beneath.write_file(out, "new/deep/数据 '1\".csv", [b"x"]) == 1
    assert (out / "new/deep/数据 '1\".csv").read_bytes() == b"x"


def test_an_upload_through_a_link_is_refused(out: Path) -> None:
    (out / "up").symlink_to(out.parent)
    assert code(beneath.write_file, out, "up/key", [b"x"]) in ("PathLeaves", "FileAbsent")
    assert code(beneath.make_folder, out, "up/deep") in ("PathLeaves", "FileAbsent")
    assert (out.parent / "key").read_text() == "secret"


def test_an_upload_that_fails_leaves_nothing(out: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"half"
        raise ConnectionError

    with pytest.raises(ConnectionError):
        beneath.write_file(out, "half.csv", broken())
    with pytest.raises(Fault, match="larger than 5 bytes"):
        beneath.write_file(out, "big.csv", [b"x" * 10], limit=5)
    assert sorted(os.listdir(out)) == ["a.txt", "sub"]


def test_removal_takes_links_but_not_what_they_name(out: Path) -> None:
    (out / "sub" / "link").symlink_to(out.parent)
    assert beneath.remove(out, "sub")
    assert not beneath.remove(out, "sub")
    assert (out.parent / "key").exists()
    assert code(beneath.remove, out, "") == "PathLeaves"
