"""Clusters and bindings in the database, on every server."""

from __future__ import annotations

import base64
from dataclasses import replace

import pytest

from cubestudio.accounts import service as accounts
from cubestudio.accounts.vault import Vault
from cubestudio.compute import granted, service
from cubestudio.compute.facts import LOCAL, BindingWish, Cluster, ClusterWish, Group, State
from cubestudio.db import Database, UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterFacts
from cubestudio.spec.accelerators import read_catalogue
from cubestudio.spec.kubeconfig import Kubeconfig
from cubestudio.spec.placement import HERE
from cubestudio.spec.quotas import UNBOUNDED, Quota

VAULT = Vault(b"k" * 32)
WISH = ClusterWish(label="实验室集群", url="http://10.0.0.5:8080/", image="registry.example/run:1")
FACTS = ClusterFacts(uid="uid-1", version="v1.32.1", nodes=1, nodes_ready=1, cpu=8.0, memory=1 << 34)


def config(token: str = "abc.def") -> Kubeconfig:
    """A kubeconfig of the cluster."""
    authority = base64.b64encode(b"-----BEGIN CERTIFICATE-----\n").decode()
    return Kubeconfig("https://10.0.0.1:6443", authority, token=token)


def add(database: Database, name: str = "lab", facts: ClusterFacts | None = FACTS, wish: ClusterWish = WISH) -> Cluster:
    """A cluster in the database."""
    return database.transact(lambda uow: service.create_cluster(uow, VAULT, name, config(), False, wish, facts, "root"))


def project(database: Database, name: str) -> str:
    """A project; its id."""
    return database.transact(lambda uow: accounts.create_project(uow, name, "", "root", None).id)


def nobody(_uow: UnitOfWork, _place: str, _project: str | None) -> int:
    """Nothing is under way anywhere."""
    return 0


def bind(database: Database, cluster: str, name: str, wish: BindingWish | None = None) -> None:
    """Bind a project."""
    wanted = wish or BindingWish()
    database.transact(lambda uow: service.bind(uow, cluster, name, wanted, nobody, "root"))


def refusal(call: object) -> str:
    """The code of what a call is refused with."""
    assert callable(call)
    with pytest.raises(Fault) as refused:
        call()
    return refused.value.code


def test_a_cluster_is_kept_and_its_kubeconfig_is_sealed(database: Database) -> None:
    add(database)
    with database.read() as uow:
        found = service.get_cluster(uow, "lab")
        assert (found.label, found.url, found.state) == ("实验室集群", "http://10.0.0.5:8080", State.READY)
        assert found.facts == FACTS
        assert service.access_of(uow, VAULT, "lab").document == config().document()
        assert "abc.def" not in repr(service.access_of(uow, VAULT, "lab"))
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM clusters").fetchall()
    assert "abc.def" not in repr(rows)


def test_names_are_given_once(database: Database) -> None:
    add(database)
    assert refusal(lambda: add(database, facts=replace(FACTS, uid="uid-2"))) == "ClusterExists"
    for name in ("local", "Lab", "", "-a", "x" * 41, "集群"):
        assert refusal(lambda name=name: add(database, name, None)) == "ClusterNameInvalid"


def test_the_same_cluster_is_not_added_under_two_names(database: Database) -> None:
    add(database)
    assert refusal(lambda: add(database, "again")) == "ClusterKnown"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (ClusterWish(url="http://127.0.0.1:8080"), "ClusterUrlInvalid"),
        (ClusterWish(url="http://localhost"), "ClusterUrlInvalid"),
        (ClusterWish(url="ftp://10.0.0.1"), "ClusterUrlInvalid"),
        (ClusterWish(url="10.0.0.1:8080"), "ClusterUrlInvalid"),
        (ClusterWish(url="http://10.0.0.1:x"), "ClusterUrlInvalid"),
        (ClusterWish(image=""), "ImageInvalid"),
        (ClusterWish(image="two words"), "ImageInvalid"),
        (ClusterWish(pods_at_once=0), "PodsInvalid"),
        (ClusterWish(groups=(Group("a", {}), Group("a", {}))), "GroupInvalid"),
        (ClusterWish(groups=(Group("a", {"bad key": "x"}),)), "GroupInvalid"),
        (ClusterWish(groups=(Group("训练", {}),)), "GroupInvalid"),
    ],
)
def test_bad_wishes_are_refused(sqlite_db: Database, wish: ClusterWish, code: str) -> None:
    given = {name: value for name, value in vars(wish).items() if value is not None}
    assert refusal(lambda: add(sqlite_db, wish=replace(WISH, **given))) == code


