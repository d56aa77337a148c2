"""What happens, as it happens: one stream of facts for a browser."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Header, Query, Request
from fastapi.responses import StreamingResponse

from cubestudio.accounts import service as accounts
from cubestudio.accounts.access import ENDED, Caller, Message, Router, access, follow, part
from cubestudio.db import Database, UnitOfWork
from cubestudio.events import service
from cubestudio.kit.clock import iso
from cubestudio.kit.errors import Fault

router = Router(tags=["events"])


@router.get("/events", response_class=StreamingResponse)
def stream_events(
    caller: Annotated[Caller, access("me")],
    database: Annotated[Database, part(Database)],
    request: Request,
    project: Annotated[list[str] | None, Query()] = None,
    after: Annotated[str, Query(max_length=20)] = "",
    last_event_id: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """Facts of my projects (or of those named) from now on, or after the cursor `Last-Event-ID` / `after`."""
    with database.read() as uow:
        _projects(uow, caller, project or [])
        cursor = _cursor(last_event_id or after)
        if cursor is None:
            cursor = service.last_seq(uow)
    state = {"cursor": cursor}

    def look() -> tuple[list[Message], bool]:
        with database.read() as uow:
            try:
                ids = _projects(uow, caller, project or [])  # asked anew: memberships end while streams go on
            except Fault:
                return [ENDED], True
            last = service.last_seq(uow)  # read first: what commits between the two reads is found by the next look
            rows = service.events_after(uow, state["cursor"], 500, ids)
            last = rows[-1]["seq"] if rows else last
        state["cursor"] = max(state["cursor"], last)
        return [Message(_shown(row), id=str(row["seq"])) for row in rows], False

    return follow(request, caller, look, service.TOPIC, poll=2.0 if database.dialect == "sqlite" else 1.0)


def _projects(uow: UnitOfWork, caller: Caller, names: list[str]) -> list[str] | None:
    """Ids of the projects to follow; None = everything (administrators who named none)."""
    if caller.is_admin and not names and not caller.only_project:
        return None
    mine = {row.name: row.id for row in accounts.list_projects(uow, caller.user_id, caller.is_admin, archived=True)}
    if caller.only_project:
        mine = {name: id for name, id in mine.items() if id == caller.only_project}
    for name in names:
        if name not in mine:
            raise Fault("ProjectNotFound", "There is no project '{name}' that you are a member of", "", 404, name=name)
    return [mine[name] for name in names or mine]


def _cursor(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() else None


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    keys = ("seq", "project_id", "kind", "subject", "data")
    return {key: row[key] for key in keys} | {"at": iso(row["at"])}
