"""What policies of a namespace let through, read as a network plugin reads them."""

from __future__ import annotations

import ipaddress
from typing import Any

import pytest

from cubestudio.drivers.runtime_kubernetes.policies import (
    EGRESS,
    GATEWAY,
    OURS,
    Network,
    Studio,
    find_studio,
    gang,
    host_aliases,
    policies,
)
from cubestudio.kit.errors import Fault

Json = dict[str, Any]
STUDIO = Studio("studio.example.com", 8443, ("10.9.0.1",))
NS = "kubernetes.io/metadata.name"


class Pod:
    """Somebody in the cluster."""

    def __init__(self, namespace: str, address: str, **labels: str) -> None:
        self.namespace, self.address = namespace, ipaddress.ip_address(address)
        self.labels = labels

    def __repr__(self) -> str:
        return f"{self.namespace}/{self.labels}"


def ours(address: str, egress: str = "open", **labels: str) -> Pod:
    pod = Pod("cube-vision", address)
    pod.labels = {**OURS, EGRESS: egress, **labels}
    return pod


def fits(selector: Json, labels: dict[str, str]) -> bool:
    for wish in selector.get("matchExpressions", ()):
        if labels.get(wish["key"]) not in wish["values"]:
            return False
    return selector.get("matchLabels", {}).items() <= labels.items()


def is_peer(peer: Json, namespace: str, pod: Pod) -> bool:
    if "ipBlock" in peer:
        block = peer["ipBlock"]
        inside = pod.address in ipaddress.ip_network(block["cidr"])
        return inside and not any(pod.address in ipaddress.ip_network(hole) for hole in block.get("except", ()))
    home = (
        fits(peer["namespaceSelector"], {NS: pod.namespace})
        if "namespaceSelector" in peer
        else pod.namespace == namespace
    )
    return home and fits(peer.get("podSelector", {}), pod.labels)


def lets(all_of_them: list[Json], way: str, mine: Pod, theirs: Pod, port: int, protocol: str = "TCP") -> bool:
    """Whether `mine` may be reached by (Ingress), or may reach (Egress), `theirs`."""
    about = [p for p in all_of_them if p["metadata"]["namespace"] == mine.namespace and way in p["spec"]["policyTypes"]
             and fits(p["spec"]["podSelector"], mine.labels)]  # fmt: skip
    if not about:
        return True
    peers = "from" if way == "Ingress" else "to"
    for policy in about:
        for rule in policy["spec"].get(way.lower(), ()):
            ports = rule.get("ports")
            if ports and not any(each["port"] == port and each["protocol"] == protocol for each in ports):
                continue
            if any(is_peer(peer, policy["metadata"]["namespace"], theirs) for peer in rule[peers]):
                return True
    return False


DNS = Pod("kube-system", "10.244.0.2", **{"k8s-app": "kube-dns"})
WORLD = Pod("", "93.184.216.34")
CLOUD = Pod("", "169.254.169.254")
AT_STUDIO = Pod("", "10.9.0.1")
GATE = Pod("cube-system", "10.244.0.9")
GATE.labels = dict(GATEWAY)
FALSE_GATE = Pod("elsewhere", "10.244.0.8")
FALSE_GATE.labels = dict(GATEWAY)
STRANGER = Pod("cube-audio", "10.244.0.7", **OURS)


@pytest.mark.parametrize(
    ("pod", "to", "port", "protocol", "may"),
    [
        (ours("10.244.0.3"), WORLD, 443, "TCP", True),
        (ours("10.244.0.3"), DNS, 53, "UDP", True),
        (ours("10.244.0.3"), DNS, 443, "TCP", True),  # it is of the world too: its own namespace's policies decide
        (ours("10.244.0.3"), CLOUD, 80, "TCP", False),
        (ours("10.244.0.3"), AT_STUDIO, 8443, "TCP", True),
        (ours("10.244.0.3", "closed"), AT_STUDIO, 8443, "TCP", True),
        (ours("10.244.0.3", "closed"), AT_STUDIO, 22, "TCP", False),
        (ours("10.244.0.3", "closed"), WORLD, 443, "TCP", False),
        (ours("10.244.0.3", "closed"), DNS, 53, "UDP", False),
        (ours("10.244.0.3", "closed"), STRANGER, 8000, "TCP", False),
        (Pod("cube-vision", "10.244.0.4"), WORLD, 443, "TCP", False),
        (Pod("cube-vision", "10.244.0.4"), AT_STUDIO, 8443, "TCP", False),
    ],
)
def test_who_may_go_where(pod: Pod, to: Pod, port: int, protocol: str, may: bool) -> None:
    assert lets(policies("cube-vision", STUDIO), "Egress", pod, to, port, protocol) is may


