"""Values of internal services."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from cubestudio.spec.program import Program
from cubestudio.spec.resources import Resources

OWNER_KIND = "app"
"""Kind of the workloads that belong to internal services."""
TOPIC = "apps"
"""Hint to the loop: a wish or a workload changed."""
DEFAULT_RESOURCES = Resources(cpu=0.25, memory=1 << 30)
FOLDER = "apps"
"""Folder of the project's space below which each internal service has one of its own name."""


class Wish(StrEnum):
    """What is wanted of it."""

    RUNNING = "running"
    STOPPED = "stopped"
    DELETED = "deleted"


class AppState(StrEnum):
    """How it fares."""

    PENDING = "Pending"  # it waits for room
    PREPARING = "Preparing"  # its environment is being made
    STARTING = "Starting"
    READY = "Ready"
    FAILED = "Failed"  # it keeps ending, or can never run
    STOPPING = "Stopping"
    STOPPED = "Stopped"


@dataclass(frozen=True)
class AppWish:
    """What a person asks for: a preset, a program of their own, or a preset with changes."""

    program: Program
    resources: Resources = DEFAULT_RESOURCES
    preset: str = ""


@dataclass(frozen=True)
class App:
    """An internal service: wish and outcome.

    Attributes:
        workload: what runs it now or ran it last, "" = it never ran.
        folder: its own in the project's space; it stays when the program restarts, and when it is deleted.
    """

    id: str
    project_id: str
    name: str
    wish: Wish
    preset: str
    program: Program
    resources: dict[str, Any]
    workload: str
    state: AppState
    reason: str
    text: str
    hint: str
    created_by: str
    created_at: float
    updated_at: float
    ports: tuple[str, ...] = field(default=())

    @property
    def folder(self) -> str:
        """Relative to the project's space."""
        return f"{FOLDER}/{self.name}"
