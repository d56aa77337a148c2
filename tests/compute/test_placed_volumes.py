"""Volumes are looked at where the project's work runs."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from cluster import Cluster as RealCluster
from cubestudio.accounts import service as accounts
from cubestudio.accounts.vault import Vault
from cubestudio.compute import service
from cubestudio.compute.facts import BindingWish, ClusterWish
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.main.placed_volumes import PlacedVolumes, look_there
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.volumes import VolumeState
from cubestudio.spec.kubeconfig import Kubeconfig, read_kubeconfig
from cubestudio.spec.placement import Placement, Storage
from cubestudio.spec.volumes import Mount, VolumeKind

VAULT = Vault(b"k" * 32)
CLAIM = Mount("corpus", VolumeKind.PVC, "/mnt/corpus", source={"claim": "corpus"})
PLAYED = Kubeconfig("https://10.0.0.1:6443", token="very.secret")


class Here:
    """This machine."""

    def look(self, project_id: str, mount: Mount) -> VolumeState:
        return VolumeState(False, "VolumeNeedsCluster")


def bound(database: Database, config: Kubeconfig = PLAYED) -> str:
    """A project on a cluster; its id."""
    wish = ClusterWish(url="http://10.0.0.5", image="python:3.11", storage=Storage("1Gi"))
    with database.write() as uow:
        accounts.create_project(uow, "stays", "", "root", None)
        project = accounts.create_project(uow, "home", "", "root", None).id
        service.create_cluster(uow, VAULT, "lab", config, True, wish, None, "root")
        service.bind(uow, "lab", "home", BindingWish(), lambda *_: 0, "root")
    return str(project)


def probe(
    database: Database, there: Callable[[ClusterAccess, Placement, Mount], VolumeState], patience: float = 10.0
) -> PlacedVolumes:
    """The one under test."""
    return PlacedVolumes(Here(), database, VAULT, there, patience)


def test_the_place_of_the_project_is_asked(sqlite_db: Database) -> None:
    asked: list[tuple[ClusterAccess, Placement, Mount]] = []

    def there(access: ClusterAccess, placement: Placement, mount: Mount) -> VolumeState:
        asked.append((access, placement, mount))
        return VolumeState(True)

    home = bound(sqlite_db)
    with sqlite_db.read() as uow:
        stays = accounts.find_project(uow, "stays").id
    volumes = probe(sqlite_db, there)
    assert volumes.look(stays, CLAIM).reason == "VolumeNeedsCluster"
    assert asked == []
    assert volumes.look(home, CLAIM).ok
    access, placement, mount = asked[0]
    assert access.document is not None
    assert access.document["users"][0]["user"]["token"] == "very.secret"
    assert (placement.namespace, placement.storage, mount) == ("cube-home", Storage("1Gi"), CLAIM)
    with sqlite_db.write() as uow:
        service.unbind(uow, "lab", "home", "root")
    assert volumes.look(home, CLAIM).reason == "VolumeNeedsCluster"


def test_what_goes_wrong_is_told_and_never_raised(sqlite_db: Database) -> None:
    home = bound(sqlite_db)

    def refuses(*_: object) -> VolumeState:
        raise Fault("ClusterUnreachable", "the name {host} of the API server is not known here", "Check.", host="a")

    def breaks(*_: object) -> VolumeState:
        raise KeyError("very.secret")

    told = probe(sqlite_db, refuses).look(home, CLAIM)
    assert told == VolumeState(False, "ClusterUnreachable", "the name a of the API server is not known here", "Check.")
    state = probe(sqlite_db, breaks).look(home, CLAIM)
    assert (state.ok, state.reason) == (False, "NotLookedAt")
    assert "secret" not in state.text + state.hint


def test_nobody_waits_for_a_cluster_that_hangs(sqlite_db: Database) -> None:
    home = bound(sqlite_db)
    ends = threading.Event()

    def hangs(*_: object) -> VolumeState:
        ends.wait(60)
        return VolumeState(True)

    try:
        state = probe(sqlite_db, hangs, patience=0.05).look(home, CLAIM)
        assert (state.ok, state.reason, state.text) == (
            False,
            "ClusterUnreachable",
            "The cluster did not answer in time.",
        )
    finally:
        ends.set()


def test_a_closed_port_is_a_cluster_that_does_not_answer(sqlite_db: Database) -> None:
    home = bound(sqlite_db, Kubeconfig("https://127.0.0.1:1", token="abc"))
    state = probe(sqlite_db, look_there).look(home, CLAIM)
    assert (state.ok, state.reason) == (False, "ClusterUnreachable")


@pytest.mark.parametrize("kind", ["pvc", "project"])
def test_on_a_real_cluster(sqlite_db: Database, running_cluster: RealCluster, kind: str) -> None:
    home = bound(sqlite_db, read_kubeconfig(running_cluster.kubeconfig, True))
    mount = CLAIM if kind == "pvc" else Mount("project", VolumeKind.PROJECT, "/mnt/project")
    state = probe(sqlite_db, look_there).look(home, mount)
    expected = (False, "VolumeAbsent") if kind == "pvc" else (True, "NotMadeYet")
    assert (state.ok, state.reason) == expected
