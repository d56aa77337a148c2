"""Drivers are made here, from settings, and nowhere else."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.accounts.agent_tokens import AgentTokens
from cubestudio.accounts.task_tokens import TaskClaims, TaskTokens
from cubestudio.accounts.vault import Vault, load_key
from cubestudio.agents.tools import Tools
from cubestudio.compute import service as compute
from cubestudio.compute.occupancy import Occupancy
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.drivers.auth_password import ArgonPasswords
from cubestudio.drivers.downloads_http import HttpDownloads
from cubestudio.drivers.gateway_envoy import ClusterDeployer, EnvoyGateway, FollowedEnvoys
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.mailbox_files import FileMailbox
from cubestudio.drivers.runtime_kubernetes.look import KubernetesLook
from cubestudio.drivers.runtime_local import LocalRuntime
from cubestudio.drivers.runtime_local.volume_checks import LocalVolumes
from cubestudio.files.space import personal_folder, space_folder
from cubestudio.kit.loops import Loops
from cubestudio.kit.settings import Settings
from cubestudio.main.agents import tools_of
from cubestudio.main.blobs import build_blobs
from cubestudio.main.library import install_library
from cubestudio.main.notices import build_notifier
from cubestudio.main.placed import PlacedRuntime
from cubestudio.main.placed_volumes import PlacedVolumes, look_there
from cubestudio.ports.auth import PasswordAuth
from cubestudio.ports.blobs import Blobs
from cubestudio.ports.cluster import ClusterAccess, ClusterLook
from cubestudio.ports.downloads import Downloads
from cubestudio.ports.followed import Deployer
from cubestudio.ports.gateway import Gateway
from cubestudio.ports.logs import Logs
from cubestudio.ports.mailbox import Mailbox
from cubestudio.ports.notify import Notifier
from cubestudio.ports.runtime import Handle, Runtime
from cubestudio.ports.volumes import VolumeProbe
from cubestudio.reach.tickets import Tickets
from cubestudio.routing.elsewhere import Gateways
from cubestudio.routing.gateways import GatewayTokens
from cubestudio.serving.scaling.activator import Activator
from cubestudio.workloads import service as workloads
from cubestudio.workloads.launch import Launch
from cubestudio.workloads.room import Meter


@dataclass(frozen=True)
class Parts:
    """Everything a server is made of."""

    settings: Settings
    database: Database
    leases: Leases
    vault: Vault
    tokens: TaskTokens
    agent_tokens: AgentTokens
    mailbox: Mailbox
    tools: Tools
    passwords: PasswordAuth
    runtime: LocalRuntime
    placed: PlacedRuntime
    clusters: ClusterLook
    logs: Logs
    blobs: Blobs
    downloads: Downloads
    gateway: Gateway
    gateways: Gateways
    gateway_tokens: GatewayTokens
    deployer: Deployer
    notifier: Notifier
    loops: Loops
    tickets: Tickets
    ending: list[Callable[[], None]] = field(default_factory=list)
    """What is to be let go of when the server ends, before its drivers."""

    def by_kind(self) -> dict[Any, Any]:
        """What routes ask for by type (`part(Blobs)`)."""
        return {
            Settings: self.settings,
            Database: self.database,
            Vault: self.vault,
            TaskTokens: self.tokens,
            AgentTokens: self.agent_tokens,
            Mailbox: self.mailbox,
            Tools: self.tools,
            PasswordAuth: self.passwords,
            Runtime: self.placed,
            Meter: Meter(self.placed),
            ClusterLook: self.clusters,
            Occupancy: Occupancy(workloads.under_way),
            VolumeProbe: PlacedVolumes(
                LocalVolumes(self.settings.home, self.settings.volume_folders, self.number_of),
                self.database,
                self.vault,
                look_there,
            ),
            Logs: self.logs,
            Blobs: self.blobs,
            Downloads: self.downloads,
            Gateway: self.gateway,
            Gateways: self.gateways,
            GatewayTokens: self.gateway_tokens,
            Deployer: self.deployer,
            Notifier: self.notifier,
            Tickets: self.tickets,
            Activator: Activator(self.database),
        }

    def secret_values(self, project_id: str, names: Sequence[str]) -> Mapping[str, str]:
        """Values of a project's secrets, for the moment of starting and for masking logs."""
        with self.database.read() as uow:
            return accounts.secret_values(uow, self.vault, project_id, names)

    def launch(self) -> Launch:
        """What workloads are told about the world."""
        return Launch(
            url=f"http://{_reachable(self.settings.host)}:{self.settings.port}{self.settings.path_prefix}",
            sign=lambda workload, attempt, project, run: self.tokens.make(TaskClaims(workload, attempt, project, run)),
            secrets=self.secret_values,
            project_folder=self._project_folder,
            personal_folder=self._personal_folder,
        )

    def _project_folder(self, project_id: str) -> str:
        """The project's space on this machine, made before the first workload needs it."""
        folder = self.settings.home / "files" / project_id
        if not folder.is_dir():
            folder = space_folder(self.settings.home, project_id, self.number_of(project_id))
        return str(folder)

    def _personal_folder(self, project_id: str, person: str) -> str:
        folder = self.settings.home / "people" / project_id / person
        if not folder.is_dir():
            folder = personal_folder(self.settings.home, project_id, self.number_of(project_id), person)
        return str(folder)

    def number_of(self, project_id: str) -> int:
        """The number of a project, which its files on disk belong to; 0 when it is gone."""
        with self.database.read() as uow:
            project = accounts.project_by_id(uow, project_id)
        return project.number if project else 0


