"""Verbs on volumes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.accounts.caller import Caller, ProjectRef
from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.ports.volumes import VolumeState
from cubestudio.spec.volumes import (
    OUTSIDE,
    Mount,
    VolumeKind,
    check_mount,
    check_name,
    check_settings,
    missing_mount,
    split_source,
)
from cubestudio.volumes import errors, store
from cubestudio.volumes.facts import Share, Use, Volume, VolumeWish


def list_volumes(uow: UnitOfWork, project_id: str) -> list[Volume]:
    """What a project may use, by name, with whom its own are shared and what names them."""
    rows = store.visible(uow, project_id)
    ids = [row["id"] for row in rows]
    shares, uses = _by_volume(store.shares(uow, ids)), _by_volume(store.uses(uow, ids))
    return [_volume(row, project_id, shares.get(row["id"], ()), uses.get(row["id"], ())) for row in rows]


def get_volume(uow: UnitOfWork, project_id: str, name: str) -> Volume:
    """One; Fault 404 with near names."""
    known = list_volumes(uow, project_id)
    for volume in known:
        if volume.name == name:
            return volume
    raise missing_mount(name, [volume.name for volume in known])


def create_volume(uow: UnitOfWork, caller: Caller, name: str, wish: VolumeWish, folders: Sequence[str]) -> Volume:
    """A new one. `folders`: below which this machine allows volumes."""
    check_name(name)
    project = caller.project
    settings = _checked(uow, caller, wish, folders)
    if any(row["name"] == name for row in store.visible(uow, project.id)):
        raise errors.volume_exists(name)
    at = now()
    row = {
        "id": new_id("vol"),
        "project_id": project.id,
        "project_name": project.name,
        "name": name,
        "kind": wish.kind.value,
        "note": wish.note,
        "settings": settings,
        "read_only": int(wish.read_only),
        **_state(None),
        "created_by": caller.actor,
        "created_at": at,
        "updated_at": at,
    }
    store.insert_volume(uow, row)
    _share(uow, row, wish.shares)
    _tell(uow, caller, row, "volume.create", after=_said(row, wish.shares))
    return get_volume(uow, project.id, name)


def update_volume(uow: UnitOfWork, caller: Caller, name: str, wish: VolumeWish, folders: Sequence[str]) -> Volume:
    """Change it; work that runs keeps what it has."""
    before, row = _own(uow, caller.project, name)
    if wish.kind is not before.kind:
        raise errors.kind_stays(name)
    settings = _checked(uow, caller, wish, folders)
    values: dict[str, Any] = {"settings": settings, "note": wish.note, "read_only": int(wish.read_only)}
    if settings != before.settings:
        values |= _state(None)
    store.update_volume(uow, row["id"], {**values, "updated_at": now()})
    _share(uow, row, wish.shares)
    told = _said({**row, **values}, wish.shares)
    _tell(uow, caller, row, "volume.update", _said(row, before.shares), told)
    return get_volume(uow, caller.project.id, name)


def delete_volume(uow: UnitOfWork, caller: Caller, name: str) -> None:
    """Forget it; what lies in it stays. Fault 409 while something names it."""
    volume, row = _own(uow, caller.project, name)
    if volume.kind in OUTSIDE and not caller.is_admin:
        raise errors.administrators_make(volume.kind.value)
    uses = store.uses(uow, [row["id"]])
    if uses:
        raise errors.volume_in_use(name, uses)
    store.delete_volume(uow, row["id"])
    _tell(uow, caller, row, "volume.delete", _said(row, volume.shares))


def note_state(uow: UnitOfWork, volume: Volume, state: VolumeState) -> None:
    """Keep how it fared for those who look at the list."""
    store.update_volume(uow, volume.id, _state(state))
    events.publish(uow, "volume.checked", volume.id, {"volume": volume.name}, volume.project_id)


def mounts_of(uow: UnitOfWork, project_id: str, wanted: Mapping[str, str], placeholder: Any) -> tuple[Mount, ...]:
    """`volume://name[/sub]` by place, as a workload takes them. Raises Fault.

    Args:
        placeholder: what stands for a secret until the start.
    """
    if not wanted:
        return ()
    known = {row["name"]: row for row in reversed(store.visible(uow, project_id))}
    return tuple(_mount(place, source, known, placeholder) for place, source in wanted.items())


def mount_of(volume: Volume) -> Mount:
    """The volume as a probe looks at it."""
    return Mount(volume.name, volume.kind, f"/mnt/{volume.name}", "", volume.read_only, volume.settings)


def note_uses(uow: UnitOfWork, project_id: str, kind: str, owner_id: str, label: str, sources: Iterable[str]) -> None:
    """An owner's sources as they are now; () when it is gone. Those that are no volumes do not count."""
    names = {split_source(source)[0] for source in sources if source.startswith("volume://") and "{{" not in source}
    known = {row["name"]: row["id"] for row in reversed(store.visible(uow, project_id))} if names else {}
    rows = [
        {"volume_id": known[name], "project_id": project_id, "label": label} for name in sorted(names) if name in known
    ]
    store.put_uses(uow, kind, owner_id, rows)


