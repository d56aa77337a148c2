"""The loops of a server and what wakes them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.apps.facts import OWNER_KIND
from cubestudio.apps.facts import TOPIC as APPS
from cubestudio.apps.owner import AppOwner
from cubestudio.apps.reconcile import AppsLoop
from cubestudio.compute import facts as compute
from cubestudio.compute.reconcile import ClusterLoop
from cubestudio.db.leases import HEARTBEAT
from cubestudio.events import service as events
from cubestudio.files import far
from cubestudio.files.owner import SpaceOwner
from cubestudio.kit.loops import Loop
from cubestudio.main.cluster_runtime import runtimes_of
from cubestudio.main.environments import EnvironmentSweep
from cubestudio.main.gateways import add_gateways
from cubestudio.main.parts import Parts
from cubestudio.main.places import Places
from cubestudio.notices import service as notices
from cubestudio.notices.reconcile import NoticeLoop
from cubestudio.pipelines import housekeeping
from cubestudio.pipelines.owner import TaskOwner
from cubestudio.pipelines.reconcile import TOPICS as SCHEDULE_TOPICS
from cubestudio.pipelines.reconcile import ScheduleLoop
from cubestudio.pipelines.workshop import Workshop
from cubestudio.reach import service as reach
from cubestudio.reach.reconcile import ReachLoop
from cubestudio.registry import service as registry
from cubestudio.registry.reconcile import ImportLoop, ScanLoop
from cubestudio.registry.sweep import BlobSweep
from cubestudio.routing import service as routing
from cubestudio.routing.reconcile import RoutingLoop, TableSource
from cubestudio.serving.alerts.loop import AlertLoop
from cubestudio.serving.facts import TOPIC as SERVING
from cubestudio.serving.metrics.collecting import Collector
from cubestudio.serving.owner import ServiceOwner
from cubestudio.serving.reconcile import ServingLoop
from cubestudio.serving.scaling.loop import ScalingLoop
from cubestudio.serving.scaling.scale import SCALING
from cubestudio.spec.routes import Endpoint
from cubestudio.workloads.owners import SPACES, Owner
from cubestudio.workloads.reconcile import Engine
from cubestudio.workloads.service import GATHERED, PORTS, TOPIC

TIDY_EVERY = 600.0


def add_loops(parts: Parts, studio_port: int) -> dict[Any, Any]:
    """Make all loops (not started); returns the parts that routes may ask for because of them."""
    database, settings = parts.database, parts.settings
    workshop = Workshop.at(settings.home, parts.blobs, settings.public_url)
    owners: dict[str, Owner] = {
        "task": TaskOwner(database, workshop),
        "service": ServiceOwner(),
        OWNER_KIND: AppOwner(),
        SPACES: SpaceOwner(),
    }
    engine = Engine(database, parts.leases, compute.LOCAL, parts.runtime, owners, parts.launch())
    studio = Endpoint("127.0.0.1", studio_port)
    whole = TableSource(studio, settings.path_prefix, settings.user_domain, parts.vault.open)
    here = whole if settings.tls_port else replace(whole, open_key=None)
    router = RoutingLoop(database, parts.gateway, here)

    places = Places(database, parts.leases, parts.vault, owners, parts.launch(), parts.placed, runtimes_of(parts))
    parts.ending.append(places.close)

    def wake_engines() -> None:
        engine.mark_dirty()
        driving.wake()
        places.wake(is_dirty=True)

    def wake_gathered() -> None:
        driving.wake()
        places.wake(is_dirty=False)

    _add(parts, "routing", router.step, routing.TOPIC)
    driving = parts.loops.add("engine", engine.step)
    parts.runtime.subscribe(driving.wake)
    database.hints.subscribe(GATHERED, wake_gathered)
    database.hints.subscribe(TOPIC, wake_engines)
    looking = ClusterLoop(database, parts.leases, parts.vault, parts.clusters)
    _add(parts, "clusters", looking.step, compute.TOPIC)
    _add(parts, "places", places.step, compute.TOPIC)
    _add(parts, "serving", ServingLoop(database, parts.leases, parts.blobs).step, SERVING, routing.APPLIED)
    _add(parts, "scaling", ScalingLoop(database, parts.leases, parts.placed).step, SCALING)
    collector = Collector(database, parts.leases, parts.gateway, settings.replica)
    _add(parts, "measures", collector.step)
    _add(parts, "alerts", AlertLoop(database, parts.leases, settings.public_url).step)
    add_gateways(parts, whole)
    _add(parts, "apps", AppsLoop(database, parts.leases).step, APPS)
    clockwork = ScheduleLoop(database, parts.leases, workshop)
    _add(parts, "schedules", clockwork.step, *SCHEDULE_TOPICS)
    _add(parts, "notices", NoticeLoop(database, parts.notifier, parts.secret_values).step, notices.TOPIC)
    house = housekeeping.Housekeeping(database, workshop, parts.placed)
    _add(parts, "housekeeping", house.step, *housekeeping.TOPICS)
    _add(parts, "reach", ReachLoop(database, parts.leases).step, PORTS)
    imports = ImportLoop(database, parts.blobs, parts.downloads, settings, parts.number_of)
    _add(parts, "imports", imports.step, registry.IMPORTS)
    _add(parts, "scan", ScanLoop(database, parts.leases, parts.blobs).step, registry.UNSCANNED)
    _add(parts, "sweep", BlobSweep(database, parts.blobs).step)
    sweep = EnvironmentSweep(parts.runtime, parts.tools.packs, settings.environment_days)
    _add(parts, "environments", sweep.step)
    _add(parts, "heartbeat", lambda: _beat(parts))
    _add(parts, "tidy", lambda: _tidy(parts))
    return {Workshop: workshop, Loop: parts.loops.all()}


def _add(parts: Parts, name: str, step: Callable[[], float], *topics: str) -> None:
    loop = parts.loops.add(name, step)
    for topic in topics:
        parts.database.hints.subscribe(topic, loop.wake)


def _beat(parts: Parts) -> float:
    parts.leases.beat()
    return HEARTBEAT


def _tidy(parts: Parts) -> float:
    """Forget what has expired: sessions, throttles, kept answers, old facts."""
    with parts.database.write() as uow:
        accounts.tidy(uow)
        events.forget(uow)
        reach.tidy(uow)
        far.tidy(uow)
    return TIDY_EVERY
