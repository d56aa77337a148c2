"""Environments on a volume go when nobody used them for long, and only then."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from cubestudio_agent.building import ground
from cubestudio_agent.sweeping import mark, sweep

OLD, NEW = "0" * 32, "1" * 32
DAY = 86400.0


def environment(folder: Path, key: str, days: float) -> Path:
    """One that was used so many days ago, linked from the cache."""
    made = folder / f"{key}-cpython-311-x86_64-abc"
    (made / "lib").mkdir(parents=True)
    (folder / ".uv").mkdir(exist_ok=True)
    kept = folder / ".uv" / key
    kept.write_text("code")
    os.link(kept, made / "lib" / "code.py")
    (made / "cube.json").write_text("{}")
    os.utime(made / "cube.json", (time.time() - days * DAY,) * 2)
    return made


def names(folder: Path) -> list[str]:
    return sorted(path.name[:8] for path in folder.iterdir())


def test_one_that_was_not_used_for_long_goes_with_what_it_was_linked_from(tmp_path: Path) -> None:
    old, new = environment(tmp_path, OLD, 31), environment(tmp_path, NEW, 29)
    said: list[str] = []
    sweep(str(tmp_path), 30 * DAY, (), said.append)
    assert not old.exists() and (new / "lib" / "code.py").read_text() == "code"
    assert names(tmp_path) == [".swept", NEW[:8]] and len(said) == 1


def test_one_that_a_pod_has_stays_however_old(tmp_path: Path) -> None:
    old = environment(tmp_path, OLD, 300)
    sweep(str(tmp_path), 30 * DAY, [OLD], print)
    assert old.exists() and (tmp_path / ".uv").exists()


def test_it_is_looked_for_once_a_day(tmp_path: Path) -> None:
    sweep(str(tmp_path), 30 * DAY, (), print)
    old = environment(tmp_path, OLD, 31)
    sweep(str(tmp_path), 30 * DAY, (), print)
    assert old.exists()
    os.utime(tmp_path / ".swept", (time.time() - 2 * DAY,) * 2)
    sweep(str(tmp_path), 30 * DAY, (), print)
    assert not old.exists()


def test_whoever_uses_one_keeps_it(tmp_path: Path) -> None:
    old = environment(tmp_path, OLD, 31)
    mark(str(old))
    sweep(str(tmp_path), 30 * DAY, (), print)
    assert old.exists()
    mark(str(tmp_path / "nothing"))


def test_one_that_is_marked_while_it_is_taken_away_is_put_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old, rename = environment(tmp_path, OLD, 31), os.rename

    def late(source: str, target: str) -> None:
        if ".going-" in os.path.basename(target):
            mark(source)  # the other builder comes just before
        rename(source, target)

    monkeypatch.setattr("os.rename", late)
    sweep(str(tmp_path), 30 * DAY, (), print)
    assert (old / "lib" / "code.py").exists() and (tmp_path / ".uv").exists()


def test_what_killed_builders_left_goes_and_the_cache_stays_while_one_builds(tmp_path: Path) -> None:
    environment(tmp_path, OLD, 31)
    for name, days in ((".building-left", 2.0), (".going-left", 2.0), (".building-now", 0.0)):
        (tmp_path / name).mkdir()
        os.utime(tmp_path / name, (time.time() - days * DAY,) * 2)
    sweep(str(tmp_path), 30 * DAY, (), print)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".building-now", ".swept", ".uv"]


def test_another_system_under_the_same_tag_is_another_ground(tmp_path: Path) -> None:
    release = tmp_path / "os-release"
    release.write_text("VERSION_ID=12")
    first = ground(str(release))
    assert ground(str(release)) == first and len(first) == 12
    release.write_text("VERSION_ID=13")
    assert ground(str(release)) != first and ground(str(tmp_path / "none")) != first
