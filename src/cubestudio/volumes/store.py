"""SQL of volumes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import case, delete, insert, or_, select, update

from cubestudio.db import UnitOfWork
from cubestudio.db.sql import session
from cubestudio.volumes.tables import VolumeRow, VolumeShareRow, VolumeUseRow

_volumes: Any = VolumeRow.__table__
_shares: Any = VolumeShareRow.__table__
_uses: Any = VolumeUseRow.__table__
MOST = 1000


def insert_volume(uow: UnitOfWork, row: dict[str, Any]) -> None:
    """Append."""
    session(uow).execute(insert(_volumes).values(**row))


def update_volume(uow: UnitOfWork, volume_id: str, values: dict[str, Any]) -> None:
    """Change columns."""
    session(uow).execute(update(_volumes).where(_volumes.c.id == volume_id).values(**values))


def delete_volume(uow: UnitOfWork, volume_id: str) -> None:
    """Forget it and whom it was shared with."""
    for table, column in ((_volumes, _volumes.c.id), (_shares, _shares.c.volume_id), (_uses, _uses.c.volume_id)):
        session(uow).execute(delete(table).where(column == volume_id))


def visible(uow: UnitOfWork, project_id: str) -> list[dict[str, Any]]:
    """What a project may use, by name: its own, then what others share with it. `read_only` is the project's own."""
    shared = _volumes.c.project_id != project_id
    read_only = case((shared & (_shares.c.read_only == 1), 1), else_=_volumes.c.read_only).label("read_only")
    columns = [column for column in _volumes.c if column.name != "read_only"]
    query = (
        select(*columns, read_only)
        .outerjoin(_shares, (_shares.c.volume_id == _volumes.c.id) & (_shares.c.project_id == project_id))
        .where(or_(_volumes.c.project_id == project_id, _shares.c.project_id == project_id))
        .order_by(_volumes.c.name, shared)
        .limit(MOST)
    )
    return [dict(row) for row in session(uow).execute(query).mappings()]


def lock(uow: UnitOfWork, volume_id: str) -> dict[str, Any] | None:
    """One by id, held against others until the transaction ends."""
    row = session(uow).execute(select(_volumes).where(_volumes.c.id == volume_id).with_for_update()).mappings().first()
    return dict(row) if row else None


def shares(uow: UnitOfWork, volume_ids: Sequence[str]) -> list[dict[str, Any]]:
    """Whom volumes are shared with, by name."""
    query = select(_shares).where(_shares.c.volume_id.in_(volume_ids)).order_by(_shares.c.project_name)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def put_shares(uow: UnitOfWork, volume_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """Share a volume with these projects and no others."""
    session(uow).execute(delete(_shares).where(_shares.c.volume_id == volume_id))
    if rows:
        session(uow).execute(insert(_shares), [{"volume_id": volume_id, **row} for row in rows])


def uses(uow: UnitOfWork, volume_ids: Iterable[str]) -> list[dict[str, Any]]:
    """What names these volumes, by name."""
    query = select(_uses).where(_uses.c.volume_id.in_(list(volume_ids))).order_by(_uses.c.label).limit(MOST)
    return [dict(row) for row in session(uow).execute(query).mappings()]


def put_uses(uow: UnitOfWork, owner_kind: str, owner_id: str, rows: Sequence[dict[str, Any]]) -> None:
    """An owner names these volumes and no others."""
    mine = (_uses.c.owner_kind == owner_kind) & (_uses.c.owner_id == owner_id)
    session(uow).execute(delete(_uses).where(mine))
    if rows:
        told = {"owner_kind": owner_kind, "owner_id": owner_id}
        session(uow).execute(insert(_uses), [{**row, **told} for row in rows])
