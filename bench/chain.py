"""chain40: a chain of processes through the studio ÷ the same processes bare."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

import floor
from figures import Series, say, show

from studio import Studio, StudioFailed

TARGET = 2.0


@dataclass(frozen=True)
class Chain:
    """Seconds of each round; a bare chain stands before and after each of the studio's."""

    studio: Series
    bare: Series
    steps: int

    @property
    def ratios(self) -> Series:
        """Each against the mean of its two neighbours: they share the machine's mood."""
        around = zip(self.bare.values, self.bare.values[1:], strict=False)
        return Series.of(2 * ours / sum(both) for ours, both in zip(self.studio.values, around, strict=True))


def pipeline_text(steps: int) -> str:
    """The chain as a pipeline file; JSON is YAML too."""
    tasks: dict[str, Any] = {}
    for number in range(steps):
        tasks[f"step{number:03}"] = {
            "command": floor.step_command("python"),
            "environment": "plain",
            **({"needs": [f"step{number - 1:03}"]} if number else {}),
        }
    return json.dumps({"pipeline": f"bench-chain-{steps}", "tasks": tasks})


def measure(studio: Studio, steps: int, rounds: int) -> Chain:
    """Interleaved in a warm studio: the environment is ready, as it is for every run but the first."""
    ledger = studio.ledger()
    text = pipeline_text(steps)
    _once(studio, ledger, text, steps, check=True)
    python = studio.environment_python()
    ours, bare = [], [floor.chain(python, steps).seconds]
    for _ in range(rounds):
        ours.append(_once(studio, ledger, text, steps))
        bare.append(floor.chain(python, steps).seconds)
        say(f"chain of {steps}: {ours[-1]:.3f} s between bare {bare[-2]:.3f} s and {bare[-1]:.3f} s")
    ledger.close()
    found = Chain(Series.of(ours), Series.of(bare), steps)
    show(
        f"chain{steps}: ratio {found.ratios.text()}, target ≤{TARGET}",
        ("", "seconds", "ms a step"),
        [
            ("studio", found.studio.text(3), found.studio.text(1, scale=1e3 / steps)),
            ("bare processes", found.bare.text(3), found.bare.text(1, scale=1e3 / steps)),
        ],
    )
    return found


def _once(studio: Studio, ledger: Any, text: str, steps: int, check: bool = False) -> float:
    """From the wish to the written end."""
    begin = time.perf_counter()
    run = studio.call("POST", "/projects/default/runs", {"text": text})["id"]
    ledger.wait_for_end(run)
    seconds = time.perf_counter() - begin
    if check:
        _check(studio, run, steps)
    return seconds


def _check(studio: Studio, run: str, steps: int) -> None:
    """Every state and every log is really there."""
    tasks = studio.call("GET", f"/projects/default/runs/{run}/tasks?page_size=1000")["items"]
    if len(tasks) != steps or any(task["state"] != "Succeeded" for task in tasks):
        raise StudioFailed(f"not every task of {run} succeeded: {[task['state'] for task in tasks]}")
    for task in tasks[:: max(1, steps // 4)]:
        log = studio.http.get(f"/projects/default/runs/{run}/tasks/{task['name']}/log", params={"follow": "false"}).text
        if "55" not in log:
            raise StudioFailed(f"the log of {task['name']} holds {log[:200]!r}")
