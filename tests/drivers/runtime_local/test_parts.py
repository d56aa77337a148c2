"""Parts of the local runtime that the contract cannot see."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from conformance.runtime.local import home, needs_root, place
from conformance.runtime.suite import Place
from cubestudio.drivers.runtime_local import LocalRuntime, control
from cubestudio.drivers.runtime_local.cages import Cages
from cubestudio.drivers.runtime_local.freeports import FreePorts
from cubestudio.drivers.runtime_local.layout import safe_name
from cubestudio.ports.runtime import AttemptPhase
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import FileKind, ReplicaType, WorkloadFile

__all__ = ["home", "place"]


def test_a_name_never_becomes_a_path() -> None:
    assert safe_name("run_1.train") == "run_1.train"
    for bad in ("../../etc", "a b", "", "..", "训练", "x" * 200, "a/b"):
        name = safe_name(bad)
        assert "/" not in name and name not in ("", ".", "..") and len(name) < 90 and name == safe_name(bad)
    assert safe_name("a b") != safe_name("a/b")


def test_a_workload_may_be_called_anything(place: Place) -> None:
    handle, seen = place.run(place.request("python", "-c", "print('ok')", workload="../ 'x' \"训练\""))
    assert seen.exit_code == 0 and place.printed(handle) == "ok\n"


def test_ports_are_not_given_twice_and_come_back() -> None:
    ports = FreePorts()
    first = ports.take(3, "a")
    with socket.socket() as busy:
        busy.bind(("127.0.0.1", first[-1] + 1))
        second = ports.take(2, "b")
        assert not {*first, first[-1] + 1} & set(second)
    ports.release("a")
    ports.keep([first[0]], "c")
    assert first[0] not in ports.take(50, "d")


def test_a_state_file_says_what_is_true(tmp_path: Path) -> None:
    state = str(tmp_path / "main-0.state")
    assert control.read(state) == (None, None) and not control.is_held(state)
    fd = control.take(state)
    assert fd is not None and control.take(state) is None and control.is_held(state)
    assert control.read(state) == (None, None)
    os.pwrite(fd, b"12 34.5 0.1\n", 0)
    os.close(fd)
    birth, report = control.read(state)
    assert birth and birth.pid == 12 and report is None and not control.is_held(state)
    assert control.take(state) is None  # it has been alive: never again


def test_tensorflow_is_told_its_cluster(place: Place) -> None:
    code = "import os; print(os.environ['TF_CONFIG'])"
    types = (ReplicaType("chief"), ReplicaType("worker", 2))
    handle, seen = place.run(place.python(code, replica_types=types, framework="tensorflow"))
    assert seen.exit_code == 0
    told = json.loads(place.printed(handle, "worker-1"))
    assert told["task"] == {"type": "worker", "index": 1}
    assert len(told["cluster"]["chief"]) == 1 and len(set(told["cluster"]["worker"])) == 2


def test_files_are_linked_and_copied(place: Place, tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = tmp_path / "code"
    (folder / "deep").mkdir(parents=True)
    (folder / "main.py").write_text("print(open('code/deep/x').read(), open('linked').read())")
    (folder / "deep" / "x").write_text("deep")
    (folder / "escape").symlink_to("/etc/shadow")
    shared = Path("/usr/lib/os-release") if Path("/usr/lib/os-release").exists() else Path("/etc/hosts")
    files = (
        WorkloadFile("code", FileKind.COPY, source=str(folder)),
        WorkloadFile("linked", FileKind.LINK, source=str(shared)),
    )
    handle, seen = place.run(place.request("python", "code/main.py", files=files))
    assert seen.exit_code == 0, place.printed(handle)
    assert place.printed(handle).startswith("deep")
    work = place.runtime.home / handle["folder"] / "main-0"  # type: ignore[attr-defined]
    assert not (work / "code" / "escape").exists()


def test_a_copy_from_the_studios_home_follows_no_link(place: Place, home: Path) -> None:
    (home / "keys" / "master").write_text("secret")
    (home / "files").mkdir()
    (home / "files" / "key").symlink_to(home / "keys" / "master")
    files = (WorkloadFile("stolen", FileKind.COPY, source=str(home / "files" / "key")),)
    handle, seen = place.run(place.python("print(open('stolen').read())", files=files))
    assert (seen.phase, "secret" in place.printed(handle)) == (AttemptPhase.EXITED, False)
    assert seen.exit_code


def test_a_large_environment_travels_too(place: Place) -> None:
    env = {f"BIG_{n}": "x" * 100_000 for n in range(5)}
    handle, seen = place.run(place.python("import os; print(len(os.environ['BIG_4']))", env=env))
    assert seen.exit_code == 0 and place.printed(handle) == "100000\n"


def test_a_command_runs_in_the_folder_it_asks_for(place: Place) -> None:
    handle, _ = place.run(place.python("import os; print(os.getcwd())", workdir="a/b"))
    assert place.printed(handle).strip().endswith("main-0/a/b")


def test_many_ended_attempts_cost_no_memory_and_stay_readable(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from cubestudio.drivers.runtime_local import runtime as module

    monkeypatch.setattr(module, "_REMEMBERED", 4)
    handles = [place.run(place.request("true"))[0] for _ in range(12)]
    assert len(place.runtime._table) <= 5  # type: ignore[attr-defined]
    assert [seen.exit_code for seen in place.runtime.observe(handles)] == [0] * 12


@needs_root
def test_a_cage_is_gone_when_its_workload_is(place: Place) -> None:
    cages = place.runtime._cages  # type: ignore[attr-defined]
    if not cages.version:
        pytest.skip("no control groups to write")
    handle, _ = place.run(place.python("pass", resources=Resources(memory=64 << 20)))
    left = [path for base in cages._bases.values() for path in Path(base).glob(f"{handle['workload']}-*")]
    assert left == []


@needs_root
def test_what_runs_for_a_while_gets_its_share_of_cpu(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    from cubestudio.drivers.runtime_local import runtime as module

    monkeypatch.setattr(module, "_CAGE_AFTER", 0.0)
    cages = place.runtime._cages  # type: ignore[attr-defined]
    if cages.version != 1:
        pytest.skip("written for version 1 of control groups")
    sleep = "subprocess.run([sys.executable, '-c', 'import time; time.sleep(60)'])"
    code = f"import subprocess,sys; print('up', flush=True); {sleep}"
    handle = place.runtime.start(place.python(code, resources=Resources(cpu=0.5)))
    place.says(handle, "up")
    time.sleep(0.2)
    place.runtime.usage([handle])
    cage = Path(cages._bases["cpu"]) / f"{handle['workload']}-1-main-0"
    assert (cage / "cpu.shares").read_text() == "512\n"
    assert len((cage / "cgroup.procs").read_text().split()) == 2
    place.runtime.stop(handle, 0)
    place.end(handle)
    assert not cage.exists()


@needs_root
def test_groups_that_lack_a_controller_are_not_used(home: Path) -> None:
    unified = Path("/sys/fs/cgroup/unified")
    if not (unified / "cgroup.controllers").exists():
        pytest.skip("no second hierarchy here")
    assert Cages(home, unified).version == 0
    assert not list(unified.glob("cubestudio-" + Cages(home)._name[11:]))


def test_the_server_ends_without_its_workloads(home: Path) -> None:
    """A server that exits normally leaves no nursery behind, but everything it started."""
    runtime = LocalRuntime(home)
    nursery = runtime._bearer._process
    assert nursery
    runtime.close()
    assert nursery.returncode == 0


def test_the_nursery_imports_little() -> None:
    script = Path(sys.modules[LocalRuntime.__module__].__file__ or "").with_name("nursery.py")
    code = f"import sys, runpy; runpy.run_path({str(script)!r}); print(len(sys.modules))"
    told = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=True)
    assert int(told.stdout) < 90
