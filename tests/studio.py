"""A whole HTTP edge on a real database, and people in it, for tests of routes."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.testclient import TestClient

from cubestudio.accounts import service
from cubestudio.accounts.agent_tokens import AgentClaims, AgentTokens
from cubestudio.accounts.roles import Role, Verb
from cubestudio.accounts.task_tokens import TaskClaims, TaskTokens
from cubestudio.accounts.vault import Vault
from cubestudio.api.app import create_app
from cubestudio.db import Database
from cubestudio.drivers.auth_password import ArgonPasswords
from cubestudio.drivers.gateway_envoy import ClusterDeployer, FollowedEnvoys
from cubestudio.drivers.runtime_local.volume_checks import LocalVolumes
from cubestudio.kit.settings import Settings, read_settings
from cubestudio.ports.auth import PasswordAuth
from cubestudio.ports.followed import Deployer
from cubestudio.ports.volumes import VolumeProbe
from cubestudio.routing.elsewhere import Gateways
from cubestudio.routing.gateways import GatewayTokens
from cubestudio.serving.scaling.activator import Activator

PASSWORD = "a correct horse 7"
_hash: dict[str, str] = {}


def hashed(password: str = PASSWORD) -> str:
    """The hash of a password, made once."""
    if password not in _hash:
        _hash[password] = ArgonPasswords().hash(password)
    return _hash[password]


@dataclass
class Studio:
    """The app, its parts, and ways to get clients that are somebody."""

    database: Database
    settings: Settings
    parts: dict[Any, Any]
    alive: set[tuple[str, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.app: FastAPI = create_app(self.parts)

    @property
    def tasks(self) -> TaskTokens:
        """Maker of task tokens."""
        found: TaskTokens = self.parts[TaskTokens]
        return found

    def client(self, **headers: str) -> TestClient:
        """A browser that nobody knows."""
        client = TestClient(
            self.app, base_url="http://testserver", raise_server_exceptions=False, client=("127.0.0.1", 1)
        )
        client.headers.update({"x-forwarded-for": "203.0.113.5", **headers})
        return client

    def user(self, username: str, is_admin: bool = False) -> str:
        """A new user; returns its id."""
        with self.database.write() as uow:
            return service.create_user(uow, username, hashed(), "test", is_admin=is_admin).id

    def project(self, name: str, owner: str = "") -> str:
        """A new project; returns its id."""
        with self.database.write() as uow:
            owner_id = service.find_user(uow, owner).id if owner else None
            return service.create_project(uow, name, "", "test", owner_id).id

    def member(self, project: str, username: str, role: Role) -> None:
        """Give a role."""
        with self.database.write() as uow:
            row = service.find_project(uow, project)
            ref = service.enter_named(uow, row.name, "", True)
            service.set_member(uow, ref, username, role, "test")

    def browser(self, username: str, csrf: bool = True) -> TestClient:
        """A browser in which `username` is logged in."""
        with self.database.write() as uow:
            token = service.start_session(uow, service.find_user(uow, username), "203.0.113.5", "test")
        client = self.client()
        client.cookies.set("cube_session", token)
        if csrf:
            client.headers["x-csrf-token"] = service.csrf_of(token)
        return client

    def token(
        self, username: str, verbs: set[Verb] | None = None, project: str | None = None, days: float | None = 1
    ) -> str:
        """A personal token."""
        with self.database.write() as uow:
            user = service.find_user(uow, username)
            wanted = set(Verb) if verbs is None else verbs
            return service.create_token(uow, user.id, "t", wanted, project, days, username, bool(user.is_admin))[1]

    def bearer(self, token: str) -> TestClient:
        """A program with a token."""
        return self.client(authorization=f"Bearer {token}")

    def task_token(self, project: str, workload: str = "wl_1", attempt: int = 1) -> str:
        """A token of a task that is alive until it is taken out of `alive`."""
        with self.database.read() as uow:
            project_id = service.find_project(uow, project).id
        self.alive.add((workload, attempt))
        return self.tasks.make(TaskClaims(workload, attempt, project_id, "run_1"))

    def agent_token(self, workload: str = "wl_1", attempt: int = 1, replica: str = "main-0") -> str:
        """A token of an agent in a pod, good until its attempt is taken out of `alive`."""
        self.alive.add((workload, attempt))
        tokens: AgentTokens = self.parts[AgentTokens]
        return tokens.make(AgentClaims(workload, attempt, replica))


@contextmanager
def open_studio(database: Database, home: Path, more: dict[Any, Any] | None = None, **env: str) -> Iterator[Studio]:
    """A studio in `home` on `database`."""
    settings = read_settings({"CUBE_HOME": str(home), "CUBE_DATABASE_URL": str(database.url), **env})
    alive: set[tuple[str, int]] = set()
    gateway_tokens = GatewayTokens(b"g" * 32)
    volumes = LocalVolumes(home, settings.volume_folders, lambda project: 1)
    parts: dict[Any, Any] = {
        VolumeProbe: volumes,
        Database: database,
        Settings: settings,
        PasswordAuth: ArgonPasswords(),
        Vault: Vault(b"k" * 32),
        TaskTokens: TaskTokens(b"t" * 32, lambda _uow, workload, attempt: (workload, attempt) in alive),
        AgentTokens: AgentTokens(b"a" * 32, lambda _uow, workload, attempt: (workload, attempt) in alive),
        Activator: Activator(database),
        Gateways: Gateways(FollowedEnvoys, gateway_tokens),
        GatewayTokens: gateway_tokens,
        Deployer: ClusterDeployer(lambda _: None),
        **real_parts(home),
        **(more or {}),
    }
    try:
        yield Studio(database, settings, parts, alive)
    finally:
        for part in parts.values():
            if hasattr(part, "observe"):
                part.close()


def real_parts(home: Path) -> dict[Any, Any]:
    """The drivers of this machine, as `main` gives them; the gateway is not started."""
    from cubestudio.agents.tools import Tools
    from cubestudio.compute.occupancy import Occupancy
    from cubestudio.drivers.blobs_fs import FileBlobs
    from cubestudio.drivers.downloads_http import HttpDownloads
    from cubestudio.drivers.gateway_envoy import EnvoyGateway
    from cubestudio.drivers.logs_files import FileLogs
    from cubestudio.drivers.mailbox_files import FileMailbox
    from cubestudio.drivers.notify_webhook import WebhookNotifier
    from cubestudio.drivers.runtime_kubernetes.look import KubernetesLook
    from cubestudio.drivers.runtime_local import LocalRuntime
    from cubestudio.main.agents import tools_of
    from cubestudio.main.library import install_library
    from cubestudio.pipelines.workshop import Workshop
    from cubestudio.ports.blobs import Blobs
    from cubestudio.ports.cluster import ClusterLook
    from cubestudio.ports.downloads import Downloads
    from cubestudio.ports.gateway import Gateway
    from cubestudio.ports.logs import Logs
    from cubestudio.ports.mailbox import Mailbox
    from cubestudio.ports.notify import Notifier
    from cubestudio.ports.runtime import Runtime
    from cubestudio.reach.tickets import Tickets
    from cubestudio.workloads import service as workloads
    from cubestudio.workloads.room import Meter

    blobs, runtime = FileBlobs(home), LocalRuntime(home)
    return {
        Blobs: blobs,
        Downloads: HttpDownloads(),
        Workshop: Workshop.at(home, blobs, "http://127.0.0.1:8080"),
        Logs: FileLogs(home),
        Mailbox: FileMailbox(home),
        Tools: tools_of(home, install_library(home / "lib"), {}),
        Tickets: Tickets(b"p" * 32),
        Runtime: runtime,
        ClusterLook: KubernetesLook(),
        Occupancy: Occupancy(workloads.under_way),
        Meter: Meter(runtime),
        Gateway: EnvoyGateway(home, "127.0.0.1", 1),
        Notifier: WebhookNotifier(allow_private=True),
    }


@contextmanager
def live(studio: Studio, port: int = 0, host: str = "127.0.0.1") -> Iterator[str]:
    """The studio behind a real socket of this machine's address `host`; gives its URL."""
    import uvicorn

    listener = socket.create_server((host, port))
    config = uvicorn.Config(studio.app, log_config=None, access_log=False, lifespan="off", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        yield f"http://{host}:{listener.getsockname()[1]}"
    finally:
        studio.app.state.ending.set()
        server.should_exit = True
        thread.join()
        listener.close()
