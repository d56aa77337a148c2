"""From a request to the jobs of its agents (`ports.mailbox.Job`): what a manifest does not say, and no secret.

What only the pod knows (PATH, HOME, TMPDIR, where the outputs go) its agent adds.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from cubestudio.drivers.runtime_kubernetes.volumes import pod_volumes
from cubestudio.ports.mailbox import Job
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.port_names import port_env
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import FileKind, Sidecar, WorkloadFile, WorkloadSpec

FIRST_PORT = 8000
"""Every pod has an address of its own, so that ports need not be looked for."""


def ports_of(spec: WorkloadSpec) -> dict[str, int]:
    """The ports of each replica by name."""
    taken, free, found = set(spec.ports.values()), FIRST_PORT, {}
    for name, wanted in spec.ports.items():
        while not wanted and free in taken:
            free += 1
        found[name] = wanted or free
        taken.add(found[name])
    return found


def no_gang(replica: str) -> Mapping[str, str]:
    """What a replica that is alone is told of others."""
    return {}


def jobs_of(
    request: AttemptRequest, gang_env: Callable[[str], Mapping[str, str]] = no_gang, prebuilt: str = ""
) -> tuple[dict[str, Job], list[str]]:
    """Jobs by replica, sidecars after all replicas, and the sources their files name by number.

    Args:
        gang_env: replica → what it is told of its gang.
        prebuilt: file in which a builder before them says where their environment is; "" = they make it.
    """
    spec = request.spec
    sources: list[str] = []
    laid = pod_volumes(spec.volumes, request.placement, "")
    files = [_file(file, sources) for file in spec.files]
    files += [{"path": path, "kind": "link", "target": target} for path, target in laid.links.items()]
    jobs: dict[str, Job] = {}
    mains: dict[str, dict[str, str]] = {}
    for kind in spec.replica_types:
        for index in range(kind.replicas):
            name = f"{kind.name}-{index}"
            told = _told(request, kind.resources or spec.resources)
            told |= {"CUBE_REPLICA_TYPE": kind.name, "CUBE_REPLICA_INDEX": str(index), **gang_env(name)}
            mains[name] = told
            env = told | _said(spec) | laid.env | _own(request)
            jobs[name] = _job(spec, kind.command or spec.command, env, list(spec.secret_env)) | {"files": files}
    together = list(jobs) if len(jobs) > 1 else []
    for job in jobs.values():
        job["environment"]["prebuilt"] = prebuilt
        job["gang"] = together
    for main, told in mains.items():
        for sidecar in spec.sidecars:
            jobs[f"{main}.{sidecar.name}"] = _beside(request, sidecar, main, told)
    return jobs, sources


def _beside(request: AttemptRequest, sidecar: Sidecar, main: str, told: Mapping[str, str]) -> Job:
    spec = request.spec
    laid = pod_volumes(spec.volumes, request.placement, "")
    env = {**told, **_threads(sidecar.resources), **_said(spec), **laid.env, **sidecar.env, **_own(request)}
    secrets = [name for name in spec.secret_env if name not in sidecar.env]
    return _job(spec, sidecar.command, env, [*secrets, *sidecar.secret_env]) | {"beside": main}


def _job(spec: WorkloadSpec, command: tuple[str, ...], env: Mapping[str, str], secrets: list[str]) -> Job:
    environment = spec.environment
    return {
        "command": list(command),
        "env": dict(env),
        "secrets": secrets,
        "workdir": spec.workdir,
        "files": [],
        "environment": {
            "key": "",
            "name": environment.name,
            "python": environment.python,
            "packages": list(environment.packages),
            "prebuilt": "",
        },
        "beside": "",
        "gang": [],
        "grace": spec.grace,
    }


def _told(request: AttemptRequest, resources: Resources) -> dict[str, str]:
    """What the studio says, before what the spec says."""
    env = {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "HOST": "0.0.0.0"}
    if not resources.accelerators:
        env["CUDA_VISIBLE_DEVICES"] = ""
    return env | _threads(resources) | port_env(ports_of(request.spec))


def _said(spec: WorkloadSpec) -> dict[str, str]:
    """The spec's variables, without the folder of the studio's disk: a pod has the project's space by its claim, if at
    all."""
    return {name: value for name, value in spec.env.items() if name != "CUBE_PROJECT_DIR"}


def _own(request: AttemptRequest) -> dict[str, str]:
    """What nobody else can say. The engine knows the studio's address on this machine only."""
    env = {"CUBE_WORKLOAD": request.workload, "CUBE_ATTEMPT": str(request.attempt)}
    return env | ({"CUBE_URL": request.placement.url} if request.placement.url else {})


def _threads(resources: Resources) -> dict[str, str]:
    return {"OMP_NUM_THREADS": str(max(1, math.ceil(resources.cpu)))}


def _file(file: WorkloadFile, sources: list[str]) -> dict[str, Any]:
    """A link becomes a copy: a pod does not see the studio's disk."""
    told: dict[str, Any] = {"path": file.path, "kind": "text", "executable": file.executable}
    if file.kind is FileKind.TEXT:
        return told | {"content": file.content}
    if file.source not in sources:
        sources.append(file.source)
    return told | {"kind": "source", "source": sources.index(file.source)}
