"""The loop of services on a real database; the engine, the gateway and the clock are played by the test."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.events import service as events
from cubestudio.routing import service as routing
from cubestudio.routing import store as routes
from cubestudio.serving import service, store
from cubestudio.serving.canary import rollouts
from cubestudio.serving.facts import Service, ServiceWish
from cubestudio.serving.reconcile import ServingLoop
from cubestudio.workloads.owners import ProjectRef
from registry.shelf import Shelf

PROJECT = ProjectRef("prj_1", "demo", 1)
CLOCKS = ("reconcile", "metrics.measures", "canary.canaries", "service", "canary.rollouts")


@dataclass
class Stage:
    """A service `flowers` of the model `iris`, and what happens to it."""

    database: Database
    folder: Path
    at: float = 1_800_000_000.0
    ports: int = 20_000
    dead: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        (self.folder / "out").mkdir()
        blobs = FileBlobs(self.folder)
        self.shelf = Shelf(self.database, blobs, self.folder / "out", PROJECT.id, PROJECT.number)
        self.loop = ServingLoop(self.database, Leases(self.database, "test"), blobs)
        for _ in range(3):
            self.shelf.version("iris", self.shelf.model_folder())
        with self.database.write() as uow:
            service.create_service(uow, PROJECT, "flowers", ServiceWish("iris", "1"), "ann")
        self.settle()

    def settle(self, seconds: float = 2.0, passes: int = 4) -> Service:
        """Let replicas answer (but those of `dead` revisions) and the gateway confirm, while `seconds` go by."""
        for _ in range(passes):
            self.loop.step()
            with self.database.write() as uow:
                for one in store.all_replicas(uow):
                    self._play(uow, one)
                routes.note_applied(uow, routing.wanted(uow))
            self.at += seconds / passes
        self.loop.step()
        return self.look()

    def _play(self, uow: Any, one: dict[str, Any]) -> None:
        gone = {"is_ready": 0, "host": "", "port": 0, "grpc_port": 0}
        if one["is_leaving"]:
            store.update_replica(uow, one["id"], gone | {"phase": "Stopped"})
        elif one["revision"] in self.dead:
            failures = one["failures"] + 1
            told = {"reason": "ExitCode", "text": "ended with exit code 1", "failures": failures}
            store.update_replica(uow, one["id"], gone | told | {"phase": "Queued"})
        elif not one["is_ready"]:
            self.ports += 2
            here = {"host": "127.0.0.1", "port": self.ports, "grpc_port": self.ports + 1}
            store.update_replica(uow, one["id"], here | {"phase": "Running", "is_ready": 1, "failures": 0})

    def ask(self, revision: int, requests: int = 40, failures: int = 0, bucket: int = 3) -> None:
        """The gateway counted requests to a revision in the last five seconds."""
        at = int(self.at // 5) * 5
        row = {"service_id": self.look().id, "at": at, "revision": revision, "is_copy": 0, "gateway": "a", "span": 5}
        latency = [0] * bucket + [requests]
        asked = {"requests": requests, "failures": failures, "active": 1.0, "latency": latency}
        with self.database.write() as uow:
            store.insert_points(uow, [row | asked])

    def update(self, version: str, **wish: Any) -> Service:
        """Wish for another version."""
        with self.database.write() as uow:
            return service.update_service(uow, PROJECT.id, "flowers", ServiceWish("iris", version, **wish), "ann")

    def do(self, verb: Any, *told: Any, who: str = "ann") -> Service:
        """A verb of `rollouts`."""
        with self.database.write() as uow:
            done: Service = verb(uow, PROJECT.id, "flowers", *told, who)
            return done

    def look(self) -> Service:
        """How it fares."""
        with self.database.read() as uow:
            return service.get_service(uow, PROJECT.id, "flowers")

    def shares(self) -> dict[int, int]:
        """Who gets the requests."""
        routed = self.look().routed
        return dict(routed.shares) if routed else {}

    def canary(self) -> rollouts.Progress:
        """The last canary."""
        with self.database.read() as uow:
            found = rollouts.get_progress(uow, PROJECT.id, "flowers")
        assert found
        return found

    def told(self) -> list[str]:
        """Actions of the audit, newest first."""
        with self.database.read() as uow:
            page = events.list_audit(uow, PROJECT.id, None, None, 50, None)
        return [line.action for line in page.items]


def open_stage(database: Database, folder: Path, patch: pytest.MonkeyPatch) -> Stage:
    """A stage whose clock is the clock of serving."""
    holder: list[Stage] = []
    start = Stage.at
    for module in CLOCKS:
        patch.setattr(f"cubestudio.serving.{module}.now", lambda: holder[0].at if holder else start)
    stage = Stage.__new__(Stage)
    holder.append(stage)
    stage.__init__(database, folder)  # type: ignore[misc]
    return stage
