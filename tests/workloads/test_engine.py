"""The engine with real processes and a real database."""

from __future__ import annotations

import os
import signal
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import Leases
from cubestudio.drivers.runtime_local import LocalRuntime, control
from cubestudio.kit.errors import Fault
from cubestudio.kit.loops import Loop
from cubestudio.spec.resources import Resources
from cubestudio.spec.states import WORKLOAD_ENDS, WorkloadPhase
from cubestudio.spec.workload import OPEN, ReplicaType, WorkloadSpec
from cubestudio.workloads import service, store, usage
from cubestudio.workloads.interruption import interrupt_all
from cubestudio.workloads.launch import Launch
from cubestudio.workloads.owners import Change, Ended, NewWorkload, ProjectRef
from cubestudio.workloads.reconcile import Engine

PROJECT = ProjectRef("prj_1", "default", 1)
LAUNCH = Launch(
    url="http://127.0.0.1:1",
    sign=lambda workload, attempt, project, run: f"token-{workload}-{attempt}",
    secrets=lambda project, names: {"db": "geheim"},
    project_folder=lambda project: "",
)


class Recorder:
    """An owner that keeps what it hears, and can be waited for."""

    def __init__(self) -> None:
        self.heard: list[Change] = []
        self.next: Callable[[UnitOfWork, Change], None] | None = None
        self._news = threading.Condition()

    def gather(self, ended: Ended) -> Any:
        names = sorted(path.name for path in ended.output_folder.iterdir())
        if "bad" in names:
            raise Fault("OutputBad", "output 'bad' is not what was promised", "Write it as JSON.")
        return names

    def changed(self, uow: UnitOfWork, changes: Sequence[Change]) -> None:
        if self.next is not None:
            for change in changes:
                self.next(uow, change)
        uow.after_commit(lambda: self._note(changes))

    def _note(self, changes: Sequence[Change]) -> None:
        with self._news:
            self.heard += changes
            self._news.notify_all()

    def wait(self, met: Callable[[Change], bool], seconds: float = 20.0) -> Change:
        """The first change that `met`; fails when none comes."""
        with self._news:
            assert self._news.wait_for(lambda: any(map(met, self.heard)), seconds), self.heard
            return next(filter(met, self.heard))

    def end_of(self, workload: str) -> Change:
        """Its final change."""
        return self.wait(lambda change: change.workload == workload and change.phase in WORKLOAD_ENDS)


class Place:
    """A server's engine on a home: started, killed and started again by tests."""

    def __init__(self, database: Database, home: Path) -> None:
        self.database, self.home, self.owner = database, home, Recorder()
        self.start()

    def start(self) -> None:
        self.runtime = LocalRuntime(self.home)
        self.leases = Leases(self.database, str(self.home))
        self.engine = Engine(self.database, self.leases, "local", self.runtime, {"test": self.owner}, LAUNCH)
        self.loop = Loop("engine", self.engine.step)
        self._unsubscribe = [
            self.database.hints.subscribe(service.TOPIC, self._wake),
            self.database.hints.subscribe(service.GATHERED, self.loop.wake),
        ]
        self.runtime.subscribe(self.loop.wake)
        self.loop.start()

    def _wake(self) -> None:
        self.engine.mark_dirty()
        self.loop.wake()

    def stop(self) -> None:
        for unsubscribe in self._unsubscribe:
            unsubscribe()
        self.loop.stop()
        self.engine.close()
        self.runtime.close()

    def submit(self, *command: str, **spec: Any) -> str:
        wish = WorkloadSpec(command=command, **spec)
        with self.database.write() as uow:
            return service.submit(uow, NewWorkload(PROJECT, "test", "own_1", "t", wish, "ann"))

    def row(self, workload: str) -> dict[str, Any]:
        with self.database.read() as uow:
            return service.get(uow, workload, PROJECT.id)


