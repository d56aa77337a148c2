"""How several processes of tests share one cluster; those here are copies of the module, whose locks exclude alike."""

from __future__ import annotations

import fcntl
import importlib.util
import sys
import tempfile
import threading
from pathlib import Path
from types import ModuleType

import pytest

import cluster

SCRIPT = """\
#!/bin/sh
cd "$(dirname "$0")" && echo "$1" >> said
case "$1" in
up) [ -e broken ] && echo "no luck" >&2 && exit 1; echo 4711 > life; echo "export KUBECONFIG=$PWD/config" ;;
down) rm -f life ;;
status) echo "etcd $(cat life 2>/dev/null || echo -)" ;;
esac
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Of a cluster that is only a script, and of the locks."""
    script = tmp_path / "testcluster"
    script.write_text(SCRIPT)
    script.chmod(0o755)
    (tmp_path / "config").write_text("{}")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.delenv("KUBECONFIG", raising=False)
    monkeypatch.setenv("CUBE_TESTCLUSTER", str(script))
    monkeypatch.setenv("TESTCLUSTER_DIR", str(tmp_path / "state"))
    return tmp_path


def process(monkeypatch: pytest.MonkeyPatch, name: str) -> ModuleType:
    """What another process would have of the module."""
    spec = importlib.util.spec_from_file_location(name, cluster.__file__)
    assert spec and spec.loader
    made = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, name, made)
    spec.loader.exec_module(made)
    return made


def said(folder: Path) -> list[str]:
    """What the script was told, but for looks."""
    return [verb for verb in (folder / "said").read_text().split() if verb != "status"]


def test_the_first_starts_it_and_the_last_ends_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = process(monkeypatch, "one"), process(monkeypatch, "other")
    assert one.start() is one.start() and other.start().kubeconfig == "{}"
    one.stop()
    assert said(folder) == ["up", "up"] and (folder / "life").exists()
    other.stop()
    other.stop()
    assert said(folder) == ["up", "up", "down"]
    one.start()
    one.stop()
    assert said(folder) == ["up", "up", "down", "up", "down"]


def test_one_that_somebody_else_started_is_left_alone(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "life").write_text("4712")
    one = process(monkeypatch, "one")
    one.start()
    one.stop()
    assert said(folder) == ["up"]


def test_one_that_does_not_start_is_told_once_and_tried_no_more(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "broken").touch()
    (folder / "state").mkdir()
    one = process(monkeypatch, "one")
    for _ in range(3):
        with pytest.raises(one.Failed, match="`testcluster up`: no luck"):
            one.start()
    assert said(folder) == ["up", "down", "up", "down"]
    assert not (folder / "state").exists(), "the second try is with a new folder"
    one.stop()


def test_one_that_starts_with_a_new_folder_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "state").mkdir()
    script = folder / "testcluster"
    script.write_text(SCRIPT.replace("-e broken", "-e state"))
    one = process(monkeypatch, "one")
    assert one.start().script == script
    one.stop()
    assert said(folder) == ["up", "down", "up", "down"]


def test_one_that_wants_to_be_alone_waits_and_whoever_comes_later_waits_behind_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other, third = (process(monkeypatch, name) for name in ("one", "other", "third"))
    order: list[str] = []
    ready, wants, go = threading.Event(), threading.Event(), threading.Event()

    def stops_a_part() -> None:
        with one.undisturbed():
            ready.set()
            wants.wait(60)
            with one.alone():
                order.append("alone")
            with one.undisturbed():  # it has its part back
                pass

    def comes_later() -> None:
        go.wait(60)
        with third.undisturbed():
            order.append("later")

    threads = [threading.Thread(target=work) for work in (stops_a_part, comes_later)]
    for thread in threads:
        thread.start()
    with other.undisturbed():
        assert ready.wait(60), "two are undisturbed at once"
        wants.set()
        turn = folder / "cube-testcluster.turn.lock"
        while not is_locked(turn):
            threading.Event().wait(0.005)
        go.set()
        order.append("first")
    for thread in threads:
        thread.join(60)
    assert order == ["first", "alone", "later"]


def is_locked(file: Path) -> bool:
    """Whether somebody holds it for longer than a moment."""
    if not file.exists():
        return False
    for _ in range(20):
        with file.open("a") as opened:
            try:
                fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                threading.Event().wait(0.005)
            else:
                return False
    return True