def build_parts(settings: Settings, database: Database) -> Parts:
    """All drivers of this machine."""
    home = settings.home
    library = install_library(home / "lib")
    tokens = TaskTokens(load_key(home / "keys", "tasks.key"), workloads.is_attempt_alive)
    vault = Vault(load_key(home / "keys", "master.key"))
    gateway_tokens = GatewayTokens(load_key(home / "keys", "gateways.key"))
    runtime = LocalRuntime(home, library=library, allow_download=settings.allow_python_download)
    mailbox = FileMailbox(home)
    return Parts(
        settings=settings,
        database=database,
        leases=Leases(database, f"{os.uname().nodename}:{home}:{settings.replica}"),
        vault=vault,
        tokens=tokens,
        agent_tokens=AgentTokens(load_key(home / "keys", "agents.key"), workloads.holds_place),
        mailbox=mailbox,
        tools=tools_of(home, library, os.environ),
        passwords=ArgonPasswords(),
        runtime=runtime,
        placed=PlacedRuntime(runtime, mailbox.forget),
        clusters=KubernetesLook(),
        logs=FileLogs(home, _Masks(database, vault, tokens).of),
        blobs=build_blobs(settings),
        downloads=HttpDownloads(settings.import_private),
        gateway=build_gateway(settings),
        gateways=Gateways(FollowedEnvoys, gateway_tokens),
        gateway_tokens=gateway_tokens,
        deployer=ClusterDeployer(partial(_access_of, database, vault)),
        notifier=build_notifier(settings),
        loops=Loops(),
        tickets=Tickets(load_key(home / "keys", "ports.key")),
    )


def _access_of(database: Database, vault: Vault, place: str) -> ClusterAccess | None:
    """The way to a cluster, None when none of that name was added."""
    with database.read() as uow:
        known = any(cluster.name == place for cluster in compute.list_clusters(uow))
        return compute.access_of(uow, vault, place) if known else None


def build_gateway(settings: Settings) -> EnvoyGateway:
    """The gateway of this home."""
    return EnvoyGateway(settings.gateway_home, settings.host, settings.port, tls_port=settings.tls_port)


class _Masks:
    """Which byte strings of an attempt's log must not be shown: its token and the secrets it was given."""

    def __init__(self, database: Database, vault: Vault, tokens: TaskTokens) -> None:
        self._database, self._vault, self._tokens = database, vault, tokens

    def of(self, handle: Handle) -> Sequence[bytes]:
        """Values to mask in the log of `handle`."""
        with self._database.read() as uow:
            row = workloads.find(uow, str(handle["workload"]))
            if row is None:
                return ()
            names = row["secret_names"] or ()
            values = accounts.secret_values(uow, self._vault, row["project_id"], names) if names else {}
        return [value.encode() for value in values.values() if value]


def _reachable(host: str) -> str:
    """The address workloads on this machine use for a gateway that listens on `host`."""
    return "127.0.0.1" if host in ("0.0.0.0", "::", "localhost") else host
