"""HTTP of the project's space. Bodies are written and read as they come: memory stays flat whatever the size."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Annotated, Any

from anyio import from_thread, to_thread
from fastapi import Header, Query, Request, Response
from fastapi.responses import StreamingResponse

from cubestudio.accounts.access import Caller, Paging, Router, access, long_bodies, part
from cubestudio.db import Database
from cubestudio.events import service as events
from cubestudio.files import service
from cubestudio.files.schemas import FileOut, FilePath, FolderIn
from cubestudio.files.service import Space
from cubestudio.files.space import space_folder
from cubestudio.kit.beneath import Entry
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Listed
from cubestudio.registry.download import disposition

router = Router(tags=["files"])

Reader = Annotated[Caller, access("files:read")]
Writer = Annotated[Caller, access("files:write")]
Config = Annotated[Settings, part(Settings)]
Data = Annotated[Database, part(Database)]
Where = Annotated[FilePath, Query(description="path below the project's space")]


@router.get("/projects/{project}/files")
def list_files(caller: Reader, settings: Config, page: Paging, path: Where = "") -> Listed[FileOut]:
    """A folder of the project's space."""
    found = service.list_files(_space(caller, settings), path, page.size, page.token)
    return Listed(items=[_shown(entry) for entry in found.items], next_page_token=found.next_page_token)


@router.post("/projects/{project}/files:mkdir", status_code=201)
def make_folder(caller: Writer, settings: Config, database: Data, wish: FolderIn) -> FileOut:
    """A folder and those above it."""
    space = _space(caller, settings)
    service.make_folder(space, wish.path)
    _note(database, caller, "file.mkdir", wish.path)
    return _shown(service.find(space, wish.path))


@router.get("/projects/{project}/files/content", response_class=StreamingResponse)
def download_file(
    caller: Reader,
    settings: Config,
    path: Where,
    range: Annotated[str, Header()] = "",
    if_range: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """A file, or with `Range` a part of it."""
    found = service.download(_space(caller, settings), path, range, if_range)
    headers = {
        "Accept-Ranges": "bytes",
        "Content-Length": str(found.length),
        "Content-Disposition": disposition(path.rpartition("/")[2]),
        "ETag": found.tag,
        "Last-Modified": format_datetime(datetime.fromtimestamp(found.modified, UTC), usegmt=True),
    }
    if found.partial:
        headers["Content-Range"] = f"bytes {found.start}-{found.start + found.length - 1}/{found.size}"
    return StreamingResponse(found.blocks, 206 if found.partial else 200, headers, _media_type(path))


@router.put("/projects/{project}/files/content", openapi_extra={"requestBody": {"content": {"*/*": {}}}})
async def upload_file(caller: Writer, settings: Config, database: Data, request: Request, path: Where) -> FileOut:
    """The request's body becomes the file, whole or not at all."""
    space = await to_thread.run_sync(_space, caller, settings)
    stream = request.stream()

    def blocks() -> Iterator[bytes]:
        while block := from_thread.run(anext, stream, b""):
            yield block

    def write() -> FileOut:
        size = service.write(space, path, blocks())
        _note(database, caller, "file.write", path, size=size)
        return _shown(service.find(space, path))

    return await to_thread.run_sync(write, limiter=long_bodies(request))


@router.delete("/projects/{project}/files/content", status_code=204)
def delete_file(caller: Writer, settings: Config, database: Data, path: Where) -> Response:
    """A file, or a folder with all in it."""
    service.delete(_space(caller, settings), path)
    _note(database, caller, "file.delete", path)
    return Response(status_code=204)


@router.get("/projects/{project}/files/preview")
def preview_file(caller: Reader, settings: Config, path: Where) -> dict[str, Any]:
    """A first look: `{kind: table|text|json|image|folder|none, …}`."""
    return service.preview(_space(caller, settings), path)


def _space(caller: Caller, settings: Settings) -> Space:
    project = caller.project
    return Space(space_folder(settings.home, project.id, project.number), project.number)


def _note(database: Database, caller: Caller, action: str, path: str, **after: Any) -> None:
    """Audit and fact of a change that has happened on disk."""
    project_id = caller.project.id

    def work(uow: Any) -> None:
        events.audit(uow, caller.actor, action, path[:190], after=after or None, project_id=project_id)
        events.publish(uow, action, path[:190], dict(after), project_id)

    database.transact(work)


def _media_type(path: str) -> str:
    """Pictures under their own name, so that pages can show them; anything else only as bytes to keep."""
    guessed = mimetypes.guess_type(path)[0] or ""
    return guessed if guessed.startswith("image/") else "application/octet-stream"


def _shown(entry: Entry) -> FileOut:
    return FileOut(
        name=entry.name,
        path=entry.path,
        kind="folder" if entry.is_folder else "file",
        size=None if entry.is_folder else entry.size,
        modified_at=entry.modified,
    )
