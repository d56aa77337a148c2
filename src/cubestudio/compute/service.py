"""Verbs on clusters and on where projects run. What is asked of a cluster itself is asked before, outside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

import orjson

from cubestudio.accounts import service as accounts
from cubestudio.accounts.vault import Vault
from cubestudio.compute import checks, errors, provisions, sameness, store
from cubestudio.compute.catalogue import merged
from cubestudio.compute.facts import (
    LOCAL,
    PODS_AT_ONCE,
    TOPIC,
    Binding,
    BindingWish,
    Cluster,
    ClusterWish,
    State,
    binding_of,
    cluster_of,
)
from cubestudio.compute.occupancy import Busy
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.ports.cluster import ClusterAccess, ClusterFacts, Inspection
from cubestudio.spec.accelerators import AcceleratorKind, stored_catalogue
from cubestudio.spec.kubeconfig import Kubeconfig
from cubestudio.spec.placement import HERE, Placement
from cubestudio.spec.quotas import stored_quota

_PROVISIONS = ("storage", "environments", "network")
_OF_RUNTIMES = {"accelerators", "environments", "network"}
"""What a runtime is made from: when it changes, the runtime is made anew."""


def create_cluster(
    uow: UnitOfWork,
    vault: Vault,
    name: str,
    config: Kubeconfig | None,
    allow_local: bool,
    wish: ClusterWish,
    facts: ClusterFacts | None,
    actor: str,
) -> Cluster:
    """A cluster more. `config` None: the one the studio itself runs in. `facts`: what it said just now."""
    checks.check_name(name)
    sameness.refuse_known(uow, facts, config.server if config else "")
    at = now()
    row: dict[str, Any] = {
        "id": new_id("cl"),
        "name": name,
        "label": "",
        "notes": "",
        "pods_at_once": PODS_AT_ONCE,
        "accelerators": [],
        "node_groups": [],
        **dict.fromkeys(_PROVISIONS),
        **_access_values(vault, name, config, allow_local),
        **_wished(wish),
        "revision": 1,
        "state": State.UNKNOWN.value,
        "reason": "",
        "text": "",
        "hint": "",
        "uid": "",
        "facts": None,
        "inspection": None,
        "checked_at": None,
        "created_by": actor,
        "created_at": at,
        "updated_at": at,
    }
    checks.check_url(row.get("url", ""))
    checks.check_image(row.get("image", ""))
    row |= _answered(facts) if facts else {}
    if not store.insert_cluster(uow, row):
        raise errors.cluster_exists(name)
    made = cluster_of(row)
    _tell(uow, actor, "cluster.create", made.name, after=_shown(made))
    return made


def update_cluster(
    uow: UnitOfWork,
    vault: Vault,
    name: str,
    access: tuple[Kubeconfig | None, bool] | None,
    wish: ClusterWish,
    facts: ClusterFacts | None,
    actor: str,
) -> Cluster:
    """Change a cluster. `access`: another kubeconfig and whether local addresses are allowed; it must lead to the same
    cluster."""
    row = _row(uow, name, lock=True)
    before = cluster_of(row)
    values = _wished(wish)
    if access is not None:
        values |= _access_values(vault, name, *access)
    if facts is not None:
        if not sameness.is_same(row, facts):
            raise errors.another_cluster(name)
        sameness.refuse_known(uow, facts, values.get("server", row["server"]), row["id"])
        values |= _answered(facts)
    if wish.groups is not None:
        _keep_bound_groups(uow, row["id"], {group.name for group in wish.groups})
    if access is not None or any(values[name] != row[name] for name in values.keys() & _OF_RUNTIMES):
        values["revision"] = row["revision"] + 1
    values["updated_at"] = now()
    store.update_cluster(uow, row["id"], values)
    after = cluster_of(row | values)
    _tell(uow, actor, "cluster.update", name, _shown(before), _shown(after) | {"access": access is not None})
    return after


def remove_cluster(uow: UnitOfWork, name: str, busy: Busy, actor: str) -> None:
    """Forget a cluster that nobody uses. Nothing is deleted on it."""
    row = _row(uow, name, lock=True)
    bound = [each["project_id"] for each in store.bindings(uow, row["id"]) if each["current"]]
    if bound:
        raise errors.cluster_bound(name, sorted(_project_names(uow, bound).values()))
    count = busy(uow, name, None)
    if count:
        raise errors.cluster_busy(name, count)
    store.delete_cluster(uow, row["id"])
    _tell(uow, actor, "cluster.delete", name, before=_shown(cluster_of(row)))


def get_cluster(uow: UnitOfWork, name: str) -> Cluster:
    """One by name, or a Fault."""
    return cluster_of(_row(uow, name))


def find_cluster(uow: UnitOfWork, name: str) -> Cluster | None:
    """One by name, None when there is none (any more)."""
    row = store.cluster(uow, name)
    return cluster_of(row) if row else None


def list_clusters(uow: UnitOfWork) -> list[Cluster]:
    """All by name."""
    return [cluster_of(row) for row in store.clusters(uow)]


def access_of(uow: UnitOfWork, vault: Vault, name: str) -> ClusterAccess:
    """How to get to a cluster: for those who talk to it, never for the wire."""
    row = _row(uow, name)
    clear = vault.open(row["sealed"], _context(name)) if row["sealed"] else ""
    return ClusterAccess(orjson.loads(clear) if clear else None, bool(row["allow_local"]))


def catalogue_of(cluster: Cluster) -> tuple[AcceleratorKind, ...]:
    """The accelerators of a cluster: its own kinds, then those that ship."""
    return merged(cluster.accelerators)


def note_facts(uow: UnitOfWork, name: str, revision: int, facts: ClusterFacts) -> None:
    """It answered. What was learnt of an older revision is dropped, and so is what another cluster says."""
    row = store.cluster(uow, name, lock=True)
    if row is None or row["revision"] != revision:
        return
    if not sameness.is_same(row, facts):
        fault = errors.another_cluster(name)
        _note_state(uow, row, _failed(fault))
        return
    _note_state(uow, row, _answered(facts))


def note_inspection(uow: UnitOfWork, name: str, revision: int, found: Inspection) -> None:
    """What was found out about rights and network policies."""
    row = store.cluster(uow, name, lock=True)
    if row is not None and row["revision"] == revision:
        store.update_cluster(uow, row["id"], {"inspection": {"at": now(), **asdict(found)}})
        events.publish(uow, "cluster.state", row["id"], {"name": name, "state": row["state"]})


def note_fault(uow: UnitOfWork, name: str, revision: int, fault: Fault) -> None:
    """It did not answer, and why."""
    row = store.cluster(uow, name, lock=True)
    if row is not None and row["revision"] == revision:
        _note_state(uow, row, _failed(fault))


def bind(uow: UnitOfWork, cluster_name: str, project: str, wish: BindingWish, busy: Busy, actor: str) -> Binding:
    """Let a project's runs and services go to a cluster from now on; what is under way stays where it is."""
    cluster = _row(uow, cluster_name, lock=True)
    found = _project(uow, project)
    known = [group["name"] for group in cluster["node_groups"]]
    if wish.group and wish.group not in known:
        raise errors.group_unknown(wish.group, cluster_name, known)
    before = store.binding(uow, found.id, cluster_name)
    namespace = checks.check_namespace(wish.namespace or (before["namespace"] if before else f"cube-{found.name}"))
    if before and before["namespace"] != namespace and busy(uow, cluster_name, found.id):
        raise errors.namespace_busy(before["namespace"])
    values: dict[str, Any] = {
        "current": True,
        "namespace": namespace,
        "node_group": wish.group,
        "pull_secrets": list(checks.check_pull_secrets(wish.pull_secrets)),
        "image": checks.check_image(wish.image, optional=True),
        "quota": stored_quota(checks.check_quota(wish.quota)),
        "since": now(),
        "changed_by": actor,
    }
    store.release(uow, found.id)
    if before:
        done = store.update_binding(uow, found.id, cluster["id"], values)
    else:
        done = store.insert_binding(uow, {"project_id": found.id, "cluster_id": cluster["id"], **values})
    if not done:
        raise errors.namespace_taken(namespace)
    made = binding_of({"project_id": found.id, "cluster": cluster_name, **values})
    _tell_project(uow, actor, "project.bind", found, before, asdict(made))
    return made


