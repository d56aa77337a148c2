"""HTTP of clusters: for administrators of the studio; owners see where their project runs.

A cluster is asked outside of any transaction: it may take its time.
"""

from __future__ import annotations

from typing import Annotated

from cubestudio.accounts.access import Caller, Idempotent, ReadUow, Router, WriteUow, access, part
from cubestudio.accounts.vault import Vault
from cubestudio.compute import errors, granted, service
from cubestudio.compute.catalogue import shipped
from cubestudio.compute.facts import LOCAL, Cluster
from cubestudio.compute.occupancy import Occupancy
from cubestudio.compute.schemas import (
    AccessIn,
    BindingIn,
    BindingOut,
    CheckIn,
    ClusterIn,
    ClusterOut,
    ClusterPatch,
    FactsOut,
    MachineOut,
    PlaceOut,
    QuotaUseOut,
    binding_out,
    cluster_out,
    facts_out,
    machine_out,
    quota_use,
    wish_of,
)
from cubestudio.db import Database, UnitOfWork
from cubestudio.kit.errors import Fault
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Listed
from cubestudio.ports.cluster import ClusterAccess, ClusterFacts, ClusterLook
from cubestudio.spec.kubeconfig import Kubeconfig, read_kubeconfig

router = Router(tags=["clusters"])

Admin = Annotated[Caller, access("admin")]
Data = Annotated[Database, part(Database)]
Safe = Annotated[Vault, part(Vault)]
Look = Annotated[ClusterLook, part(ClusterLook)]
Occupied = Annotated[Occupancy, part(Occupancy)]


@router.get("/clusters")
def list_clusters(caller: Admin, uow: ReadUow) -> Listed[ClusterOut]:
    """All clusters by name, each as it was when it was last looked at."""
    counts = service.binding_counts(uow)
    return Listed(items=[cluster_out(each, counts.get(each.name, 0)) for each in service.list_clusters(uow)])


@router.post("/clusters:check")
def check_cluster(caller: Admin, look: Look, wish: CheckIn) -> FactsOut:
    """Try a kubeconfig without keeping it."""
    config = _config(wish)
    return facts_out(look.look(_access(config, wish.allow_local), shipped()))


@router.post("/clusters", status_code=201)
def add_cluster(
    caller: Admin,
    database: Data,
    vault: Safe,
    look: Look,
    settings: Annotated[Settings, part(Settings)],
    wish: ClusterIn,
    idempotent: Idempotent,
) -> ClusterOut:
    """Add a cluster. It must answer, unless `unchecked` says that it may be away for now."""
    config = _config(wish)
    wanted = wish_of(wish, wish.url.strip() or settings.public_url)
    facts = None if wish.unchecked else look.look(_access(config, wish.allow_local), shipped())
    made = database.transact(
        lambda uow: service.create_cluster(uow, vault, wish.name, config, wish.allow_local, wanted, facts, caller.actor)
    )
    return cluster_out(made, 0)


@router.get("/clusters/{name}")
def get_cluster(caller: Admin, uow: ReadUow, name: str) -> ClusterOut:
    """One cluster."""
    return _shown(uow, service.get_cluster(uow, name))


@router.patch("/clusters/{name}")
def update_cluster(caller: Admin, database: Data, vault: Safe, look: Look, name: str, wish: ClusterPatch) -> ClusterOut:
    """Change a cluster. Another kubeconfig must lead to the same cluster."""
    with database.read() as uow:
        before = service.get_cluster(uow, name)
    allow_local = before.allow_local if wish.allow_local is None else wish.allow_local
    changed: tuple[Kubeconfig | None, bool] | None = None
    if wish.kubeconfig or wish.in_cluster:
        given = AccessIn(kubeconfig=wish.kubeconfig, in_cluster=bool(wish.in_cluster), allow_local=allow_local)
        changed = (_config(given), allow_local)
    asks = changed is not None and not wish.unchecked
    facts = look.look(_access(*changed), service.catalogue_of(before)) if changed is not None and asks else None
    wanted = wish_of(wish, None if wish.url is None else wish.url.strip())

    def work(uow: UnitOfWork) -> ClusterOut:
        return _shown(uow, service.update_cluster(uow, vault, name, changed, wanted, facts, caller.actor))

    return database.transact(work)


@router.delete("/clusters/{name}", status_code=204)
def remove_cluster(caller: Admin, uow: WriteUow, occupied: Occupied, name: str) -> None:
    """Forget a cluster nobody uses; nothing is deleted on it."""
    service.remove_cluster(uow, name, occupied.busy, caller.actor)


@router.post("/clusters/{name}:look")
def look_at_cluster(caller: Admin, database: Data, vault: Safe, look: Look, name: str) -> ClusterOut:
    """Look at it now, rather than in half a minute."""
    with database.read() as uow:
        cluster = service.get_cluster(uow, name)
        way = service.access_of(uow, vault, name)

    def work(uow: UnitOfWork) -> ClusterOut:
        if isinstance(found, Fault):
            service.note_fault(uow, name, cluster.revision, found)
        else:
            service.note_facts(uow, name, cluster.revision, found)
        return _shown(uow, service.get_cluster(uow, name))

    found: ClusterFacts | Fault
    try:
        found = look.look(way, service.catalogue_of(cluster))
    except Fault as fault:
        found = fault
    return database.transact(work)


