"""The wish for a running process: one spec for tasks, services, and everything else that runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from cubestudio.spec.resources import Resources
from cubestudio.spec.volumes import Mount

WORK_FOLDER = "\u2063cube-work\u2063"
"""Stands for the absolute path of the working folder in commands, `env` values and TEXT files; runtimes put it in."""


@dataclass(frozen=True)
class EnvironmentSpec:
    """The Python environment a workload runs in.

    Attributes:
        python: version range (`>=3.10,<3.14`); "" = any interpreter of the host that fits the product.
        packages: requirement lines, best fully locked (`pandas==3.0.1`); empty = bare interpreter.
        image: OCI image reference; only runtimes with that ability take it.
        name: shown to people (`tabular`).
    """

    python: str = ""
    packages: tuple[str, ...] = ()
    image: str = ""
    name: str = ""


class FileKind(StrEnum):
    """How a file of a workload comes about."""

    TEXT = "text"  # `content` is written
    LINK = "link"  # symbolic link to `source`, a path the workload may read
    COPY = "copy"  # copied from `source`


@dataclass(frozen=True)
class WorkloadFile:
    """A file or folder placed below the workload's working folder before it starts.

    Attributes:
        path: relative, normalised, without `..`.
        content: UTF-8 text when `kind` is TEXT.
        source: absolute path on the runtime's machine when LINK or COPY.
    """

    path: str
    kind: FileKind = FileKind.TEXT
    content: str = ""
    source: str = ""
    executable: bool = False


@dataclass(frozen=True)
class ReplicaType:
    """A role of a gang (`master`, `worker`; `main` for a single process) and how many of it.

    Attributes:
        serves: it helps the others and never ends by itself (parameter servers, MPI's workers): once all that do not
            serve have ended well it is stopped, and how it ends then does not count.
    """

    name: str = "main"
    replicas: int = 1
    command: tuple[str, ...] = ()  # empty = the workload's command
    resources: Resources | None = None  # None = the workload's resources
    serves: bool = False


@dataclass(frozen=True)
class Sidecar:
    """A process beside the main one of every replica: of the same environment, working folder, ports and address.

    It ends with the main one. When it ends before, whatever its exit code, the attempt has failed: `SidecarEnded`.

    Attributes:
        env, secret_env: added to those of the workload.
    """

    name: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    secret_env: dict[str, str] = field(default_factory=dict)
    resources: Resources = Resources()


OPEN = "tcp"
"""The `probe` that asks no path: it is enough that the port takes connections."""


class RestartPolicy(StrEnum):
    """What happens when a workload's process ends by itself."""

    NEVER = "never"
    ON_FAILURE = "on-failure"  # up to `retries`
    ALWAYS = "always"  # services; with growing pauses


@dataclass(frozen=True)
class WorkloadSpec:
    """Everything a runtime needs to know, and nothing about who asked.

    Attributes:
        command: argv; never a shell line.
        env: plain environment variables.
        secret_env: environment variables whose values are masked in logs and never stored in clear.
        files: placed below the working folder.
        volumes: mounted before it starts; the spaces come by themselves.
        person: user whose personal space it sees, "" = nobody's.
        ports: names → 0 (the runtime picks a free one; the process reads `CUBE_PORT_<NAME>`, also
            `PORT_<NAME>`; `PORT` is the first).
        timeout: seconds of running, 0 = none. grace: seconds between TERM and KILL.
        retries, backoff: tries after a failure, first pause in seconds (doubles).
        priority: higher is admitted first, -100…100.
        token: whether it acts for its run (`CUBE_TOKEN`). Without one it also cannot look into other processes.
        egress: whether it may open connections. Without, it answers those who connect to it, and no more.
        space: whether it sees the project's files. Without, it sees its own folder and what was laid there.
        probe: HTTP path on the first port that must answer 200 before the workload counts as ready, or `OPEN`;
            "" = none.
        ready_within: seconds from the start until the probe must have answered once, else the attempt fails; 0 = any.
        sidecars: processes beside each replica's main one.
        framework: whose variables the replicas of a gang are told (`spec.frameworks`); "" = PyTorch's.
        start_within: seconds all replicas of a gang may take to get a place, where places are given one by one; then
            those that have one let go of it, and all wait again. 0 = any.

    What opens a model of whatever origin gets neither token, egress nor space.
    """

    command: tuple[str, ...]
    environment: EnvironmentSpec = EnvironmentSpec()
    env: dict[str, str] = field(default_factory=dict)
    secret_env: dict[str, str] = field(default_factory=dict)
    files: tuple[WorkloadFile, ...] = ()
    volumes: tuple[Mount, ...] = ()
    person: str = ""
    workdir: str = ""
    resources: Resources = Resources()
    replica_types: tuple[ReplicaType, ...] = (ReplicaType(),)
    ports: dict[str, int] = field(default_factory=dict)
    timeout: float = 0.0
    grace: float = 10.0
    restart: RestartPolicy = RestartPolicy.NEVER
    retries: int = 0
    backoff: float = 1.0
    priority: int = 0
    probe: str = ""
    token: bool = True
    egress: bool = True
    space: bool = True
    ready_within: float = 0.0
    sidecars: tuple[Sidecar, ...] = ()
    framework: str = ""
    start_within: float = 600.0