def unbind(uow: UnitOfWork, cluster_name: str, project: str, actor: str) -> None:
    """Let a project's runs and services start on this machine again."""
    found = _project(uow, project)
    before = store.binding(uow, found.id, cluster_name)
    if before is None or not before["current"]:
        raise errors.not_bound(project, cluster_name)
    store.release(uow, found.id)
    _tell_project(uow, actor, "project.unbind", found, before, None)


def bindings_of(uow: UnitOfWork, cluster_name: str) -> list[tuple[str, Binding]]:
    """Projects that are bound to a cluster now, by name."""
    rows = [row for row in store.bindings(uow, _row(uow, cluster_name)["id"]) if row["current"]]
    names = _project_names(uow, [row["project_id"] for row in rows])
    return sorted((names[row["project_id"]], binding_of(row)) for row in rows)


def binding_counts(uow: UnitOfWork) -> dict[str, int]:
    """How many projects are bound to each cluster."""
    counts: dict[str, int] = {}
    for row in store.all_current(uow):
        counts[row["cluster"]] = counts.get(row["cluster"], 0) + 1
    return counts


def binding_now(uow: UnitOfWork, project_id: str) -> Binding | None:
    """Where a project is bound to; None = this machine."""
    row = store.current(uow, [project_id]).get(project_id)
    return binding_of(row) if row else None