def _mount(place: str, source: str, known: Mapping[str, Mapping[str, Any]], placeholder: Any) -> Mount:
    name, inner = split_source(source)
    row = known.get(name)
    if row is None:
        raise missing_mount(name, known)
    kind, settings = VolumeKind(row["kind"]), dict(row["settings"])
    if kind is VolumeKind.SECRET:
        settings = {"files": {secret: placeholder(secret) for secret in settings["secrets"]}}
    mount = Mount(name, kind, place, inner, bool(row["read_only"]) or kind is VolumeKind.SECRET, settings)
    check_mount(mount)
    return mount


def _own(uow: UnitOfWork, project: ProjectRef, name: str) -> tuple[Volume, dict[str, Any]]:
    volume = get_volume(uow, project.id, name)
    if not volume.own:
        raise errors.not_yours(name, volume.project)
    row = store.lock(uow, volume.id)
    if row is None:
        raise missing_mount(name, ())
    return volume, row


def _checked(uow: UnitOfWork, caller: Caller, wish: VolumeWish, folders: Sequence[str]) -> dict[str, Any]:
    """The settings, when this caller may have such a volume."""
    settings = check_settings(wish.kind, wish.settings)
    if wish.kind in OUTSIDE and not caller.is_admin:
        raise errors.administrators_make(wish.kind.value)
    if wish.shares and wish.kind not in OUTSIDE:
        raise errors.cannot_share(wish.kind.value)
    if wish.kind is VolumeKind.FOLDER and not _allowed(settings["path"], folders):
        raise errors.folder_forbidden(settings["path"], folders)
    if wish.kind is VolumeKind.SECRET:
        known = accounts.secret_names(uow, caller.project.id)
        for name in settings["secrets"]:
            if name not in known:
                raise errors.secret_unknown(name, known)
    return settings


def _allowed(path: str, folders: Sequence[str]) -> bool:
    return any(PurePosixPath(path).is_relative_to(folder) for folder in folders)


def _share(uow: UnitOfWork, row: Mapping[str, Any], shares: Sequence[Share]) -> None:
    rows = {}
    for share in shares:
        project = _project(uow, share.project)
        if project.id != row["project_id"]:
            taken = [other for other in store.visible(uow, project.id) if other["name"] == row["name"]]
            if any(other["id"] != row["id"] for other in taken):
                raise errors.volume_exists(row["name"])
            told = {"project_id": project.id, "project_name": project.name, "read_only": int(share.read_only)}
            rows[project.id] = told
    lost = [use for use in store.uses(uow, [row["id"]]) if use["project_id"] not in {row["project_id"], *rows}]
    if lost:
        raise errors.volume_in_use(row["name"], lost)
    store.put_shares(uow, row["id"], list(rows.values()))


def _project(uow: UnitOfWork, name: str) -> Any:
    try:
        return accounts.find_project(uow, name)
    except Fault:
        known = [row.name for row in accounts.list_projects(uow, "", True)]
        raise errors.project_unknown(name, known) from None


def _state(state: VolumeState | None) -> dict[str, Any]:
    if state is None:
        return {"is_ok": 0, "reason": "", "text": "", "hint": "", "checked_at": None}
    told = {"is_ok": int(state.ok), "reason": state.reason[:60], "text": state.text, "hint": state.hint}
    return {**told, "checked_at": now()}


def _said(row: Mapping[str, Any], shares: Sequence[Share]) -> dict[str, Any]:
    shared = [[share.project, share.read_only] for share in shares]
    return {**{key: row[key] for key in ("kind", "settings", "read_only")}, "shares": shared}


def _tell(
    uow: UnitOfWork,
    caller: Caller,
    row: Mapping[str, Any],
    action: str,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> None:
    events.audit(uow, caller.actor, action, row["name"], before, after, row["project_id"])
    events.publish(uow, action, row["id"], {"volume": row["name"]}, row["project_id"])


def _by_volume(rows: Iterable[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["volume_id"], []).append(row)
    return found


def _volume(
    row: Mapping[str, Any], project_id: str, shares: Iterable[Mapping[str, Any]], uses: Iterable[Mapping[str, Any]]
) -> Volume:
    """As `project_id` sees it: what other projects do with it is the owner's business."""
    own = row["project_id"] == project_id
    return Volume(
        id=row["id"],
        name=row["name"],
        kind=VolumeKind(row["kind"]),
        settings=row["settings"],
        note=row["note"],
        read_only=bool(row["read_only"]),
        project_id=row["project_id"],
        project=row["project_name"],
        own=own,
        ok=None if row["checked_at"] is None else bool(row["is_ok"]),
        reason=row["reason"],
        text=row["text"],
        hint=row["hint"],
        checked_at=row["checked_at"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        shares=tuple(Share(each["project_name"], bool(each["read_only"])) for each in shares) if own else (),
        uses=tuple(
            Use(each["owner_kind"], each["label"], each["project_id"])
            for each in uses
            if own or each["project_id"] == project_id
        ),
    )
