"""A project's namespace: made and kept as it should be, or taken as an administrator made it.

Whose it is, is written on it. One that nobody of ours made is *ready-made*: nothing is done there that needs more than
a Role, its labels and quotas are the administrator's, and only pods of ours are cut off from the network.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from cubestudio.drivers.runtime_kubernetes.builder import Environments, claim
from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused
from cubestudio.drivers.runtime_kubernetes.naming import PROJECT, dns_label
from cubestudio.drivers.runtime_kubernetes.policies import OURS, Studio, find_studio, policies
from cubestudio.drivers.runtime_kubernetes.quotas import NAME as QUOTA
from cubestudio.drivers.runtime_kubernetes.quotas import quota_of
from cubestudio.drivers.runtime_kubernetes.restricted import checked
from cubestudio.kit.errors import Fault
from cubestudio.spec.network import Network
from cubestudio.spec.quotas import UNBOUNDED, Quota

ACCOUNT = "cube-workload"
"""The service account of workloads: it may do nothing, and no pod gets its token."""

_LEVEL = "pod-security.kubernetes.io/"
_FRESH = 300.0
"""Seconds after which a namespace is put right again, in case somebody changed something by hand."""


@dataclass(frozen=True)
class Wanted:
    """What a namespace should be. `project`: the id; `url`: the studio's as its pods reach it."""

    namespace: str
    project: str
    url: str
    quota: Quota = UNBOUNDED


def own_manifests(wanted: Wanted, studio: Studio, network: Network) -> list[Manifest]:
    """Everything in a namespace of ours, in the order it is made; policies before whatever could run."""
    name = wanted.namespace
    return [
        namespace_of(name, wanted.project),
        *policies(name, studio, network),
        quota_of(name, wanted.quota),
        _limits(name),
        account(name),
    ]


def ready_manifests(wanted: Wanted, studio: Studio, network: Network) -> list[Manifest]:
    """What is added to a ready-made namespace: nothing that needs more than a Role, nothing about others' pods; but a
    quota, if the studio's administrator wants one."""
    name = wanted.namespace
    quotas = [] if wanted.quota == UNBOUNDED else [quota_of(name, wanted.quota, guarded=False)]
    return [*policies(name, studio, network, shared=True), *quotas, account(name)]


def namespace_of(name: str, project: str = "") -> Manifest:
    """A namespace in which the cluster itself refuses what is not restricted (from 1.25 on)."""
    labels = OURS | {f"{_LEVEL}{mode}": "restricted" for mode in ("enforce", "audit", "warn")}
    labels |= {PROJECT: dns_label(project)} if project else {}
    return {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}


def account(namespace: str) -> Manifest:
    """The account that workloads run as."""
    return {**_named("v1", "ServiceAccount", namespace, ACCOUNT), "automountServiceAccountToken": False}


