"""Internal services: wishes on real databases, the loop with an engine that only says what it is told to."""

from __future__ import annotations

import pytest

from cubestudio.apps import service, store
from cubestudio.apps.facts import AppState, AppWish
from cubestudio.apps.owner import AppOwner
from cubestudio.apps.presets import get_preset, list_presets
from cubestudio.apps.reconcile import AppsLoop, spec_of
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.errors import Fault
from cubestudio.spec.program import Program, argv
from cubestudio.spec.resources import Resources
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads import service as workloads
from cubestudio.workloads.codec import decode_spec
from cubestudio.workloads.owners import Change, ProjectRef

PROJECT = ProjectRef("prj_1", "demo", 1)
PAGE = Program(command=argv("exec python page.py"), files={"page.py": "x"}, ports={"admin": 0}, health="/up")


class Room:
    """A loop and an engine of words."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.loop = AppsLoop(database, Leases(database, "test"))

    def make(self, name: str = "page", program: Program = PAGE) -> None:
        """Wish for one and let the loop act."""
        with self.database.write() as uow:
            service.create_app(uow, PROJECT, name, AppWish(program), "ann")
        self.loop.step()

    def hear(self, phase: WorkloadPhase, ready: bool = False, reason: str = "", workload: str = "") -> AppState:
        """The engine tells of the workload; then the loop acts."""
        found = self.look()
        change = Change(workload or found.workload, found.id, phase, 1, 1.0, reason=reason, text=reason, ready=ready)
        with self.database.write() as uow:
            AppOwner().changed(uow, [change])
        self.loop.step()
        return self.look().state

    def look(self, name: str = "page") -> service.App:
        """How it fares."""
        with self.database.read() as uow:
            return service.get_app(uow, PROJECT.id, name)

    def wish(self, running: bool) -> AppState:
        """Start or stop, and let the loop act."""
        with self.database.write() as uow:
            service.set_running(uow, PROJECT.id, "page", running, "ann")
        self.loop.step()
        return self.look().state


@pytest.fixture
def room(database: Database) -> Room:
    return Room(database)


def test_one_is_started_becomes_ready_and_stops(room: Room) -> None:
    room.make()
    found = room.look()
    assert (found.state, found.ports, found.folder) == (AppState.PENDING, ("http", "admin"), "apps/page")
    with room.database.read() as uow:
        row = workloads.get(uow, found.workload, PROJECT.id)
    assert (row["owner_kind"], row["name"], row["created_by"]) == ("app", "page", "ann")
    assert room.hear(WorkloadPhase.PREPARING) is AppState.PREPARING
    assert room.hear(WorkloadPhase.RUNNING) is AppState.STARTING
    assert room.hear(WorkloadPhase.RUNNING, ready=True) is AppState.READY
    assert room.wish(running=False) is AppState.STOPPING
    with room.database.read() as uow:
        assert workloads.get(uow, found.workload, PROJECT.id)["wish"] != "run"
    assert room.hear(WorkloadPhase.STOPPED) is AppState.STOPPED
    assert room.wish(running=True) is AppState.PENDING
    assert room.look().workload != found.workload


def test_a_change_ends_it_and_starts_it_anew(room: Room) -> None:
    room.make()
    former = room.look().workload
    room.hear(WorkloadPhase.RUNNING, ready=True)
    with room.database.write() as uow:
        service.update_app(uow, PROJECT.id, "page", AppWish(PAGE), "ann")
    room.loop.step()
    assert room.look().state is AppState.READY
    with room.database.write() as uow:
        service.update_app(uow, PROJECT.id, "page", AppWish(PAGE, Resources(2, 1 << 30)), "ann")
    room.loop.step()
    assert room.look().state is AppState.STARTING
    room.hear(WorkloadPhase.STOPPED)
    found = room.look()
    assert found.workload != former
    with room.database.read() as uow:
        assert decode_spec(workloads.get(uow, found.workload, PROJECT.id)["spec"]).resources.cpu == 2
    # What the former one still says is not heard.
    assert room.hear(WorkloadPhase.RUNNING, ready=True, workload=former) is AppState.PENDING


def test_one_that_keeps_ending_is_called_failed_with_its_reason_until_it_answers(room: Room) -> None:
    room.make()
    for _ in range(service.HOPELESS):
        room.hear(WorkloadPhase.RUNNING)
        state = room.hear(WorkloadPhase.QUEUED, reason="ExitCode")
    assert (state, room.look().reason) == (AppState.FAILED, "ExitCode")
    assert room.hear(WorkloadPhase.RUNNING, ready=True) is AppState.READY
    assert room.look().reason == ""


def test_one_that_can_never_run_waits_for_a_person(room: Room) -> None:
    room.make()
    former = room.look().workload
    assert room.hear(WorkloadPhase.FAILED, reason="ResourcesImpossible") is AppState.FAILED
    room.loop.step()
    assert room.look().workload == former
    assert room.wish(running=True) is AppState.PENDING
    assert room.look().workload != former


def test_deleting_ends_it_first(room: Room) -> None:
    room.make()
    with room.database.write() as uow:
        service.delete_app(uow, PROJECT.id, "page", "ann")
    room.loop.step()
    with room.database.write() as uow, pytest.raises(Fault) as going:
        service.create_app(uow, PROJECT, "page", AppWish(PAGE), "ann")
    assert going.value.code == "AppGoing"
    with room.database.write() as uow:
        row = store.find(uow, PROJECT.id, "page")
        assert row
        store.update_app(uow, row["id"], {"phase": WorkloadPhase.STOPPED.value})
    room.loop.step()
    with pytest.raises(Fault) as gone:
        room.look()
    assert gone.value.code == "AppUnknown"


def test_a_new_server_starts_what_the_former_one_ended(room: Room) -> None:
    room.make()
    former = room.look().workload
    room.hear(WorkloadPhase.RUNNING, ready=True)
    with room.database.write() as uow:
        workloads.stop(uow, [former], "StudioStopped", "the studio was stopped")
        workloads.store.update_workloads(uow, ("phase",), [{"id": former, "phase": "Stopped"}])
    Room(room.database).loop.step()
    assert room.look().workload != former


def test_names_are_taken_once_and_listed(room: Room) -> None:
    room.make()
    room.make("other")
    with room.database.write() as uow, pytest.raises(Fault) as taken:
        service.create_app(uow, PROJECT, "page", AppWish(PAGE), "ann")
    assert taken.value.code == "AppExists"
    with room.database.read() as uow:
        first = service.list_apps(uow, PROJECT.id, 1, None)
        rest = service.list_apps(uow, PROJECT.id, 1, first.next_page_token)
        assert service.list_apps(uow, "prj_2", 10, None).items == []
    assert [one.name for one in (*first.items, *rest.items)] == ["other", "page"]


def test_its_command_finds_its_folder_and_its_words(room: Room) -> None:
    spec = spec_of("page", PAGE, Resources())
    assert spec.command[:2] == ("/bin/sh", "-c")
    assert spec.command[3:] == ("page", "/bin/sh", "-c", "exec python page.py")
    assert (spec.probe, list(spec.ports)) == ("/up", ["http", "admin"])


def test_every_preset_can_be_wished_and_says_itself_in_both_languages(room: Room) -> None:
    assert [name for name, preset in list_presets().items() if not preset.needs_image] == [
        "sqlite-web", "files", "mlflow",
    ]  # fmt: skip
    for name, preset in list_presets().items():
        assert set(preset.label) == set(preset.help) == {"en", "zh"}
        assert preset.license in ("MIT", "Apache-2.0", "BSD-3-Clause")
        room.make(name, preset.program)
    with pytest.raises(Fault) as unknown:
        get_preset("mlfow")
    assert "mlflow" in unknown.value.say_hint()


@pytest.mark.parametrize(
    ("name", "program", "code"),
    [
        ("Page", PAGE, "AppNameInvalid"),
        ("page", Program(), "NothingToRun"),
        ("page", Program(command=("x",), ports={"web": 80}), "ProgramInvalid"),
    ],
)
def test_what_can_never_be_is_refused(room: Room, name: str, program: Program, code: str) -> None:
    with room.database.write() as uow, pytest.raises(Fault) as refused:
        service.create_app(uow, PROJECT, name, AppWish(program), "ann")
    assert refused.value.code == code