def place_of(uow: UnitOfWork, project_id: str) -> str:
    """The place where what a project starts now will run. Asked once in a transaction."""
    known: dict[str, str] = uow.memory.setdefault("compute.places", {})
    if project_id not in known:
        row = store.current(uow, [project_id]).get(project_id)
        known[project_id] = row["cluster"] if row else LOCAL
    return known[project_id]


def placement(uow: UnitOfWork, project_id: str, place: str) -> Placement:
    """How a project's workloads are placed in a place it is, or once was, bound to. Raises Fault when it never was."""
    if place == LOCAL:
        return HERE
    cluster = _row(uow, place)
    row = store.binding(uow, project_id, place)
    if row is None:
        raise errors.not_bound(_project_names(uow, [project_id]).get(project_id, project_id), place)
    groups = {group["name"]: group["labels"] for group in cluster["node_groups"]}
    return Placement(
        namespace=row["namespace"],
        node_labels=groups.get(row["node_group"], {}),
        image=row["image"] or cluster["image"],
        pull_secrets=tuple(row["pull_secrets"]),
        url=cluster["url"],
        storage=provisions.storage_of(cluster["storage"]),
    )


def take_turn(uow: UnitOfWork, project_id: str, place: str) -> None:
    """Be the only one, until the transaction ends, who decides what a project starts in a place once."""
    store.binding(uow, project_id, place, lock=True)


def _row(uow: UnitOfWork, name: str, lock: bool = False) -> dict[str, Any]:
    row = store.cluster(uow, name, lock)
    if row is None:
        raise errors.cluster_unknown(name, store.names(uow))
    return row


def _access_values(vault: Vault, name: str, config: Kubeconfig | None, allow_local: bool) -> dict[str, Any]:
    sealed = vault.seal(orjson.dumps(config.document()).decode(), _context(name)) if config else ""
    return {"sealed": sealed, "server": config.server if config else "", "allow_local": allow_local}


