"""`make bench-serving`: services beside their peers, and what a load that never pauses loses while everything changes.

Every server answers one row a request to `wrk -t1 -c16`, ours and theirs in turn, three rounds, medians. Ours are
services of a real studio, asked through the gateway with a key; `…_direct` are the same replicas without it. Prints
tables while it goes and, as its last line, one JSON object: ratios to the best peer and the absolute figures.
"""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import json
import os
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import gateway
from figures import Series, console, say, show
from peers.installing import NotInstallable
from serving_parts import contestants, models
from serving_parts.deployed import SERVICES
from serving_parts.load import Load, press
from serving_parts.losses import losses
from serving_parts.servers import Running, running
from serving_parts.through import prepared, served

import studio as studios

CASES = ("forest", "logistic", "xgboost")


def main() -> None:
    """Measure the asked models and print the figures."""
    wish = _options()
    console.print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}; figures are medians (lowest–highest)")
    made = models.make_all()
    out: dict[str, Any] = {"failed_requests": 0}
    with studios.running() as studio:
        for case in wish.only:
            found = _case(case, made, wish, studio)
            out["failed_requests"] += found.pop("failed")
            out |= found
        if wish.changes:
            found = _changes(studio, made)
            out["failed_requests"] += found.pop("failed_requests")
            out |= found
    if wish.changes:
        out |= gateway.measure(rounds=wish.rounds * 3)
    console.file.flush()
    print(json.dumps(out), flush=True)


def _case(case: str, made: Path, wish: argparse.Namespace, studio: studios.Studio) -> dict[str, Any]:
    """All servers of one model, asked in turn."""
    with contextlib.ExitStack() as stack:
        say(f"{case}: deploying services")
        servers: list[Running] = stack.enter_context(served(studio, case, made))
        for contestant in contestants.of(case, made):
            if not wish.peers and contestant.is_peer:
                continue
            say(f"{case}: starting {contestant.name}")
            try:
                found = stack.enter_context(running(contestant))
            except NotInstallable as reason:
                say(f"{contestant.name} is left out: {reason}")
                continue
            servers.append(found if found.is_peer else dataclasses.replace(found, name=f"{found.name}_direct"))
        loads: dict[str, list[Load]] = {server.name: [] for server in servers}
        for _ in range(wish.rounds):
            for server in servers:
                loads[server.name].append(press(server, wish.seconds))
        memory = {server.name: round(server.idle_mb, 1) for server in servers if server.name.endswith("_direct")}
        return _told(case, servers, loads) | {f"{name}_idle_pss_mb": value for name, value in memory.items()}


def _changes(studio: studios.Studio, made: Path) -> dict[str, Any]:
    """From the wish to the first answer, with the environments there already; then load while everything changes."""
    out: dict[str, Any] = {}
    for name, file in (("deploy", "forest_onnx/model.onnx"), ("deploy-native", "forest/model.joblib")):
        seconds = []
        for turn in range(4):
            service = prepared(studio, f"{name}-{turn}", made / file, made)
            seconds.append(service.seconds)
            studio.call("DELETE", f"{SERVICES}/{service.name}")
            time.sleep(3)  # its end is nobody's business here
        out[f"{name.replace('-', '_')}_to_answer_s"] = round(Series.of(seconds[1:]).median, 2)
    wish: dict[str, Any] = {"replicas": 2, "resources": {"cpu": 0.3}}
    pressed = prepared(studio, "pressed", made / "forest_onnx" / "model.onnx", made, versions=2, **wish)
    pressed.wait_ready()
    return out | losses(pressed)


def _told(case: str, servers: Sequence[Running], loads: dict[str, list[Load]]) -> dict[str, Any]:
    rates = {name: Series.of(load.rate for load in found) for name, found in loads.items()}
    p50 = {name: Series.of(load.p50_ms for load in found) for name, found in loads.items()}
    p99 = {name: Series.of(load.p99_ms for load in found) for name, found in loads.items()}
    show(
        f"{case}: one row a request, 16 connections",
        ("", "requests/s", "p50 ms", "p99 ms"),
        [(name, rates[name].text(0), p50[name].text(2), p99[name].text(2)) for name in rates],
    )
    out: dict[str, Any] = {f"{name}_rps": round(rate.median) for name, rate in rates.items()}
    out |= {f"{name}_p99_ms": round(series.median, 2) for name, series in p99.items()}
    out["failed"] = sum(load.failed for found in loads.values() for load in found)
    native = [server.name for server in servers if server.is_peer and not server.is_onnx]
    best = max((rates[name].median for name in native), default=None)
    if best is None:
        return out
    quickest = min(p50[server.name].median for server in servers if server.is_peer)
    out[f"{case}_peer_p50_ms"] = round(quickest, 2)
    ours = {s.name: rates[s.name].median for s in servers if not s.is_peer and not s.name.endswith("_direct")}
    out[f"{case}_p99_below_peers_p50"] = all(p99[name].median < quickest for name in ours)
    out[f"{case}_vs_best_peer"] = round(max(ours.values()) / best, 1)
    out |= {f"{name.removeprefix('ours_')}_vs_best_peer": round(rate / best, 1) for name, rate in ours.items()}
    for server in servers:
        if server.is_peer and server.is_onnx:
            out[f"{case}_vs_peer_same_onnx"] = round(ours[f"ours_{case}_onnx"] / rates[server.name].median, 1)
    return out


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default=",".join(CASES), help="comma-separated: " + ", ".join(CASES))
    parser.add_argument("--rounds", type=int, default=3, help="of every server")
    parser.add_argument("--seconds", type=int, default=5, help="of load, each time")
    parser.add_argument("--peers", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument(
        "--changes", action=argparse.BooleanOptionalAction, default=True, help="deploys, losses, gateway"
    )
    wish = parser.parse_args()
    wish.only = [name for name in wish.only.split(",") if name]
    unknown = set(wish.only) - set(CASES)
    if unknown:
        parser.error(f"unknown models: {', '.join(sorted(unknown))}; there are {', '.join(CASES)}")
    return wish


if __name__ == "__main__":
    main()
