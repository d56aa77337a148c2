"""A shell on this machine: what keeps it away from the studio, and what ends it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

from conformance.runtime.local import home, needs_root, place
from conformance.runtime.shell_suite import eventually, shell, stopped, waiting
from conformance.runtime.suite import Place
from cubestudio.spec.resources import Resources

__all__ = ["home", "place"]


def keepers() -> list[int]:
    """Guardians of shells that this process started."""
    return [pid for pid in map(int, filter(str.isdigit, os.listdir("/proc"))) if _is_keeper(pid)]


def _is_keeper(pid: int) -> bool:
    try:
        words = Path(f"/proc/{pid}/cmdline").read_bytes()
        stat = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return False
    return b"shellkeeper" in words and int(stat[1]) == os.getpid() and stat[0] != "Z"


@needs_root
def test_a_shell_is_the_projects_user_and_cannot_read_the_studios_home(place: Place, home: Path) -> None:
    (home / "keys" / "master.key").write_text("secret")
    handle = waiting(place)
    with shell(place, handle) as typed:
        assert typed.ask("id -u; id -G") == "200001\n200001"
        assert "Permission denied" in typed.ask(f"cat {home}/keys/master.key")
        assert "Permission denied" in typed.ask(f"ls {home}/workloads/*/control {home}/db")
        assert "Permission denied" in typed.ask(f"ls {home}/workloads")
        assert typed.ask(f"cat /proc/{os.getpid()}/environ 2>&1 | grep -c denied") == "1"
        assert typed.ask("grep NoNewPrivs /proc/self/status").split()[1] == "1"
    stopped(place, handle)


@needs_root
def test_a_shell_cannot_end_its_guardian(place: Place) -> None:
    handle = waiting(place)
    with shell(place, handle) as typed:
        assert "not permitted" in typed.ask("kill -9 $PPID")
    stopped(place, handle)


@needs_root
def test_a_shell_shares_the_memory_limit_of_its_attempt(place: Place) -> None:
    handle = waiting(place, resources=Resources(memory=200 << 20))
    with shell(place, handle) as typed:
        eat = "x = []\nfor _ in range(64): x.append(bytearray(8 << 20))\nprint(len(x))"
        told = typed.ask(f"python -c '{eat}' 2>&1 | tail -1", seconds=60)
        assert told != "64" and "64" not in told.split()
    stopped(place, handle)


def test_no_process_is_left_of_a_closed_shell(place: Place) -> None:
    handle = waiting(place)
    with shell(place, handle) as typed:
        assert typed.ask("echo hi") == "hi"
        assert len(keepers()) == 1
    eventually(lambda: keepers() == [])
    stopped(place, handle)


def test_a_shell_goes_on_when_its_task_makes_children_that_end(place: Place) -> None:
    handle = waiting(place)
    with shell(place, handle) as typed:
        for _ in range(5):
            typed.ask("(setsid true &); sleep 0.1")
        assert typed.ask("echo still") == "still"
    stopped(place, handle)


def test_a_shell_whose_guardian_is_killed_is_over(place: Place) -> None:
    handle = waiting(place)
    with shell(place, handle) as typed:
        typed.ask("echo hi")
        os.kill(keepers()[0], signal.SIGKILL)
        typed.over()
    stopped(place, handle)


def test_a_workload_that_clutters_its_variables_gets_no_more_than_that(place: Place) -> None:
    handle = waiting(place, env={"LD_PRELOAD": "/nowhere.so", "BASH_ENV": "/nowhere", "PS1": "x"})
    with shell(place, handle) as typed:
        assert typed.ask("echo $PS1 | head -c 2 2>/dev/null") == "\\W"
    stopped(place, handle)
