"""What every runtime must do, told through its port alone.

A driver's test module subclasses `RuntimeConformance` and supplies the fixture `place`.
"""

from __future__ import annotations

import itertools
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.ports.logs import Logs
from cubestudio.ports.runtime import AttemptPhase, AttemptRequest, Handle, Observation, Runtime
from cubestudio.spec.placement import HERE, Placement
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import EnvironmentSpec, FileKind, ReplicaType, Sidecar, WorkloadFile, WorkloadSpec

_names = itertools.count(1)
OVER = {AttemptPhase.EXITED, AttemptPhase.LOST, AttemptPhase.ABSENT}


@dataclass
class Place:
    """A runtime under test, how a new server finds it again, and its logs.

    `placement`: where on it requests go. `images`: whether it can run OCI images; then that of `placement` is there.
    `kills_within`: seconds until a kill is seen; a cluster's machines take and tell of it in seconds of their own.
    `patience`: by how much longer than a process of this machine it may take to begin or end.
    """

    runtime: Runtime
    logs: Logs
    reopen: Callable[[], Runtime]
    placement: Placement = HERE
    images: bool = False
    kills_within: float = 10.0
    patience: float = 1.0
    news: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        self.runtime.subscribe(self.news.set)

    def restart(self) -> None:
        """The server ends and another one comes."""
        self.runtime.close()
        self.runtime = self.reopen()
        self.runtime.subscribe(self.news.set)

    def request(self, *command: str, attempt: int = 1, workload: str = "", **spec: Any) -> AttemptRequest:
        """A wish for a new workload."""
        name = workload or f"wl_{next(_names):04d}"
        wish = WorkloadSpec(command=command, **spec)
        return AttemptRequest(name, attempt, "prj_1", 1, wish, placement=self.placement)

    def python(self, code: str, **spec: Any) -> AttemptRequest:
        """A wish for a Python one-liner."""
        return self.request("python", "-c", code, **spec)

    def see(self, handle: Handle) -> Observation:
        """One look."""
        return self.runtime.observe([handle])[0]

    def until(self, handle: Handle, *phases: AttemptPhase, seconds: float = 30) -> Observation:
        """Wait for news until the attempt is in one of `phases`."""
        deadline = time.monotonic() + seconds * self.patience
        while True:
            self.news.clear()
            seen = self.see(handle)
            if seen.phase in phases:
                return seen
            assert time.monotonic() < deadline, f"still {seen}"
            self.news.wait(0.2)

    def end(self, handle: Handle, seconds: float = 30) -> Observation:
        """Wait for its end."""
        return self.until(handle, *OVER, seconds=seconds)

    def run(self, request: AttemptRequest, seconds: float = 30) -> tuple[Handle, Observation]:
        """Start and wait for the end."""
        handle = self.runtime.start(request)
        return handle, self.end(handle, seconds)

    def printed(self, handle: Handle, stream: str = "main-0") -> str:
        """All it has printed so far."""
        data, offsets = b"", {stream: 0}
        while chunks := [c for c in self.logs.read(handle, offsets) if c.stream == stream]:
            data += chunks[0].data
            offsets = {stream: chunks[0].end}
        return data.decode("utf-8", "replace")

    def says(self, handle: Handle, text: str, seconds: float = 20) -> None:
        """Wait until it has printed `text`."""
        deadline = time.monotonic() + seconds * self.patience
        while text not in self.printed(handle):
            assert time.monotonic() < deadline, f"never said {text!r}: {self.printed(handle)!r}"
            time.sleep(0.02)

    def output(self, handle: Handle, name: str) -> str:
        """A file of its output folder."""
        folder = self.runtime.output_folder(handle)
        assert folder is not None
        return beneath.read_file(folder, name, 1 << 20).decode()