@router.post("/clusters/{name}:inspect")
def inspect_cluster(caller: Admin, database: Data, vault: Safe, look: Look, name: str) -> ClusterOut:
    """Find out anew what the studio may do there and whether network policies are enforced; takes up to a minute."""
    with database.read() as uow:
        cluster = service.get_cluster(uow, name)
        way = service.access_of(uow, vault, name)
        bound = granted.namespaces_of(uow).get(name, ())
    found = look.inspect(way, cluster.image, bound)

    def work(uow: UnitOfWork) -> ClusterOut:
        service.note_inspection(uow, name, cluster.revision, found)
        return _shown(uow, service.get_cluster(uow, name))

    return database.transact(work)


@router.get("/clusters/{name}/machines")
def list_machines(caller: Admin, database: Data, vault: Safe, look: Look, name: str) -> Listed[MachineOut]:
    """Its machines as they are now."""
    with database.read() as uow:
        cluster = service.get_cluster(uow, name)
        way = service.access_of(uow, vault, name)
    found = look.machines(way, service.catalogue_of(cluster))
    return Listed(items=[machine_out(machine, cluster.groups) for machine in found])


@router.get("/clusters/{name}/projects")
def list_bound_projects(caller: Admin, uow: ReadUow, name: str) -> Listed[BindingOut]:
    """The projects that are bound to it."""
    return Listed(items=[binding_out(project, each) for project, each in service.bindings_of(uow, name)])


@router.get("/clusters/{name}/quotas")
def list_quotas(caller: Admin, database: Data, vault: Safe, look: Look, name: str) -> Listed[QuotaUseOut]:
    """What the projects that are bound to it may have at once there, and what they use: the cluster is asked."""
    with database.read() as uow:
        bound = service.bindings_of(uow, name)
        way = service.access_of(uow, vault, name)
    found = look.quotas(way, [each.namespace for _, each in bound])
    return Listed(items=[quota_use(project, each, found.get(each.namespace, ())) for project, each in bound])


@router.put("/clusters/{name}/projects/{bound}")
def bind_project(
    caller: Admin, uow: WriteUow, occupied: Occupied, name: str, bound: str, wish: BindingIn
) -> BindingOut:
    """Let a project run there from now on; what is under way stays where it is."""
    return binding_out(bound, service.bind(uow, name, bound, wish.wish(), occupied.busy, caller.actor))


@router.delete("/clusters/{name}/projects/{bound}", status_code=204)
def unbind_project(caller: Admin, uow: WriteUow, name: str, bound: str) -> None:
    """Let a project run on this machine again."""
    service.unbind(uow, name, bound, caller.actor)


@router.get("/projects/{project}/place")
def get_place(caller: Annotated[Caller, access("projects:read")], uow: ReadUow, project: str) -> PlaceOut:
    """Where what the project starts now will run."""
    binding = service.binding_now(uow, caller.project.id)
    cluster = service.find_cluster(uow, binding.cluster) if binding else None
    if binding is None or cluster is None:
        return PlaceOut(place=LOCAL, label="", state="Ready", text="", hint="", binding=None)
    return PlaceOut(
        place=cluster.name,
        label=cluster.label,
        state=cluster.state.value,
        text=cluster.text,
        hint=cluster.hint,
        binding=binding_out(project, binding),
    )


@router.get("/projects/{project}/quota")
def get_quota(
    caller: Annotated[Caller, access("projects:read")], database: Data, vault: Safe, look: Look, project: str
) -> QuotaUseOut:
    """What the project may have at once on the cluster it is bound to, and what it uses: the cluster is asked."""
    with database.read() as uow:
        binding = service.binding_now(uow, caller.project.id)
        way = service.access_of(uow, vault, binding.cluster) if binding else None
    if binding is None or way is None:
        return QuotaUseOut(project=project, namespace="", lines=[])
    found = look.quotas(way, [binding.namespace])
    return quota_use(project, binding, found.get(binding.namespace, ()))


def _shown(uow: UnitOfWork, cluster: Cluster) -> ClusterOut:
    return cluster_out(cluster, service.binding_counts(uow).get(cluster.name, 0))


def _config(given: AccessIn) -> Kubeconfig | None:
    """The kubeconfig, checked; None for the cluster the studio runs in."""
    if given.kubeconfig:
        return read_kubeconfig(given.kubeconfig, given.allow_local)
    if not given.in_cluster:
        raise errors.access_missing()
    return None


def _access(config: Kubeconfig | None, allow_local: bool) -> ClusterAccess:
    return ClusterAccess(config.document() if config else None, allow_local)