@pytest.fixture
def home() -> Iterator[Path]:
    """A folder that workloads of other users can reach (pytest's own are private)."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def place(sqlite_db: Database, home: Path) -> Iterator[Place]:
    place = Place(sqlite_db, home)
    yield place
    place.stop()
    runtime = LocalRuntime(home)
    interrupt_all(sqlite_db, "local", runtime)
    runtime.close()


def sh(text: str) -> tuple[str, str, str]:
    return "/bin/sh", "-c", text


def test_a_command_runs_and_its_outputs_are_gathered_before_its_end_is_told(place: Place) -> None:
    workload = place.submit(*sh("echo hi > $CUBE_OUTPUT_DIR/greeting"))
    end = place.owner.end_of(workload)
    assert (end.phase, end.exit_code, end.gathered) == (WorkloadPhase.SUCCEEDED, 0, ["greeting"])
    assert end.usage["seconds"] >= 0
    assert place.row(workload)["phase"] == "Succeeded"


def test_outputs_that_break_their_promise_make_it_fail_with_their_sentence(place: Place) -> None:
    end = place.owner.end_of(place.submit(*sh("touch $CUBE_OUTPUT_DIR/bad")))
    assert (end.phase, end.reason, end.hint) == (WorkloadPhase.FAILED, "OutputBad", "Write it as JSON.")


def test_a_failing_one_is_tried_again_and_then_fails(place: Place) -> None:
    workload = place.submit(*sh("exit 3"), retries=2, backoff=0.05)
    end = place.owner.end_of(workload)
    again = [change for change in place.owner.heard if change.phase is WorkloadPhase.QUEUED]
    assert (end.phase, end.exit_code, end.attempt, len(again)) == (WorkloadPhase.FAILED, 3, 3, 2)
    assert [past["attempt"] for past in place.row(workload)["attempts"]] == [1, 2, 3]


def test_its_time_is_limited(place: Place) -> None:
    end = place.owner.end_of(place.submit("sleep", "100", timeout=0.2, grace=1.0))
    assert (end.phase, end.reason) == (WorkloadPhase.FAILED, "TimedOut")


def test_what_never_answers_its_probe_fails_and_what_answers_may_take_its_time_later(place: Place) -> None:
    end = place.owner.end_of(place.submit("sleep", "100", ports={"http": 0}, probe=OPEN, ready_within=0.2, grace=1.0))
    assert (end.phase, end.reason) == (WorkloadPhase.FAILED, "NeverReady")
    listens = "import os, socket, time; s = socket.create_server(('127.0.0.1', int(os.environ['PORT']))); time.sleep(9)"
    workload = place.submit("python3", "-c", listens, ports={"http": 0}, probe=OPEN, ready_within=8.0, grace=1.0)
    place.owner.wait(lambda change: change.ready and change.workload == workload)


def test_a_running_one_can_be_stopped_and_so_can_a_waiting_one(place: Place) -> None:
    cores = place.runtime.capacity().cpu
    running = place.submit("sleep", "100", resources=Resources(cpu=cores))
    waiting = place.submit("sleep", "100", resources=Resources(cpu=cores))
    place.owner.wait(lambda change: change.phase is WorkloadPhase.RUNNING)
    assert place.row(waiting)["phase"] == "Queued"
    assert "free are 0" in place.row(waiting)["text"]
    for workload in (waiting, running):
        with place.database.write() as uow:
            service.stop(uow, [workload], "StoppedByUser", "stopped by ann")
        end = place.owner.end_of(workload)
        assert (end.phase, end.text) == (WorkloadPhase.STOPPED, "stopped by ann")


def test_what_can_never_fit_fails_at_once_with_the_numbers(place: Place) -> None:
    end = place.owner.end_of(place.submit("true", resources=Resources(cpu=10_000)))
    assert (end.reason, "asks 10000 cpu" in end.text) == ("ResourcesImpossible", True)


def test_secrets_reach_the_process_and_not_the_database(place: Place) -> None:
    from cubestudio.workloads.secrets import secret_placeholder

    text = 'test ${#P} = 6 && test -n "$CUBE_TOKEN" || exit 9'
    workload = place.submit(*sh(text), env={"P": secret_placeholder("db"), "CUBE_RUN": "run_1"})
    assert place.owner.end_of(workload).exit_code == 0
    assert "geheim" not in str(place.row(workload))


def test_an_owner_chains_the_next_one_in_the_same_transaction(place: Place) -> None:
    chain: list[str] = []

    def follow(uow: UnitOfWork, change: Change) -> None:
        if change.phase is WorkloadPhase.SUCCEEDED and len(chain) < 5:
            spec = WorkloadSpec(command=("python", "-I", "-S", "-c", "pass"))
            chain.append(service.submit(uow, NewWorkload(PROJECT, "test", "own", "n", spec)))

    place.owner.next = follow
    place.submit("true")
    place.owner.wait(lambda change: len(chain) == 5 and change.workload == chain[-1] and change.phase in WORKLOAD_ENDS)


def test_a_new_server_adopts_what_the_old_one_started(place: Place, home: Path) -> None:
    marker = home / "work-done"
    marker.touch(mode=0o666)
    marker.chmod(0o666)
    workload = place.submit(*sh(f"echo start >> {marker}; sleep 0.5; echo end >> {marker}"))
    place.owner.wait(lambda change: change.phase is WorkloadPhase.RUNNING)
    place.stop()
    place.start()
    assert place.owner.end_of(workload).phase is WorkloadPhase.SUCCEEDED
    assert marker.read_text() == "start\nend\n"


def test_a_killed_process_tree_is_lost_and_starts_again(place: Place) -> None:
    workload = place.submit(*sh('test "$CUBE_ATTEMPT" = 2 || sleep 100'))
    place.owner.wait(lambda change: change.phase is WorkloadPhase.RUNNING)
    folder = place.home / place.row(workload)["handle"]["folder"]
    birth, _ = control.read(f"{folder}/control/main-0.state")
    assert birth
    os.kill(birth.pid, signal.SIGKILL)
    end = place.owner.end_of(workload)
    assert (end.phase, end.attempt) == (WorkloadPhase.SUCCEEDED, 2)
    assert place.row(workload)["attempts"][0]["reason"] == "Lost"


def test_going_down_ends_all_and_the_next_start_begins_them_anew(place: Place) -> None:
    workload = place.submit(*sh('test "$CUBE_ATTEMPT" = 2 || sleep 100'))
    place.owner.wait(lambda change: change.phase is WorkloadPhase.RUNNING)
    place.stop()
    runtime = LocalRuntime(place.home)
    assert interrupt_all(place.database, "local", runtime) == 1
    runtime.close()
    place.start()
    assert place.owner.end_of(workload).phase is WorkloadPhase.SUCCEEDED


def test_many_at_once_all_end_well(place: Place) -> None:
    begun = time.monotonic()
    workloads = [place.submit("true", resources=Resources(cpu=0.1)) for _ in range(60)]
    for workload in workloads:
        assert place.owner.end_of(workload).phase is WorkloadPhase.SUCCEEDED
    assert time.monotonic() - begun < 20


def test_what_belongs_to_no_run_gets_no_token(place: Place) -> None:
    assert place.owner.end_of(place.submit(*sh('test -z "$CUBE_TOKEN"'))).exit_code == 0


def test_what_it_uses_is_kept_over_time_by_attempt_and_goes_with_it(place: Place) -> None:
    burn = 'import time; data = b"x" * 40_000_000; end = time.time() + 5.5\nwhile time.time() < end: pass\nexit(3)'
    workload = place.submit("python", "-c", burn, resources=Resources(cpu=1, memory=200 << 20), retries=1, backoff=0.05)
    until, ran = time.monotonic() + 60, False
    live = None
    while live is None or len(live.attempts[0].seconds) < 2:
        assert time.monotonic() < until
        time.sleep(0.1)
        with place.database.read() as uow:
            found = usage.metrics(uow, [service.get(uow, workload, PROJECT.id)])
        live, ran = found if found.attempts else None, ran or found.cost.running == 1
    assert ran
    place.owner.end_of(workload)
    with place.database.read() as uow:
        metrics = usage.metrics(uow, [service.get(uow, workload, PROJECT.id)])
    assert [attempt.attempt for attempt in metrics.attempts] == [1, 2]
    first = metrics.attempts[0]
    assert max(first.memory) > 40_000_000
    assert max(first.cpu) > 0.1
    assert first.accelerator == []
    assert (metrics.cpu_asked, metrics.memory_asked) == (1, 200 << 20)
    assert (metrics.cost.attempts, metrics.cost.running) == (2, 0)
    assert metrics.cost.cpu_seconds_asked > 10
    with place.database.write() as uow:
        service.remove(uow, [workload])
    with place.database.read() as uow:
        assert store.series(uow, [workload]) == []


def test_a_short_one_leaves_no_series(place: Place) -> None:
    workload = place.submit("true")
    place.owner.end_of(workload)
    with place.database.read() as uow:
        assert store.series(uow, [workload]) == []


def test_the_states_of_replicas_are_known_while_a_gang_runs_and_afterwards(place: Place) -> None:
    quick, slow = ReplicaType("quick", 1, ("true",)), ReplicaType("slow", 1, ("sleep", "60"))
    workload = place.submit("true", replica_types=(quick, slow), grace=1.0)
    deadline = time.monotonic() + 20
    while place.row(workload)["replicas"] != [["quick-0", 0, 1], ["slow-0", None, 1]]:
        assert time.monotonic() < deadline, place.row(workload)
        time.sleep(0.02)
    with place.database.write() as uow:
        service.stop(uow, [workload], "StoppedByUser", "stopped by ann")
    place.owner.end_of(workload)
    assert place.row(workload)["replicas"] == [["quick-0", 0, 1], ["slow-0", 143, 1]]