class Namespaces:
    """Of one cluster. Safe from any thread.

    Args:
        network: what is said of the cluster's network.
        environments: how they are kept there.
        clock: seconds, monotonic.
    """

    def __init__(
        self,
        client: Client,
        network: Network = Network(),
        environments: Environments | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._client, self._network, self._clock = client, network, clock
        self._claims = environments if environments and environments.claim else None
        self._good: dict[str, tuple[Wanted, float, Studio]] = {}
        self._lock = threading.Lock()

    def ensure(self, wanted: Wanted) -> Studio:
        """Make it so, at most every few minutes (up to ten calls); otherwise nothing is asked. Gives where its pods
        find the studio.

        Raises Fault when it cannot be: the name is reserved, the namespace belongs to another project or is being
        deleted, or a right is missing. Nothing may be started there then.
        """
        with self._lock:
            good, until, known = self._good.get(wanted.namespace, (None, 0.0, None))
            if known and good == wanted and self._clock() < until:
                return known
            _check_name(wanted.namespace)
            studio = find_studio(wanted.url)
            for manifest in self._manifests(wanted, studio):
                self._apply(checked(manifest))
            if self._claims:
                self._claim(checked(claim(wanted.namespace, self._claims)))
            self._good[wanted.namespace] = (wanted, self._clock() + _FRESH, studio)
            return studio

    def forget(self, namespace: str) -> None:
        """It was found missing: look again next time."""
        with self._lock:
            self._good.pop(namespace, None)

    def _manifests(self, wanted: Wanted, studio: Studio) -> list[Manifest]:
        if self._is_ours(wanted):
            return own_manifests(wanted, studio, self._network)
        found = ready_manifests(wanted, studio, self._network)
        if wanted.quota == UNBOUNDED and self._has_quota(wanted.namespace):  # ours, of before: it limits nothing more
            found.append(quota_of(wanted.namespace, UNBOUNDED, guarded=False))
        return found

    def _has_quota(self, namespace: str) -> bool:
        """Whether one of ours is there; who may not look has made none."""
        try:
            found, _ = self._client.list("ResourceQuota", namespace)
        except Refused as refused:
            if refused.code != 403:
                raise
            return False
        return any(each["metadata"]["name"] == QUOTA for each in found)

    def _is_ours(self, wanted: Wanted) -> bool:
        """Whether it is this project's, or free to become it. Raises Fault when it is somebody else's."""
        try:
            found = self._client.get("Namespace", wanted.namespace)
        except Refused as refused:
            if refused.code != 403:
                raise
            return False  # who may not look at it did not make it
        if found is None:
            return True
        about = found["metadata"]
        if about.get("deletionTimestamp"):
            raise Fault(
                "NamespaceEnding",
                "namespace '{namespace}' is being deleted on the cluster",
                "Wait until it is gone; it is then made anew.",
                status=409,
                namespace=wanted.namespace,
            )
        holder = (about.get("labels") or {}).get(PROJECT)
        if holder is not None and holder != dns_label(wanted.project):
            raise Fault(
                "NamespaceTaken",
                "namespace '{namespace}' belongs to another project",
                "Bind this project to a namespace of its own.",
                status=409,
                namespace=wanted.namespace,
            )
        return holder is not None

    def _claim(self, manifest: Manifest) -> None:
        """A claim cannot be changed once it is bound, so one that is there is good."""
        try:
            self._client.create(manifest)
        except Refused as refused:
            if refused.code != 409:
                raise

    def _apply(self, manifest: Manifest) -> None:
        try:
            self._client.apply(manifest)
        except Refused as refused:
            if refused.code != 403:
                raise
            if manifest["kind"] == "ResourceQuota":
                raise Fault(
                    "QuotaForbidden",
                    "the studio may not set a quota in namespace '{namespace}': its quotas are the cluster's own",
                    "Leave the quota of the project's binding empty, or let the studio make namespaces by"
                    " rights-cluster.yaml.",
                    status=403,
                    namespace=manifest["metadata"]["namespace"],
                ) from refused
            raise Fault(
                "NamespaceForbidden",
                "the studio may not make {kind} '{name}' on the cluster: {reason}",
                "An administrator of the cluster makes the namespace and applies rights-namespace.yaml, or lets the"
                " studio make namespaces by rights-cluster.yaml.",
                status=403,
                kind=manifest["kind"],
                name=manifest["metadata"]["name"],
                reason=refused.message,
            ) from refused


def _check_name(namespace: str) -> None:
    if not namespace or namespace == "default" or namespace.startswith("kube-"):
        raise Fault(
            "NamespaceReserved",
            "namespace '{namespace}' is the cluster's own",
            "Choose a name for the project, such as 'cube-vision'.",
            namespace=namespace,
        )


def _limits(namespace: str) -> Manifest:
    """For containers that state none, so that a quota does not turn them away. Ours state processors and memory; how
    much of a machine's disk they may fill, its neighbours with it, is said here."""
    default = {"cpu": "1", "memory": "1Gi", "ephemeral-storage": "20Gi"}
    asked = {"cpu": "100m", "memory": "128Mi", "ephemeral-storage": "100Mi"}
    spec = {"limits": [{"type": "Container", "default": default, "defaultRequest": asked}]}
    return {**_named("v1", "LimitRange", namespace, "cube-limits"), "spec": spec}


def _named(version: str, kind: str, namespace: str, name: str) -> dict[str, Any]:
    labels = dict(OURS)
    return {"apiVersion": version, "kind": kind, "metadata": {"name": name, "namespace": namespace, "labels": labels}}
