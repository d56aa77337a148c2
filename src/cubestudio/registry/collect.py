"""Between folders and blobs: storing what a workload wrote, and laying it before the next one. No database here."""

from __future__ import annotations

import io
import json
import mimetypes
from pathlib import Path
from typing import Any

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault
from cubestudio.ports.blobs import Blobs, LocalBlobs
from cubestudio.registry import errors
from cubestudio.registry.facts import Artifact, StoredArtifact, StoredFile
from cubestudio.spec.workload import FileKind, WorkloadFile

MAX_FILES = 20_000
"""Files a folder artifact may hold."""
FOLDER_TYPE = "application/x-directory"
_FORMAT = "cube-folder/1"
_TYPES = {
    ".parquet": "application/vnd.apache.parquet",
    ".csv": "text/csv",
    ".tsv": "text/tab-separated-values",
    ".yaml": "text/yaml",
    ".yml": "text/yaml",
    ".md": "text/markdown",
    ".log": "text/plain",
    ".jsonl": "application/x-ndjson",
}


def store_output(
    blobs: Blobs, project_id: str, owner: int, folder: Path, path: str, filename: str = ""
) -> StoredArtifact:
    """Copy the file or folder `path` beneath `folder` into the blob store. Slow: call it outside transactions.

    Links and special files inside a folder are left out; as the output itself they are refused (Fault).

    Args:
        project_id, owner: the project's id and number.
        folder: the workload's output folder, trusted; `path` is the workload's word and is not.
        filename: what people see; default the last part of `path`.
    """
    found = beneath.look(folder, path)
    if found is None:
        raise Fault(
            "OutputAbsent",
            "there is no file or folder '{path}' among the outputs",
            "Write it below $CUBE_OUTPUT_DIR; links are not followed.",
            path=path,
        )
    shown = _text(filename or found.name)
    if not found.is_folder:
        with beneath.open_file(folder, path) as source:
            info = blobs.put(project_id, owner, source)
        return file_artifact(shown, info.digest, info.size)
    files = []
    for entry in beneath.walk(folder, found.path, limit=MAX_FILES):
        if not entry.is_folder:
            with beneath.open_file(folder, entry.path) as source:
                info = blobs.put(project_id, owner, source)
            files.append(StoredFile(_text(entry.path[len(found.path) + 1 :]), info.digest, info.size))
    return store_folder(blobs, project_id, owner, shown, files)


def file_artifact(filename: str, digest: str, size: int) -> StoredArtifact:
    """A file whose bytes are stored already."""
    return StoredArtifact("file", digest, size, filename, media_type(filename), (StoredFile(filename, digest, size),))


def store_folder(blobs: Blobs, project_id: str, owner: int, name: str, files: list[StoredFile]) -> StoredArtifact:
    """A folder whose files are stored already: stores its manifest, whose digest is the folder's."""
    ordered = tuple(sorted(files, key=lambda file: file.path))
    manifest = {"format": _FORMAT, "files": [{"path": f.path, "digest": f.digest, "size": f.size} for f in ordered]}
    text = json.dumps(manifest, ensure_ascii=False, separators=(",", ":")).encode()
    info = blobs.put(project_id, owner, io.BytesIO(text))
    return StoredArtifact("folder", info.digest, sum(f.size for f in ordered), name, FOLDER_TYPE, ordered)


def artifact_files(blobs: Blobs, artifact: Artifact) -> tuple[StoredFile, ...]:
    """The files of an artifact (a folder's manifest is read). Fault `BlobMissing` when the store lost it."""
    if artifact.kind == "file":
        return (StoredFile(artifact.filename, artifact.digest, artifact.size),)
    with blobs.open(artifact.project_id, artifact.digest) as source:
        manifest: dict[str, Any] = json.load(source)
    return tuple(StoredFile(file["path"], file["digest"], file["size"]) for file in manifest["files"])


def find_file(blobs: Blobs, artifact: Artifact, path: str) -> StoredFile:
    """One file of an artifact; `path` is ignored for a file artifact."""
    files = artifact_files(blobs, artifact)
    if artifact.kind == "file":
        return files[0]
    for file in files:
        if file.path == path:
            return file
    raise errors.path_unknown(path, [file.path for file in files])


def workload_files(blobs: Blobs, artifact: Artifact, at: str) -> tuple[WorkloadFile, ...]:
    """The artifact laid at the relative path `at` of a workload: links to the stored, read-only files.

    A file artifact becomes the file `at`, a folder artifact the files `at/…`. Quick for files; reads the manifest
    of a folder.
    """
    if not isinstance(blobs, LocalBlobs):
        raise Fault("BlobsRemote", "this blob store has no files on this machine", status=501)
    files = artifact_files(blobs, artifact)
    is_folder = artifact.kind == "folder"
    return tuple(
        WorkloadFile(
            path=f"{at}/{file.path}" if is_folder else at,
            kind=FileKind.LINK,
            source=str(blobs.local_path(artifact.project_id, file.digest)),
        )
        for file in files
    )


def media_type(filename: str) -> str:
    """A guess by the name."""
    suffix = Path(filename).suffix.lower()
    return _TYPES.get(suffix) or mimetypes.guess_type(filename)[0] or "application/octet-stream"


def _text(name: str) -> str:
    """`name`, which must be proper UTF-8."""
    try:
        name.encode()
    except UnicodeEncodeError:
        shown = name.encode("utf-8", "replace").decode()
        raise Fault("FileNameInvalid", "the file name '{name}' is not UTF-8", "Rename it.", name=shown) from None
    return name
