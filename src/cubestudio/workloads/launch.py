"""From a workload to a request: fills in what only the moment of starting knows (token, secrets, addresses)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.placement import HERE, Placement
from cubestudio.workloads.attempts import Active
from cubestudio.workloads.mounting import with_spaces
from cubestudio.workloads.secrets import with_secrets


@dataclass(frozen=True)
class Launch:
    """What the engine needs to know of the world to start something.

    Attributes:
        url: base URL of the studio as workloads reach it.
        sign: `(workload, attempt, project id, run)` → the token of an attempt that belongs to a run.
        secrets: `(project id, names)` → values.
        project_folder: project id → its space as workloads see it, "" when there is none.
        personal_folder: project id, user → that person's space in the project, "" when there is none.
        placement: project id → where in this place its workloads go; a Fault when that is not known (any more).
    """

    url: str
    sign: Callable[[str, int, str, str], str]
    secrets: Callable[[str, Sequence[str]], Mapping[str, str]]
    project_folder: Callable[[str], str]
    personal_folder: Callable[[str, str], str] = lambda project, person: ""
    placement: Callable[[str], Placement] = lambda _: HERE

    def request(self, active: Active) -> AttemptRequest:
        """The request of an attempt. Raises Fault when a secret is missing."""
        spec = active.spec
        placement = self.placement(active.project.id)
        if active.secret_names:
            spec = with_secrets(spec, self.secrets(active.project.id, active.secret_names))
        project_folder = self.project_folder(active.project.id) if spec.space else ""
        personal_folder = self.personal_folder(active.project.id, spec.person) if spec.space and spec.person else ""
        env = {
            "CUBE_URL": placement.url or self.url,
            "CUBE_PROJECT": active.project.name,
            "CUBE_WORKLOAD": active.id,
            "CUBE_ATTEMPT": str(active.attempt),
            **({"CUBE_PROJECT_DIR": project_folder} if spec.space else {}),
            **({"CUBE_USER": spec.person} if personal_folder else {}),
            **spec.env,
        }
        secret_env = spec.secret_env
        run = spec.env.get("CUBE_RUN")
        if run and spec.token:
            secret_env = {**secret_env, "CUBE_TOKEN": self.sign(active.id, active.attempt, active.project.id, run)}
        if sum(kind.replicas for kind in spec.replica_types) > 1:
            signed = self.sign(active.id, active.attempt, active.project.id, "")
            token = hashlib.sha256(f"gang:{signed}".encode()).hexdigest()
            secret_env = {**secret_env, "CUBE_GANG_TOKEN": token}
        assigned = active.devices.get("assigned") or {}
        return AttemptRequest(
            workload=active.id,
            attempt=active.attempt,
            project=active.project.id,
            owner=active.project.number,
            spec=replace(
                spec, env=env, secret_env=secret_env, volumes=with_spaces(spec, project_folder, personal_folder)
            ),
            accelerators={name: tuple(ids) for name, ids in assigned.items()},
            placement=placement,
        )
