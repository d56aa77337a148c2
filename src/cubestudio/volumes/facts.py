"""Volumes as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from cubestudio.spec.volumes import VolumeKind


@dataclass(frozen=True)
class Share:
    """A project, by name, that may use a volume of another one."""

    project: str
    read_only: bool = False


@dataclass(frozen=True)
class VolumeWish:
    """What people say of a volume."""

    kind: VolumeKind
    settings: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    read_only: bool = False
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True)
class Use:
    """What names a volume: `kind` is pipeline, service or app."""

    kind: str
    name: str
    project_id: str


@dataclass(frozen=True)
class Volume:
    """A volume as a project sees it.

    Attributes:
        project: who owns it. own: whether that is the project that looks.
        read_only: for the project that looks.
        ok: None = nobody has looked yet. text, hint: how it fared then.
    """

    id: str
    name: str
    kind: VolumeKind
    settings: dict[str, Any]
    note: str
    read_only: bool
    project_id: str
    project: str
    own: bool
    ok: bool | None
    reason: str
    text: str
    hint: str
    checked_at: float | None
    created_by: str
    created_at: float
    updated_at: float
    shares: tuple[Share, ...] = ()
    uses: tuple[Use, ...] = ()
