"""HTTP of spaces: the project's, one's own, and volumes.

Bodies are written and read as they come: memory stays flat whatever the size."""

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
from cubestudio.files.far import Far, Opening, close_far, open_far, state_of
from cubestudio.files.schemas import FileOut, FilePath, FolderIn, SpaceName, SpaceStateOut
from cubestudio.files.space import Space
from cubestudio.files.which import PROJECT, find_space, locate
from cubestudio.kit.beneath import Entry
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Listed
from cubestudio.ports.runtime import Runtime
from cubestudio.registry.download import disposition

router = Router(tags=["files"])

Reader = Annotated[Caller, access("files:read")]
Writer = Annotated[Caller, access("files:write")]
Config = Annotated[Settings, part(Settings)]
Data = Annotated[Database, part(Database)]
Running = Annotated[Runtime, part(Runtime)]
Where = Annotated[FilePath, Query(description="path within the space")]
Which = Annotated[
    SpaceName,
    Query(
        description="`project`, `personal` (the caller's own), `volume://name`, or `volume://project` (the project's "
        "space where its work runs). What lies on a cluster is opened first: `files:open`."
    ),
]


@router.get("/projects/{project}/files")
def list_files(
    caller: Reader,
    settings: Config,
    database: Data,
    runtime: Running,
    page: Paging,
    path: Where = "",
    space: Which = PROJECT,
) -> Listed[FileOut]:
    """A folder of a space."""
    with find_space(database, settings, runtime, caller, space) as files:
        found = service.list_files(files, path, page.size, page.token)
    return Listed(items=[_shown(entry) for entry in found.items], next_page_token=found.next_page_token)


@router.post("/projects/{project}/files:mkdir", status_code=201)
def make_folder(
    caller: Writer, settings: Config, database: Data, runtime: Running, wish: FolderIn, space: Which = PROJECT
) -> FileOut:
    """A folder and those above it."""
    with find_space(database, settings, runtime, caller, space) as found:
        service.make_folder(found, wish.path)
        _note(database, caller, "file.mkdir", found, wish.path)
        return _shown(service.find(found, wish.path))


@router.get("/projects/{project}/files/content", response_class=StreamingResponse)
def download_file(
    caller: Reader,
    settings: Config,
    database: Data,
    runtime: Running,
    path: Where,
    space: Which = PROJECT,
    range: Annotated[str, Header()] = "",
    if_range: Annotated[str, Header()] = "",
) -> StreamingResponse:
    """A file, or with `Range` a part of it."""
    files = find_space(database, settings, runtime, caller, space)
    try:
        found = service.download(files, path, range, if_range)  # lets go of it once all is read
    except BaseException:
        files.tree.close()
        raise
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
async def upload_file(
    caller: Writer,
    settings: Config,
    database: Data,
    runtime: Running,
    request: Request,
    path: Where,
    space: Which = PROJECT,
) -> FileOut:
    """The request's body becomes the file, whole or not at all."""
    stream = request.stream()

    def blocks() -> Iterator[bytes]:
        while block := from_thread.run(anext, stream, b""):
            yield block

    def write() -> FileOut:
        with find_space(database, settings, runtime, caller, space) as found:
            size = service.write(found, path, blocks())
            _note(database, caller, "file.write", found, path, size=size)
            return _shown(service.find(found, path))

    return await to_thread.run_sync(write, limiter=long_bodies(request))


@router.delete("/projects/{project}/files/content", status_code=204)
def delete_file(
    caller: Writer, settings: Config, database: Data, runtime: Running, path: Where, space: Which = PROJECT
) -> Response:
    """A file, or a folder with all in it."""
    with find_space(database, settings, runtime, caller, space) as found:
        service.delete(found, path)
        _note(database, caller, "file.delete", found, path)
    return Response(status_code=204)


@router.get("/projects/{project}/files/preview")
def preview_file(
    caller: Reader, settings: Config, database: Data, runtime: Running, path: Where, space: Which = PROJECT
) -> dict[str, Any]:
    """A first look: `{kind: table|text|json|image|folder|none, …}`."""
    with find_space(database, settings, runtime, caller, space) as found:
        return service.preview(found, path)


@router.get("/projects/{project}/files:state")
def space_state(caller: Reader, settings: Config, database: Data, space: Which = PROJECT) -> SpaceStateOut:
    """Whether the files can be looked at now: `open`, `opening`, `closed`, or `failed`, and why."""
    return _state(database, caller, locate(database, settings, caller, space))


@router.post("/projects/{project}/files:open", status_code=202)
def open_space(
    caller: Reader, settings: Config, database: Data, runtime: Running, space: Which = PROJECT
) -> SpaceStateOut:
    """Have files shown that lie on a cluster: a small pod mounts them, and goes when nobody looked for five minutes."""
    found = locate(database, settings, caller, space)
    if isinstance(found, Far):
        open_far(database, runtime, found, caller.actor)
    return _state(database, caller, found)


@router.post("/projects/{project}/files:close", status_code=202)
def close_space(caller: Reader, settings: Config, database: Data, space: Which = PROJECT) -> SpaceStateOut:
    """End now what shows files of a cluster; it would go by itself."""
    found = locate(database, settings, caller, space)
    if isinstance(found, Far):
        far = found
        database.transact(lambda uow: close_far(uow, far))
    return _state(database, caller, found)


def _state(database: Database, caller: Caller, found: Space | Far) -> SpaceStateOut:
    if isinstance(found, Space):
        return SpaceStateOut(state=Opening.OPEN, place="", workload="", text="", hint="")
    with database.read() as uow:
        state, workload, why = state_of(uow, found)
    said, hint = why.say(caller.language), why.say_hint(caller.language)
    return SpaceStateOut(state=state, place=found.place, workload=workload, text=said, hint=hint)


def _note(database: Database, caller: Caller, action: str, space: Space, path: str, **after: Any) -> None:
    """Audit and fact of a change that has happened on disk."""
    project_id, subject = caller.project.id, f"{space.label}{path}"[:190]

    def work(uow: Any) -> None:
        events.audit(uow, caller.actor, action, subject, after=after or None, project_id=project_id)
        events.publish(uow, action, subject, dict(after), project_id)

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
