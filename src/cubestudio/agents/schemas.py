"""What agents say and hear."""

from __future__ import annotations

from typing import Any

from pydantic import Field

from cubestudio.kit.wire import Wire

_TEXT = 4000


class JobOut(Wire):
    """What the replica does (`ports.mailbox.Job`)."""

    replica: str
    job: dict[str, Any]


class MeetingOut(Wire):
    """Whether all replicas of the gang are ready, so that they begin."""

    complete: bool


class IndexOut(Wire):
    """Settings of `uv` for the pod, and certificates (PEM) that it trusts."""

    env: dict[str, str]
    certificates: str


class SizeOut(Wire):
    """The size of a stream: where to go on."""

    size: int


class UsedIn(Wire):
    """What the replica uses; `started_at` once its command runs (epoch seconds)."""

    cpu_seconds: float = Field(ge=0)
    memory: int = Field(ge=0, lt=1 << 62)
    peak_memory: int = Field(ge=0, lt=1 << 62)
    started_at: float | None = None


class RecallOut(Wire):
    """Whether the replica shall end. `grace`: seconds between TERM and KILL, null = those of its job."""

    withdrawn: bool
    grace: float | None = None


class ReportIn(Wire):
    """The end."""

    exit_code: int = Field(ge=0, le=255)
    reason: str = Field("", max_length=60, pattern="^[A-Za-z]*$")
    text: str = Field("", max_length=_TEXT)
    started_at: float | None = None
    ended_at: float | None = None
    cpu_seconds: float = Field(0, ge=0)
    peak_memory: int = Field(0, ge=0, lt=1 << 62)
