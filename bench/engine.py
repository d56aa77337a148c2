"""`make bench-engine`: what the engine costs over bare processes, beside its peers.

Prints tables while it goes and, as its last line, one JSON object: `chain40` and `fan1000` (ratios to bare processes
of the same run), `cold_start_s`, `idle_pss_mb`, `list_p95_ms`, `peers` (seconds of their chain), and details.
"""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from typing import Any

import chain
import coldstart
import fan
import floor
import lists
import peers
from figures import Series, console, say, show

import studio

PARTS = ("cold_start", "idle", "chain40", "fan1000", "fan_queued", "lists", "peers")


def main() -> None:
    """Run the asked parts in order of their length."""
    wish = _options()
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; figures are medians (lowest–highest)")
    out: dict[str, Any] = dict.fromkeys(("chain40", "fan1000", "cold_start_s", "idle_pss_mb", "list_p95_ms"))
    out["peers"] = {}
    if "cold_start" in wish.only:
        out["cold_start_s"] = _rounded(coldstart.measure_cold_start(wish.rounds).median)
    if {"idle", "chain40", "fan1000", "fan_queued", "peers"} & set(wish.only):
        _with_studio(wish, out)
    if "lists" in wish.only:
        out["list_p95_ms"] = _rounded(lists.measure(wish.runs, wish.databases, wish.repeats))
    console.file.flush()
    print(json.dumps(out), flush=True)


def _with_studio(wish: argparse.Namespace, out: dict[str, Any]) -> None:
    with studio.running() as one:
        steps: list[tuple[str, Callable[[], None]]] = []

        def idle() -> None:
            out["idle_pss_mb"] = _rounded(coldstart.measure_idle_memory(one))

        def chained() -> None:
            found = chain.measure(one, wish.steps, wish.rounds)
            out["chain40"] = _rounded(found.ratios.median)
            out["chain40_seconds"] = _rounded(found.studio.median)
            out["floor_seconds"] = _rounded(found.bare.median)

        def fanned() -> None:
            found = fan.measure(one, wish.tasks, wish.rounds)
            out["fan1000"] = _rounded(found.ratios.median)
            out["fan1000_cpu_ms"] = _rounded(Series.of(found.cpu).median * 1e3)
            out["fan1000_bare_cpu_ms"] = _rounded(Series.of(found.bare_cpu).median * 1e3)
            out["fan1000_memory_growth"] = _rounded(found.growth.median)

        def queued() -> None:
            found = fan.measure(one, wish.tasks, (wish.rounds + 1) // 2, wish.queued)
            out["fan_queued"] = _rounded(found.ratios.median)
            out["fan_queued_memory_growth"] = _rounded(found.growth.median)

        steps = [("idle", idle), ("chain40", chained), ("fan1000", fanned), ("fan_queued", queued)]
        for name, step in steps:
            if name in wish.only:
                step()
        if "peers" in wish.only:
            if "chain40" not in wish.only:
                chained()
            _peers(wish, out, one.environment_python())


def _peers(wish: argparse.Namespace, out: dict[str, Any], python: str) -> None:
    rows = []
    for peer in peers.PEERS:
        say(f"peer: {peer.name}")
        around = [floor.chain(python, wish.steps).seconds]
        found = peers.measure(peer, wish.steps, wish.peer_rounds, floor.step_command(python))
        around.append(floor.chain(python, wish.steps).seconds)
        if found.seconds is None:
            out["peers"][peer.name] = {"missing": found.why}
            rows.append((peer.name, found.isolation, f"not measured: {found.why}", ""))
            continue
        ratio = found.seconds.median / Series.of(around).median
        out["peers"][peer.name] = {
            "version": found.version, "seconds": _rounded(found.seconds.median), "ratio": _rounded(ratio)
        }  # fmt: skip
        rows.append((f"{peer.name} {found.version}", found.isolation, found.seconds.text(), f"{ratio:.1f}"))
    if out["chain40"] is not None:
        rows.insert(0, ("cube studio", "a process per step", f"{out['chain40_seconds']:.2f}", f"{out['chain40']:.1f}"))
    show(f"the same chain of {wish.steps} elsewhere", ("", "isolation", "seconds", "÷ bare processes"), rows)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(PARTS), help="comma-separated: " + ", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=5, help="pairs of each measurement")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--peer-rounds", type=int, default=3, help="of those that are not slow")
    parser.add_argument("--steps", type=int, default=40, help="of the chain")
    parser.add_argument("--tasks", type=int, default=1000, help="of the fan")
    parser.add_argument("--queued", type=int, default=10_000, help="tasks of the fan that waits")
    parser.add_argument("--runs", type=int, default=100_000, help="of the lists")
    parser.add_argument("--repeats", type=int, default=30, help="looks at each list")
    parser.add_argument("--databases", default="sqlite,postgresql", help="of the lists")
    wish = parser.parse_args()
    wish.only = [name for name in wish.only.split(",") if name and (name != "peers" or wish.peers)]
    unknown = set(wish.only) - set(PARTS)
    if unknown:
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    wish.databases = [name for name in wish.databases.split(",") if name]
    return wish


def _rounded(value: float) -> float:
    return round(value, 3)


if __name__ == "__main__":
    main()
