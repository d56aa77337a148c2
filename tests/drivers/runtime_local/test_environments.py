"""Environments with real `uv`, from wheels made here, so that no network is needed."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.runtime.local import home, needs_root, place
from conformance.runtime.suite import Place
from cubestudio.drivers.runtime_local.building import reason_of
from cubestudio.drivers.runtime_local.interpreters import Interpreters
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptPhase, EnvironmentStore
from cubestudio.spec.workload import EnvironmentSpec
from made_wheels import wheel

__all__ = ["home", "place"]


@pytest.fixture(autouse=True)
def shop(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of wheels that is the whole world to `uv`."""
    folder = home / "wheels"
    folder.mkdir()
    wheel(folder, "apple", "1.0")
    wheel(folder, "apple", "2.0")
    wheel(folder, "pie", "1.0", needs="apple<2")
    monkeypatch.setenv("PIP_FIND_LINKS", str(folder))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(home / "cache"))
    yield folder


def test_a_workload_finds_its_packages_compiled_and_the_log_tells_how(place: Place) -> None:
    spec = EnvironmentSpec(packages=("pie==1.0",), name="sweet")
    handle, seen = place.run(
        place.python("import pie,apple; print(pie.version, apple.version, pie.__cached__)", environment=spec)
    )
    assert seen.exit_code == 0, (seen, place.printed(handle))
    pie, apple, compiled = place.printed(handle).split()
    assert (pie, apple) == ("1.0", "1.0") and Path(compiled).is_file()
    told = place.printed(handle, "prepare")
    assert "building environment sweet" in told and "environment ready" in told
    assert str(place.runtime.home) not in told  # type: ignore[attr-defined]


def test_the_second_time_costs_nothing(place: Place) -> None:
    spec = EnvironmentSpec(packages=("apple==1.0",))
    place.run(place.python("import apple", environment=spec))
    place.restart()
    began = time.monotonic()
    handle, seen = place.run(place.python("import apple", environment=spec))
    assert seen.exit_code == 0 and time.monotonic() - began < 3
    assert "building" not in place.printed(handle, "prepare")


def test_it_is_phase_preparing_and_many_wait_for_one_build(place: Place) -> None:
    spec = EnvironmentSpec(packages=("apple==2.0",))
    handles = [place.runtime.start(place.python("import apple", environment=spec)) for _ in range(5)]
    assert place.see(handles[0]).phase is AttemptPhase.PREPARING
    assert [place.end(handle).exit_code for handle in handles] == [0] * 5
    told = [place.printed(handle, "prepare") for handle in handles]
    assert all("building" in text and "environment ready" in text for text in told)
    assert all("waiting for the same environment" in text for text in told[1:])
    assert isinstance(place.runtime, EnvironmentStore)
    assert len(place.runtime.environments()) == 1


def test_the_same_packages_in_another_order_are_the_same_environment(place: Place) -> None:
    store = place.runtime
    assert isinstance(store, EnvironmentStore)
    one = store.key(EnvironmentSpec(packages=("apple==1.0", "pie==1.0"), name="a"))
    assert one == store.key(EnvironmentSpec(packages=("pie==1.0", "apple==1.0"), name="b"))
    assert one != store.key(EnvironmentSpec(packages=("apple==1.0",)))


def test_packages_that_conflict_are_told_in_uvs_own_words(place: Place) -> None:
    spec = EnvironmentSpec(packages=("pie==1.0", "apple==2.0"))
    _, seen = place.run(place.python("pass", environment=spec))
    assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "EnvironmentUnsolvable")
    assert "depends on apple<2" in seen.text and seen.hint
    assert not list(place.runtime.home.glob("environments/.building*"))  # type: ignore[attr-defined]


def test_a_failure_is_final_also_for_the_next_server(place: Place) -> None:
    request = place.python("pass", environment=EnvironmentSpec(packages=("cherry==1.0",)))
    handle, seen = place.run(request)
    place.restart()
    assert place.see(handle) == seen
    assert "cherry" in seen.text


def test_a_python_that_is_not_there_is_told_with_what_there_is(place: Place) -> None:
    _, seen = place.run(place.python("pass", environment=EnvironmentSpec(python=">=3.99")))
    assert seen.reason == "PythonMissing"
    assert f"{os.sys.version_info[0]}.{os.sys.version_info[1]}" in seen.text  # type: ignore[attr-defined]


@pytest.mark.parametrize("spec", [EnvironmentSpec(python="three"), EnvironmentSpec(packages=("-e .",))])
def test_nonsense_is_refused_at_once(place: Place, spec: EnvironmentSpec) -> None:
    with pytest.raises(Fault):
        place.runtime.start(place.python("pass", environment=spec))


def test_a_preparation_can_be_stopped(place: Place, shop: Path) -> None:
    wheel(shop, "slow", "1.0", extra={f"slow/{n}.py": "x = 1\n" for n in range(3000)})
    handle = place.runtime.start(place.python("pass", environment=EnvironmentSpec(packages=("slow==1.0",))))
    place.runtime.stop(handle, 5)
    seen = place.end(handle)
    assert (seen.phase, seen.reason, seen.exit_code) == (AttemptPhase.EXITED, "Stopped", 143)


def test_a_build_that_was_killed_with_its_server_is_done_again(place: Place) -> None:
    spec = EnvironmentSpec(packages=("apple==1.0",))
    store = place.runtime
    assert isinstance(store, EnvironmentStore)
    half = place.runtime.home / "environments" / f".building-{store.key(spec)}"  # type: ignore[attr-defined]
    half.mkdir()
    (half / "rubbish").touch()
    _, seen = place.run(place.python("import apple", environment=spec))
    assert seen.exit_code == 0


