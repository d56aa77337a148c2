"""Everything below a service for real: engine, processes, blobs, Envoy; and a small model server."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.gateway.upstreams import Answer, Upstream, ask
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.drivers.gateway_envoy import EnvoyGateway
from cubestudio.drivers.runtime_local import LocalRuntime
from cubestudio.kit.loops import Loop
from cubestudio.registry.facts import ModelVersion
from cubestudio.routing import service as routing
from cubestudio.routing.reconcile import RoutingLoop, TableSource
from cubestudio.serving import service
from cubestudio.serving.engines import Engine as ModelEngine
from cubestudio.serving.facts import TOPIC, Service, ServiceWish
from cubestudio.serving.metrics.collecting import Collector
from cubestudio.serving.owner import ServiceOwner
from cubestudio.serving.reconcile import ServingLoop
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import RestartPolicy, WorkloadFile, WorkloadSpec
from cubestudio.workloads import service as workloads
from cubestudio.workloads.interruption import interrupt_all
from cubestudio.workloads.launch import Launch
from cubestudio.workloads.owners import ProjectRef
from cubestudio.workloads.reconcile import Engine
from registry.shelf import Shelf

PROJECT = ProjectRef("prj_1", "demo", 1)
SMALL = Resources(cpu=0.1)
SERVER = """
import http.server, json, os, pathlib, signal, sys, threading
word = pathlib.Path("model/model.json").read_text()
if word == "corrupt":
    told = {"text": "The model in 'model.ubj' cannot be loaded.", "hint": "Train it again."}
    pathlib.Path(os.environ["CUBE_OUTPUT_DIR"], "error.json").write_text(json.dumps(told))
    sys.exit(1)
if word == "broken":
    sys.exit("error: the model is broken")
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, -1
    def do_GET(self):
        if word == "mute" and self.path == "/healthz":
            return self.answer(503, {})
        self.answer(200, {"model": os.environ["CUBE_MODEL_NAME"], "pid": os.getpid()})
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        if word == "failing":
            return self.answer(500, {"model": os.environ["CUBE_MODEL_NAME"]})
        self.do_GET()
    def answer(self, status, said):
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
server = http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
signal.sigwait({signal.SIGTERM})
"""
LAUNCH = Launch(
    url="http://127.0.0.1:1",
    sign=lambda *_: "token",
    secrets=lambda _, names: {name: f"{name}1" for name in names},
    project_folder=lambda _: "",
)


def small_engine(_: ModelVersion, by_graph: bool = False) -> ModelEngine:
    """A model server that answers within a tenth of a second, from the bare interpreter."""

    def build(name: str, model: tuple[WorkloadFile, ...], resources: Resources) -> WorkloadSpec:
        return WorkloadSpec(
            command=("python3", "server.py"),
            env={"CUBE_MODEL_NAME": name, "HOST": "127.0.0.1"},
            files=(WorkloadFile("server.py", content=SERVER), *model),
            resources=resources,
            ports={"http": 0, "grpc": 0},
            grace=2.0,
            restart=RestartPolicy.ALWAYS,
            probe="/healthz",
            token=False,
            egress=False,
            space=False,
        )

    return ModelEngine("graph" if by_graph else "small", build)


@dataclass
class Floor:
    """A server's loops on a home."""

    database: Database
    home: Path
    studio: Upstream
    port: int
    loops: list[Loop] = field(default_factory=list)
    undo: list[Callable[[], None]] = field(default_factory=list)

    def start(self) -> None:
        """Make the parts and run the loops."""
        self.blobs = FileBlobs(self.home)
        (self.home / "out").mkdir(exist_ok=True)
        self.shelf = Shelf(self.database, self.blobs, self.home / "out", PROJECT.id, PROJECT.number)
        self.runtime = LocalRuntime(self.home)
        self.gateway = EnvoyGateway(self.home, "127.0.0.1", self.port)
        leases = Leases(self.database, str(self.home))
        self.engine = Engine(self.database, leases, "local", self.runtime, {"service": ServiceOwner()}, LAUNCH)
        driving = self._loop("engine", self.engine.step, workloads.GATHERED)
        self.runtime.subscribe(driving.wake)

        def wake_engine() -> None:
            self.engine.mark_dirty()
            driving.wake()

        self.undo.append(self.database.hints.subscribe(workloads.TOPIC, wake_engine))
        router = RoutingLoop(self.database, self.gateway, TableSource(self.studio.endpoint))
        self._loop("routing", router.step, routing.TOPIC)
        self._loop("serving", ServingLoop(self.database, leases, self.blobs).step, TOPIC, routing.APPLIED)
        self._loop("measures", Collector(self.database, leases, self.gateway, "").step)
        for loop in self.loops:
            loop.start()

    def stop(self) -> None:
        """End the server; workloads and gateway go on."""
        for undo in self.undo:
            undo()
        for loop in self.loops:
            loop.stop()
        self.loops, self.undo = [], []
        self.engine.close()
        self.runtime.close()

    def tear_down(self) -> None:
        """End everything."""
        self.stop()
        runtime = LocalRuntime(self.home)
        interrupt_all(self.database, "local", runtime)
        runtime.close()
        self.gateway.stop()

    def _loop(self, name: str, step: Callable[[], float], *topics: str) -> Loop:
        loop = Loop(name, step)
        self.loops.append(loop)
        self.undo += [self.database.hints.subscribe(topic, loop.wake) for topic in topics]
        return loop

    def version(self, model: str, word: str = "fine") -> str:
        """Register a model whose server behaves as `word` says."""
        self.shelf.write("model/model.json", word)
        return self.shelf.version(model, self.shelf.artifact("model")).version

    def create(self, name: str, model: str, **wish: Any) -> None:
        """Wish for a service."""
        with self.database.write() as uow:
            asked = ServiceWish(model, **{"resources": SMALL, **wish})
            service.create_service(uow, PROJECT, name, asked, "ann")

    def update(self, name: str, model: str, **wish: Any) -> None:
        """Change the wish."""
        with self.database.write() as uow:
            asked = ServiceWish(model, **{"resources": SMALL, **wish})
            service.update_service(uow, PROJECT.id, name, asked, "ann")

    def look(self, name: str) -> Service:
        """How it fares."""
        with self.database.read() as uow:
            return service.get_service(uow, PROJECT.id, name)

    def wait(self, name: str, met: Callable[[Service], bool], seconds: float = 40.0) -> Service:
        """The service once it `met` a condition; every fact about services is a chance to look."""
        news = threading.Event()
        undo = self.database.hints.subscribe("events", news.set)
        try:
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                news.clear()
                found = self.look(name)
                if met(found):
                    return found
                news.wait(0.2)
            raise AssertionError(found)
        finally:
            undo()

    def wait_ready(self, name: str, revision: int = 1) -> Service:
        """The service once this revision has the traffic."""
        return self.wait(
            name,
            lambda found: found.status.phase == "Ready" and found.live_revision == found.revision == revision,
        )

    def call(self, name: str, path: str = "predict", **headers: str) -> Answer:
        """A request through the gateway, as somebody who may."""
        headers = {"authorization": "Bearer good", **headers}
        return ask(self.port, f"/serve/demo/{name}/{path}", "POST", b"{}", **headers)
