"""Gangs on a cluster (pure): names by which the pods of an attempt find each other, and starting all or none.

Every pod has an address of its own, so that all members may have the same port. Where Volcano is installed a PodGroup
keeps a gang back until there is a place for each of its pods. Elsewhere each pod gets its place by itself; two gangs
could then hold half of the cluster each and wait for ever, so one that has some places and lacks others for too long
lets go of all (`too_late`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from cubestudio.drivers.runtime_kubernetes import policies
from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.drivers.runtime_kubernetes.naming import MANAGED_BY, STUDIO, attempt_labels, attempt_name, dns_label
from cubestudio.drivers.runtime_kubernetes.reasons import Cause, Pod
from cubestudio.ports.runtime import AttemptRequest, Handle
from cubestudio.spec.gang import gang_env, meeting_of, members_of, serving_names

RENDEZVOUS, MEMBER = 29500, 29501
"""Ports of a gang: that of torchrun's rendezvous is its usual one."""
VOLCANO = "scheduling.volcano.sh/v1beta1"
KINDS = (("Service", "v1"), ("NetworkPolicy", "networking.k8s.io/v1"))
"""What a gang has everywhere, with the versions, to be taken away again."""
_GROUP = "scheduling.k8s.io/group-name"


def is_gang(request: AttemptRequest) -> bool:
    """Whether there are several replicas."""
    return len(members_of(request.spec)) > 1


def facts(request: AttemptRequest) -> Handle:
    """What the handle of a gang says beside that of others."""
    if not is_gang(request):
        return {}
    serves = serving_names(request.spec)
    return {"within": request.spec.start_within, **({"serves": serves} if serves else {})}


def env_of(request: AttemptRequest) -> Callable[[str], Mapping[str, str]]:
    """Replica → what it is told of the others."""
    spec = request.spec
    members = {member.name: member for member in members_of(spec)}
    if len(members) < 2:
        return lambda replica: {}
    service = attempt_name(request.workload, request.attempt)
    hosts = [f"{dns_label(name)}.{service}" for name in members]
    meeting = meeting_of(spec, hosts, [RENDEZVOUS, *[MEMBER] * len(members)])
    return lambda replica: gang_env(spec, members[replica], meeting)


def manifests(request: AttemptRequest, metadata: Manifest, queue: str) -> list[Manifest]:
    """What a gang has beside its pods: names, leave to talk to each other, with Volcano a group. `queue` "" = none."""
    made = [_service(request, metadata), _policy(request, metadata)]
    return [*made, _group(request, metadata, queue)] if queue else made


def dress(pod: Manifest, request: AttemptRequest, replica: str, queue: str) -> None:
    """Give a pod its name in the gang, and its place in the group."""
    name = attempt_name(request.workload, request.attempt)
    pod["spec"] |= {"hostname": dns_label(replica), "subdomain": name}
    if queue:
        pod["spec"]["schedulerName"] = "volcano"
        pod["metadata"].setdefault("annotations", {})[_GROUP] = name


def queue_of(namespace: str) -> Manifest:
    """Volcano's queue of a project; its share grows and shrinks with what others leave."""
    return {
        "apiVersion": VOLCANO,
        "kind": "Queue",
        "metadata": {"name": namespace, "labels": {MANAGED_BY: STUDIO}},
        "spec": {"weight": 1, "reclaimable": True},
    }


def waiting(cause: Cause, pods: Sequence[Pod | None]) -> Cause:
    """Why a gang has not begun, from what one of its pods waits for: with how many have a place, if that is it."""
    if len(pods) < 2 or cause.reason != "Unschedulable":
        return cause
    text = f"{_placed(pods).count(True)} of its {len(pods)} replicas have a place. {cause.text}"
    return replace(cause, text=text)


def too_late(pods: Sequence[Pod | None], within: float, at: float) -> Cause | None:
    """Why a gang must let go of its places: it has some and lacks others, and `within` seconds are over."""
    placed = _placed(pods)
    known = [pod for pod in pods if pod]
    if not within or all(placed) or not any(placed):
        return None
    first = min(_made_at(pod) for pod in known)
    if at - first < within:
        return None
    text = (
        f"Only {sum(placed)} of its {len(placed)} replicas got a place within {within:g} s, "
        "so they let go of it and all wait again."
    )
    return Cause("GangTimedOut", text, "Ask for fewer or smaller replicas if that happens again and again.")


def needless(handle: Handle, codes: Mapping[str, int | None]) -> set[str]:
    """Replicas that serve nobody any more, since all that do not serve have ended well."""
    serves = set(handle.get("serves") or ())
    beside = handle.get("beside") or {}
    working = [name for name in handle["replicas"] if name not in serves and name not in beside]
    return serves if serves and all(codes.get(name) == 0 for name in working) else set()


def _placed(pods: Sequence[Pod | None]) -> list[bool]:
    return [bool(pod and (pod.get("spec") or {}).get("nodeName")) for pod in pods]


def _made_at(pod: Pod) -> float:
    return datetime.fromisoformat(str(pod["metadata"]["creationTimestamp"]).replace("Z", "+00:00")).timestamp()


def _service(request: AttemptRequest, metadata: Manifest) -> Manifest:
    """`<replica>.<service>`, from before the pods are ready."""
    selector = attempt_labels(request.workload, request.attempt)
    spec = {"clusterIP": "None", "publishNotReadyAddresses": True, "selector": selector}
    return {"apiVersion": "v1", "kind": "Service", "metadata": metadata, "spec": spec}


def _policy(request: AttemptRequest, metadata: Manifest) -> Manifest:
    labels = attempt_labels(request.workload, request.attempt)
    name = attempt_name(request.workload, request.attempt)
    return policies.gang(request.placement.namespace, name, labels, {"labels": metadata["labels"]})


def _group(request: AttemptRequest, metadata: Manifest, queue: str) -> Manifest:
    spec = request.spec
    resources = [(kind.resources or spec.resources, kind.replicas) for kind in spec.replica_types]
    beside = sum(each.resources.cpu for each in spec.sidecars), sum(each.resources.memory for each in spec.sidecars)
    cpu = sum((one.cpu + beside[0]) * count for one, count in resources)
    memory = sum((one.memory + beside[1]) * count for one, count in resources)
    least = {"cpu": f"{max(1, round(cpu * 1000))}m", **({"memory": str(memory)} if memory else {})}
    group = {"minMember": len(members_of(spec)), "queue": queue, "minResources": least}
    return {"apiVersion": VOLCANO, "kind": "PodGroup", "metadata": metadata, "spec": group}
