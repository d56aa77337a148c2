"""What a load that never pauses loses while everything around the service changes."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Sequence
from typing import Any

import psutil
from figures import say, show

from serving_parts.deployed import SERVICES, Deployed
from steady import Steady, post
from studio import StudioFailed

RATE = 300.0


def losses(made: Deployed, swaps: int = 100, updates: int = 20, rollbacks: int = 5, kills: int = 5) -> dict[str, Any]:
    """Press the service, which has two replicas and versions `1` and `2`, while all that happens to it."""
    request = post(made.path, json.dumps(made.body).encode(), x_api_key=made.key)
    steady = Steady(made.studio.port, request, RATE)
    rows: list[tuple[str, str, str]] = []
    with steady.pressing():
        for name, act, times in (
            ("configuration swaps", _swap, swaps),
            ("rolling updates", _update, updates),
            ("rollbacks", _update, rollbacks),
            ("scaling 2 → 3 → 2", _scale, 2),
            ("replicas killed -9", _kill, kills),
        ):
            say(f"{times} {name} at {RATE:g} requests a second")
            answered, failed = steady.answered, len(steady.failed)
            for number in range(times):
                act(made, number)
            time.sleep(2)  # what fails late belongs to it
            rows.append((f"{times} {name}", str(steady.answered - answered), str(len(steady.failed) - failed)))
    show("two replicas under load", ("", "answered", "failed"), rows)
    for at, reason in steady.failed[:20]:
        say(f"{at} s: {reason}")
    return {
        "failed_requests": len(steady.failed),
        "failed_reasons": steady.reasons(),
        "steady_requests": steady.answered + len(steady.failed),
        "steady_longest_ms": round(steady.longest * 1e3),
    }


def _swap(made: Deployed, number: int) -> None:
    """Another setting of the service, and every fourth time a whole route beside it that comes or goes."""
    at = f"{SERVICES}/{made.name}/traffic"
    made.studio.call("PATCH", at, {"timeout": 30 + number % 7, "cors": [f"https://shop-{number % 5}.example"]})
    if number % 8 == 1:
        model = made.look()["model"]
        made.studio.call("POST", SERVICES, {"name": "beside", "model": model, "resources": {"cpu": 0.1}})
    elif number % 8 == 3:
        made.studio.call("DELETE", f"{SERVICES}/beside")
        while made.studio.http.get(f"{SERVICES}/beside").status_code != 404:
            time.sleep(0.05)
    time.sleep(0.1)


def _update(made: Deployed, number: int) -> None:
    made.update(version="1" if made.look()["version"] == "2" else "2")


def _scale(made: Deployed, number: int) -> None:
    made.update(replicas=3)
    made.update(replicas=2)


def _kill(made: Deployed, number: int) -> None:
    """One replica's process is gone at once; the service is whole again before the next."""
    there = _settled(made, ())
    os.kill(there[number % len(there)], signal.SIGKILL)
    _settled(made, there)
    made.wait_ready()
    time.sleep(0.5)


def _settled(made: Deployed, before: Sequence[int]) -> list[int]:
    """Its processes once they are as many as its replicas, and not those that were there before."""
    wanted, ends = made.look()["replicas"], time.perf_counter() + 120
    while len(found := _processes(made)) != wanted or found == before:
        if time.perf_counter() > ends:
            raise StudioFailed(f"{len(found)} of {wanted} replicas run for ever")
        time.sleep(0.05)
    return found


def _processes(made: Deployed) -> list[int]:
    """Its replicas' model servers."""
    home = str(made.studio.home)
    found = []
    for process in psutil.process_iter(["cmdline", "environ"]):
        words, env = process.info["cmdline"] or [], process.info["environ"] or {}
        if words[-1:] == ["cubestudio_serve"] and "python" in words[0] and home in " ".join(env.values()):
            found.append(process.pid)
    return sorted(found)
