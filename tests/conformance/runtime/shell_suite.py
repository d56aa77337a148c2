"""What every runtime with the capability `Shell` must do, told through the port alone.

A driver's test module subclasses `ShellConformance` and supplies the fixture `place`.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest

from conformance.runtime.suite import Place
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptPhase, Handle, Shell, Terminal
from cubestudio.spec.workload import ReplicaType

_PASTE = re.compile("\x1b\\[\\?2004[hl]")
"""How a shell tells that it knows pasted text from typed."""


@dataclass
class Typed:
    """A terminal, somebody who types, and all that was seen on it."""

    terminal: Terminal
    seen: str = ""
    asked: int = 0

    def ask(self, command: str, seconds: float = 60) -> str:
        """The lines a command prints, without those around them."""
        self.asked += 1
        mark = f"{self.asked}"
        self.terminal.write(f"{command}; echo =${{EMPTY}}={mark}=\n".encode())
        told = _PASTE.sub("", self.until(f"=={mark}=", seconds).replace("\r", "")).partition(f"=={mark}=")[0]
        return told.rpartition(f"=${{EMPTY}}={mark}=\n")[2].strip()  # after its echo, when there is one

    def until(self, text: str, seconds: float = 60) -> str:
        """Read until `text` is there; what came since the last call."""
        told, deadline = b"", time.monotonic() + seconds
        while text not in told.decode("utf-8", "replace"):
            assert time.monotonic() < deadline, f"never saw {text!r}: {told!r}"
            data = self.terminal.read(0.2)
            assert data is not None, f"over before {text!r}: {told!r}"
            told += data
        return told.decode("utf-8", "replace")

    def over(self, seconds: float = 60) -> str:
        """Read to the end."""
        told, deadline = b"", time.monotonic() + seconds
        while (data := self.terminal.read(0.2)) is not None:
            assert time.monotonic() < deadline, f"not over: {told!r}"
            told += data
        return told.decode("utf-8", "replace")


def waiting(place: Place, **spec: Any) -> Handle:
    """A workload that waits to be looked at."""
    code = "import time; open('there', 'w').close(); print('up', flush=True); time.sleep(600)"
    handle = place.runtime.start(place.python(code, **spec))
    place.says(handle, "up")
    return handle


def stopped(place: Place, handle: Handle) -> None:
    """Its end."""
    place.runtime.stop(handle, 0)
    place.end(handle)


def open_terminal(place: Place, handle: Handle, replica: str = "", columns: int = 80, rows: int = 24) -> Terminal:
    """A shell, by the capability alone."""
    assert isinstance(place.runtime, Shell)
    return place.runtime.open_shell(handle, replica, columns, rows)


@contextmanager
def shell(place: Place, handle: Handle, replica: str = "", columns: int = 80, rows: int = 24) -> Iterator[Typed]:
    """A shell that is closed, twice, at the end."""
    typed = Typed(open_terminal(place, handle, replica, columns, rows))
    try:
        yield typed
    finally:
        typed.terminal.close()
        typed.terminal.close()
        assert typed.terminal.read(1) is None


def typed_beside(place: Place, handle: Handle, command: str) -> str:
    """What a command prints in a second shell."""
    with shell(place, handle) as beside:
        return beside.ask(command)


def eventually(true: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that no event tells."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


class ShellConformance:
    """What the capability `Shell` must do; for runtimes that have it."""

    def test_a_shell_has_the_variables_folder_and_size_of_its_attempt(self, place: Place) -> None:
        handle = waiting(place, env={"PLAIN": "7"}, secret_env={"TOKEN": "s3cret"})
        with shell(place, handle, columns=91, rows=17) as typed:
            assert typed.ask("echo $PLAIN-$TOKEN-$CUBE_WORKLOAD").endswith(f"7-s3cret-{handle['workload']}")
            assert typed.ask("stty size") == "17 91"
            assert typed.ask("ls there") == "there"
            typed.terminal.resize(120, 40)
            assert typed.ask("stty size") == "40 120"
        stopped(place, handle)

    def test_nothing_of_the_studio_is_in_a_shell(self, place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("SERVER_SECRET", "must not leak")
        handle = waiting(place)
        with shell(place, handle) as typed:
            assert typed.ask("env | grep -c SERVER_SECRET") == "0"
            assert typed.ask("ls /proc/self/fd | wc -w") == "4", "0, 1, 2 and the one ls looks with"
        stopped(place, handle)

    def test_a_shell_is_a_terminal_with_signals_and_job_control(self, place: Place) -> None:
        handle = waiting(place)
        with shell(place, handle) as typed:
            assert typed.ask("tty | grep -c /dev/pts; echo up > /dev/tty") == "1\nup"
            # Said by the very process that is to be interrupted: before, the key would meet the shell.
            typed.terminal.write(b"sh -c 'echo now-$((1+1)); exec sleep 600'\n")
            typed.until("now-2")
            typed.terminal.write(b"\x03")
            assert typed.ask("echo $?") == "130"
            assert typed.ask("echo 中文") == "中文"
        assert place.see(handle).phase is AttemptPhase.RUNNING
        stopped(place, handle)

    def test_what_a_shell_started_ends_with_its_close(self, place: Place) -> None:
        handle = waiting(place)
        with shell(place, handle) as typed:
            typed.ask("(setsid sh -c 'while :; do date > alive; sleep 0.05; done' &) ; echo on")
            alive = lambda: typed_beside(place, handle, "cat alive; rm -f alive")  # noqa: E731
            eventually(lambda: ":" in alive())
        eventually(lambda: "No such file" in alive())
        stopped(place, handle)

    def test_a_shell_ends_with_its_attempt(self, place: Place) -> None:
        handle = waiting(place)
        with shell(place, handle) as typed:
            typed.ask("trap '' HUP TERM INT; echo deaf")
            stopped(place, handle)
            typed.over()
        with pytest.raises(Fault) as refused:
            open_terminal(place, handle)
        assert refused.value.code == "NotRunning"

    def test_a_shell_that_exits_is_over_and_its_last_words_are_read(self, place: Place) -> None:
        handle = waiting(place)
        with shell(place, handle) as typed:
            typed.terminal.write(b"echo bye $((40+2)); exit\n")
            assert "bye 42" in typed.over()
            typed.terminal.write(b"more")
            typed.terminal.resize(10, 10)
        assert place.see(handle).phase is AttemptPhase.RUNNING
        stopped(place, handle)

    def test_two_shells_are_two(self, place: Place) -> None:
        handle = waiting(place)
        with shell(place, handle) as one, shell(place, handle) as other:
            one.ask("X=1; echo set")
            assert other.ask("echo [$X]") == "[]"
        stopped(place, handle)

    def test_large_pastes_and_outputs_are_whole(self, place: Place) -> None:
        handle = waiting(place)
        with shell(place, handle) as typed:
            typed.ask("stty -echo; PS1= PS2=; echo quiet")
            line = b"x" * 1000
            typed.terminal.write(b"cat > big <<'END'\n" + (line + b"\n") * 300 + b"END\n")
            assert typed.ask("wc -c < big", seconds=60) == str(300 * 1001)
            assert typed.ask("head -c 300000 /dev/zero | tr '\\0' y | wc -c") == "300000"
            typed.terminal.write(b"seq 1 60000; echo the-$((1+1))-end\n")
            assert "\n59999\r\n60000\r\nthe-2-end" in typed.until("the-2-end", seconds=60)
        stopped(place, handle)

    def test_a_replica_of_a_gang_is_entered_by_its_name(self, place: Place) -> None:
        types = (ReplicaType("master"), ReplicaType("worker", 2))
        code = "import time; print('up', flush=True); time.sleep(600)"
        handle = place.runtime.start(place.python(code, replica_types=types, grace=1.0))
        place.until(handle, AttemptPhase.RUNNING)
        eventually(lambda: "up" in place.printed(handle, "worker-1"))
        with shell(place, handle, replica="worker-1") as typed:
            assert typed.ask("echo $CUBE_REPLICA_TYPE-$CUBE_REPLICA_INDEX") == "worker-1"
        with pytest.raises(Fault) as refused:
            open_terminal(place, handle, replica="worker-2")
        assert "worker-1" in str(refused.value)
        stopped(place, handle)

    def test_there_is_no_shell_where_nothing_runs(self, place: Place) -> None:
        handle, _ = place.run(place.python("pass"))
        for known in (handle, {**handle, "folder": handle["folder"] + "0", "attempt": 10}):
            with pytest.raises(Fault) as refused:
                open_terminal(place, known)
            assert refused.value.code == "NotRunning"