def test_a_server_that_is_killed_takes_its_build_along(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as index:
        index.settimeout(60)
        monkeypatch.delenv("UV_NO_INDEX")
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{index.getsockname()[1]}/simple")
        monkeypatch.setenv("UV_HTTP_TIMEOUT", "600")  # without its server it would wait as long
        code = (
            "import sys\nfrom pathlib import Path\n"
            "from cubestudio.drivers.runtime_local.environments import Environments\n"
            "from cubestudio.spec.workload import EnvironmentSpec\n"
            "store = Environments(Path(sys.argv[1]), -1, False)\n"
            "store.prepare(EnvironmentSpec(packages=('cherry',)), lambda line: None)\n"
        )
        server = subprocess.Popen([sys.executable, "-c", code, str(home)])
        try:
            asks, _ = index.accept()  # by now `uv` is at work
        finally:
            server.kill()
            server.wait()
        with asks:
            asks.settimeout(60)
            while asks.recv(4096):  # its question, then its end
                pass


def test_unused_environments_are_pruned_and_made_again_on_demand(place: Place) -> None:
    store = place.runtime
    assert isinstance(store, EnvironmentStore)
    old, kept = EnvironmentSpec(packages=("apple==1.0",)), EnvironmentSpec(packages=("apple==2.0",))
    lines: list[str] = []
    for spec in old, kept:
        store.prepare(spec, lines.append)
    assert {info.packages for info in store.environments()} == {old.packages, kept.packages}
    assert store.prune([store.key(kept)], time.time() + 60) == [store.key(old)]
    assert [info.key for info in store.environments()] == [store.key(kept)]
    _, seen = place.run(place.python("import apple", environment=old))
    assert seen.exit_code == 0


@needs_root
def test_no_code_of_a_package_runs_as_root_and_nobody_may_write_an_environment(place: Place, shop: Path) -> None:
    mark = place.runtime.home / "ran-as-root"  # type: ignore[attr-defined]
    wheel(shop, "evil", "1.0", extra={"evil.pth": f"import os; os.getuid() == 0 and open({str(mark)!r}, 'w')\n"})
    spec = EnvironmentSpec(packages=("evil==1.0",))
    code = "import evil\ntry: open(evil.__file__, 'a')\nexcept PermissionError: print('refused')"
    handle, seen = place.run(place.python(code, environment=spec))
    assert seen.exit_code == 0 and place.printed(handle) == "refused\n"
    assert not mark.exists()
    for path in place.runtime.home.glob("environments/*/lib/**/*"):  # type: ignore[attr-defined]
        if not path.is_symlink():
            assert path.stat().st_uid == 0 and not path.stat().st_mode & (stat.S_IWOTH | stat.S_IWGRP), path


@needs_root
def test_a_python_below_a_private_folder_is_copied_to_where_workloads_reach_it(tmp_path: Path, home: Path) -> None:
    source = Interpreters(home, -1).choose("")
    if source.prefix == "/usr":
        prefix = tmp_path / "private"
        version = f"python{source.minor[0]}.{source.minor[1]}"
        (prefix / "bin").mkdir(parents=True)
        shutil.copy(os.path.realpath(source.path), prefix / "bin" / version)
        shutil.copytree(f"/usr/lib/{version}", prefix / "lib" / version, symlinks=True)
    else:
        prefix = Path(source.prefix)
    user = 200_001
    found = Interpreters(home, user)
    copied = found._copy(type(source)(source.path, source.version, source.soabi, str(prefix), False))
    assert copied.path.startswith(str(home)) and copied.reachable


def test_uvs_drawing_becomes_a_sentence() -> None:
    said = [
        "  × No solution found when resolving dependencies:",
        "  ╰─▶ Because pandas==9 depends on numpy>=9 and you require numpy==1, we can",
        "      conclude that your requirements are unsatisfiable.",
    ]
    fault = reason_of(said)
    assert fault.code == "EnvironmentUnsolvable"
    assert str(fault).startswith(
        "the packages of the environment do not fit together: Because pandas==9 depends on numpy>=9"
    )


def test_two_threads_prepare_one_environment_once(place: Place) -> None:
    store = place.runtime
    assert isinstance(store, EnvironmentStore)
    lines: list[str] = []
    spec = EnvironmentSpec(packages=("pie==1.0",))
    threads = [threading.Thread(target=store.prepare, args=(spec, lines.append)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([line for line in set(lines) if line.startswith("building")]) == 1
    assert len(store.environments()) == 1


def test_an_environment_that_something_runs_in_is_kept(place: Place) -> None:
    store = place.runtime
    assert isinstance(store, EnvironmentStore)
    spec = EnvironmentSpec(packages=("apple==1.0",))
    handle = place.runtime.start(place.python("import time; print('up', flush=True); time.sleep(60)", environment=spec))
    place.says(handle, "up")
    assert store.prune([], time.time() + 60) == []
    place.runtime.stop(handle, 0)
    place.end(handle)
    assert store.prune([], time.time() + 60) == [store.key(spec)]


def test_without_a_network_what_was_fetched_once_is_enough(
    place: Place, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The index is a port where nobody listens; the second environment has another key, but the same wheels."""
    store = place.runtime
    assert isinstance(store, EnvironmentStore)
    monkeypatch.delenv("UV_NO_INDEX")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    with pytest.raises(Fault) as caught:
        store.prepare(EnvironmentSpec(packages=("plum",)), lambda line: None)
    assert caught.value.code == "EnvironmentUnreachable"
    store.prepare(EnvironmentSpec(packages=("apple==1.0",)), lambda line: None)
