"""HTTP of artifacts and lineage."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import StreamingResponse

from cubestudio.accounts.access import Caller, Paging, ReadUow, Router, WriteUow, access, part
from cubestudio.kit.wire import Listed
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import collect, download, preview, service
from cubestudio.registry.facts import Artifact
from cubestudio.registry.schemas import ArtifactDetail, ArtifactOut, LineageOut, artifact_out, files_out, lineage_out

router = Router(tags=["registry"])

ReadsArtifacts = Annotated[Caller, access("artifacts:read")]
WritesArtifacts = Annotated[Caller, access("artifacts:write")]
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
