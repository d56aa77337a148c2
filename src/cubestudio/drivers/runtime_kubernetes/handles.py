"""Handles of attempts on a cluster: made of the request alone, so the same every time it is asked for.

They carry what the local layout says (`folder workload attempt owner replicas grace beside`) and where on which cluster
the attempt is. What was made there (UIDs) and how it ended is kept beside its logs, on the studio's disk.
"""

from __future__ import annotations

from cubestudio.drivers.runtime_kubernetes.gangs import facts
from cubestudio.drivers.runtime_kubernetes.jobs import ports_of
from cubestudio.drivers.runtime_kubernetes.naming import pod_name
from cubestudio.drivers.runtime_kubernetes.pods import sidecar_container
from cubestudio.ports.runtime import AttemptRequest, Handle, replica_names, sidecar_names
from cubestudio.spec.workload import RestartPolicy


def handle_of(request: AttemptRequest, place: str) -> Handle:
    """The handle of an attempt."""
    spec = request.spec
    handle: Handle = {
        "folder": f"workloads/{request.workload}.{int(request.attempt)}",
        "workload": request.workload,
        "attempt": request.attempt,
        "owner": request.owner,
        "replicas": replica_names(spec),
        "grace": spec.grace,
        "place": place,
        "namespace": request.placement.namespace,
    }
    handle |= facts(request)
    if spec.retries or spec.restart is RestartPolicy.ALWAYS:
        handle["again"] = True  # it may run a second time while nobody can tell whether the first still does
    if spec.sidecars:
        handle["beside"] = sidecar_names(spec)
    if spec.ports:
        handle["ports"] = ports_of(spec)
    return handle


def mains_of(handle: Handle) -> list[str]:
    """Its replicas without sidecars: each is a pod."""
    beside = handle.get("beside") or {}
    return [name for name in handle["replicas"] if name not in beside]


def pod_of(handle: Handle, main: str) -> str:
    """The name of the pod of a replica."""
    return pod_name(str(handle["workload"]), int(handle["attempt"]), main)


def containers_of(handle: Handle, main: str) -> dict[str, str]:
    """Names of a replica and of what stands beside it, with those of their containers."""
    beside = handle.get("beside") or {}
    own = {name: sidecar_container(name.removeprefix(f"{main}.")) for name, host in beside.items() if host == main}
    return {main: "main", **own}
