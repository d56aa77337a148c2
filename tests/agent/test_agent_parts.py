"""Parts of the agent by themselves."""

from __future__ import annotations

import socket
import threading
from pathlib import Path
from typing import Any

import pytest

from cubestudio_agent import outputs
from cubestudio_agent.environment import fits, reason_of
from cubestudio_agent.peers import find_peers, needed
from cubestudio_agent.places import Places
from cubestudio_agent.spool import Spool
from cubestudio_agent.usage import Meter


def drain(spool: Spool, most: int = 7) -> bytes:
    """All that is in it, as a studio takes it."""
    found = b""
    while piece := spool.next(most):
        assert piece[0] == len(found)
        found += piece[1]
        spool.taken(len(found))
    return found


def test_a_spool_gives_back_what_it_was_given_around_its_ring(tmp_path: Path) -> None:
    spool, whole = Spool(str(tmp_path / "spool"), room=100), b"".join(b"line %d\n" % n for n in range(500))
    writer = threading.Thread(
        target=lambda: [spool.write(whole[at : at + 33]) for at in range(0, len(whole), 33)], daemon=True
    )
    closer = threading.Thread(target=lambda: (writer.join(), spool.close()))
    writer.start()
    closer.start()
    assert drain(spool) == whole
    closer.join()
    assert (tmp_path / "spool").stat().st_size <= 100


