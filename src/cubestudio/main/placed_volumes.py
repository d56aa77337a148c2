"""Looks at volumes where a project's work runs: on this machine, or on the cluster it is bound to."""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable

from cubestudio.accounts.vault import Vault
from cubestudio.compute import service as compute
from cubestudio.compute.facts import LOCAL
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.volumes import VolumeProbe, VolumeState
from cubestudio.spec.placement import Placement
from cubestudio.spec.volumes import Mount

log = logging.getLogger(__name__)

PATIENCE = 8.0
"""Seconds a person waits at most."""

LookThere = Callable[[ClusterAccess, Placement, Mount], VolumeState]
"""How a volume fares on a cluster. It may raise a Fault, or hang."""


class PlacedVolumes:
    """Implements `ports.volumes.VolumeProbe` for all places."""

    def __init__(
        self, here: VolumeProbe, database: Database, vault: Vault, look_there: LookThere, patience: float = PATIENCE
    ) -> None:
        self._here, self._database, self._vault = here, database, vault
        self._look_there, self._patience = look_there, patience

    def look(self, project_id: str, mount: Mount) -> VolumeState:
        """See the port."""
        try:
            there = self._there(project_id)
        except Fault as fault:  # it was removed a moment ago
            return _told(fault)
        return self._within(*there, mount) if there else self._here.look(project_id, mount)

    def _there(self, project_id: str) -> tuple[ClusterAccess, Placement] | None:
        """The way to the project's cluster and its place on it; None = this machine."""
        with self._database.read() as uow:
            place = compute.place_of(uow, project_id)
            if place == LOCAL:
                return None
            return compute.access_of(uow, self._vault, place), compute.placement(uow, project_id, place)

    def _within(self, access: ClusterAccess, placement: Placement, mount: Mount) -> VolumeState:
        """Look from a thread of its own: names that are looked up know no deadline."""
        answers: queue.SimpleQueue[VolumeState] = queue.SimpleQueue()

        def work() -> None:
            answers.put(self._look(access, placement, mount))

        threading.Thread(target=work, name="volume-look", daemon=True).start()
        try:
            return answers.get(timeout=self._patience)
        except queue.Empty:
            return VolumeState(False, "ClusterUnreachable", _SILENT, "Look again when it does.")

    def _look(self, access: ClusterAccess, placement: Placement, mount: Mount) -> VolumeState:
        try:
            return self._look_there(access, placement, mount)
        except Fault as fault:
            return _told(fault)
        except Exception:
            log.exception("volume %s could not be looked at", mount.name)
            return VolumeState(False, "NotLookedAt", _BROKEN, "The server's log says why.")


_SILENT = "The cluster did not answer in time."
_BROKEN = "The studio could not look at it."


def look_there(access: ClusterAccess, placement: Placement, mount: Mount) -> VolumeState:
    """On a real cluster, by a connection for this look alone."""
    from cubestudio.drivers.runtime_kubernetes.look import connected
    from cubestudio.drivers.runtime_kubernetes.volume_checks import ClusterVolumes, connect

    with connected(access) as client:
        return ClusterVolumes(client, lambda _: placement, connect).look("", mount)


def _told(fault: Fault) -> VolumeState:
    return VolumeState(False, fault.code, fault.say(), fault.say_hint())
