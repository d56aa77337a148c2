"""fan1000: many short tasks side by side through the studio against the same processes bare."""

from __future__ import annotations

import json
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

import floor
from figures import Series, say, show
from memory import measure as measure_process

from studio import Ledger, Studio

TARGET = 0.5
WARM_TASKS = 0.2


@dataclass
class Fan:
    """What the rounds of a fan gave; CPU is seconds per task, memory bytes of the server at 20 % and at the end."""

    tasks: int
    queued: int
    studio: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    bare_cpu: list[float] = field(default_factory=list)
    memory: list[tuple[int, int]] = field(default_factory=list)

    @property
    def ratios(self) -> Series:
        """Rate of the studio ÷ rate of the bare processes, pair by pair."""
        return Series.of(bare / ours for ours, bare in zip(self.studio, self.bare, strict=True))

    @property
    def growth(self) -> Series:
        """Memory at the end ÷ memory at 20 %."""
        return Series.of(last / first for first, last in self.memory)


def pipeline_text(tasks: int) -> str:
    """Independent tasks, `PARALLEL` at a time."""
    each = {
        "command": floor.nothing_command("python"),
        "environment": "plain",
    }
    named = {f"t{number:05}": each for number in range(tasks)}
    return json.dumps({"pipeline": f"bench-fan-{tasks}", "concurrency": floor.PARALLEL, "tasks": named})


def measure(studio: Studio, tasks: int, rounds: int, queued: int = 0) -> Fan:
    """Interleaved pairs; with `queued` that many tasks wait, of which the first `tasks` are measured."""
    ledger = studio.ledger()
    studio_run(studio, ledger, pipeline_text(10))
    python = studio.environment_python()
    found = Fan(tasks, queued)
    text = pipeline_text(queued or tasks)
    for _ in range(rounds):
        _studio_round(studio, ledger, text, found)
        with tempfile.TemporaryDirectory(prefix="cube-bench-", dir=studio.home.parent) as folder:
            bare = floor.fan(python, tasks, Path(folder))
        found.bare.append(bare.seconds)
        found.bare_cpu.append(bare.cpu / tasks)
        say(f"fan of {tasks}: {found.studio[-1]:.2f} s, bare {bare.seconds:.2f} s, ratio {found.ratios.values[-1]:.2f}")
    ledger.close()
    _show(studio, found)
    return found


def studio_run(studio: Studio, ledger: Ledger, text: str) -> None:
    """One run, waited for."""
    run = studio.call("POST", "/projects/default/runs", {"text": text})["id"]
    ledger.wait_for_end(run, 0.01)


def _studio_round(studio: Studio, ledger: Ledger, text: str, found: Fan) -> None:
    """From the wish to the written end of the first `tasks`; memory is looked at from beside."""
    cpu, begin = studio.meter.seconds(), time.perf_counter()
    run = studio.call("POST", "/projects/default/runs", {"text": text})["id"]
    first = last = 0
    while (done := ledger.succeeded(run)) < found.tasks:
        if not first and done >= found.tasks * WARM_TASKS:
            first = _pss(studio)
        if ledger.run_state(run) not in ("Queued", "Running", "Succeeded"):
            ledger.wait_for_end(run)
        time.sleep(0.01)
    found.studio.append(time.perf_counter() - begin)
    found.cpu.append((studio.meter.seconds() - cpu) / found.tasks)
    last = _pss(studio)
    found.memory.append((first or last, last))
    if found.queued:
        studio.call("POST", f"/projects/default/runs/{run}:stop")
        while ledger.run_state(run) in ("Queued", "Running", "Stopping"):
            time.sleep(0.01)
    else:
        ledger.wait_for_end(run)


def _pss(studio: Studio) -> int:
    process = measure_process(studio.pid)
    return process.pss if process else 0


def _show(studio: Studio, found: Fan) -> None:
    behind = f" with {found.queued} queued" if found.queued else ""
    ours, bare = Series.of(found.studio), Series.of(found.bare)
    tasks = found.tasks

    def rate(series: Series) -> str:
        return Series.of(tasks / seconds for seconds in series.values).text(0)

    show(
        f"fan{tasks}{behind}: ratio {found.ratios.text()}, target ≥{TARGET}; "
        f"server memory at the end ÷ at 20 %: {found.growth.text(3)}",
        ("", "tasks/s", "CPU ms a task"),
        [
            (f"studio (CPU of {studio.meter.what})", rate(ours), Series.of(found.cpu).text(1, scale=1e3)),
            ("bare processes", rate(bare), Series.of(found.bare_cpu).text(1, scale=1e3)),
        ],
    )
