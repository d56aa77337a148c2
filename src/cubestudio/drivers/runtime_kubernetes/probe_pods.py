"""The two pods of the probe of NetworkPolicies, and the two policies. Pure; see `probe`."""

from __future__ import annotations

from cubestudio.drivers.runtime_kubernetes.client import Manifest
from cubestudio.drivers.runtime_kubernetes.namespaces import ACCOUNT
from cubestudio.drivers.runtime_kubernetes.restricted import secure

FREE, AT_LISTENER, AT_CALLER = PORTS = 8000, 8001, 8002
SECONDS = 90
"""A pod ends itself after that, whoever forgets it."""

_LABEL = "cube-studio.org/probe"

_LISTEN = """
import socket, select, sys
free, *forbidden = map(int, sys.argv[1:])
doors = [socket.create_server(("", port)) for port in (*forbidden, free)]  # once the free one answers all are there
while True:
    for door in select.select(doors, [], [])[0]:
        door.accept()[0].close()
"""

CALL = """
import json, socket, sys, time
def opens(port):
    try:
        socket.create_connection((sys.argv[1], port), 1).close()
        return True
    except OSError:
        return False
free, *forbidden = map(int, sys.argv[3:])
end, good = time.monotonic() + 30, 0
while not opens(free) and time.monotonic() < end:
    time.sleep(0.2)
end, seen = time.monotonic() + float(sys.argv[2]), {}
while time.monotonic() < end and good < 3:
    seen = {port: opens(port) for port in (*forbidden, free)}
    good = good + 1 if seen == {port: port == free for port in seen} else 0
    time.sleep(0.2)
with open("/dev/termination-log", "w") as told:
    json.dump(seen, told)
"""


def listener(namespace: str, name: str, image: str) -> Manifest:
    """Takes connections on all three ports, and runs until it is deleted."""
    return _pod(namespace, name, "listener", image, ["python3", "-c", _LISTEN, *map(str, PORTS)])


def caller(namespace: str, name: str, image: str, address: str, patience: float) -> Manifest:
    """Tells what is open at `address` as its termination message: port → whether."""
    return _pod(namespace, name, "caller", image, ["python3", "-c", CALL, address, str(patience), *map(str, PORTS)])


def forbid(namespace: str, name: str) -> list[Manifest]:
    """The two that forbid, for the pods of this probe alone."""
    to_listener = [{"ports": [{"protocol": "TCP", "port": port} for port in (FREE, AT_CALLER)]}]
    to_caller = [{"ports": [{"protocol": "TCP", "port": port} for port in (FREE, AT_LISTENER)]}]
    return [
        _policy(namespace, name, "listener", {"policyTypes": ["Ingress"], "ingress": to_listener}),
        _policy(namespace, name, "caller", {"policyTypes": ["Egress"], "egress": to_caller}),
    ]


def _pod(namespace: str, name: str, role: str, image: str, command: list[str]) -> Manifest:
    size = {"cpu": "100m", "memory": "64Mi"}
    container = {
        "name": role,
        "image": image,
        "command": command,
        "resources": {"requests": size, "limits": dict(size)},
    }
    spec: Manifest = {"restartPolicy": "Never", "activeDeadlineSeconds": SECONDS, "terminationGracePeriodSeconds": 0}
    spec["serviceAccountName"] = ACCOUNT  # a new namespace takes a moment to have one by itself
    return {
        "apiVersion": "v1",
        "kind": "Pod",
        "metadata": {"name": f"{name}-{role}", "namespace": namespace, "labels": _labels(name, role)},
        "spec": secure({**spec, "containers": [container]}),
    }


def _policy(namespace: str, name: str, role: str, rules: Manifest) -> Manifest:
    return {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": f"{name}-{role}", "namespace": namespace, "labels": _labels(name, role)},
        "spec": {"podSelector": {"matchLabels": _labels(name, role)}, **rules},
    }


def _labels(name: str, role: str) -> dict[str, str]:
    return {_LABEL: f"{name}.{role}"}
