"""Engines and runtimes follow the clusters' rows, without a restart."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from cubestudio.accounts.vault import Vault
from cubestudio.compute import service
from cubestudio.compute.facts import Cluster, ClusterWish
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.main.placed import PlacedRuntime
from cubestudio.main.places import Places
from cubestudio.ports.cluster import ClusterAccess, ClusterFacts
from cubestudio.ports.runtime import AttemptPhase, Capacity, Handle, Observation, Usage
from cubestudio.spec.kubeconfig import Kubeconfig
from cubestudio.workloads.launch import Launch

VAULT = Vault(b"k" * 32)
WISH = ClusterWish(url="http://10.0.0.5", image="python:3.11")


class Played:
    """A runtime that only remembers."""

    name = "played"

    def __init__(self, place: str) -> None:
        self.place, self.closed = place, False
        self.removed: list[Handle] = []

    def capacity(self) -> Capacity:
        return Capacity(1.0, 1)

    def observe(self, handles: Sequence[Handle]) -> list[Observation]:
        return [Observation(AttemptPhase.RUNNING, text=f"{self.place}/{handle['id']}") for handle in handles]

    def usage(self, handles: Sequence[Handle]) -> list[Usage | None]:
        return [Usage(float(handle["id"]), 0, 0) for handle in handles]

    def output_folder(self, handle: Handle) -> Path | None:
        return Path(self.place)

    def remove(self, handle: Handle) -> None:
        self.removed.append(handle)

    def subscribe(self, hint: Callable[[], None]) -> None:
        """Nothing ever changes."""

    def close(self) -> None:
        self.closed = True


def add(database: Database, name: str) -> Cluster:
    """A cluster."""
    config = Kubeconfig("https://10.0.0.1:6443", token=f"token-of-{name}")
    facts = ClusterFacts(uid=f"uid-{name}", version="v1.32.0")
    return database.transact(lambda uow: service.create_cluster(uow, VAULT, name, config, False, WISH, facts, "root"))


def open_places(database: Database, makes: Callable[[Cluster, ClusterAccess], Any]) -> tuple[Places, PlacedRuntime]:
    """The loop's object, and what works by handle."""
    placed = PlacedRuntime(Played("here"), lambda handle: forgotten.append(handle))  # type: ignore[arg-type]
    launch = Launch("http://here", lambda *_: "", lambda *_: {}, lambda _: "")
    return Places(database, Leases(database, "test"), VAULT, {}, launch, placed, makes), placed


forgotten: list[Handle] = []


def test_places_come_change_and_go(sqlite_db: Database) -> None:
    made: list[Played] = []

    def make(cluster: Cluster, access: ClusterAccess) -> Played:
        assert access.document is not None
        assert access.document["users"][0]["user"]["token"].startswith("token-of-")
        made.append(Played(cluster.name))
        return made[-1]

    places, placed = open_places(sqlite_db, make)
    places.step()
    assert made == []
    add(sqlite_db, "a")
    add(sqlite_db, "b")
    places.step()
    places.step()
    assert sorted(each.place for each in made) == ["a", "b"]
    handles = [{"id": 1}, {"id": 2, "place": "b"}, {"id": 3, "place": "gone"}, {"id": 4, "place": "a"}]
    assert [seen.text for seen in placed.observe(handles)] == ["here/1", "b/2", "", "a/4"]
    assert placed.observe(handles)[2].phase is AttemptPhase.LOST
    assert [usage and usage.cpu_seconds for usage in placed.usage(handles)] == [1.0, 2.0, None, 4.0]
    assert [placed.output_folder(handle) for handle in handles] == [Path("here"), Path("b"), None, Path("a")]

    def change(wish: ClusterWish, access: tuple[Kubeconfig | None, bool] | None = None) -> None:
        sqlite_db.transact(lambda uow: service.update_cluster(uow, VAULT, "a", access, wish, None, "root"))
        places.step()

    change(ClusterWish(notes="nothing of importance"))
    assert len(made) == 2
    change(ClusterWish(), (Kubeconfig("https://10.0.0.1:6443", token="token-of-a2"), False))
    assert [(each.place, each.closed) for each in made if each.place == "a"] == [("a", True), ("a", False)]

    sqlite_db.transact(lambda uow: service.remove_cluster(uow, "b", lambda *_: 0, "root"))
    places.step()
    assert [each.closed for each in made if each.place == "b"] == [True]
    placed.remove(handles[1])
    assert forgotten == [handles[1]], "what it left on our disk goes all the same"
    places.close()
    assert all(each.closed for each in made)


def test_one_that_cannot_be_worked_on_is_no_others_business(sqlite_db: Database) -> None:
    tries = {"bad": 0}

    def make(cluster: Cluster, _access: ClusterAccess) -> Played:
        if cluster.name == "bad":
            tries["bad"] += 1
            raise OSError("no such library")
        return Played(cluster.name)

    places, placed = open_places(sqlite_db, make)
    add(sqlite_db, "bad")
    add(sqlite_db, "good")
    places.step()
    places.step()
    assert tries["bad"] == 2, "it is tried again"
    assert placed.observe([{"id": 1, "place": "good"}])[0].text == "good/1"
    places.close()
