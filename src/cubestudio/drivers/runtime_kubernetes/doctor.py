"""What a cluster is and keeps, for people."""

from __future__ import annotations

from cubestudio.drivers.runtime_kubernetes.client import Client, Refused, Unreachable
from cubestudio.ports.runtime import Check

_OLDEST = (1, 28)


def checks(client: Client, place: str, trouble: str) -> list[Check]:
    """Lines of `cube doctor` about one cluster."""
    name = f"cluster {place}"
    try:
        version = client.read("/version")
    except (Refused, Unreachable) as error:
        return [Check(name, False, f"The cluster does not answer: {error}.", "Look at its page.")]
    found = [_version(name, str(version.get("gitVersion", "?")), version)]
    if trouble:
        text = f"The cluster does not tell of changes: {trouble}."
        found.append(Check(f"{name} watch", False, text, "Look at the rights on its page."))
    isolation = "Pods run as a user of their own without rights, each project in its namespace."
    limits = "CPU and memory are limited by the cluster's machines, for every container."
    return [*found, Check("isolation", True, isolation), Check("limits", True, limits)]


def _version(name: str, said: str, version: dict[str, str]) -> Check:
    try:
        number = (int(version["major"]), int(version["minor"].rstrip("+")))
    except (KeyError, ValueError):
        number = _OLDEST
    if number < _OLDEST:
        text = f"It is Kubernetes {said}, older than what the studio is made for (1.28)."
        return Check(name, False, text, "It may work; upgrade the cluster.")
    return Check(name, True, f"It is Kubernetes {said}.")
