"""HTTP of artifacts, models and lineage."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import StreamingResponse

from cubestudio.accounts.access import Caller, Idempotent, Paging, ReadUow, Router, WriteUow, access, part
from cubestudio.kit.wire import Listed
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import collect, download, preview, service
from cubestudio.registry.errors import verdict_of_no_task
from cubestudio.registry.facts import Artifact, Source
from cubestudio.registry.schemas import (
    ArtifactDetail,
    ArtifactOut,
    ConversionOut,
    LineageOut,
    ModelIn,
    ModelOut,
    Verdict,
    VersionDetail,
    VersionIn,
    VersionOut,
    VersionPatch,
    artifact_out,
    conversion_out,
    files_out,
    lineage_out,
    model_out,
    new_version,
    version_out,
)
from cubestudio.workloads import service as workloads

router = Router(tags=["registry"])

ReadsArtifacts = Annotated[Caller, access("artifacts:read")]
WritesArtifacts = Annotated[Caller, access("artifacts:write")]
ReadsModels = Annotated[Caller, access("models:read")]
WritesModels = Annotated[Caller, access("models:write")]
Store = Annotated[Blobs, part(Blobs)]


@router.get("/projects/{project}/artifacts")
def list_artifacts(
    caller: ReadsArtifacts,
    uow: ReadUow,
    page: Paging,
    run: Annotated[str, Query(description="only what this run made")] = "",
) -> Listed[ArtifactOut]:
    """Artifacts, newest first."""
    found = service.list_artifacts(uow, caller.project.id, run or None, page.size, page.token)
    items = [ArtifactOut(**artifact_out(artifact)) for artifact in found.items]
    return Listed(items=items, next_page_token=found.next_page_token)


@router.get("/projects/{project}/artifacts/{artifact}")
def get_artifact(caller: ReadsArtifacts, uow: ReadUow, blobs: Store, artifact: str) -> ArtifactDetail:
    """One artifact with its files."""
    found = service.get_artifact(uow, caller.project.id, artifact)
    return ArtifactDetail(**artifact_out(found), files=files_out(collect.artifact_files(blobs, found)))


@router.delete("/projects/{project}/artifacts/{artifact}", status_code=204)
def delete_artifact(caller: WritesArtifacts, uow: WriteUow, artifact: str) -> None:
    """Forget it; refused while a model version stands on it."""
    service.delete_artifact(uow, caller.project.id, artifact, caller.actor)


@router.get("/projects/{project}/artifacts/{artifact}/preview")
def preview_artifact(
    caller: ReadsArtifacts, uow: ReadUow, blobs: Store, artifact: str, path: str = ""
) -> dict[str, Any]:
    """A first look: `{kind: table|text|json|image|folder|none, …}`; `path` names a file inside a folder."""
    found = service.get_artifact(uow, caller.project.id, artifact)
    if found.kind == "folder" and not path:
        files = collect.artifact_files(blobs, found)
        return preview.preview_folder([(file.path, file.size) for file in files])
    file = collect.find_file(blobs, found, path)
    with blobs.open(found.project_id, file.digest) as source:
        return preview.preview_file(file.path, source, file.size)


@router.get("/projects/{project}/artifacts/{artifact}/content")
def download_artifact(
    caller: ReadsArtifacts, uow: ReadUow, blobs: Store, artifact: str, path: str = ""
) -> StreamingResponse:
    """The bytes; a folder as a whole is a .tar.gz, `path` names a file inside it."""
    return content_response(blobs, service.get_artifact(uow, caller.project.id, artifact), path)


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
def get_version(caller: ReadsModels, uow: ReadUow, blobs: Store, model: str, version: str) -> VersionDetail:
    """One version with its files; `latest` is the one made last."""
    found = service.get_version(uow, caller.project.id, model, version)
    artifact = service.get_artifact(uow, caller.project.id, found.artifact_id)
    files = files_out(collect.artifact_files(blobs, artifact))
    conversion = conversion_out(service.get_conversion(uow, found))
    return VersionDetail(**version_out(found), size=artifact.size, files=files, conversion=conversion)


@router.patch("/projects/{project}/models/{model}/versions/{version}")
def update_version(caller: WritesModels, uow: WriteUow, model: str, version: str, wish: VersionPatch) -> VersionOut:
    """Change stage, description or metrics."""
    changes = wish.model_dump(exclude_none=True)
    changed = service.change_version(uow, caller.project.id, model, version, changes, caller.actor)
    return VersionOut(**version_out(changed))


@router.put("/projects/{project}/models/{model}/versions/{version}/conversion")
def record_conversion(
    caller: WritesModels, uow: WriteUow, model: str, version: str, verdict: Verdict
) -> ConversionOut | None:
    """The verdict of the task that calls; the graph is what it gives as its output `onnx`."""
    found = service.get_version(uow, caller.project.id, model, version)
    workload = workloads.find(uow, caller.task.workload) if caller.task else None
    if caller.task is None or workload is None or not caller.task.run:
        raise verdict_of_no_task()
    source = Source("task", workload["owner_id"], caller.task.run, workload["name"])
    return conversion_out(service.record_conversion(uow, found, verdict.model_dump(), source, caller.actor))


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


@router.get("/projects/{project}/lineage")
def get_lineage(
    caller: ReadsArtifacts,
    uow: ReadUow,
    node: Annotated[str, Query(description="kind:id, for example artifact:art_… or version:ver_…", max_length=300)],
    depth: Annotated[int, Query(ge=1, le=50)] = 16,
) -> LineageOut:
    """What led to a thing and what came of it."""
    graph = service.lineage(uow, caller.project.id, node, depth)
    return lineage_out(graph, service.runs_of(uow, caller.project.id, graph))


def content_response(blobs: Blobs, artifact: Artifact, path: str, name: str = "") -> StreamingResponse:
    """A download that can never act as a page of the studio."""
    headers = {"content-security-policy": "default-src 'none'; sandbox", "x-content-type-options": "nosniff"}
    if artifact.kind == "folder" and not path:
        folder = name or artifact.name
        files = collect.artifact_files(blobs, artifact)
        body = download.stream_folder(blobs, artifact.project_id, folder, files)
        headers["content-disposition"] = download.disposition(f"{folder}.tar.gz")
        return StreamingResponse(body, media_type="application/gzip", headers=headers)
    file = collect.find_file(blobs, artifact, path)
    shown = file.path.rpartition("/")[2]
    headers |= {"content-disposition": download.disposition(shown), "content-length": str(file.size)}
    body = download.stream_blob(blobs, artifact.project_id, file.digest)
    return StreamingResponse(body, media_type=collect.media_type(shown), headers=headers)
