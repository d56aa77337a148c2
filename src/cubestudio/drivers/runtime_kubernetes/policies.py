"""Who may talk to whom: NetworkPolicies of a project's namespace. Pure.

Nothing in and nothing out, then what is needed is opened: the studio for every pod of ours (its agent lives there),
names and the world for those that may open connections, the ports of workloads for the gateway and the studio, and the
members of a gang among themselves. Policies speak of addresses, not names, so the studio's address is looked up here;
a pod without the world cannot even ask for names, so it is told that address by `host_aliases`.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.drivers.runtime_kubernetes.naming import MANAGED_BY, STUDIO
from cubestudio.kit.errors import Fault
from cubestudio.spec.network import Network

OURS = {MANAGED_BY: STUDIO}
"""The label of every object of ours."""

EGRESS = "cube-studio.org/egress"
"""Label of a pod: `open` when it may open connections to the world, else `closed`."""

GATEWAY = {"app.kubernetes.io/component": "cube-gateway"}
"""Label of the gateway's pods, in the namespaces that a `Network` lists."""

NEVER = ("169.254.0.0/16", "fe80::/10", "fd00:ec2::/32")
"""Not the world: addresses of the node itself, where clouds hand out the node's credentials."""

_DNS = [{"protocol": "UDP", "port": 53}, {"protocol": "TCP", "port": 53}]
_NAMESPACE = "kubernetes.io/metadata.name"


@dataclass(frozen=True)
class Studio:
    """Where the studio is, as policies say it.

    Attributes:
        host: as in its URL. port: of its URL.
        addresses: of the host; empty when it is a service of the same cluster.
        namespace: of that service.
    """

    host: str
    port: int
    addresses: tuple[str, ...] = ()
    namespace: str = ""


def find_studio(url: str, lookup: Callable[..., Any] = socket.getaddrinfo) -> Studio:
    """The studio behind a URL. Raises Fault when its name says nothing."""
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    labels = host.split(".")
    if len(labels) >= 3 and labels[2] == "svc":
        return Studio(host, port, namespace=labels[1])
    try:
        found = lookup(host, port, type=socket.SOCK_STREAM) if host else []
    except OSError:
        found = []
    addresses = sorted({str(each[4][0]).split("%")[0] for each in found})
    if not addresses:
        raise Fault(
            "StudioUnknown",
            "the studio's address '{host}' cannot be looked up, so pods could not be let through to it",
            "Give the cluster a URL of the studio with a name that is known here, or an IP address.",
            host=host,
        )
    return Studio(host, port, tuple(addresses))


def host_aliases(studio: Studio) -> list[Manifest]:
    """For the spec of a pod that may not ask for names: the studio's name and addresses. [] when none is needed."""
    if not studio.addresses or studio.host in studio.addresses:
        return []
    return [{"ip": address, "hostnames": [studio.host]} for address in studio.addresses]


def fenced(pod: Manifest, egress: bool, studio: Studio) -> Manifest:
    """A pod, with the word by which policies know it; one that may not ask for names is told the studio's."""
    about, spec = pod["metadata"], pod["spec"]
    labels = {**about["labels"], EGRESS: "open" if egress else "closed"}
    aliases = [] if egress else host_aliases(studio)
    told = {"hostAliases": aliases} if aliases else {}
    return {**pod, "metadata": {**about, "labels": labels}, "spec": {**spec, **told}}


def policies(namespace: str, studio: Studio, network: Network = Network(), shared: bool = False) -> list[Manifest]:
    """All that hold for a namespace. `shared`: others live in it too, so only pods of ours are cut off."""
    everyone = OURS if shared else {}
    return [
        _policy(namespace, "cube-deny", everyone, ingress=[], egress=[]),
        _policy(namespace, "cube-studio", OURS, egress=_to_studio(studio)),
        _policy(namespace, "cube-world", {**OURS, EGRESS: "open"}, egress=_to_world(network)),
        _policy(namespace, "cube-visitors", OURS, ingress=_from_visitors(studio, network)),
    ]


def gang(namespace: str, name: str, labels: Mapping[str, str], metadata: Mapping[str, Any] | None = None) -> Manifest:
    """Members of one gang, the pods with `labels`, talk to each other on every port, and may ask for their names.

    A policy a gang, since none can say "those with the same value as mine". `metadata`: added to its own (owner).
    """
    among = {"podSelector": {"matchLabels": dict(labels)}}
    made = _policy(namespace, name, labels, ingress=[{"from": [among]}], egress=[{"to": [among]}, _to_names()])
    made["metadata"] |= metadata or {}
    return made


def _policy(namespace: str, name: str, pods: Mapping[str, str], **rules: list[Manifest]) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": name, "namespace": namespace, "labels": dict(OURS)},
        "spec": {
            "podSelector": {"matchLabels": dict(pods)} if pods else {},
            "policyTypes": [name.capitalize() for name in rules],
            **{name: said for name, said in rules.items() if said},
        },
    }


def _to_studio(studio: Studio) -> list[Manifest]:
    if studio.namespace:
        # Policies see the pods behind a service with the ports that those have, which may be others than the service's.
        return [{"to": [_in(studio.namespace)]}, _to_names()]
    ports = [{"protocol": "TCP", "port": studio.port}]
    return [{"to": [_block(address) for address in studio.addresses], "ports": ports}]


def _to_world(network: Network) -> list[Manifest]:
    """No peer at all would mean everybody, so a rule without any is left out."""
    never = (*NEVER, *network.never)
    blocks = [_block(world, never) for world in network.world if not any(_covers(hole, world) for hole in never)]
    return [*([{"to": blocks}] if blocks else []), _to_names()]


def _to_names() -> Manifest:
    """The cluster's DNS; on some clusters it answers on an address of the node."""
    values = ["kube-dns", "coredns"]
    pods = {"podSelector": {"matchExpressions": [{"key": "k8s-app", "operator": "In", "values": values}]}}
    names = {**_in("kube-system"), **pods}
    return {"to": [names, _block("169.254.0.0/16")], "ports": _DNS}


def _from_visitors(studio: Studio, network: Network) -> list[Manifest]:
    gateway = {"podSelector": {"matchLabels": dict(GATEWAY)}}
    visitors = [{**_in(namespace), **gateway} for namespace in network.gateways]
    visitors += [_block(each) for each in network.visitors or studio.addresses]
    if studio.namespace:
        visitors.append(_in(studio.namespace))
    return [{"from": visitors}]


def _in(namespace: str) -> Manifest:
    return {"namespaceSelector": {"matchLabels": {_NAMESPACE: namespace}}}


def _block(text: str, holes: tuple[str, ...] = ()) -> Manifest:
    """An `ipBlock`; of the holes those that lie in it."""
    whole = ipaddress.ip_network(text, strict=False)
    cut = [str(hole) for hole in map(ipaddress.ip_network, holes) if _within(hole, whole)]
    return {"ipBlock": {"cidr": str(whole), **({"except": cut} if cut else {})}}


def _covers(hole: str, block: str) -> bool:
    """Whether nothing is left of the block."""
    whole, part = ipaddress.ip_network(hole), ipaddress.ip_network(block, strict=False)
    return part == whole or _within(part, whole)


def _within(part: ipaddress.IPv4Network | ipaddress.IPv6Network, whole: Any) -> bool:
    return part.version == whole.version and part != whole and part.subnet_of(whole)