def test_a_kubeconfig_changes_but_not_the_cluster(database: Database) -> None:
    first = add(database)

    def change(facts: ClusterFacts | None, token: str = "new.one") -> Cluster:
        access = (config(token), True)
        return database.transact(
            lambda uow: service.update_cluster(uow, VAULT, "lab", access, ClusterWish(), facts, "root")
        )

    assert refusal(lambda: change(replace(FACTS, uid="other"))) == "ClusterAnother"
    changed = change(FACTS)
    assert changed.revision == first.revision + 1
    assert (changed.label, changed.allow_local) == ("实验室集群", True)
    with database.read() as uow:
        document = service.access_of(uow, VAULT, "lab").document
    assert document is not None
    assert document["users"][0]["user"]["token"] == "new.one"


def test_notes_do_not_disturb_who_talks_to_it(database: Database) -> None:
    first = add(database)
    wish = ClusterWish(notes="in the cellar", pods_at_once=7)
    changed = database.transact(lambda uow: service.update_cluster(uow, VAULT, "lab", None, wish, None, "root"))
    assert (changed.revision, changed.notes, changed.pods_at_once) == (first.revision, "in the cellar", 7)


def test_news_of_an_older_kubeconfig_are_dropped(database: Database) -> None:
    cluster = add(database)
    fault = Fault("ClusterUnreachable", "the API server at {server} does not answer", server="https://a")
    with database.write() as uow:
        service.note_fault(uow, "lab", cluster.revision - 1, fault)
        service.note_fault(uow, "gone", 1, fault)
    with database.read() as uow:
        assert service.get_cluster(uow, "lab").state is State.READY
    with database.write() as uow:
        service.note_fault(uow, "lab", cluster.revision, fault)
    with database.read() as uow:
        found = service.get_cluster(uow, "lab")
    assert (found.state, found.text) == (State.UNREACHABLE, "the API server at https://a does not answer")
    assert found.facts == FACTS, "what was known stays"
    with database.write() as uow:
        service.note_facts(uow, "lab", cluster.revision, replace(FACTS, uid="other"))
    with database.read() as uow:
        assert service.get_cluster(uow, "lab").reason == "ClusterAnother"


def test_a_project_goes_to_its_cluster_and_back(database: Database) -> None:
    groups = (Group("training", {}), Group("a100", {"gpu": "a100", "zone": "b"}))
    add(database, wish=replace(WISH, groups=groups))
    home = project(database, "home")
    with database.read() as uow:
        assert service.place_of(uow, home) == LOCAL
        assert service.placement(uow, home, LOCAL) is HERE
    bind(database, "lab", "home", BindingWish(group="a100", pull_secrets=("pull", "pull")))
    with database.read() as uow:
        assert service.place_of(uow, home) == "lab"
        found = service.placement(uow, home, "lab")
        assert [name for name, _ in service.bindings_of(uow, "lab")] == ["home"]
        assert service.binding_counts(uow) == {"lab": 1}
    assert (found.namespace, found.url, found.image) == ("cube-home", "http://10.0.0.5:8080", "registry.example/run:1")
    assert (found.pull_secrets, dict(found.node_labels)) == (("pull",), {"gpu": "a100", "zone": "b"})
    database.transact(lambda uow: service.unbind(uow, "lab", "home", "root"))
    with database.read() as uow:
        assert service.place_of(uow, home) == LOCAL
        assert service.placement(uow, home, "lab").namespace == "cube-home", "what runs there still finds it"
    assert refusal(lambda: database.transact(lambda uow: service.unbind(uow, "lab", "home", "root"))) == "NotBound"


def test_one_place_at_a_time(database: Database) -> None:
    add(database)
    add(database, "second", replace(FACTS, uid="uid-2"))
    home = project(database, "home")
    bind(database, "lab", "home")
    bind(database, "second", "home", BindingWish(image="other:2"))
    with database.read() as uow:
        binding = service.binding_now(uow, home)
        assert binding is not None
        assert (binding.cluster, binding.image) == ("second", "other:2")
        assert service.binding_counts(uow) == {"second": 1}
    bind(database, "lab", "home")
    with database.read() as uow:
        assert service.place_of(uow, home) == "lab"


def test_two_projects_do_not_share_a_namespace(database: Database) -> None:
    add(database)
    project(database, "home")
    project(database, "other")
    bind(database, "lab", "home", BindingWish(namespace="team"))
    taken = BindingWish(namespace="team")
    assert refusal(lambda: bind(database, "lab", "other", taken)) == "NamespaceTaken"
    bind(database, "lab", "other")
    assert refusal(lambda: bind(database, "lab", "other", taken)) == "NamespaceTaken"


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        (BindingWish(namespace="kube-system"), "NamespaceReserved"),
        (BindingWish(namespace="Upper"), "NamespaceInvalid"),
        (BindingWish(namespace="x" * 64), "NamespaceInvalid"),
        (BindingWish(group="none"), "GroupUnknown"),
        (BindingWish(pull_secrets=("Bad Name",)), "PullSecretInvalid"),
        (BindingWish(image="two words"), "ImageInvalid"),
    ],
)
def test_bad_bindings_are_refused(sqlite_db: Database, wish: BindingWish, code: str) -> None:
    add(sqlite_db)
    project(sqlite_db, "home")
    assert refusal(lambda: bind(sqlite_db, "lab", "home", wish)) == code
    assert refusal(lambda: bind(sqlite_db, "none", "home")) == "ClusterUnknown"
    assert refusal(lambda: bind(sqlite_db, "lab", "none")) == "ProjectUnknown"


