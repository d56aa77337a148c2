"""The environment variables of a workload: made from nothing, so that none of the server's own leak."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from cubestudio.drivers.runtime_local.devices import device_env
from cubestudio.kit.errors import Fault
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec import gang as gangs
from cubestudio.spec.members import Meeting
from cubestudio.spec.members import Member as Named
from cubestudio.spec.port_names import port_env
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import WORK_FOLDER, WorkloadSpec

_SYSTEM_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Member:
    """One replica of a gang, what it runs and may use; or what stands beside one."""

    name: str
    who: Named
    resources: Resources
    command: tuple[str, ...]
    beside: str = ""
    env: Mapping[str, str] = field(default_factory=dict)

    @property
    def host(self) -> str:
        """The replica whose folder and ports it has."""
        return self.beside or self.name


def sidecars_of(spec: WorkloadSpec, gang: Sequence[Member]) -> list[Member]:
    """What stands beside each replica, in the order of `ports.runtime.sidecar_names`."""
    return [
        replace(
            main,
            name=f"{main.name}.{sidecar.name}",
            resources=sidecar.resources,
            command=sidecar.command,
            beside=main.name,
            env={**sidecar.env, **sidecar.secret_env},
        )
        for main in gang
        for sidecar in spec.sidecars
    ]


def members_of(spec: WorkloadSpec) -> list[Member]:
    """Every replica in start order; the rank counts over all types."""
    kinds = {kind.name: kind for kind in spec.replica_types}
    return [
        Member(who.name, who, kinds[who.role].resources or spec.resources, kinds[who.role].command or spec.command)
        for who in gangs.members_of(spec)
    ]


def check_env(spec: WorkloadSpec) -> None:
    """Refuse variables the kernel or a shell could not carry."""
    beside = [pair for each in spec.sidecars for pair in (*each.env.items(), *each.secret_env.items())]
    for name, value in (*spec.env.items(), *spec.secret_env.items(), *beside):
        if not name or "=" in name or "\0" in name:
            raise Fault("EnvInvalid", "'{name}' is no name for an environment variable", name=name)
        if "\0" in value:
            raise Fault("EnvInvalid", "the environment variable {name} holds a NUL character", name=name)


def base_env(
    request: AttemptRequest, *, bin_folder: str, library: str, url: str, out: str, zone: str
) -> dict[str, str]:
    """What all replicas share."""
    env = {
        "PATH": f"{bin_folder}:{_SYSTEM_PATH}" if bin_folder else _SYSTEM_PATH,
        "LANG": "C.UTF-8",
        "PYTHONUNBUFFERED": "1",  # a log is followed live, and the last words before a kill are the ones that matter
        "CUBE_WORKLOAD": request.workload,
        "CUBE_ATTEMPT": str(request.attempt),
        "CUBE_OUTPUT_DIR": out,
    }
    if library:
        env["PYTHONPATH"] = library
    if url:
        env["CUBE_URL"] = url
    if zone:
        env["TZ"] = zone
    return env


def replica_env(
    base: Mapping[str, str],
    request: AttemptRequest,
    member: Member,
    *,
    work: str,
    ports: Mapping[str, int],
    meeting: Meeting | None,
) -> dict[str, str]:
    """The whole environment of one replica; what the spec says wins, except for the studio's own names."""
    spec = request.spec
    env = dict(base)
    env |= {"HOME": work, "PWD": work, "TMPDIR": work, "HOST": "127.0.0.1"}
    env["OMP_NUM_THREADS"] = str(max(1, math.ceil(member.resources.cpu)))
    env |= device_env(request.accelerators.get(member.name, ()))
    env |= port_env(ports)
    env |= {"CUBE_REPLICA_TYPE": member.who.role, "CUBE_REPLICA_INDEX": str(member.who.index)}
    if meeting is not None:
        env |= gangs.gang_env(spec, member.who, meeting)
    env |= {name: value.replace(WORK_FOLDER, work) for name, value in spec.env.items()}
    env |= spec.secret_env
    env |= {name: value.replace(WORK_FOLDER, work) for name, value in member.env.items()}
    for name in ("CUBE_WORKLOAD", "CUBE_ATTEMPT", "CUBE_OUTPUT_DIR"):
        env[name] = base[name]
    if "PYTHONPATH" in base and "PYTHONPATH" in spec.env:
        env["PYTHONPATH"] = f"{spec.env['PYTHONPATH']}:{base['PYTHONPATH']}"
    return env