def test_a_full_spool_lets_the_command_wait(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"), room=10)
    writer = threading.Thread(target=spool.write, args=(b"x" * 25,), daemon=True)
    writer.start()
    writer.join(0.1)
    assert writer.is_alive()
    assert spool.waiting == 10
    threading.Thread(target=lambda: (writer.join(), spool.close()), daemon=True).start()
    assert drain(spool) == b"x" * 25
    assert not writer.is_alive()


def test_whoever_waits_to_write_is_let_go_when_nobody_takes_it_any_more(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"), room=10)
    writer = threading.Thread(target=spool.write, args=(b"x" * 25,), daemon=True)
    writer.start()
    writer.join(0.1)
    assert writer.is_alive()
    spool.give_up()
    writer.join(5)
    assert not writer.is_alive()


def test_what_the_studio_has_already_is_not_sent_again(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"))
    spool.write(b"0123456789")
    spool.taken(4)
    assert spool.next(100) == (4, b"456789")
    spool.taken(10)
    spool.close()
    assert spool.next(100) is None


def test_a_studio_that_lost_bytes_gets_the_rest_behind_what_it_has(tmp_path: Path) -> None:
    spool = Spool(str(tmp_path / "spool"))
    spool.write(b"0123456789")
    spool.taken(6)
    spool.taken(2)
    assert spool.next(100) == (2, b"6789")
    spool.taken(6)
    spool.close()
    assert spool.next(100) is None


def test_a_full_disk_holds_the_command_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    spool, real, full = Spool(str(tmp_path / "spool"), room=100), os.pwrite, True

    def pwrite(fd: int, data: bytes, at: int) -> int:
        if full:
            raise OSError(28, "No space left on device")
        return real(fd, data, at)

    monkeypatch.setattr(os, "pwrite", pwrite)
    spool.write(b"one,")
    writer = threading.Thread(target=spool.write, args=(b"two",), daemon=True)
    writer.start()
    writer.join(0.1)
    assert writer.is_alive()
    assert spool.next(2) == (0, b"on")
    spool.taken(2)
    assert spool.next(9) == (2, b"e,")
    full = False
    spool.taken(4)
    writer.join(5)
    assert spool.next(9) == (4, b"two")


@pytest.mark.parametrize(
    ("wanted", "version", "answer"),
    [
        ("", (3, 11, 2), True),
        (">=3.10,<3.14", (3, 11, 2), True),
        (">=3.10,<3.14", (3, 14, 0), False),
        (">=3.11.3", (3, 11, 2), False),
        ("==3.11.*", (3, 11, 2), True),
        ("3.12", (3, 11, 2), False),
        ("~=3.10", (3, 11, 2), True),
        ("~=3.10.1", (3, 11, 2), False),
        ("!=3.11.2", (3, 11, 2), False),
        ("pypy", (3, 11, 2), False),
    ],
)
def test_a_range_of_pythons(wanted: str, version: tuple[int, ...], answer: bool) -> None:
    assert fits(wanted, version) is answer


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (
            "  × No solution found when resolving dependencies:\n  ╰─▶ Because a==1 depends on b>2",
            "EnvironmentUnsolvable",
        ),
        ("error: Failed to fetch: `http://x/simple/a/`\n  Caused by: dns error", "EnvironmentUnreachable"),
        ("error: failed to write: No space left on device (os error 28)", "DiskFull"),
        ("error: No interpreter found for Python >=3.13 in search path", "InterpreterMissing"),
        ("error: something else", "EnvironmentFailed"),
    ],
)
def test_what_uv_says_becomes_a_reason(said: str, reason: str) -> None:
    found = reason_of(said.splitlines())
    assert found.reason == reason
    assert "╰" not in str(found)


def test_usage_is_read_from_either_version_of_control_groups(tmp_path: Path) -> None:
    (tmp_path / "v2").mkdir()
    for name, text in {
        "cgroup.controllers": "cpu memory",
        "cpu.stat": "usage_usec 1500000\nuser_usec 1\n",
        "memory.current": "3000\n",
        "memory.stat": "anon 1\ninactive_file 1000\n",
        "memory.max": "max\n",
        "memory.events": "oom 2\noom_kill 1\n",
    }.items():
        (tmp_path / "v2" / name).write_text(text)
    meter = Meter(str(tmp_path / "v2"))
    assert meter.read() == (1.5, 2000)
    assert (meter.peak, meter.limit(), meter.oom_kills()) == (2000, 0, 1)
    for name, text in {
        "memory/memory.usage_in_bytes": "3000\n",
        "memory/memory.stat": "total_inactive_file 500\n",
        "memory/memory.limit_in_bytes": "4096\n",
        "memory/memory.oom_control": "under_oom 0\noom_kill 3\n",
        "cpuacct/cpuacct.usage": "2500000000\n",
    }.items():
        (tmp_path / "v1" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "v1" / name).write_text(text)
    meter = Meter(str(tmp_path / "v1"))
    assert meter.read() == (2.5, 2500)
    assert (meter.limit(), meter.oom_kills()) == (4096, 3)


def test_outside_a_container_processes_are_counted() -> None:
    cpu, memory = Meter("").read()
    assert cpu >= 0
    assert memory >= 0


def test_only_plain_files_and_folders_are_brought(tmp_path: Path) -> None:
    import os

    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a").write_text("a")
    (tmp_path / "link").symlink_to("sub")
    os.mkfifo(tmp_path / "pipe")
    taken, left = outputs.listed(str(tmp_path))
    assert taken == ["sub", "sub/a"]
    assert sorted(left) == ["link", "pipe"]
    assert "link" in outputs.told(left)


def test_files_for_other_agents_of_the_pod_are_whole_or_absent(tmp_path: Path) -> None:
    places = Places(str(tmp_path), "main-0")
    places.make()
    assert places.read("ready.json") is None
    places.write("ready.json", {"bin": "/x"})
    assert places.read("ready.json") == {"bin": "/x"}


PEERS = {"CUBE_PEERS": "a-0=a-0.gang:29501,b-0=b-0.gang:29501,b-1=b-1.gang:29501"}


@pytest.mark.parametrize(
    ("rank", "hosts"),
    [("0", ["a-0.gang", "b-0.gang", "b-1.gang"]), ("1", ["a-0.gang", "b-0.gang"]), ("2", ["a-0.gang", "b-1.gang"])],
)
def test_the_first_member_needs_the_names_of_all_and_the_others_two(rank: str, hosts: list[str]) -> None:
    assert needed({**PEERS, "CUBE_REPLICA_RANK": rank}) == hosts
    assert needed({"RANK": rank}) == []


def names_that_come(monkeypatch: pytest.MonkeyPatch, after: dict[str, int]) -> list[str]:
    """Each name is known once it was asked for that many times. What was asked."""
    asked: list[str] = []

    def look(host: str, *_: Any) -> list[int]:
        asked.append(host)
        if asked.count(host) <= after.get(host, 0):
            raise socket.gaierror(-2, "Name or service not known")
        return [1]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return asked


def test_a_command_begins_when_the_names_of_its_gang_are_known(monkeypatch: pytest.MonkeyPatch) -> None:
    asked, told = names_that_come(monkeypatch, {"b-1.gang": 2}), list[str]()
    find_peers({**PEERS, "CUBE_REPLICA_RANK": "0"}, told.append)
    assert asked == ["a-0.gang", "b-0.gang", "b-1.gang", "b-1.gang", "b-1.gang"]
    assert told == []


def test_names_that_never_come_are_told_and_the_command_begins_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    names_that_come(monkeypatch, {"a-0.gang": 1000})
    told: list[str] = []
    find_peers({**PEERS, "CUBE_REPLICA_RANK": "2"}, told.append, patience=0.15)
    [line] = told
    assert "a-0.gang" in line and "b-1.gang" not in line and "all the same" in line
