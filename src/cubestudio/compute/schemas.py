"""Clusters and bindings on the wire. A kubeconfig goes in and never comes out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from cubestudio.compute.facts import Binding, BindingWish, Cluster, ClusterWish, Group, Inspected
from cubestudio.compute.service import catalogue_of
from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.ports.cluster import ClusterFacts, MachineFacts, QuotaLine
from cubestudio.spec.accelerators import AcceleratorKind, read_catalogue, stored_catalogue
from cubestudio.spec.kubeconfig import LIMIT
from cubestudio.spec.network import Network
from cubestudio.spec.placement import Storage
from cubestudio.spec.quotas import Quota
from cubestudio.spec.resources import parse_cpu, parse_memory, write_memory

Short = Annotated[str, StringConstraints(max_length=190)]
Address = Annotated[str, StringConstraints(max_length=1000)]
Listing = Annotated[list[Short], Field(max_length=100)]
Config = Annotated[str, StringConstraints(max_length=LIMIT + 1)]


class SharingIn(Wire):
    """How parts of a device are asked for: the resource that counts them, and that in percent or how many there are."""

    count: Short
    percent: Short = ""
    slices: Annotated[int, Field(ge=1, le=1000)] = 1


class AcceleratorIn(Wire):
    """A kind of accelerator: what people write, the resource it is, labels of its nodes (one of the values)."""

    kind: Short
    resource: Short
    labels: dict[str, list[str]] = {}
    sharing: SharingIn | None = None


class GroupIn(Wire):
    """A resource group: nodes with all of these labels; none = `cube-studio.org/group: <name>`."""

    name: Short
    labels: dict[str, str] = {}


class StorageIn(Wire):
    """How claims are made: `10Gi`, a storage class ("" = the cluster's own choice), for several machines at once."""

    size: Short = ""
    storage_class: Short = ""
    shared: bool = True

    def wish(self) -> Storage:
        """For the service."""
        return Storage(self.size, self.storage_class, self.shared)


class NetworkIn(Wire):
    """Blocks that pods may reach and those taken out; blocks visitors come from; namespaces of gateways."""

    world: Listing = list(Network().world)
    never: Listing = []
    visitors: Listing = []
    gateways: Listing = list(Network().gateways)

    def wish(self) -> Network:
        """For the service."""
        return Network(tuple(self.world), tuple(self.never), tuple(self.visitors), tuple(self.gateways))


class AccessIn(Wire):
    """How a cluster is reached: a kubeconfig with its data inline, or as a pod inside it."""

    kubeconfig: Config | None = None
    in_cluster: bool = False
    allow_local: bool = False


class CheckIn(AccessIn):
    """A kubeconfig to try, without keeping it."""


class ClusterIn(AccessIn):
    """A cluster to add. `url`: the studio as pods reach it; `image`: for workloads that name none.

    `storage`: of spaces of projects and people, null = there are none; `environments`: of those that are kept there,
    null = the studio keeps them packed; `network`: null = the defaults.
    """

    name: Short
    label: Short = ""
    notes: Annotated[str, StringConstraints(max_length=10_000)] = ""
    url: Address = ""
    image: Address
    pods_at_once: int | None = None
    accelerators: Annotated[list[AcceleratorIn], Field(max_length=200)] = []
    groups: Annotated[list[GroupIn], Field(max_length=200)] = []
    storage: StorageIn | None = None
    environments: StorageIn | None = None
    network: NetworkIn | None = None
    unchecked: bool = False


class ClusterPatch(Wire):
    """What is to change; what is left out stays. `unchecked`: keep another kubeconfig though the cluster is away.

    `storage`, `environments`, `network`: null takes it away.
    """

    kubeconfig: Config | None = None
    in_cluster: bool | None = None
    allow_local: bool | None = None
    label: Short | None = None
    notes: Annotated[str, StringConstraints(max_length=10_000)] | None = None
    url: Address | None = None
    image: Address | None = None
    pods_at_once: int | None = None
    accelerators: Annotated[list[AcceleratorIn], Field(max_length=200)] | None = None
    groups: Annotated[list[GroupIn], Field(max_length=200)] | None = None
    storage: StorageIn | None = None
    environments: StorageIn | None = None
    network: NetworkIn | None = None
    unchecked: bool = False


class FactsOut(Wire):
    """What a cluster said of itself: cores, bytes, devices by kind; offered by ready machines, and asked by pods."""

    uid: str
    version: str
    nodes: int
    nodes_ready: int
    cpu: float
    memory: int
    devices: dict[str, int]
    cpu_asked: float
    memory_asked: int
    devices_asked: dict[str, int]
    identity_until: Moment | None
    warnings: list[Said]


class RightOut(Wire):
    """Something the studio does on the cluster, and whether it may; `optional`: it does without. `namespace`: where,
    "" = everywhere."""

    verb: str
    resource: str
    allowed: bool
    needed_for: Said
    optional: bool
    namespace: str


class InspectionOut(Wire):
    """Whether network policies are enforced (null: could not be found out), and what the studio may do; `ready_made`:
    in single namespaces only, so each right says where (`namespace`, "" = everywhere)."""

    at: Moment
    enforced: bool | None
    text: Said
    hint: Said
    ready_made: bool
    rights: list[RightOut]


class ClusterOut(Wire):
    """A cluster. `state`: Unknown, Ready or Unreachable, with the reason; `facts` as it was last reached.

    `accelerators` are its own kinds, `kinds` all it knows; `projects` counts those bound to it.
    """

    name: str
    label: str
    notes: str
    server: str
    in_cluster: bool
    allow_local: bool
    url: str
    image: str
    pods_at_once: int
    accelerators: list[AcceleratorIn]
    kinds: list[AcceleratorIn]
    groups: list[GroupIn]
    storage: StorageIn | None
    environments: StorageIn | None
    network: NetworkIn
    state: str
    reason: str
    text: Said
    hint: Said
    facts: FactsOut | None
    inspection: InspectionOut | None
    checked_at: Moment | None
    projects: int
    created_by: str
    created_at: Moment
    updated_at: Moment


class MachineOut(Wire):
    """A machine of a cluster; `groups` are the resource groups it belongs to."""

    name: str
    address: str
    ready: bool
    schedulable: bool
    labels: dict[str, str]
    groups: list[str]
    cpu: float
    memory: int
    devices: dict[str, int]
    cpu_asked: float
    memory_asked: int
    devices_asked: dict[str, int]
    pods: int
    conditions: list[Said]
    system: str


class QuotaIn(Wire):
    """What a project may have at once: cores (`8`), `16Gi` of memory and of storage, pods, devices by the cluster's
    resource (`nvidia.com/gpu`: 2). "" or 0 = no limit; a device with 0 = none of it."""

    cpu: Short = ""
    memory: Short = ""
    storage: Short = ""
    pods: Annotated[int, Field(ge=0, le=1_000_000)] = 0
    devices: Annotated[dict[Short, Annotated[int, Field(ge=0, le=1_000_000)]], Field(max_length=100)] = {}

    def wish(self) -> Quota:
        """For the service."""
        cpu = parse_cpu(self.cpu) if self.cpu.strip() else 0.0
        memory, storage = (parse_memory(each) if each.strip() else 0 for each in (self.memory, self.storage))
        return Quota(cpu, memory, storage, self.pods, tuple(self.devices.items()))


class QuotaLineOut(Wire):
    """`cpu` (cores), `memory`, `storage` (bytes), `pods`, or a resource of the cluster: at most, and used now."""

    resource: str
    limit: float
    used: float


class QuotaUseOut(Wire):
    """What a project may have at once on its cluster; no lines = as much as there is."""

    project: str
    namespace: str
    lines: list[QuotaLineOut]


class BindingIn(Wire):
    """A project's place on a cluster. An empty namespace: `cube-<project>`."""

    namespace: Annotated[str, StringConstraints(max_length=100)] = ""
    group: Short = ""
    pull_secrets: Annotated[list[Annotated[str, StringConstraints(max_length=253)]], Field(max_length=50)] = []
    image: Address = ""
    quota: QuotaIn = QuotaIn()

    def wish(self) -> BindingWish:
        """For the service."""
        secrets, image = tuple(self.pull_secrets), self.image.strip()
        return BindingWish(self.namespace.strip(), self.group, secrets, image, self.quota.wish())


class BindingOut(Wire):
    """A project that is bound to a cluster."""

    project: str
    cluster: str
    namespace: str
    group: str
    pull_secrets: list[str]
    image: str
    quota: QuotaIn
    since: Moment
    changed_by: str


class PlaceOut(Wire):
    """Where what a project starts now will run. `place` is `local` (this machine) or a cluster's name; `state` tells
    whether the cluster answers."""

    place: str
    label: str
    state: str
    text: Said
    hint: Said
    binding: BindingOut | None


_PROVISIONS = ("storage", "environments", "network")


def wish_of(given: ClusterIn | ClusterPatch, url: str | None) -> ClusterWish:
    """What a person wrote, for the service."""
    groups = None if given.groups is None else tuple(Group(each.name.strip(), each.labels) for each in given.groups)
    kinds = None if given.accelerators is None else read_catalogue(each.model_dump() for each in given.accelerators)
    image = given.image.strip() if given.image is not None else None
    said = {name: getattr(given, name) for name in _PROVISIONS if name in given.model_fields_set}
    return ClusterWish(
        given.label,
        given.notes,
        url,
        image,
        given.pods_at_once,
        kinds,
        groups,
        **{name: each.wish() for name, each in said.items() if each is not None},
        without=frozenset(name for name, each in said.items() if each is None),
    )


def facts_out(facts: ClusterFacts) -> FactsOut:
    """Facts for the wire."""
    return FactsOut(**{name: each for name, each in asdict(facts).items() if name != "authority"})


def cluster_out(cluster: Cluster, projects: int) -> ClusterOut:
    """A cluster for the wire."""
    special = {"accelerators", "kinds", "groups", "facts", "inspection", "projects", "state"}
    same = {name: getattr(cluster, name) for name in ClusterOut.model_fields if name not in special}
    return ClusterOut(
        **same,
        state=cluster.state.value,
        accelerators=_kinds(cluster.accelerators),
        kinds=_kinds(catalogue_of(cluster)),
        groups=[GroupIn(name=group.name, labels=dict(group.labels)) for group in cluster.groups],
        facts=facts_out(cluster.facts) if cluster.facts else None,
        inspection=_inspection(cluster.inspection),
        projects=projects,
    )


def _inspection(inspected: Inspected | None) -> InspectionOut | None:
    if inspected is None:
        return None
    policies = inspected.found.policies
    return InspectionOut(
        at=inspected.at,
        enforced=policies.enforced,
        text=policies.text,
        hint=policies.hint,
        ready_made=inspected.found.ready_made,
        rights=[RightOut.model_validate(right) for right in inspected.found.rights],
    )


def machine_out(machine: MachineFacts, groups: tuple[Group, ...]) -> MachineOut:
    """A machine for the wire."""
    mine = [group.name for group in groups if group.labels.items() <= machine.labels.items()]
    return MachineOut(**asdict(machine), groups=mine)


def binding_out(project: str, binding: Binding) -> BindingOut:
    """A binding for the wire."""
    special = ("project", "pull_secrets", "quota")
    same = {name: getattr(binding, name) for name in BindingOut.model_fields if name not in special}
    secrets = list(binding.pull_secrets)
    return BindingOut(project=project, pull_secrets=secrets, quota=_quota(binding.quota), **same)


def _quota(quota: Quota) -> QuotaIn:
    """As people would write it."""
    cpu = f"{quota.cpu:g}" if quota.cpu else ""
    memory, storage = (write_memory(each) if each else "" for each in (quota.memory, quota.storage))
    return QuotaIn(cpu=cpu, memory=memory, storage=storage, pods=quota.pods, devices=dict(quota.devices))


def quota_use(project: str, binding: Binding, seen: Iterable[QuotaLine]) -> QuotaUseOut:
    """What a binding grants and the cluster counts; a ready-made namespace may have quotas of its own."""
    found = {line.resource: line for line in seen}
    given = {name: getattr(binding.quota, name) for name in ("cpu", "memory", "storage", "pods")}
    limits = {name: float(each) for name, each in given.items() if each}
    limits |= {name: float(count) for name, count in binding.quota.devices}
    limits = {name: line.limit for name, line in found.items()} | limits
    lines = [
        QuotaLineOut(resource=name, limit=limit, used=found[name].used if name in found else 0.0)
        for name, limit in limits.items()
    ]
    return QuotaUseOut(project=project, namespace=binding.namespace, lines=lines)


def _kinds(kinds: tuple[AcceleratorKind, ...]) -> list[AcceleratorIn]:
    stored: list[dict[str, Any]] = stored_catalogue(kinds)
    return [AcceleratorIn(**each) for each in stored]
