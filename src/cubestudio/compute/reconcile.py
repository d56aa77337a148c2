"""The loop that looks at clusters: does each still answer, what does it have, what does a new one enforce?"""

from __future__ import annotations

import time
from concurrent.futures import Future, ThreadPoolExecutor

from cubestudio.accounts.vault import Vault
from cubestudio.compute import granted, service
from cubestudio.compute.facts import Cluster, State
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterAccess, ClusterFacts, ClusterLook, Inspection

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
        self._inspecting: dict[tuple[str, int], Future[Inspection]] = {}
        self._inspected: set[tuple[str, int, tuple[str, ...]]] = set()

    def step(self) -> float:
        """Returns the seconds until the next step."""
        if not self._leases.hold(_DUTY):
            return _IDLE
        self._write_down()
        self._write_inspections()
        with self._database.read() as uow:
            clusters, bound = service.list_clusters(uow), granted.namespaces_of(uow)
            due = [cluster for cluster in clusters if self._is_due(cluster)]
            strangers = [cluster for cluster in clusters if self._is_strange(cluster, bound.get(cluster.name, ()))]
            ways = {each.name: service.access_of(uow, self._vault, each.name) for each in [*due, *strangers]}
        for cluster in due:
            self._begin(cluster, ways[cluster.name])
        for cluster in strangers:
            self._inspect(cluster, ways[cluster.name], bound.get(cluster.name, ()))
        return 0.5 if self._under_way or self._inspecting else _IDLE if clusters else EVERY

    def _is_due(self, cluster: Cluster) -> bool:
        if cluster.name in self._under_way:
            return False
        every = EVERY if cluster.state is State.READY else AWAY_EVERY
        return time.monotonic() - self._looked_at.get((cluster.name, cluster.revision), -every) >= every

    def _is_strange(self, cluster: Cluster, bound: tuple[str, ...]) -> bool:
        """It answers, and nobody has tried yet what it allows and enforces; with ready-made namespaces: what there."""
        known = cluster.inspection.found if cluster.inspection else None
        stale = known is None or (known.ready_made and set(known.namespaces) != set(bound))
        is_new = (cluster.name, cluster.revision, bound) not in self._inspected
        is_free = (cluster.name, cluster.revision) not in self._inspecting
        return cluster.state is State.READY and stale and is_new and is_free

    def _inspect(self, cluster: Cluster, access: ClusterAccess, bound: tuple[str, ...]) -> None:
        """Once: an administrator asks for the next."""
        self._inspected.add((cluster.name, cluster.revision, bound))
        future = self._pool.submit(self._look.inspect, access, cluster.image, bound)
        self._inspecting[cluster.name, cluster.revision] = future

    def _write_inspections(self) -> None:
        done = [(name, future) for name, future in self._inspecting.items() if future.done()]
        for (name, revision), future in done:
            del self._inspecting[name, revision]
            fault = future.exception()
            if fault is not None and not isinstance(fault, Fault):
                raise fault
            if fault is None:
                with self._database.write() as uow:
                    self._leases.fence(uow, _DUTY)
                    service.note_inspection(uow, name, revision, future.result())

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