def _context(name: str) -> str:
    """A sealed kubeconfig moved to another cluster's row does not open."""
    return f"cluster/{name}"


def _wished(wish: ClusterWish) -> dict[str, Any]:
    """Columns for what the wish speaks of, checked."""
    values: dict[str, Any] = {"label": wish.label, "notes": wish.notes}
    if wish.url is not None:
        values["url"] = checks.check_url(wish.url)
    if wish.image is not None:
        values["image"] = checks.check_image(wish.image)
    if wish.pods_at_once is not None:
        values["pods_at_once"] = checks.check_pods(wish.pods_at_once)
    if wish.accelerators is not None:
        values["accelerators"] = stored_catalogue(wish.accelerators)
    if wish.groups is not None:
        groups = checks.check_groups(wish.groups)
        values["node_groups"] = [{"name": group.name, "labels": dict(group.labels)} for group in groups]
    given = {name: value for name, value in values.items() if value is not None}
    given |= provisions.stored(wish.storage, wish.environments, wish.network)
    return given | dict.fromkeys(wish.without)


def _keep_bound_groups(uow: UnitOfWork, cluster_id: str, names: set[str]) -> None:
    for row in store.bindings(uow, cluster_id):
        if row["current"] and row["node_group"] and row["node_group"] not in names:
            raise errors.group_in_use(row["node_group"])


def _answered(facts: ClusterFacts) -> dict[str, Any]:
    ready = {"state": State.READY.value, "reason": "", "text": "", "hint": ""}
    return {**ready, "uid": facts.uid, "facts": asdict(facts), "checked_at": now()}


def _failed(fault: Fault) -> dict[str, Any]:
    words = {"reason": fault.code, "text": fault.say(), "hint": fault.say_hint()}
    return {"state": State.UNREACHABLE.value, **words, "checked_at": now()}


def _note_state(uow: UnitOfWork, row: dict[str, Any], values: dict[str, Any]) -> None:
    store.update_cluster(uow, row["id"], values)
    if (row["state"], row["text"]) != (values["state"], values["text"]):
        events.publish(uow, "cluster.state", row["id"], {"name": row["name"], "state": values["state"]})
        uow.hint(TOPIC)


def _project(uow: UnitOfWork, name: str) -> Any:
    """A project an administrator named; the door has seen none of it."""
    try:
        return accounts.find_project(uow, name)
    except Fault:
        raise errors.project_unknown(name) from None


def _project_names(uow: UnitOfWork, ids: Sequence[str]) -> dict[str, str]:
    found = {project_id: accounts.project_by_id(uow, project_id) for project_id in ids}
    return {project_id: project.name for project_id, project in found.items() if project}


def _tell(
    uow: UnitOfWork,
    actor: str,
    action: str,
    name: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    events.audit(uow, actor, action, name, before, after)
    events.publish(uow, action, name, {"name": name})
    uow.hint(TOPIC)


def _tell_project(
    uow: UnitOfWork, actor: str, action: str, project: Any, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> None:
    told = asdict(binding_of(before)) if before and before["current"] else None
    events.audit(uow, actor, action, project.name, told, after, project.id)
    events.publish(uow, action, project.id, {"name": project.name}, project.id)
    uow.hint(TOPIC)


def _shown(cluster: Cluster) -> dict[str, Any]:
    """For the audit: everything but the kubeconfig and the news."""
    names = ("name", "label", "notes", "server", "allow_local", "url", "image", "pods_at_once")
    shown = {name: getattr(cluster, name) for name in names}
    provided = {name: getattr(cluster, name) for name in _PROVISIONS}
    shown |= {name: asdict(each) if each else None for name, each in provided.items()}
    shown["groups"] = {group.name: dict(group.labels) for group in cluster.groups}
    return shown | {"accelerators": [kind.kind for kind in cluster.accelerators]}
