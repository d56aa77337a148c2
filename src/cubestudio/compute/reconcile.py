"""The loop that looks at clusters: does each still answer, and what does it have?"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

from cubestudio.accounts.vault import Vault
from cubestudio.compute import service
from cubestudio.compute.facts import Cluster, State
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterAccess, ClusterFacts, ClusterLook

_DUTY = "clusters"
_IDLE = 5.0
EVERY = 30.0
"""Seconds between two looks at a cluster that answers."""
AWAY_EVERY = 10.0
"""Seconds between two looks at one that does not."""


class ClusterLoop:
    """One step: begin the looks that are due, write down those that came back. None waits for another."""

    def __init__(self, database: Database, leases: Leases, vault: Vault, look: ClusterLook) -> None:
        self._database = database
        self._leases = leases
        self._vault = vault
        self._look = look
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="look")
        self._under_way: dict[str, tuple[int, Future[ClusterFacts]]] = {}
        self._looked_at: dict[tuple[str, int], float] = {}

    def step(self) -> float:
        """Returns the seconds until the next step."""
        if not self._leases.hold(_DUTY):
            return _IDLE
        self._write_down()
        with self._database.read() as uow:
            clusters = service.list_clusters(uow)
            due = [cluster for cluster in clusters if self._is_due(cluster)]
            ways = {cluster.name: service.access_of(uow, self._vault, cluster.name) for cluster in due}
        for cluster in due:
            self._begin(cluster, ways[cluster.name])
        return 0.5 if self._under_way else _IDLE if clusters else EVERY

    def _is_due(self, cluster: Cluster) -> bool:
        if cluster.name in self._under_way:
            return False
        every = EVERY if cluster.state is State.READY else AWAY_EVERY
        return time.monotonic() - self._looked_at.get((cluster.name, cluster.revision), -every) >= every

    def _begin(self, cluster: Cluster, access: ClusterAccess) -> None:
        self._looked_at[cluster.name, cluster.revision] = time.monotonic()
        future = self._pool.submit(self._look.look, access, service.catalogue_of(cluster))
        self._under_way[cluster.name] = (cluster.revision, future)

    def _write_down(self) -> None:
        done = [(name, *each) for name, each in self._under_way.items() if each[1].done()]
        for name, revision, future in done:
            del self._under_way[name]
            fault = future.exception()
            if fault is not None and not isinstance(fault, Fault):
                raise fault
            with self._database.write() as uow:
                self._leases.fence(uow, _DUTY)
                if isinstance(fault, Fault):
                    service.note_fault(uow, name, revision, fault)
                else:
                    service.note_facts(uow, name, revision, future.result())
