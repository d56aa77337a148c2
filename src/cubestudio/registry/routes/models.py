"""HTTP of models and their versions."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query, Request, Response
from fastapi.responses import StreamingResponse

from cubestudio.accounts.access import (
    Caller,
    Idempotent,
    Paging,
    ReadUow,
    Router,
    WriteUow,
    access,
    check_if_match,
    etag,
    has_seen,
    part,
)
from cubestudio.db import UnitOfWork
from cubestudio.kit.wire import Listed
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import collect, service
from cubestudio.registry.facts import ModelVersion
from cubestudio.registry.routes.artifacts import content_response
from cubestudio.registry.schemas import (
    ModelIn,
    ModelOut,
    PromotionIn,
    VersionDetail,
    VersionIn,
    VersionOut,
    VersionPatch,
    detail_out,
    model_out,
    new_version,
    version_out,
)

router = Router(tags=["registry"])

ReadsModels = Annotated[Caller, access("models:read")]
WritesModels = Annotated[Caller, access("models:write")]
Store = Annotated[Blobs, part(Blobs)]


@router.get("/projects/{project}/models")
def list_models(
    caller: ReadsModels,
    uow: ReadUow,
    page: Paging,
    prefix: Annotated[str, Query(description="only names that start so", max_length=63)] = "",
    order_by: Annotated[str, Query(pattern="^(name|updated_at desc)$")] = "updated_at desc",
) -> Listed[ModelOut]:
    """Models, lately changed first, or by name."""
    found = service.list_models(uow, caller.project.id, prefix, order_by, page.size, page.token)
    return Listed(items=[model_out(model) for model in found.items], next_page_token=found.next_page_token)


@router.get("/projects/{project}/models/{model}")
def get_model(caller: ReadsModels, uow: ReadUow, model: str) -> ModelOut:
    """One model."""
    return model_out(service.get_model(uow, caller.project.id, model))


@router.patch("/projects/{project}/models/{model}")
def update_model(caller: WritesModels, uow: WriteUow, model: str, wish: ModelIn) -> ModelOut:
    """Change its description."""
    return model_out(service.put_model(uow, caller.project.id, model, wish.description, caller.actor))


@router.delete("/projects/{project}/models/{model}", status_code=204)
def delete_model(caller: WritesModels, uow: WriteUow, model: str) -> None:
    """Forget it with all versions; refused while a service runs one."""
    service.delete_model(uow, caller.project.id, model, caller.actor)


@router.get("/projects/{project}/models/{model}/versions")
def list_versions(caller: ReadsModels, uow: ReadUow, page: Paging, model: str) -> Listed[VersionOut]:
    """Versions, newest first."""
    found = service.list_versions(uow, caller.project.id, model, page.size, page.token)
    items = [VersionOut(**version_out(version)) for version in found.items]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.post("/projects/{project}/models/{model}/versions", status_code=201)
def create_version(
    caller: WritesModels, uow: WriteUow, model: str, wish: VersionIn, idempotent: Idempotent
) -> VersionOut:
    """Register an artifact as a version; the model is made when it is new."""
    made = service.create_version(uow, caller.project.id, model, new_version(wish), caller.actor)
    return VersionOut(**version_out(made))


@router.get("/projects/{project}/models/{model}/versions/{version}")
def get_version(
    caller: ReadsModels, uow: ReadUow, blobs: Store, response: Response, model: str, version: str
) -> VersionDetail:
    """One version with its files, card, scan and who uses it; `latest` is the one made last."""
    found = service.get_version(uow, caller.project.id, model, version)
    response.headers["ETag"] = etag(found.revision)
    return _detail(uow, blobs, found)


@router.patch("/projects/{project}/models/{model}/versions/{version}")
def update_version(
    caller: WritesModels,
    uow: WriteUow,
    blobs: Store,
    request: Request,
    response: Response,
    model: str,
    version: str,
    wish: VersionPatch,
) -> VersionDetail:
    """Change description, metrics, card, or what the model leaves open of its signature."""
    changed = service.change_version(
        uow,
        caller.project.id,
        model,
        version,
        wish.changes(),
        caller.actor,
        lambda revision: check_if_match(request, revision),
    )
    response.headers["ETag"] = etag(changed.revision)
    return _detail(uow, blobs, changed)


@router.post("/projects/{project}/models/{model}/versions/{version}:promote")
def promote_version(
    caller: WritesModels, uow: WriteUow, request: Request, model: str, version: str, wish: PromotionIn
) -> VersionOut:
    """Put it in a stage. With If-Match (the model's `promotions`) only when nobody else promoted meanwhile."""
    promoted = service.promote(
        uow,
        caller.project.id,
        model,
        version,
        wish.stage,
        caller.actor,
        lambda promotions: has_seen(request, promotions),
    )
    return VersionOut(**version_out(promoted))


@router.delete("/projects/{project}/models/{model}/versions/{version}", status_code=204)
def delete_version(caller: WritesModels, uow: WriteUow, model: str, version: str) -> None:
    """Forget it; refused while a service runs it."""
    service.delete_version(uow, caller.project.id, model, version, caller.actor)


@router.get("/projects/{project}/models/{model}/versions/{version}/content")
def download_version(
    caller: ReadsModels, uow: ReadUow, blobs: Store, model: str, version: str, path: str = ""
) -> StreamingResponse:
    """The model's files: a .tar.gz, or one of them."""
    found = service.get_version(uow, caller.project.id, model, version)
    artifact = service.get_artifact(uow, caller.project.id, found.artifact_id)
    return content_response(blobs, artifact, path, f"{found.model}-{found.version}")


def _detail(uow: UnitOfWork, blobs: Blobs, version: ModelVersion) -> VersionDetail:
    artifact = service.get_artifact(uow, version.project_id, version.artifact_id)
    files = collect.artifact_files(blobs, artifact)
    return detail_out(version, artifact, files, service.used_by(uow, version), service.get_conversion(uow, version))
