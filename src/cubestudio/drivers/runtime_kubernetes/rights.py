"""What the studio must be allowed to do on a cluster: one list, from which the files for administrators are written and
by which a cluster is asked.

Secrets are made and deleted, never read: what the studio knows it has, and what others keep there is not its business.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest
from cubestudio.drivers.runtime_kubernetes.policies import OURS

ROLE = "cube-studio"
HOME = "cube-system"
"""The namespace of the studio's own account on a cluster, and of what it runs there for itself."""

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_AT_ONCE = 8
_RBAC = "rbac.authorization.k8s.io"


@dataclass(frozen=True)
class Need:
    """Something the studio does.

    Attributes:
        why: what fails without it.
        cluster: belongs to no namespace, or is only done where the studio makes namespaces itself.
        optional: without it something is missing, but work runs.
    """

    group: str
    resource: str
    verbs: tuple[str, ...]
    why: str
    cluster: bool = False
    optional: bool = False


NEEDS = (
    Need("", "pods", ("get", "list", "watch", "create", "delete"), "running workloads"),
    Need("", "pods/exec", ("get", "create"), "shells in running work", optional=True),
    Need("", "pods/log", ("get",), "log lines of a pod whose agent could not speak", optional=True),
    Need("", "events", ("list", "watch"), "saying why a pod waits"),
    Need("", "secrets", ("create", "patch", "delete"), "giving workloads their secrets"),
    Need("", "configmaps", ("get", "create", "patch", "delete"), "bringing the agent into pods"),
    Need("", "services", ("get", "create", "patch", "delete"), "names of the members of distributed jobs"),
    Need("", "persistentvolumeclaims", ("get", "list", "watch", "create", "patch", "delete"), "volumes and spaces"),
    Need("", "serviceaccounts", ("create", "patch"), "an account without rights for workloads"),
    Need(
        "networking.k8s.io", "networkpolicies", ("create", "patch", "delete"), "keeping projects apart in the network"
    ),
    Need("scheduling.volcano.sh", "podgroups", ("get", "create", "delete"), "all-or-nothing starts", optional=True),
    Need("scheduling.volcano.sh", "queues", ("create",), "a queue for each project", cluster=True, optional=True),
    Need("", "namespaces", ("get", "create", "patch"), "namespaces for projects", cluster=True),
    Need("", "nodes", ("get", "list", "watch"), "showing machines and what is free", cluster=True, optional=True),
    Need("", "resourcequotas", ("list",), "showing what is used of a quota", optional=True),
    Need("", "resourcequotas", ("create", "patch"), "quotas of namespaces that the studio makes", cluster=True),
    Need("", "limitranges", ("create", "patch"), "default limits in namespaces that the studio makes", cluster=True),
    Need("", "persistentvolumes", ("get", "create", "delete"), "volumes on file servers", cluster=True, optional=True),
)


@dataclass(frozen=True)
class Answer:
    """Whether one verb of a need is allowed."""

    need: Need
    verb: str
    allowed: bool


def can_i(client: Client, namespace: str = "") -> list[Answer]:
    """Ask the cluster for every verb, as the studio itself: in a namespace, or everywhere ("")."""
    asked = [(need, verb) for need in NEEDS for verb in need.verbs]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        said = pool.map(lambda each: _allowed(client, each[0], each[1], namespace), asked)
        return [Answer(need, verb, allowed) for (need, verb), allowed in zip(asked, said, strict=True)]


def makes_namespaces(everywhere: Iterable[Answer]) -> bool:
    """Whether the studio has all rights in all namespaces, as one that makes them itself needs to."""
    return all(answer.allowed for answer in everywhere if not answer.need.optional)


def _allowed(client: Client, need: Need, verb: str, namespace: str) -> bool:
    resource, _, part = need.resource.partition("/")
    about = {"group": need.group, "resource": resource, "verb": verb}
    about |= {"subresource": part} if part else {}
    about |= {"namespace": namespace} if namespace and not need.cluster else {}
    review = {"apiVersion": "authorization.k8s.io/v1", "kind": "SelfSubjectAccessReview"}
    answer = client.post(_REVIEWS, {**review, "spec": {"resourceAttributes": about}})
    return bool(answer["status"].get("allowed"))


def namespace_rights(namespace: str) -> list[Manifest]:
    """For one ready-made namespace: a Role and who has it."""
    rules = _rules(need for need in NEEDS if not need.cluster)
    role = {**_named("Role", ROLE, namespace), "rules": rules}
    return [role, _binding("Role", namespace), *_readers()]


def cluster_rights() -> list[Manifest]:
    """For a studio that makes namespaces itself: a ClusterRole and who has it."""
    return [{**_named("ClusterRole", ROLE), "rules": _rules(NEEDS)}, _binding("ClusterRole")]


def account() -> list[Manifest]:
    """Who the studio is on a cluster, with a token that a kubeconfig can hold."""
    secret = _named("Secret", f"{ROLE}-token", HOME, "v1")
    secret["metadata"]["annotations"] = {"kubernetes.io/service-account.name": ROLE}
    return [
        _named("Namespace", HOME, version="v1"),
        _named("ServiceAccount", ROLE, HOME, "v1"),
        {**secret, "type": "kubernetes.io/service-account-token"},
    ]


def _readers() -> list[Manifest]:
    """Looking at machines needs no namespace's rights; without it a cluster's page says less."""
    nodes = [need for need in NEEDS if need.resource == "nodes"]
    name = f"{ROLE}-machines"
    return [{**_named("ClusterRole", name), "rules": _rules(nodes)}, _binding("ClusterRole", name=name)]


def _rules(needs: Iterable[Need]) -> list[dict[str, Any]]:
    return [{"apiGroups": [n.group], "resources": [n.resource], "verbs": list(n.verbs)} for n in needs]


def _binding(kind: str, namespace: str = "", name: str = ROLE) -> Manifest:
    return {
        **_named(f"{kind}Binding", name, namespace),
        "roleRef": {"apiGroup": _RBAC, "kind": kind, "name": name},
        "subjects": [{"kind": "ServiceAccount", "name": ROLE, "namespace": HOME}],
    }


def _named(kind: str, name: str, namespace: str = "", version: str = f"{_RBAC}/v1") -> Manifest:
    about: Manifest = {"name": name, "labels": dict(OURS)} | ({"namespace": namespace} if namespace else {})
    return {"apiVersion": version, "kind": kind, "metadata": about}
