"""Both ends of looking into a pod's volume, with a process in the place of the pod's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from queue import Queue
from typing import Any, cast

import pytest

from cubestudio.drivers.runtime_kubernetes.files import KubernetesTree
from cubestudio.kit.errors import Fault
from cubestudio_sdk.line import Line

# The command beside is not ours to rouse here: PID 1 of this machine is another's.
HELPER = "import sys; from cubestudio_agent import files; files._told_at = float('inf'); sys.exit(files.main())"


class Pipes:
    """A line whose other end is a process: channel 0 is its standard input, 1 its output."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-c", HELPER, "files", str(folder)]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._came: Queue[bytes] = Queue()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        assert self.process.stdout
        while data := os.read(self.process.stdout.fileno(), 70_000):
            self._came.put(b"\x01" + data)
        self._came.put(b"\x03{}")

    def send(self, message: bytes) -> None:
        assert self.process.stdin and message[:1] == b"\0"
        self.process.stdin.write(message[1:])
        self.process.stdin.flush()

    def recv(self, timeout: float) -> bytes:
        return self._came.get(timeout=timeout)

    def close(self) -> None:
        assert self.process.stdin
        self.process.stdin.close()


@pytest.fixture
def volume(tmp_path: Path) -> Path:
    found = tmp_path / "volume"
    found.mkdir()
    return found


@pytest.fixture
def pipes(volume: Path) -> Iterator[Pipes]:
    made = Pipes(volume)
    yield made
    with suppress(BrokenPipeError):
        made.close()
    made.process.wait(60)
    made.process.stdout.close()  # type: ignore[union-attr]


@pytest.fixture
def tree(pipes: Pipes) -> KubernetesTree:
    return KubernetesTree(cast(Line, pipes))


def refusal(do: Any) -> str:
    with pytest.raises(Fault) as refused:
        do()
    return refused.value.code


def test_files_are_brought_seen_taken_and_deleted(tree: KubernetesTree, volume: Path) -> None:
    whole = os.urandom(700_001)
    assert tree.write("a/b/data.bin", iter([whole[:300_000], b"", whole[300_000:]])) == len(whole)
    assert (volume / "a/b/data.bin").read_bytes() == whole
    tree.make_folder("a/数据")
    assert [(each.path, each.is_folder, each.size) for each in tree.list_folder("a")] == [
        ("a/b", True, 0),
        ("a/数据", True, 0),
    ]
    found = tree.look("a/b/data.bin")
    assert found and found.size == len(whole) and not found.is_folder
    assert tree.look("a/c") is None and tree.look("") is not None
    assert tree.remove("a") and not tree.remove("a") and tree.list_folder("") == []


def test_a_part_of_a_file_is_read_and_then_the_line_is_let_go_of(
    tree: KubernetesTree, volume: Path, pipes: Pipes
) -> None:
    whole = os.urandom(400_000)
    (volume / "data").write_bytes(whole)
    assert b"".join(tree.read("data", 10, 300_000)) == whole[10:300_010]
    assert pipes.process.wait(60) == 0


def test_a_folder_of_many_is_told_whole(tree: KubernetesTree, volume: Path) -> None:
    for number in range(1201):
        (volume / f"{number:04}").touch()
    assert [each.path for each in tree.list_folder("")] == [f"{number:04}" for number in range(1201)]


def test_no_link_is_followed_and_nothing_but_files_is_opened(
    tree: KubernetesTree, volume: Path, tmp_path: Path
) -> None:
    (tmp_path / "key").write_text("the key")
    (volume / "key").symlink_to(tmp_path / "key")
    (volume / "up").symlink_to(tmp_path)
    os.mkfifo(volume / "pipe")
    assert tree.list_folder("") == [] and tree.look("key") is None and tree.look("up/key") is None
    assert refusal(lambda: tree.read("key")) == "PathLeaves"
    assert refusal(lambda: tree.read("up/key")) == "FileAbsent"
    assert refusal(lambda: tree.read("pipe")) == "FileAbsent"
    assert refusal(lambda: tree.list_folder("up")) == "FileAbsent"
    assert refusal(lambda: tree.make_folder("up/mine")) == "FileAbsent"
    assert refusal(lambda: tree.write("up/mine", [b"x"])) == "FileAbsent"
    assert tree.write("key", [b"mine"]) == 4, "a link is replaced, not followed"
    assert (tmp_path / "key").read_text() == "the key" and not (volume / "key").is_symlink()
    assert tree.remove("up") and tmp_path.is_dir()


@pytest.mark.parametrize("path", ["../key", "a/../../key", "/etc/passwd", "a\0b", ".."])
def test_no_path_leaves(tree: KubernetesTree, volume: Path, path: str) -> None:
    (volume.parent / "key").write_text("the key")
    for do in (tree.look, tree.read, tree.list_folder, tree.make_folder, tree.remove):
        assert refusal(lambda do=do: do(path)) == "PathLeaves"  # type: ignore[misc]
    assert refusal(lambda: tree.write(path, [b"x"])) == "PathLeaves"


def test_the_pod_itself_lets_no_path_leave(volume: Path, pipes: Pipes) -> None:
    """Whatever the studio's end should let pass."""
    body = b'{"do": "look", "path": "../volume"}'
    pipes.send(b"\0q" + len(body).to_bytes(4, "big") + body)
    assert b'"errno": 22' in pipes.recv(60)


def test_what_is_cut_off_is_never_whole_and_leaves_nothing(tree: KubernetesTree, volume: Path, pipes: Pipes) -> None:
    def blocks() -> Iterator[bytes]:
        yield b"x" * 300_000
        raise ConnectionError("the visitor left")

    with pytest.raises(ConnectionError):
        tree.write("data", blocks())
    tree.close()
    assert pipes.process.wait(60) == 0 and list(volume.iterdir()) == []


def test_a_refused_upload_says_why_and_the_line_goes_on(tree: KubernetesTree, volume: Path) -> None:
    (volume / "file").write_text("x")
    assert refusal(lambda: tree.write("file/below", [b"x" * 300_000])) == "FileAbsent"
    assert tree.look("file") is not None


def test_a_helper_that_is_gone_is_told(tree: KubernetesTree, pipes: Pipes) -> None:
    pipes.process.kill()
    pipes.process.wait(60)
    with pytest.raises(Fault, match="cannot be reached now"):
        tree.look("a")
