"""Volumes on the wire."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.spec.volumes import MADE, OF_CLUSTERS, VolumeKind
from cubestudio.volumes.facts import Share, Volume, VolumeWish

Name = Annotated[str, StringConstraints(max_length=100)]
Note = Annotated[str, StringConstraints(max_length=2000)]


class VolumeShare(Wire):
    """A project that may use the volume too."""

    project: Name
    read_only: bool = False


class VolumeUpdate(Wire):
    """What a volume is: `settings` by kind.

    folder `path` · memory `size` · secret `secrets` · pvc `claim`, or `size class shared` · nfs `server path` ·
    configmap `config_map`.
    """

    kind: Name
    settings: Annotated[dict[str, Any], Field(max_length=10)] = Field(default_factory=dict)
    note: Note = ""
    read_only: bool = False
    shares: Annotated[list[VolumeShare], Field(max_length=200)] = Field(default_factory=list)


class VolumeIn(VolumeUpdate):
    """A volume to be made."""

    name: Name


class VolumeUse(Wire):
    """What names it."""

    kind: str
    name: str


class VolumeOut(Wire):
    """A volume as the project sees it. `project` owns it; `read_only` is this project's.

    `state`: `unknown` until somebody had it checked, then `ready` or `failed`, told in `reason` and `hint`.
    `needs_cluster`: only work on a cluster can mount it.
    """

    name: str
    kind: str
    settings: dict[str, Any]
    note: str
    read_only: bool
    project: str
    own: bool
    needs_cluster: bool
    state: Literal["unknown", "ready", "failed"]
    code: str
    reason: Said
    hint: Said
    checked_at: Moment | None
    shares: list[VolumeShare]
    used_by: list[VolumeUse]
    created_by: str
    created_at: Moment
    updated_at: Moment


class SpaceOut(Wire):
    """A space that is mounted by itself: the project's, and the caller's own in it."""

    name: str
    kind: str
    path: str


class VolumeListOut(Wire):
    """All volumes a project may use. `folders`: below which this machine allows volumes, for administrators."""

    items: list[VolumeOut]
    spaces: list[SpaceOut]
    folders: list[str]


def volume_wish(wish: VolumeUpdate) -> VolumeWish:
    """From the wire."""
    kinds = [kind.value for kind in MADE]
    if wish.kind not in kinds:
        text = "there is no kind of volume '{kind}'"
        raise Fault("VolumeInvalid", text, did_you_mean(wish.kind, kinds), kind=wish.kind)
    shares = tuple(Share(share.project, share.read_only) for share in wish.shares)
    return VolumeWish(VolumeKind(wish.kind), wish.settings, wish.note, wish.read_only, shares)


def volume_out(volume: Volume) -> VolumeOut:
    """To the wire."""
    return VolumeOut(
        name=volume.name,
        kind=volume.kind.value,
        settings=volume.settings,
        note=volume.note,
        read_only=volume.read_only,
        project=volume.project,
        own=volume.own,
        needs_cluster=volume.kind in OF_CLUSTERS,
        state="unknown" if volume.ok is None else ("ready" if volume.ok else "failed"),
        code=volume.reason,
        reason=volume.text,
        hint=volume.hint,
        checked_at=volume.checked_at,
        shares=[VolumeShare(project=share.project, read_only=share.read_only) for share in volume.shares],
        used_by=[VolumeUse(kind=use.kind, name=use.name) for use in volume.uses],
        created_by=volume.created_by,
        created_at=volume.created_at,
        updated_at=volume.updated_at,
    )
