"""HTTP of models that come from outside: uploaded in the request, or fetched from an address."""

from __future__ import annotations

from typing import Annotated, Any

from anyio import from_thread, to_thread
from fastapi import Query, Request, Response

from cubestudio.accounts.access import (
    Caller,
    Idempotent,
    Paging,
    ReadUow,
    Router,
    WriteUow,
    access,
    long_bodies,
    part,
)
from cubestudio.db import Database
from cubestudio.kit.settings import Settings
from cubestudio.kit.wire import Listed
from cubestudio.ports.blobs import Blobs
from cubestudio.ports.downloads import Downloads
from cubestudio.registry import service
from cubestudio.registry.facts import ImportWish
from cubestudio.registry.formats import FORMATS, check_format
from cubestudio.registry.import_schemas import ImportIn, ImportOut, wish_of
from cubestudio.registry.importing import faults
from cubestudio.registry.importing.bring import bring, check_filename, packed_file, workbench
from cubestudio.registry.schemas import VersionOut, version_out

router = Router(tags=["registry"])

Reads = Annotated[Caller, access("models:read")]
Writes = Annotated[Caller, access("models:write")]
Config = Annotated[Settings, part(Settings)]
Data = Annotated[Database, part(Database)]
Store = Annotated[Blobs, part(Blobs)]
Fetches = Annotated[Downloads, part(Downloads)]
Word = Annotated[str, Query(max_length=63)]


@router.post(
    "/projects/{project}/models/{model}/versions:upload",
    status_code=201,
    openapi_extra={"requestBody": {"content": {"*/*": {}}}},
)
async def upload_version(
    caller: Writes,
    settings: Config,
    database: Data,
    blobs: Store,
    request: Request,
    model: str,
    filename: Annotated[str, Query(max_length=1000, description="its ending says .zip, .tar, .tar.gz or the model")],
    version: Word = "",
    format: Annotated[
        str, Query(description=f"mlflow/… or one of {', '.join(FORMATS)}; empty: told by the files")
    ] = "",
    stage: Word = "",
    description: Annotated[str, Query(max_length=2000)] = "",
) -> VersionOut:
    """The request's body becomes a version: one file, or an archive of a folder (an MLflow model, a SavedModel)."""
    wish = ImportWish(version, format, stage, description)
    stream = request.stream()

    def work() -> VersionOut:
        name = check_filename(filename)
        check_format(format)
        with database.read() as uow:
            service.check_new(uow, caller.project.id, model, version, stage)
        with workbench(settings.home) as bench:
            size = 0
            with packed_file(bench).open("xb") as target:
                while block := from_thread.run(anext, stream, b""):
                    size += len(block)
                    if size > settings.model_limit:
                        raise faults.too_large(settings.model_limit)
                    target.write(block)
            brought = bring(blobs, caller.project.id, caller.project.number, bench, name, form=format,
                            limit=settings.model_limit)  # fmt: skip

        def register(uow: Any) -> VersionOut:
            made = service.register_brought(uow, caller.project.id, model, brought, wish, name, caller.actor)
            return VersionOut(**version_out(made))

        return database.transact(register)

    return await to_thread.run_sync(work, limiter=long_bodies(request))


@router.post("/projects/{project}/models/{model}/versions:import", status_code=202)
def import_version(
    caller: Writes, uow: WriteUow, downloads: Fetches, model: str, wish: ImportIn, idempotent: Idempotent
) -> ImportOut:
    """Wish that the file or archive at an address be fetched and become a version."""
    downloads.check(wish.url)
    check_format(wish.format)
    made = service.start_import(uow, caller.project.id, model, wish.url.strip(), wish_of(wish), caller.actor)
    return ImportOut.model_validate(made)


@router.get("/projects/{project}/model-imports")
def list_imports(caller: Reads, uow: ReadUow, page: Paging) -> Listed[ImportOut]:
    """Models that are, or were, fetched, newest first."""
    return Listed.of(service.list_imports(uow, caller.project.id, page.size, page.token), ImportOut)


@router.get("/projects/{project}/model-imports/{id}")
def get_import(caller: Reads, uow: ReadUow, id: str) -> ImportOut:
    """How far one is."""
    return ImportOut.model_validate(service.get_import(uow, caller.project.id, id))


@router.delete("/projects/{project}/model-imports/{id}", status_code=204)
def delete_import(caller: Writes, uow: WriteUow, id: str) -> Response:
    """Stop it, or forget it when it has ended; a version it made stays."""
    service.delete_import(uow, caller.project.id, id, caller.actor)
    return Response(status_code=204)
