"""The `ssh` of a distributed job: real members on this machine, called as launchers call them."""

from __future__ import annotations

import getopt
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cubestudio_sdk
from cubestudio_sdk.ssh import Call, member, read

SOURCES = str(Path(cubestudio_sdk.__file__).parents[1])
PATIENCE = 60.0


class Pair:
    """A member that serves, and the way to run something in the launcher beside it."""

    def __init__(self, folder: Path) -> None:
        held = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
        ports = [one.getsockname()[1] for one in held]
        for one in held:
            one.close()
        self.folder = folder
        self.told = os.environ | {
            "CUBE_PEERS": f"launcher-0=127.0.0.1:{ports[0]},worker-0=127.0.0.1:{ports[1]}",
            "CUBE_GANG_TOKEN": "known to both",
            "PYTHONPATH": SOURCES,
        }
        self.worker = subprocess.Popen(self._words("true"), cwd=self._home("worker"), env=self._env("worker"))

    def launch(self, script: str, **more: str) -> subprocess.Popen[str]:
        """A script in a launcher; it hears nothing and says all."""
        pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        env = self._env("launcher") | more
        return subprocess.Popen(self._words(script), cwd=self._home("launcher"), env=env, text=True, **pipes)  # type: ignore[call-overload, no-any-return]

    def run(self, script: str, **more: str) -> tuple[int, str, str]:
        """Exit code, output and errors of a script in the launcher."""
        child = self.launch(script, **more)
        out, err = child.communicate(timeout=PATIENCE)
        return child.returncode, out, err

    def end(self) -> None:
        self.worker.kill()
        self.worker.wait()

    def _words(self, script: str) -> list[str]:
        return [sys.executable, "-m", "cubestudio_sdk.gang", "mpi", "sh", "-c", script]

    def _env(self, role: str) -> dict[str, str]:
        return self.told | {"CUBE_REPLICA_TYPE": role, "CUBE_REPLICA_INDEX": "0", "ROLE": role}

    def _home(self, role: str) -> Path:
        home = self.folder / role
        home.mkdir(exist_ok=True)
        return home


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    found = Pair(tmp_path_factory.mktemp("gang"))
    yield found
    found.end()


def test_a_command_runs_where_its_member_is(pair: Pair) -> None:
    script = "ssh -o StrictHostKeyChecking=no -p 22 -x root@worker-0 -q 'echo at $ROLE; echo not well >&2; exit 3'"
    assert pair.run(script) == (3, "at worker\n", "not well\n")
    assert pair.run("ssh launcher-0 echo at '$ROLE'") == (0, "at launcher\n", "")


def test_what_goes_in_comes_out_whole(pair: Pair) -> None:
    assert pair.run("echo 'echo a script at $ROLE' | ssh worker-0") == (0, "a script at worker\n", "")
    assert pair.run("head -c 5000000 /dev/zero | ssh worker-0 wc -c") == (0, "5000000\n", "")
    assert pair.run("yes | ssh -n worker-0 cat") == (0, "", ""), "-n hands nothing in"


def test_who_reads_nothing_holds_nobody_up(pair: Pair) -> None:
    assert pair.run("head -c 5000000 /dev/zero | ssh worker-0 true") == (0, "", "")


def test_who_hears_enough_ends_what_it_began(pair: Pair, tmp_path: Path) -> None:
    code, out, err = pair.run(f"ssh worker-0 'echo $$ > {tmp_path}/pid; exec yes' | head -n 1")
    assert (code, out, err) == (0, "y\n", "")
    begun = _number(tmp_path / "pid")
    _until(lambda: not _lives(begun), "the command goes on although nobody reads it")


def test_what_was_begun_ends_with_its_caller(pair: Pair, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    # It has more input than it takes, so that its member waits to hand it in when the caller goes.
    child = pair.launch(f"yes | ssh worker-0 'echo $$ > {pids}; exec sleep 600' & echo $! > {tmp_path}/ssh; wait")
    caller, begun = _number(tmp_path / "ssh"), _number(pids)
    os.kill(caller, signal.SIGKILL)
    _until(lambda: not _lives(begun), "the command goes on although nobody hears it")
    child.communicate(timeout=PATIENCE)


def test_who_lacks_the_token_starts_nothing(pair: Pair, tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    code, _, err = pair.run(f"ssh worker-0 touch {trace}", CUBE_GANG_TOKEN="another")
    assert (code, err) == (255, "The member worker-0 has gone.\n") and not trace.exists()
    code, _, err = pair.run("head -c 5000000 /dev/zero | ssh worker-0 cat", CUBE_GANG_TOKEN="another")
    assert (code, err) == (255, "The member worker-0 has gone.\n")


def test_other_hosts_are_left_to_the_real_ssh(pair: Pair, tmp_path: Path) -> None:
    real = tmp_path / "ssh"
    real.write_text('#!/bin/sh\necho "real $*"\n')
    real.chmod(0o755)
    path = f"{tmp_path}:{os.environ['PATH']}"
    assert pair.run("ssh -p 22 git@elsewhere.example fetch; ssh -V", PATH=path) == (
        0, "real -p 22 git@elsewhere.example fetch\nreal -V\n", "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            "nobody-7 true",
            "There is no member 'nobody-7' in this job, and no other ssh. Members: launcher-0, worker-0.",
        ),
        ("-L 1:2:3 worker-0", "ssh of a distributed job runs commands and nothing else: leave out -L."),
        ("-x", "ssh of a distributed job: no host is named. Write: ssh MEMBER COMMAND."),
    ],
    ids=["nobody", "more", "no-host"],
)
def test_what_it_cannot_do_it_says(pair: Pair, words: str, sentence: str) -> None:
    script = f"PATH=${{PATH%%:*}}; ssh {words}"  # its own place alone: no other ssh
    assert pair.run(script) == (255, "", f"{sentence}\n")


def test_a_host_file_names_all(pair: Pair) -> None:
    assert pair.run("cat $CUBE_HOSTFILE")[1] == "launcher-0 slots=1\nworker-0 slots=1\n"


@pytest.mark.parametrize(
    ("words", "call"),
    [
        ("h", Call("h", "", frozenset())),
        ("-2 -a -x -lroot h echo -n x", Call("h", "echo -n x", frozenset({"-2", "-a", "-x", "-l"}))),
        ("-oBatchMode=yes h -q -- ls -l", Call("h", "ls -l", frozenset({"-o", "-q"}))),
    ],
)
def test_words_are_read_as_ssh_reads_them(words: str, call: Call) -> None:
    assert read(words.split(" ")) == call


@pytest.mark.parametrize("words", ["", "-x", "-p", "-% h"])
def test_what_ssh_would_not_read_is_not_read(words: str) -> None:
    with pytest.raises(getopt.GetoptError):
        read(words.split())


def test_a_member_has_several_names(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CUBE_PEERS", "launcher-0=launcher-0.gang:29501,worker-0=worker-0.gang:29501")
    for name in ("worker-0", "me@worker-0", "ssh://worker-0:22", "worker-0.gang", "ssh://me@worker-0"):
        found = member(name)
        assert found is not None and found.name == "worker-0", name
    assert member("worker-1") is None
    monkeypatch.setenv("CUBE_PEERS", "launcher-0=127.0.0.1:1,worker-0=127.0.0.1:2")
    assert member("127.0.0.1") is None, "several members are there"


def _number(path: Path) -> int:
    _until(lambda: path.exists() and path.read_text().endswith("\n"), f"nothing was written to {path.name}")
    return int(path.read_text())


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _until(is_so: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)