def test_what_is_in_use_stays(database: Database) -> None:
    groups = (Group("training", {}),)
    add(database, wish=replace(WISH, groups=groups))
    home = project(database, "home")
    bind(database, "lab", "home", BindingWish(group="training"))
    busy = {"count": 2}

    def count(_uow: UnitOfWork, place: str, project_id: str | None) -> int:
        assert place == "lab"
        assert project_id in (None, home)
        return busy["count"]

    def drop_groups() -> None:
        wish = ClusterWish(groups=())
        database.transact(lambda uow: service.update_cluster(uow, VAULT, "lab", None, wish, None, "root"))

    def remove() -> None:
        database.transact(lambda uow: service.remove_cluster(uow, "lab", count, "root"))

    def move() -> None:
        wish = BindingWish(namespace="elsewhere")
        database.transact(lambda uow: service.bind(uow, "lab", "home", wish, count, "root"))

    assert refusal(drop_groups) == "GroupInUse"
    assert refusal(remove) == "ClusterBound"
    assert refusal(move) == "NamespaceBusy"
    database.transact(lambda uow: service.unbind(uow, "lab", "home", "root"))
    assert refusal(remove) == "ClusterBusy"
    busy["count"] = 0
    drop_groups()
    remove()
    with database.read() as uow:
        assert service.list_clusters(uow) == []
        assert service.placement(uow, home, LOCAL) is HERE


def test_accelerators_of_a_cluster_come_before_those_that_ship(sqlite_db: Database) -> None:
    own = read_catalogue([{"kind": "A100", "resource": "example.com/a100"}, {"kind": "rare", "resource": "a.b/rare"}])
    made = add(sqlite_db, wish=replace(WISH, accelerators=own))
    kinds = service.catalogue_of(made)
    assert [kind.resource for kind in kinds if kind.kind.lower() == "a100"] == ["example.com/a100"]
    assert kinds[:2] == own
    with sqlite_db.read() as uow:
        assert service.get_cluster(uow, "lab").accelerators == own


def test_a_quota_belongs_to_a_project_in_a_place(database: Database) -> None:
    add(database)
    home = project(database, "home")
    quota = Quota(cpu=2.5, memory=1 << 33, storage=1 << 34, pods=7, devices=(("nvidia.com/gpu", 1),))
    bind(database, "lab", "home", BindingWish(quota=quota))
    with database.read() as uow:
        assert granted.quota_at(uow, home, "lab") == quota
        assert granted.quota_at(uow, home, "elsewhere") == UNBOUNDED
        [(_, binding)] = service.bindings_of(uow, "lab")
        assert binding.quota == quota
        assert granted.namespaces_of(uow) == {"lab": ("cube-home",)}
    bind(database, "lab", "home")
    with database.read() as uow:
        assert granted.quota_at(uow, home, "lab") == UNBOUNDED


def test_a_cluster_is_the_same_whatever_its_account_may_see(database: Database) -> None:
    add(database, facts=replace(FACTS, uid="ca-1", authority="ca-1"))

    def seen(uid: str, authority: str) -> State:
        told = replace(FACTS, uid=uid, authority=authority)
        database.transact(lambda uow: service.note_facts(uow, "lab", 1, told))
        with database.read() as uow:
            return service.get_cluster(uow, "lab").state

    assert seen("uid-1", "ca-1") is State.READY  # it may look into kube-system now
    assert seen("uid-1", "ca-2") is State.READY  # its certificates were renewed
    assert seen("ca-2", "ca-2") is State.READY  # it may not any more
    assert seen("ca-3", "ca-3") is State.UNREACHABLE


def test_a_cluster_is_not_added_twice_by_an_account_that_sees_less(database: Database) -> None:
    whole = replace(FACTS, uid="uid-1", authority="ca-1")
    poor = replace(FACTS, uid="ca-1", authority="ca-1")
    add(database, "lab", whole)
    assert refusal(lambda: add(database, "again", poor)) == "ClusterKnown"
    database.transact(lambda uow: service.remove_cluster(uow, "lab", nobody, "root"))
    add(database, "lab", poor)
    assert refusal(lambda: add(database, "again", whole)) == "ClusterKnown"
    add(database, "other", replace(poor, uid="ca-2", authority="ca-2"))  # another authority behind the address
    database.transact(lambda uow: service.remove_cluster(uow, "lab", nobody, "root"))
    add(database, "lab", whole)
    add(database, "anew", replace(whole, uid="uid-2"))  # both are sure that they are two
