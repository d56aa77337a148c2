"""The job that deletes environments nobody used for long."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from pathlib import Path

from cubestudio.agents.packs import Packs
from cubestudio.main.environments import EnvironmentSweep

DAY = 86400.0


class Played:
    """Environments of this machine, by the time they were used last."""

    def __init__(self, **used: float) -> None:
        self.used = used

    def prune(self, keep: Iterable[str], older_than: float) -> list[str]:
        gone = [key for key, at in self.used.items() if at < older_than]
        for key in gone:
            del self.used[key]
        return gone


def packed(folder: Path, name: str, days: float) -> Path:
    path = folder / f"{name}.tar"
    path.write_bytes(b"packed")
    os.utime(path, (time.time() - days * DAY,) * 2)
    return path


def test_what_was_not_used_for_so_many_days_goes(tmp_path: Path) -> None:
    here = Played(old=time.time() - 31 * DAY, new=time.time())
    old, new = packed(tmp_path, "old", 31), packed(tmp_path, "new", 29)
    assert EnvironmentSweep(here, Packs(tmp_path), 30).step() == 3600
    assert list(here.used) == ["new"] and not old.exists() and new.exists()


def test_with_no_days_all_stay(tmp_path: Path) -> None:
    here, old = Played(old=0.0), packed(tmp_path, "old", 999)
    EnvironmentSweep(here, Packs(tmp_path / "none"), 30).step()
    EnvironmentSweep(Played(old=0.0), Packs(tmp_path), 0).step()
    assert here.used == {} and old.exists()
