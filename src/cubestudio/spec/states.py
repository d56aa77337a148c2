"""Phases of workloads, tasks and runs. The words are the ones of the interface."""

from __future__ import annotations

from enum import StrEnum


class WorkloadPhase(StrEnum):
    """Life of a workload: QUEUED → (PREPARING →) RUNNING → one of the ends; STOPPING on the way to STOPPED."""

    QUEUED = "Queued"  # wished for; waits for room or for its turn
    STARTING = "Starting"  # admitted; the runtime has been or is being asked
    PREPARING = "Preparing"  # its environment is being made
    RUNNING = "Running"
    STOPPING = "Stopping"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"


WORKLOAD_ENDS = frozenset({WorkloadPhase.SUCCEEDED, WorkloadPhase.FAILED, WorkloadPhase.STOPPED})
WORKLOAD_HOLDS_ROOM = frozenset(
    {WorkloadPhase.STARTING, WorkloadPhase.PREPARING, WorkloadPhase.RUNNING, WorkloadPhase.STOPPING}
)


class TaskState(StrEnum):
    """State of one task of a run."""

    WAITING = "Waiting"  # for what it needs
    QUEUED = "Queued"  # its workload waits for room
    RUNNING = "Running"  # includes preparing the environment
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"
    SKIPPED = "Skipped"  # by `when`, `skip` or a trigger rule
    CACHED = "Cached"  # outputs taken from an earlier, equal attempt


TASK_ENDS = frozenset({TaskState.SUCCEEDED, TaskState.FAILED, TaskState.STOPPED, TaskState.SKIPPED, TaskState.CACHED})
TASK_GOOD = frozenset({TaskState.SUCCEEDED, TaskState.CACHED})


class RunState(StrEnum):
    """State of a run of a pipeline."""

    QUEUED = "Queued"
    RUNNING = "Running"
    PAUSED = "Paused"
    STOPPING = "Stopping"
    SUCCEEDED = "Succeeded"
    FAILED = "Failed"
    STOPPED = "Stopped"


RUN_ENDS = frozenset({RunState.SUCCEEDED, RunState.FAILED, RunState.STOPPED})
