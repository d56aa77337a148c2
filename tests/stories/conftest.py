"""Studios for stories."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from running import RunningStudio


@pytest.fixture(scope="session")
def studio() -> Iterator[RunningStudio]:
    """One studio for all stories that leave it standing."""
    yield from _studio()


@pytest.fixture
def own_studio() -> Iterator[RunningStudio]:
    """A studio for one story alone, which may do to it what it likes."""
    yield from _studio()


def _studio() -> Iterator[RunningStudio]:
    # Not below pytest's folder: that is closed to the users which workloads run as.
    home = Path(tempfile.mkdtemp(prefix="cube-story-"))
    home.chmod(0o755)
    data = Path(tempfile.mkdtemp(prefix="cube-story-data-"))
    data.chmod(0o755)
    found = RunningStudio(home, CUBE_VOLUME_FOLDERS=str(data))
    try:
        found.up()
        yield found
        faults = found.errors()
        assert not faults, faults
    finally:
        found.down()
        for folder in (home, data):
            shutil.rmtree(folder, ignore_errors=True)
