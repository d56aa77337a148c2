"""From a revision to the workload of its replicas: a shipped model server, or a program of somebody's own."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from cubestudio.db import Database
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import collect
from cubestudio.registry import service as registry
from cubestudio.serving import engines
from cubestudio.serving.graphs import graph_of
from cubestudio.spec.program import Program, program_of, with_program
from cubestudio.spec.resources import Resources
from cubestudio.spec.workload import WORK_FOLDER, RestartPolicy, WorkloadFile, WorkloadSpec
from cubestudio.workloads.mounting import find_mounts
from cubestudio.workloads.secrets import secret_placeholder
from cubestudio.workloads.shipped import shipped_environment


def build(
    database: Database, blobs: Blobs, project_id: str, revision: dict[str, Any], resources: Resources
) -> WorkloadSpec:
    """What a replica of the revision runs. Raises Fault. Slow (reads the model's manifest): outside transactions."""
    program = program_of(revision["run"])
    with database.read() as uow:
        mounts = find_mounts(uow, project_id, program.volumes)
    if not revision["model"]:
        return replace(own_program(program, "", (), resources), volumes=mounts)
    with database.read() as uow:
        version = registry.get_version(uow, project_id, revision["model"], revision["version"])
        graph = graph_of(uow, version) if revision["takes_graph"] else None
        artifact = graph or registry.get_artifact(uow, project_id, revision["artifact_id"])
    files = collect.workload_files(blobs, artifact, engines.model_place(artifact))
    name = f"{version.model}:{version.version}"
    if program.command:
        return replace(own_program(program, name, files, resources), volumes=mounts)
    served = engines.engine_for(version, graph is not None).build(name, files, resources)
    served = replace(served, egress=bool(revision["egress"]), volumes=mounts)
    return with_program(served, program, secret_placeholder)


def own_program(program: Program, model: str, files: tuple[WorkloadFile, ...], resources: Resources) -> WorkloadSpec:
    """A command of somebody's own, which finds the model's files, if any, in `$CUBE_MODEL_DIR`."""
    env = {"CUBE_MODEL_DIR": f"{WORK_FOLDER}/{engines.MODEL_DIR}", "CUBE_MODEL_NAME": model} if model else {}
    spec = WorkloadSpec(
        command=program.command,
        environment=shipped_environment(program.environment),
        env=env,
        files=files,
        resources=resources,
        restart=RestartPolicy.ALWAYS,
    )
    return with_program(spec, program, secret_placeholder)