@pytest.mark.parametrize(
    ("by", "may"),
    [(GATE, True), (AT_STUDIO, True), (FALSE_GATE, False), (STRANGER, False), (WORLD, False),
     (ours("10.244.0.5"), False)],
)  # fmt: skip
def test_who_is_let_in(by: Pod, may: bool) -> None:
    made = policies("cube-vision", STUDIO)
    assert lets(made, "Ingress", ours("10.244.0.3"), by, 8000) is may
    assert lets(made, "Ingress", ours("10.244.0.3", "closed"), by, 8000) is may


def test_in_a_ready_made_namespace_pods_of_others_are_left_alone() -> None:
    made = policies("cube-vision", STUDIO, shared=True)
    other = Pod("cube-vision", "10.244.0.4")
    assert lets(made, "Egress", other, WORLD, 443) and lets(made, "Ingress", other, STRANGER, 80)
    assert not lets(made, "Ingress", ours("10.244.0.3"), other, 8000)


def test_a_gang_is_among_itself() -> None:
    made = [*policies("cube-vision", STUDIO), gang("cube-vision", "gang-1", {"gang": "1"})]
    one, two = (ours(f"10.244.0.{n}", "closed", gang="1") for n in (3, 4))
    outside = ours("10.244.0.5", "open", gang="2")
    assert lets(made, "Egress", one, two, 29500) and lets(made, "Ingress", two, one, 29500)
    assert lets(made, "Egress", one, DNS, 53, "UDP") and not lets(made, "Egress", one, WORLD, 443)
    assert not lets(made, "Ingress", one, outside, 29500)


def test_a_narrower_world() -> None:
    made = policies("cube-vision", STUDIO, Network(world=("10.0.0.0/8",), never=("10.96.0.0/12", "fd00::/8")))
    pod = ours("10.244.0.3")
    assert lets(made, "Egress", pod, Pod("", "10.1.2.3"), 443)
    assert not lets(made, "Egress", pod, WORLD, 443) and not lets(made, "Egress", pod, Pod("", "10.96.0.1"), 443)


@pytest.mark.parametrize(
    "network",
    [
        Network(world=()),
        Network(world=("10.0.0.0/8",), never=("10.0.0.0/8",)),
        Network(world=("10.1.0.0/16",), never=("10.0.0.0/8",)),
        Network(world=("169.254.169.254/32",)),
    ],
)
def test_no_world_at_all(network: Network) -> None:
    made = policies("cube-vision", STUDIO, network)
    pod = ours("10.244.0.3")
    for address in ("1.1.1.1", "10.1.2.3", "169.254.169.254"):
        assert not lets(made, "Egress", pod, Pod("", address), 443)
    assert lets(made, "Egress", pod, DNS, 53, "UDP")
    assert all(rule.get("to") for each in made for rule in each["spec"].get("egress", ())), "an empty one means all"


def test_a_studio_in_the_same_cluster() -> None:
    studio = find_studio("http://studio.cube.svc.cluster.local:8080")
    assert studio == Studio("studio.cube.svc.cluster.local", 8080, namespace="cube")
    made = policies("cube-vision", studio)
    closed = ours("10.244.0.3", "closed")
    assert lets(made, "Egress", closed, Pod("cube", "10.244.0.6"), 9000)  # the port behind the service
    assert lets(made, "Ingress", closed, Pod("cube", "10.244.0.6"), 8000)
    assert lets(made, "Egress", closed, DNS, 53, "UDP")  # the name is only known there
    assert host_aliases(studio) == []


def test_the_address_behind_a_name() -> None:
    def lookup(*_: Any, **__: Any) -> list[Any]:
        return [(0, 0, 0, "", ("10.9.0.1", 0)), (0, 0, 0, "", ("10.9.0.1", 0))]

    studio = find_studio("https://studio.example.com", lookup)
    assert studio == Studio("studio.example.com", 443, ("10.9.0.1",))
    assert host_aliases(studio) == [{"ip": "10.9.0.1", "hostnames": ["studio.example.com"]}]
    assert host_aliases(find_studio("http://10.9.0.1:8080")) == []


def test_a_name_that_nobody_knows() -> None:
    def lookup(*_: Any, **__: Any) -> list[Any]:
        raise OSError

    for url in ("http://nowhere.example", "not a url"):
        with pytest.raises(Fault, match="cannot be looked up"):
            find_studio(url, lookup)
