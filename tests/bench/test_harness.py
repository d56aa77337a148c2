"""The benches run and end with one JSON object. Nothing here is timed: figures belong to benches, not to tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).parents[2]


def _engine(*options: str) -> dict[str, Any]:
    command = [sys.executable, str(_ROOT / "bench" / "engine.py"), "--rounds", "1", *options]
    done = subprocess.run(command, capture_output=True, text=True, cwd=_ROOT, env=_env(), check=False, timeout=240)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _env() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("CUBE_")}


def test_a_chain_and_a_fan_are_measured_against_bare_processes() -> None:
    found = _engine("--only", "idle,chain40,fan1000,fan_queued", "--steps", "3", "--tasks", "12", "--queued", "40")
    assert found["chain40"] > 0 and found["fan1000"] > 0 and found["fan_queued"] > 0
    assert found["idle_pss_mb"] > 0 and found["fan1000_memory_growth"] > 0
    assert found["peers"] == {} and found["list_p95_ms"] is None


def test_starts_and_lists_are_measured() -> None:
    found = _engine("--only", "cold_start,lists", "--runs", "150", "--databases", "sqlite", "--repeats", "2")
    assert found["cold_start_s"] > 0 and found["list_p95_ms"] > 0


def test_a_peer_that_cannot_be_installed_is_reported_with_its_reason(tmp_path: Path) -> None:
    """Without a package index nothing can be installed; uv's own words say so."""
    code = (
        "import json, peers\n"
        "found = peers.measure(peers.PEERS[1], 2, 1, ['true'])\n"
        "print(json.dumps([found.name, found.seconds is None, found.why]))\n"
    )
    env = _env() | {"UV_OFFLINE": "1", "UV_CACHE_DIR": str(tmp_path / "uv"), "XDG_CACHE_HOME": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=_ROOT / "bench", env=env, check=True
    )
    name, missing, why = json.loads(done.stdout)
    assert missing and name == "luigi" and "luigi" in why
