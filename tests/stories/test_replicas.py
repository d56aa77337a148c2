"""Two servers on one PostgreSQL: both answer, one drives, and when it dies the other goes on."""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

import databases
from running import RunningStudio

PIPELINE = """
pipeline: relay
tasks:
  first: {command: "echo first >> $CUBE_PROJECT_DIR/relay"}
  slow: {command: "sleep 20; echo slow >> $CUBE_PROJECT_DIR/relay", needs: [first]}
  last: {command: "echo last >> $CUBE_PROJECT_DIR/relay", needs: [slow]}
"""


@pytest.fixture
def pair() -> Iterator[tuple[RunningStudio, RunningStudio]]:
    """Replicas `a` and `b` of one studio."""
    demanded = databases.demanded()
    if databases.find_program("initdb") is None and "postgresql" not in demanded:
        pytest.skip("PostgreSQL is not installed")
    server = databases.start("postgresql")
    home = Path(tempfile.mkdtemp(prefix="cube-replicas-"))
    home.chmod(0o755)
    studios = tuple(RunningStudio(home, CUBE_DATABASE_URL=server.url, CUBE_REPLICA=name) for name in "ab")
    try:
        yield studios[0], studios[1]
    finally:
        studios[0].down()
        studios[1].down()
        server.stop()
        shutil.rmtree(home, ignore_errors=True)


def test_a_run_survives_the_server_that_drove_it(pair: tuple[RunningStudio, RunningStudio]) -> None:
    first, second = pair
    first.up()
    token = (first.home / "run" / "cli-token-a").read_text().split()[0]
    second.up()
    with first.client(token) as client:
        run = client.run(text=PIPELINE)["id"]
    with second.client(token) as client:
        until = time.monotonic() + 60
        while client.get_task(run, "slow")["state"] != "Running":
            assert time.monotonic() < until
            time.sleep(0.1)
        first.kill_server()
        assert client.wait(run, timeout=90)["state"] == "Succeeded"
    [relay] = (first.home / "files").glob("*/relay")
    assert relay.read_text().split() == ["first", "slow", "last"]
