"""Holding a task's environment open: everything as the task has it, but its command only waits for a shell."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from cubestudio.pipelines.records import RunRecord
from cubestudio.spec.workload import WORK_FOLDER, ReplicaType, RestartPolicy, WorkloadFile, WorkloadSpec

SECONDS = "CUBE_HOLD_SECONDS"
SCRIPT = "task.sh"


def hold_env(env: Mapping[str, Any], seconds: float) -> dict[str, Any]:
    """A run's variables with the time limit among them."""
    return {**env, SECONDS: str(int(seconds))}


def held_until(run: RunRecord) -> float | None:
    """When the environment is given back; None when nothing is held (yet)."""
    if run.kind != "hold" or run.started_at is None:
        return None
    return run.started_at + int(run.env[SECONDS])


def held(spec: WorkloadSpec, task: str) -> WorkloadSpec:
    """`spec` with its command replaced by waiting; the command itself lies beside it as a script. Of a distributed
    task there is one process, with the command of the leading role.

    The wait ends by itself, so that a forgotten one gives its room back and counts as no failure.
    """
    seconds = int(spec.env[SECONDS])
    folder = f"{WORK_FOLDER}/{spec.workdir}" if spec.workdir else WORK_FOLDER
    script = (
        "#!/bin/sh\n# The command of the task, as it would have run here.\n"
        f"cd {shlex.quote(folder)} && exec {shlex.join(spec.command)}\n"
    )
    told = (
        f"The environment of '{task}' is held open for {seconds // 60} minutes.\n"
        f"Open a shell here; run the task itself with: ~/{SCRIPT}"
    )
    wait = f"printf '%s\\n' {shlex.quote(told)}; exec sleep {seconds}"
    return replace(
        spec,
        command=("/bin/sh", "-c", wait),
        replica_types=(ReplicaType(),),
        files=(*spec.files, WorkloadFile(SCRIPT, content=script, executable=True)),
        timeout=0.0,
        retries=0,
        restart=RestartPolicy.NEVER,
    )
