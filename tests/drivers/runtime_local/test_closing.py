"""A runtime that is closed leaves nothing behind that still writes to its home."""

from __future__ import annotations

import shutil
import socket
import threading
from pathlib import Path

import pytest

from conformance.runtime.local import home
from conformance.runtime.suite import Place
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_local import LocalRuntime
from cubestudio.spec.workload import EnvironmentSpec

__all__ = ["home"]


def those_who_know(home: Path) -> list[str]:
    """Commands of processes that were told of it."""
    found = []
    for file in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = file.read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if str(home) in words:
            found.append(words)
    return found


def test_a_home_can_be_removed_as_soon_as_its_runtime_is_closed(home: Path) -> None:
    LocalRuntime(home).close()
    shutil.rmtree(home)
    for late in [thread for thread in threading.enumerate() if thread.name == "runtime-warm"]:
        late.join()
    assert not home.exists()
    home.mkdir()


def test_an_environment_that_is_being_made_is_given_up(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runtime = LocalRuntime(home)
    place = Place(runtime, FileLogs(home), lambda: runtime)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # an index that takes questions and never answers
        monkeypatch.setenv("UV_DEFAULT_INDEX", f"http://127.0.0.1:{mute.getsockname()[1]}/simple")
        monkeypatch.setenv("UV_HTTP_TIMEOUT", "600")
        mute.settimeout(120)
        runtime.start(place.python("pass", environment=EnvironmentSpec(packages=("nothing-of-the-kind>=1",))))
        asked, _ = mute.accept()
        with asked:
            assert those_who_know(home)
            runtime.close()
    assert those_who_know(home) == []
    shutil.rmtree(home)
    home.mkdir()
