"""Do NetworkPolicies have an effect on a cluster? Not every network plugin heeds them, and none says so: it is tried.

A pod listens on three ports, another calls them. One policy stops the second port at the listener, another the third at
the caller; the first is free and shows that the network as such works. What is open after some seconds is not enforced.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable
from contextlib import suppress

from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.namespaces import account, namespace_of
from cubestudio.drivers.runtime_kubernetes.probe_pods import (
    AT_CALLER,
    AT_LISTENER,
    FREE,
    SECONDS,
    caller,
    forbid,
    listener,
)
from cubestudio.drivers.runtime_kubernetes.restricted import checked
from cubestudio.ports.isolation import Enforcement

_PATIENCE = 6.0


class _Stuck(Exception):
    """The probe cannot go on."""


def probe(client: Client, image: str, namespace: str = "", patience: float = _PATIENCE) -> Enforcement:
    """Try it, in a namespace of its own or in a given one, and leave nothing behind. Takes 3 to 60 s.

    Args:
        image: one with `python3` that the cluster has or can fetch.
        namespace: a ready-made one, when the studio may make none.
        patience: seconds that a network plugin is given to heed a new policy.
    """
    name = f"cube-probe-{secrets.token_hex(4)}"
    where = namespace or name
    try:
        if not namespace:
            client.create(checked(namespace_of(name)))
        client.apply(checked(account(where)))
        for policy in forbid(where, name):
            client.create(checked(policy))
        return _verdict(_seen(client, image, where, name, patience))
    except (Refused, Unreachable, _Stuck) as error:
        return Enforcement(None, text=f"whether network policies are enforced could not be tried: {error}")
    finally:
        _clean(client, where, name, own=not namespace)


def _seen(client: Client, image: str, where: str, name: str, patience: float) -> dict[str, bool]:
    """What the caller found open, by port."""
    client.create(checked(listener(where, name, image)))
    status = _wait(client, where, f"{name}-listener", lambda status: status.get("phase") == "Running")
    client.create(checked(caller(where, name, image, status["podIP"], patience)))
    status = _wait(client, where, f"{name}-caller", lambda status: status.get("phase") == "Succeeded")
    for container in status.get("containerStatuses") or ():
        with suppress(ValueError):
            found: dict[str, bool] = json.loads(container["state"]["terminated"]["message"])
            return found
    raise _Stuck("the calling pod said nothing")


def _wait(client: Client, where: str, name: str, done: Callable[[Manifest], bool]) -> Manifest:
    end = time.monotonic() + SECONDS
    status: Manifest = {}
    while time.monotonic() < end:
        found = client.get("Pod", name, where)
        status = (found or {}).get("status") or {}
        if found is None or done(status):
            break
        if reason := _hopeless(status):
            raise _Stuck(f"{name} does not start: {reason}")
        time.sleep(0.2)
    if not done(status):
        raise _Stuck(f"{name} did not get that far in {SECONDS} s (it is {status.get('phase', 'gone')})")
    return status


def _hopeless(status: Manifest) -> str:
    """Why a pod will never run, as far as it says so."""
    if status.get("phase") == "Failed":
        return str(status.get("message") or status.get("reason") or "it failed")
    for container in status.get("containerStatuses") or ():
        waiting = container["state"].get("waiting") or {}
        if waiting.get("reason") in ("ErrImagePull", "ImagePullBackOff", "ErrImageNeverPull", "InvalidImageName",
                                     "CreateContainerConfigError", "CreateContainerError"):  # fmt: skip
            return str(waiting.get("message") or waiting["reason"])
    return ""


def _verdict(seen: dict[str, bool]) -> Enforcement:
    if not seen.get(str(FREE)):
        return Enforcement(None, text="pods could not reach each other even where no policy forbids it")
    ingress, egress = not seen[str(AT_LISTENER)], not seen[str(AT_CALLER)]
    if ingress and egress:
        return Enforcement(True, True, True, "network policies are enforced")
    hint = "Use a network plugin that heeds them (Calico, Cilium, Antrea), or bind only projects that trust each other."
    text = "network policies are NOT enforced: workloads of different projects can reach each other"
    if ingress:
        text = "network policies are NOT enforced for outgoing connections: any workload can reach the world"
    elif egress:
        text = "network policies are NOT enforced for incoming connections: workloads can be reached by other projects"
    return Enforcement(False, ingress, egress, text, hint)


def _clean(client: Client, where: str, name: str, own: bool) -> None:
    """Best effort: the pods end themselves."""
    with suppress(Refused, Unreachable):
        if own:
            client.delete("Namespace", name)
            return
    for kind, version in (("Pod", "v1"), ("NetworkPolicy", "networking.k8s.io/v1")):
        for role in ("caller", "listener"):
            with suppress(Refused, Unreachable):
                client.delete(kind, f"{name}-{role}", where, grace=0, version=version)
