"""The places where workloads run: an engine and a runtime for each cluster, following the clusters' rows.

A cluster may be added, changed, away or removed at any time: none of it needs a restart, and none of it disturbs this
machine or another cluster, since each place has a thread of its own.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from cubestudio.accounts.vault import Vault
from cubestudio.compute import service as compute
from cubestudio.compute.facts import Cluster, State
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.loops import Loop
from cubestudio.main.placed import PlacedRuntime
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.runtime import Runtime
from cubestudio.spec.placement import Placement
from cubestudio.workloads.launch import Launch
from cubestudio.workloads.owners import Owner
from cubestudio.workloads.reconcile import Engine

log = logging.getLogger(__name__)

POLL = 5.0
"""Seconds until a change made through another server is seen."""

MakeRuntime = Callable[[Cluster, ClusterAccess], Runtime]
"""A runtime for a cluster. It must not wait for the cluster: that may be away."""


@dataclass(frozen=True)
class _Station:
    """What works on one cluster, and of which revision of its row."""

    revision: int
    runtime: Runtime
    engine: Engine
    loop: Loop

    def close(self) -> None:
        """Let go; what runs on the cluster goes on."""
        self.loop.stop()
        self.engine.close()
        self.runtime.close()


class Places:
    """One step: what clusters are there, and is everyone worked on as its row says?"""

    def __init__(
        self,
        database: Database,
        leases: Leases,
        vault: Vault,
        owners: Mapping[str, Owner],
        launch: Launch,
        placed: PlacedRuntime,
        make_runtime: MakeRuntime,
    ) -> None:
        self._database = database
        self._leases = leases
        self._vault = vault
        self._owners = owners
        self._launch = launch
        self._placed = placed
        self._make_runtime = make_runtime
        self._stations: dict[str, _Station] = {}
        self._clusters: dict[str, Cluster] = {}

    def step(self) -> float:
        """Bring both together; returns the seconds until the next look."""
        before = self._clusters
        with self._database.read() as uow:
            self._clusters = {cluster.name: cluster for cluster in compute.list_clusters(uow)}
            stale = [name for name in self._clusters if self._is_stale(name)]
            ways = {name: compute.access_of(uow, self._vault, name) for name in stale}
        for name in [*self._stations]:
            if name not in self._clusters or name in ways:
                self._leave(name)
        for name, way in ways.items():
            try:
                self._enter(self._clusters[name], way)
            except Exception:  # what is wrong with one cluster is no other's business
                log.exception("cluster %s cannot be worked on", name)
        for name, station in self._stations.items():
            if name in before and before[name] != self._clusters[name]:  # it answers again, or may have more
                station.engine.mark_dirty()
                station.loop.wake()
        return POLL

    def wake(self, is_dirty: bool) -> None:
        """Let every cluster's engine look soon; with `is_dirty` at the database, too."""
        for station in [*self._stations.values()]:
            if is_dirty:
                station.engine.mark_dirty()
            station.loop.wake()

    def close(self) -> None:
        """Let go of all clusters."""
        for name in [*self._stations]:
            self._leave(name)

    def _is_stale(self, name: str) -> bool:
        station = self._stations.get(name)
        return station is None or station.revision != self._clusters[name].revision

    def _enter(self, cluster: Cluster, way: ClusterAccess) -> None:
        name = cluster.name
        runtime = self._make_runtime(cluster, way)
        launch = replace(self._launch, placement=lambda project_id: self._placement(project_id, name))
        engine = Engine(
            self._database,
            self._leases,
            name,
            runtime,
            self._owners,
            launch,
            at_once=lambda: self._at_once(name),
        )
        loop = Loop(f"engine-{name}", engine.step)
        runtime.subscribe(loop.wake)
        self._stations[name] = _Station(cluster.revision, runtime, engine, loop)
        self._placed.join(name, runtime)
        loop.start()

    def _leave(self, name: str) -> None:
        station = self._stations.pop(name)
        self._placed.leave(name)
        station.close()

    def _placement(self, project_id: str, place: str) -> Placement:
        with self._database.read() as uow:
            return compute.placement(uow, project_id, place)

    def _at_once(self, name: str) -> int:
        """Nothing is begun on a cluster that does not answer: it waits, and says why."""
        cluster = self._clusters.get(name)
        return 0 if cluster is None or cluster.state is State.UNREACHABLE else cluster.pods_at_once
