"""What a cluster provides beside machines: kept on every server, told to workloads and to the runtime."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from cubestudio.accounts import service as accounts
from cubestudio.accounts.vault import Vault
from cubestudio.compute import service
from cubestudio.compute.facts import BindingWish, Cluster, ClusterWish
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterFacts
from cubestudio.spec.kubeconfig import Kubeconfig
from cubestudio.spec.network import Network
from cubestudio.spec.placement import Storage

VAULT = Vault(b"k" * 32)


def add(database: Database, **wish: Any) -> Cluster:
    """A cluster in the database."""
    authority = base64.b64encode(b"-----BEGIN CERTIFICATE-----\n").decode()
    config = Kubeconfig("https://10.0.0.1:6443", authority, token="abc")
    wanted = ClusterWish(url="http://10.0.0.5", image="python:3.11", **wish)
    facts = ClusterFacts(uid="uid-1", version="v1.32.1")
    return database.transact(
        lambda uow: service.create_cluster(uow, VAULT, "lab", config, False, wanted, facts, "root")
    )


def change(database: Database, **wish: Any) -> Cluster:
    """Edit it."""
    wanted = ClusterWish(**wish)
    return database.transact(lambda uow: service.update_cluster(uow, VAULT, "lab", None, wanted, None, "root"))


def bound(database: Database) -> str:
    """A project there; its id."""

    def work(uow: Any) -> str:
        made = accounts.create_project(uow, "home", "", "root", None).id
        service.bind(uow, "lab", "home", BindingWish(), lambda *_: 0, "root")
        return str(made)

    return database.transact(work)


def read(database: Database) -> Cluster:
    """As it is kept."""
    with database.read() as uow:
        return service.get_cluster(uow, "lab")


def test_nothing_said_means_no_spaces_and_the_defaults(database: Database) -> None:
    made = add(database)
    assert (made.storage, made.environments, made.network) == (None, None, Network())
    assert read(database) == made
    project = bound(database)
    with database.read() as uow:
        assert service.placement(uow, project, "lab").storage is None


def test_storage_is_kept_told_and_taken_away(database: Database) -> None:
    add(database)
    project = bound(database)
    change(database, storage=Storage(" 20Gi ", "fast", False))
    assert read(database).storage == Storage("20Gi", "fast", False)
    with database.read() as uow:
        assert service.placement(uow, project, "lab").storage == Storage("20Gi", "fast", False)
    change(database, notes="else")
    assert read(database).storage == Storage("20Gi", "fast", False), "what is left out stays"
    change(database, without=frozenset({"storage"}))
    assert read(database).storage is None
    with database.read() as uow:
        assert service.placement(uow, project, "lab").storage is None


def test_a_runtime_is_made_anew_when_what_it_is_made_from_changes(database: Database) -> None:
    first = add(database)
    assert change(database, storage=Storage("1Gi")).revision == first.revision, "asked for at each start"
    kept = change(database, environments=Storage("50Gi"))
    assert kept.revision == first.revision + 1
    network = Network(never=("10.96.0.0/12",), visitors=("10.0.0.7",), gateways=("edge", "edge"))
    cut = change(database, network=network)
    assert cut.revision == first.revision + 2
    same = change(database, environments=Storage("50Gi"), network=network, accelerators=(), notes="same as ever")
    assert same.revision == cut.revision, "a form tells everything anew"
    assert read(database).network == Network(never=("10.96.0.0/12",), visitors=("10.0.0.7/32",), gateways=("edge",))
    again = change(database, without=frozenset({"environments", "network"}))
    assert (again.environments, again.network, again.revision) == (None, Network(), first.revision + 3)
    assert read(database) == again


def test_blocks_are_kept_as_policies_take_them(sqlite_db: Database) -> None:
    made = add(sqlite_db, network=Network(world=(), never=("10.1.2.3/8", " fd00::1/8", "10.0.0.0/8")))
    assert (made.network.world, made.network.never) == ((), ("10.0.0.0/8", "fd00::/8"))


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"storage": Storage("")}, "StorageSizeInvalid"),
        ({"storage": Storage("10")}, "StorageSizeInvalid"),
        ({"storage": Storage("ten Gi")}, "StorageSizeInvalid"),
        ({"storage": Storage("-1Gi")}, "StorageSizeInvalid"),
        ({"storage": Storage("9" * 400)}, "StorageSizeInvalid"),
        ({"environments": Storage("0")}, "StorageSizeInvalid"),
        ({"storage": Storage("1Gi", "Fast One")}, "StorageClassInvalid"),
        ({"network": Network(world=("everywhere",))}, "BlockInvalid"),
        ({"network": Network(never=("10.0.0.0/33",))}, "BlockInvalid"),
        ({"network": Network(visitors=("",))}, "BlockInvalid"),
        ({"network": Network(gateways=("Edge",))}, "NamespaceInvalid"),
    ],
)
def test_what_cannot_be_is_refused_and_said(sqlite_db: Database, wish: dict[str, Any], code: str) -> None:
    with pytest.raises(Fault) as refused:
        add(sqlite_db, **wish)
    assert refused.value.code == code
    assert refused.value.hint
    assert refused.value.say("zh") != refused.value.say()
    assert refused.value.say_hint("zh") != refused.value.say_hint()