class RuntimeConformance:
    """The tests."""

    def test_a_command_that_works_exits_with_zero(self, place: Place) -> None:
        handle, seen = place.run(place.python("print('hello')"))
        assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 0, "")
        assert seen.started_at and seen.ended_at and seen.started_at <= seen.ended_at
        assert place.printed(handle) == "hello\n"

    def test_a_command_that_fails_keeps_its_code(self, place: Place) -> None:
        _, seen = place.run(place.python("import sys; print('oh', file=sys.stderr); sys.exit(7)"))
        assert (seen.phase, seen.exit_code) == (AttemptPhase.EXITED, 7)
        assert [(r.name, r.exit_code) for r in seen.replicas] == [("main-0", 7)]

    def test_a_signal_is_a_code_above_128(self, place: Place) -> None:
        _, seen = place.run(place.python("import os; os.kill(os.getpid(), 9)"))
        assert seen.exit_code == 137

    def test_a_command_that_does_not_exist_is_named(self, place: Place) -> None:
        _, seen = place.run(place.request("no-such-command"))
        assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "CommandNotFound")
        assert "no-such-command" in seen.text

    def test_what_never_started_is_absent(self, place: Place) -> None:
        handle, _ = place.run(place.python("pass"))
        unknown = {**handle, "folder": handle["folder"] + "0", "attempt": 10}
        assert place.see(unknown).phase is AttemptPhase.ABSENT
        place.runtime.stop(unknown, 1)
        place.runtime.remove(unknown)

    def test_starting_again_starts_nothing(self, place: Place) -> None:
        request = place.python("import os; print('once'); open(os.environ['CUBE_OUTPUT_DIR'] + '/go', 'w')")
        handles = [place.runtime.start(request) for _ in range(3)]
        assert handles[0] == handles[1] == handles[2]
        place.end(handles[0])
        place.runtime.start(request)
        place.restart()
        place.runtime.start(request)
        assert place.end(handles[0]).exit_code == 0
        assert place.printed(handles[0]) == "once\n"

    def test_another_attempt_is_another_process(self, place: Place) -> None:
        first = place.python("import sys; sys.exit(3)")
        handle, _ = place.run(first)
        second = place.python("print(2)", workload=first.workload, attempt=2)
        other, seen = place.run(second)
        assert seen.exit_code == 0
        assert place.see(handle).exit_code == 3
        assert other != handle

    def test_an_end_is_final_also_for_the_next_server(self, place: Place) -> None:
        handle, seen = place.run(place.python("import sys; sys.exit(5)"))
        place.restart()
        again = place.see(handle)
        assert (again.phase, again.exit_code) == (seen.phase, 5)

    def test_the_next_server_adopts_what_runs_and_hears_its_end(self, place: Place) -> None:
        code = "import os,time; print('up', flush=True)\nwhile not os.path.exists('go'): time.sleep(.01)"
        handle = place.runtime.start(place.python(code + "\nprint('down')"))
        place.says(handle, "up")
        place.restart()
        assert place.see(handle).phase is AttemptPhase.RUNNING
        place.runtime.stop(handle, 10)
        assert place.end(handle).exit_code == 143

    def test_stop_asks_first(self, place: Place) -> None:
        code = (
            "import signal,sys,time; signal.signal(15, lambda *a: sys.exit(4)); print('up', flush=True); time.sleep(60)"
        )
        handle = place.runtime.start(place.python(code))
        place.says(handle, "up")
        place.runtime.stop(handle, 20)
        place.runtime.stop(handle, 20)
        assert place.end(handle).exit_code == 4

    def test_stop_kills_what_does_not_listen(self, place: Place) -> None:
        code = "import signal,time; signal.signal(15, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
        handle = place.runtime.start(place.python(code))
        place.says(handle, "up")
        began = time.monotonic()
        place.runtime.stop(handle, 0.3)
        assert place.end(handle).exit_code == 137
        assert time.monotonic() - began < place.kills_within

    def test_stopping_what_has_ended_is_harmless(self, place: Place) -> None:
        handle, _ = place.run(place.python("pass"))
        place.runtime.stop(handle, 1)
        assert place.see(handle).exit_code == 0

    def test_remove_forgets(self, place: Place) -> None:
        handle, _ = place.run(place.python("print(1)"))
        place.runtime.remove(handle)
        place.runtime.remove(handle)
        assert place.see(handle).phase is AttemptPhase.ABSENT
        assert place.logs.streams(handle) == []
        assert place.runtime.output_folder(handle) is None

    def test_the_environment_is_the_studios_and_the_specs_alone(
        self, place: Place, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SERVER_SECRET", "must not leak")
        code = "import os,json; print(json.dumps(dict(os.environ)))"
        env = {"PLAIN": "a 'b' \"c\" $d ../ 中文", "CUBE_TASK": "train"}
        handle, _ = place.run(place.python(code, env=env, secret_env={"TOKEN": "s3cret"}))
        told = _json(place.printed(handle))
        assert "SERVER_SECRET" not in told
        assert told["PLAIN"] == env["PLAIN"] and told["TOKEN"] == "s3cret"
        assert told["CUBE_WORKLOAD"].startswith("wl_") and told["CUBE_ATTEMPT"] == "1"
        assert told["HOME"] == told["PWD"] and told["TMPDIR"].startswith(told["HOME"])
        assert told["CUDA_VISIBLE_DEVICES"] == ""

    def test_files_lie_where_they_were_wished(self, place: Place) -> None:
        files = (
            WorkloadFile("args.json", content='{"a": "中文"}'),
            WorkloadFile("a b/'quoted\"/数据.txt", content="x"),
            WorkloadFile("run.sh", content="#!/bin/sh\necho ran\n", executable=True),
        )
        code = "import os,subprocess; print(open('args.json').read(), open('a b/\\'quoted\"/数据.txt').read()); "
        handle, seen = place.run(place.python(code + "subprocess.run(['./run.sh'])", files=files))
        assert seen.exit_code == 0, place.printed(handle)
        assert '{"a": "中文"} x' in place.printed(handle) and "ran" in place.printed(handle)

    @pytest.mark.parametrize("path", ["../x", "/etc/x", "a/../../x", ""])
    def test_a_file_outside_is_refused_before_anything_starts(self, place: Place, path: str) -> None:
        request = place.python("pass", files=(WorkloadFile(path, content="x"),))
        with pytest.raises(Fault):
            place.runtime.start(request)

    def test_a_wish_that_can_never_work_is_refused(self, place: Place) -> None:
        with pytest.raises(Fault):
            place.runtime.start(place.request())
        link = WorkloadFile("x", FileKind.LINK, source="relative")
        with pytest.raises(Fault):
            place.runtime.start(place.python("pass", files=(link,)))

    def test_outputs_are_found_in_the_output_folder(self, place: Place) -> None:
        code = "import os; open(os.environ['CUBE_OUTPUT_DIR'] + '/outputs.json', 'w').write('{}')"
        handle, _ = place.run(place.python(code))
        assert place.output(handle, "outputs.json") == "{}"

    def test_a_port_is_free_and_told(self, place: Place) -> None:
        code = (
            "import os,time; e = os.environ; "
            "print(e['PORT'], e['CUBE_PORT_HTTP'], e['HOST'], e['PORT_HTTP'] == e['PORT']); time.sleep(60)"
        )
        handle = place.runtime.start(place.python(code, ports={"http": 0, "grpc": 0}))
        place.says(handle, "\n")
        seen = place.until(handle, AttemptPhase.RUNNING)
        port, named, _, same = place.printed(handle).split()
        assert (
            same == "True" and port == named == str(seen.ports["http"][1]) and seen.ports["grpc"] != seen.ports["http"]
        )
        place.restart()
        assert place.see(handle).ports == seen.ports
        place.runtime.stop(handle, 0)
        place.end(handle)

    def test_a_gang_knows_its_members(self, place: Place) -> None:
        code = (
            "import os; print(*[os.environ[n] for n in "
            "('CUBE_REPLICA_TYPE','CUBE_REPLICA_INDEX','RANK','WORLD_SIZE','MASTER_ADDR','MASTER_PORT')])"
        )
        types = (ReplicaType("master"), ReplicaType("worker", 2))
        handle, seen = place.run(place.python(code, replica_types=types))
        assert seen.exit_code == 0
        told = [place.printed(handle, name).split() for name in ("master-0", "worker-0", "worker-1")]
        assert [line[:4] for line in told] == [
            ["master", "0", "0", "3"],
            ["worker", "0", "1", "3"],
            ["worker", "1", "2", "3"],
        ]
        assert len({line[5] for line in told}) == 1

    def test_a_gang_ends_when_one_of_it_fails(self, place: Place) -> None:
        code = "import os,sys,time; os.environ['RANK'] == '1' and sys.exit(9); time.sleep(60)"
        handle, seen = place.run(place.python(code, replica_types=(ReplicaType("worker", 3),), grace=1.0))
        assert (seen.phase, seen.exit_code) == (AttemptPhase.EXITED, 9)
        assert sorted(r.exit_code or 0 for r in seen.replicas) == [9, 143, 143], place.printed(handle)

    def test_what_serves_is_stopped_when_the_others_have_ended_well(self, place: Place) -> None:
        types = (
            ReplicaType("worker", 2, ("python", "-c", "print('done')")),
            ReplicaType("ps", 1, ("python", "-c", "import time; time.sleep(60)"), serves=True),
        )
        handle, seen = place.run(place.request(replica_types=types, grace=2.0))
        assert (seen.phase, seen.exit_code, seen.reason, seen.text) == (AttemptPhase.EXITED, 0, "", "")
        assert {one.name: one.exit_code for one in seen.replicas} == {"worker-0": 0, "worker-1": 0, "ps-0": 143}
        place.restart()
        assert place.see(handle).exit_code == 0

    def test_what_serves_and_does_not_listen_is_killed(self, place: Place) -> None:
        code = (
            "import os, signal, socket, time; e = os.environ\n"
            "peers = dict(p.split('=') for p in e['CUBE_PEERS'].split(','))\n"
            "host, port = peers['ps-0'].split(':')\n"
            "if e['CUBE_REPLICA_TYPE'] == 'ps':\n"
            "    signal.signal(15, signal.SIG_IGN); server = socket.socket(); server.bind(('', int(port)))\n"
            "    server.listen(); time.sleep(60)\n"
            "while True:\n"
            "    try: socket.create_connection((host, int(port)), 5); break\n"
            "    except OSError: time.sleep(.05)\n"
        )
        types = (ReplicaType("worker"), ReplicaType("ps", serves=True))
        _, seen = place.run(place.python(code, replica_types=types, grace=0.3))
        assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 0, "")
        assert {one.name: one.exit_code for one in seen.replicas} == {"worker-0": 0, "ps-0": 137}

    def test_what_serves_and_fails_fails_the_gang(self, place: Place) -> None:
        types = (
            ReplicaType("worker", 1, ("python", "-c", "import time; time.sleep(60)")),
            ReplicaType("ps", 1, ("python", "-c", "import sys; sys.exit(4)"), serves=True),
        )
        _, seen = place.run(place.request(replica_types=types, grace=1.0))
        assert (seen.phase, seen.exit_code) == (AttemptPhase.EXITED, 4)

    def test_what_serves_is_stopped_by_the_next_server_too(self, place: Place) -> None:
        types = (
            ReplicaType("worker", 1, ("python", "-c", "import sys; sys.exit(0)")),
            ReplicaType("ps", 1, ("python", "-c", "import time; time.sleep(60)"), serves=True),
        )
        request = place.request(replica_types=types, grace=2.0)
        place.runtime.start(request)
        place.restart()  # the worker may end while nobody looks
        handle = place.runtime.start(request)
        seen = place.end(handle)
        assert (seen.exit_code, seen.reason) == (0, "")

    def test_members_of_a_gang_find_each_other(self, place: Place) -> None:
        code = (
            "import os, socket, time; e = os.environ\n"
            "peers = dict(p.split('=') for p in e['CUBE_PEERS'].split(','))\n"
            "print(*peers, e['CUBE_REPLICA_RANK'], e['CUBE_REPLICA_COUNT'], len(set(peers.values())))\n"
            "host, port = peers['a-0'].split(':')\n"
            "if e['CUBE_REPLICA_RANK'] == '0':\n"
            "    server = socket.socket(); server.bind(('', int(port))); server.listen()\n"
            "    [server.accept() for _ in range(2)]\n"
            "while e['CUBE_REPLICA_RANK'] != '0':\n"
            "    try: socket.create_connection((host, int(port)), 5); break\n"
            "    except OSError: time.sleep(.05)\n"
        )
        handle, seen = place.run(place.python(code, replica_types=(ReplicaType("a"), ReplicaType("b", 2)), grace=1.0))
        assert seen.exit_code == 0, place.printed(handle, "a-0") + place.printed(handle, "b-0")
        assert place.printed(handle, "b-1").strip() == "a-0 b-0 b-1 2 3 3"

    def test_a_sidecar_shares_folder_and_ports_and_ends_with_its_replica(self, place: Place) -> None:
        waits = "import os, time\nwhile not os.path.exists('said'): time.sleep(.01)\nprint(open('said').read())"
        says = (
            "import os, time; open('draft', 'w').write(os.environ['PORT'] + os.environ['WORD'])\n"
            "os.rename('draft', 'said'); time.sleep(60)"
        )
        beside = Sidecar("teller", ("python", "-c", says), {"WORD": "!"})
        handle, seen = place.run(place.python(waits, ports={"http": 0}, sidecars=(beside,), grace=2.0))
        assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 0, "")
        said = place.printed(handle).strip()
        assert said.endswith("!") and int(said[:-1]) > 0
        assert [one.name for one in seen.replicas] == ["main-0", "main-0.teller"]

    def test_a_sidecar_that_ends_fails_its_replica_with_words(self, place: Place) -> None:
        code = (
            "import signal, sys, time; signal.signal(15, lambda *_: (print('asked', flush=True), sys.exit(0)))\n"
            "open('up', 'w'); time.sleep(60)"
        )
        ends = "import os, sys, time\nwhile not os.path.exists('up'): time.sleep(.01)\nsys.exit(3)"
        beside = Sidecar("meter", ("python", "-c", ends))
        handle, seen = place.run(place.python(code, sidecars=(beside,), grace=5.0))
        assert (seen.phase, seen.exit_code, seen.reason) == (AttemptPhase.EXITED, 3, "SidecarEnded")
        assert "meter" in seen.text and "exit code 3" in seen.text
        assert place.printed(handle) == "asked\n"
        place.restart()
        assert place.see(handle).reason == "SidecarEnded"

    def test_the_end_of_an_adopted_sidecar_is_heard(self, place: Place) -> None:
        ends = "import os, time; open('up', 'w')\nwhile not os.path.exists('go'): time.sleep(.01)"
        beside = Sidecar("meter", ("python", "-c", ends))
        code = (
            "import os, time\nwhile not os.path.exists('up'): time.sleep(.01)\n"
            "print('up', flush=True); time.sleep(.5); open('go', 'w'); time.sleep(60)"
        )
        handle = place.runtime.start(place.python(code, sidecars=(beside,), grace=1.0))
        place.says(handle, "up")
        place.restart()
        seen = place.end(handle)
        assert (seen.reason, seen.exit_code) == ("SidecarEnded", 1)

    def test_use_is_measured_while_it_runs_and_afterwards(self, place: Place) -> None:
        code = (
            "import time; x = bytearray(60 << 20); e = time.process_time() + .3\n"
            "while time.process_time() < e: pass\n"
            "print('up', flush=True); time.sleep(60)"
        )
        handle = place.runtime.start(place.python(code))
        place.says(handle, "up")
        deadline = time.monotonic() + 20 * place.patience  # some runtimes are told every few seconds
        while not (running := place.runtime.usage([handle])[0]) or running.memory_bytes < 60 << 20:
            assert time.monotonic() < deadline, running
            time.sleep(0.1)
        assert running.cpu_seconds > 0.2
        place.runtime.stop(handle, 0)
        place.end(handle)
        ended = place.runtime.usage([handle])[0]
        assert ended and ended.cpu_seconds >= running.cpu_seconds * 0.9 and ended.peak_memory_bytes > 60 << 20
        assert ended.memory_bytes == 0

    def test_too_much_memory_is_told_with_the_limit_and_the_mend(self, place: Place) -> None:
        code = "x = []\nfor _ in range(64): x.append(bytearray(8 << 20))"
        handle, seen = place.run(place.python(code, resources=Resources(memory=200 << 20)))
        assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "OutOfMemory"), place.printed(handle)
        assert "200 MiB" in seen.text and "memory" in seen.hint

    def test_an_image_is_run_or_refused_in_words(self, place: Place) -> None:
        image = place.placement.image if place.images else "ubuntu:22.04"
        request = place.python("print('in it')", environment=EnvironmentSpec(image=image))
        if place.images:
            handle, seen = place.run(request)
            assert seen.exit_code == 0 and place.printed(handle) == "in it\n"
            return
        with pytest.raises(Fault) as caught:
            place.runtime.start(request)
        assert "ubuntu:22.04" in str(caught.value)

    def test_capacity_and_checks_are_told(self, place: Place) -> None:
        capacity = place.runtime.capacity()
        assert capacity.cpu > 0 and capacity.memory > 0
        checks = place.runtime.checks()
        assert {"isolation", "limits"} <= {check.name for check in checks}
        assert all(check.text for check in checks)
        assert all(check.hint for check in checks if not check.ok)


def _json(text: str) -> Mapping[str, str]:
    import json

    told: Mapping[str, str] = json.loads(text)
    return told
