"""The parts of the engine alone, to see where the time of a task goes: database, engine pass, local runtime.

python bench/parts.py [--tasks 300]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import floor
from figures import say, show

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import Leases
from cubestudio.db.migrate import load_tables
from cubestudio.db.sql import Base
from cubestudio.drivers.runtime_local import LocalRuntime
from cubestudio.ports.runtime import AttemptPhase, AttemptRequest, Observation
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads.launch import Launch
from cubestudio.workloads.owners import Change, Ended, NewWorkload, ProjectRef
from cubestudio.workloads.reconcile import Engine

_PROJECT = ProjectRef("prj_bench", "bench", 1)


@dataclass
class Feeder:
    """An owner that keeps `parallel` workloads going until `left` is used up: the least a feature can do."""

    spec: WorkloadSpec
    left: int
    done: int = 0
    over: threading.Event = field(default_factory=threading.Event)
    passes: int = 0

    def gather(self, ended: Ended) -> Any:
        """Nothing is kept."""
        return None

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        """For each end one new wish."""
        self.passes += 1
        ended = sum(1 for change in changes if change.phase == "Succeeded")
        self.done += ended
        self.submit(uow, min(ended, self.left))
        if self.done and not self.left and self.done >= self.total:
            uow.after_commit(self.over.set)

    def submit(self, uow: UnitOfWork, count: int) -> None:
        """Wish for `count` more."""
        self.left -= count
        news = [NewWorkload(_PROJECT, "task", f"t{self.left}-{n}", "bench", self.spec) for n in range(count)]
        workloads.submit_all(uow, news)

    def __post_init__(self) -> None:
        self.total = self.left


def main() -> None:
    """Everything, as tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--tasks", type=int, default=300)
    tasks = options.parse_args().tasks
    with tempfile.TemporaryDirectory(prefix="cube-bench-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o755)
        load_tables()
        database = Database(f"sqlite:///{home}/cube.sqlite")
        Base.metadata.create_all(database.engine)
        runtime = LocalRuntime(home)
        try:
            python = _python(runtime, home)
            say(f"interpreter of tasks: {python}")
            show("Database, SQLite", ("", "transactions/s"), _transactions(database))
            show("One process after the other", ("", "ms each"), _spawns(runtime, python, tasks))
            show(
                "Engine with the least owner",
                ("", "tasks/s", "bare tasks/s", "ratio", "engine thread CPU ms/task", "transactions/task"),
                [_engine(database, runtime, python, home, tasks, parallel) for parallel in (1, floor.PARALLEL)],
            )
        finally:
            runtime.close()
            database.close()


def _python(runtime: LocalRuntime, home: Path) -> str:
    """The interpreter workloads get here."""
    spec = WorkloadSpec(("python", "-c", "import sys; print(sys.executable)"))
    handle = runtime.start(AttemptRequest("wl_python", 1, "prj_bench", 1, spec))
    _end(runtime, handle)
    return next((home / handle["folder"]).rglob("main-0.log")).read_text().strip()


def _transactions(database: Database) -> list[tuple[str, str]]:
    def rate(work: Any, count: int = 400) -> str:
        begin = time.perf_counter()
        for _ in range(count):
            with database.write() as uow:
                work(uow)
        return f"{count / (time.perf_counter() - begin):.0f}"

    spec = WorkloadSpec(("true",))
    new = NewWorkload(_PROJECT, "nobody", "x", "bench", spec)
    rows = [
        ("empty", rate(lambda uow: None)),
        ("one workload submitted", rate(lambda uow: workloads.submit(uow, new))),
        ("fifty workloads submitted", rate(lambda uow: workloads.submit_all(uow, [new] * 50), 40)),
    ]
    with database.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM workloads")
    return rows


def _spawns(runtime: LocalRuntime, python: str, count: int) -> list[tuple[str, str]]:
    command = floor.nothing_command(python)
    spec = WorkloadSpec(tuple(command), resources=Resources(cpu=0.1, memory=0))
    limited = WorkloadSpec(tuple(command), resources=Resources(cpu=0.1, memory=256 * 1024**2))
    rows = []
    news = threading.Event()
    runtime.subscribe(news.set)

    def local(number: int, kind: str, spec: WorkloadSpec) -> None:
        handle = runtime.start(AttemptRequest(f"wl_{kind}{number}", 1, "prj_bench", 1, spec))
        while runtime.observe([handle])[0].phase is AttemptPhase.RUNNING:
            news.wait(1)
            news.clear()

    def shell(number: int) -> None:
        script = 'echo $$ > "$0.pid"; "$@" >"$0.log" 2>&1; echo $? > "$0.exit"'
        with tempfile.NamedTemporaryFile() as lock:
            subprocess.run(["flock", lock.name, "sh", "-c", script, lock.name, *command], check=True)
            for name in ("pid", "log", "exit"):
                os.unlink(f"{lock.name}.{name}")

    for title, once in (
        ("bare Popen", lambda number: subprocess.run(command, stdout=subprocess.DEVNULL, check=True)),
        ("sh wrapper below flock", shell),
        ("LocalRuntime, no memory limit", lambda number: local(number, "free", spec)),
        ("LocalRuntime, memory limit", lambda number: local(number, "limited", limited)),
    ):
        begin = time.perf_counter()
        for number in range(count):
            once(number)
        rows.append((title, f"{(time.perf_counter() - begin) / count * 1e3:.1f}"))
    return rows


def _engine(
    database: Database, runtime: LocalRuntime, python: str, home: Path, tasks: int, parallel: int
) -> tuple[str, ...]:
    spec = WorkloadSpec(tuple(floor.nothing_command(python)), resources=Resources(cpu=0.1, memory=0))
    feeder = Feeder(spec, tasks)
    launch = Launch(
        url="http://127.0.0.1:1",
        sign=lambda *claims: "token",
        secrets=lambda project, names: {},
        project_folder=lambda project: "",
    )
    leases = Leases(database, f"bench-{parallel}")
    engine = Engine(database, leases, workloads.LOCAL, runtime, {"task": feeder}, launch)
    wake = threading.Event()
    runtime.subscribe(wake.set)
    with database.write() as uow:
        feeder.submit(uow, parallel)
    engine.mark_dirty()
    cpu, begin = time.thread_time(), time.perf_counter()
    while not feeder.over.is_set():
        wake.clear()
        pause = engine.step()
        if pause > 0:
            wake.wait(pause)
    seconds, used = time.perf_counter() - begin, time.thread_time() - cpu
    engine.close()
    leases.release()
    folder = home / f"bare-{parallel}"
    folder.mkdir()
    bare = floor.one_by_one(list(spec.command), tasks) if parallel == 1 else floor.fan(python, tasks, folder)
    ratio = bare.seconds / seconds
    return (
        f"{parallel} at a time",
        f"{tasks / seconds:.0f}",
        f"{tasks / bare.seconds:.0f}",
        f"{ratio:.2f}",
        f"{used / tasks * 1e3:.2f}",
        f"{feeder.passes / tasks:.2f}",
    )


def _end(runtime: LocalRuntime, handle: dict[str, Any]) -> Observation:
    while True:
        seen = runtime.observe([handle])[0]
        if seen.phase not in (AttemptPhase.RUNNING, AttemptPhase.PREPARING):
            return seen
        time.sleep(0.01)


if __name__ == "__main__":
    main()
