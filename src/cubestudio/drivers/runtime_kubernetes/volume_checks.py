"""How volumes fare on a cluster, looked at before anybody uses them."""

from __future__ import annotations

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cubestudio.drivers.runtime_kubernetes.client import Client, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.volumes import claim_of, claims_of
from cubestudio.ports.volumes import VolumeState
from cubestudio.spec.placement import Placement
from cubestudio.spec.volumes import OF_MACHINES, Mount, VolumeKind

NFS_PORT = 2049
_PATIENCE = 3.0
_READY = VolumeState(True)


@dataclass(frozen=True)
class ClusterVolumes:
    """Implements `ports.volumes.VolumeProbe` for one cluster.

    Args:
        placement: project id → where on the cluster its work goes.
        connect: opens a connection to a host and port, or raises OSError.
    """

    client: Client
    placement: Callable[[str], Placement]
    connect: Callable[[str, int], None]

    def look(self, project_id: str, mount: Mount) -> VolumeState:
        """The state of a volume for pods of the project."""
        placement = self.placement(project_id)
        try:
            return self._look(mount, placement)
        except Unreachable as error:
            text = f"The cluster does not answer: {error}."
            return VolumeState(False, "ClusterUnreachable", text, "Look again when it does.")
        except Refused as error:
            text = f"The cluster does not let the studio look: {error.message}."
            return VolumeState(False, "NotPermitted", text, "Ask its administrator for the right.")

    def _look(self, mount: Mount, placement: Placement) -> VolumeState:
        if mount.kind in OF_MACHINES:
            text = "It is a folder of the studio's machine, and this project's work runs on a cluster."
            return VolumeState(False, "VolumeNeedsMachine", text, "Make a volume of the kind pvc or nfs.")
        if mount.kind is VolumeKind.CONFIG_MAP:
            return self._config_map(str(mount.source["config_map"]), placement.namespace)
        if mount.kind is VolumeKind.NFS:
            away = self._nfs(str(mount.source["server"]))
            if away:
                return away
        name = claim_of(mount)
        if not name:
            return _READY
        claim = self.client.get("PersistentVolumeClaim", name, placement.namespace)
        if claim is None and claims_of(mount, placement):
            text = f"There is no claim '{name}' yet; the first work that mounts it makes it."
            return VolumeState(True, "NotMadeYet", text)
        about = f"involvedObject.kind=PersistentVolumeClaim,involvedObject.name={name}"
        events = self.client.list("Event", placement.namespace, fields=about)[0] if claim else []
        return claim_state(name, placement.namespace, claim, events)

    def _config_map(self, name: str, namespace: str) -> VolumeState:
        if self.client.get("ConfigMap", name, namespace):
            return _READY
        text = f"There is no config map '{name}' in the namespace '{namespace}'."
        return VolumeState(False, "VolumeAbsent", text, "Make it there, or name another one.")

    def _nfs(self, server: str) -> VolumeState | None:
        try:
            self.connect(server, NFS_PORT)
        except OSError as error:
            text = f"The server {server} does not answer on port {NFS_PORT}: {error.strerror or error}."
            hint = "Check its name, and that the studio may reach it."
            return VolumeState(False, "ServerUnreachable", text, hint)
        return None


def claim_state(
    name: str, namespace: str, claim: Mapping[str, Any] | None, events: Sequence[Mapping[str, Any]]
) -> VolumeState:
    """What a claim says of itself, with what happened to it."""
    if claim is None:
        text = f"There is no claim '{name}' in the namespace '{namespace}'."
        return VolumeState(False, "VolumeAbsent", text, "Make it there, or name another one.")
    if claim["metadata"].get("deletionTimestamp"):
        text = f"The claim '{name}' is being deleted."
        return VolumeState(False, "VolumeGoing", text, "Name another one.")
    phase = (claim.get("status") or {}).get("phase", "Pending")
    if phase == "Bound":
        return _READY
    if phase == "Lost":
        text = f"What the claim '{name}' was bound to is gone."
        return VolumeState(False, "VolumeLost", text, "Ask the cluster's administrators.")
    told = sorted(events, key=lambda event: str(event.get("lastTimestamp") or event.get("eventTime") or ""))
    last = told[-1] if told else {}
    if last.get("reason") == "WaitForFirstConsumer":
        return VolumeState(True, "WaitsForWork", f"The claim '{name}' is bound when the first work mounts it.")
    why = " ".join(str(last.get("message") or "").split()).rstrip(".")
    text = f"The claim '{name}' is not bound: {why}." if why else f"The claim '{name}' is not bound yet."
    hint = "Ask the cluster's administrators for a volume that fits, or choose another storage class."
    return VolumeState(False, "VolumePending", text, hint)


def connect(host: str, port: int) -> None:
    """Raises OSError when nobody answers there within some seconds."""
    socket.create_connection((host, port), _PATIENCE).close()
