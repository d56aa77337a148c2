"""Templates people register: unpacked with care, checked, kept by digest; shared to a project or to all."""

from __future__ import annotations

import io
import stat
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.pipelines.library import TemplateEntry
from cubestudio.pipelines.service.checking import catalogue
from cubestudio.pipelines.store import pipelines as store
from cubestudio.pipelines.workshop import Workshop
from cubestudio.spec.templates import MANIFEST, Template, load_template

MAX_ARCHIVE = 64 << 20
MAX_UNPACKED = 256 << 20
MAX_FILES = 2000


def unpack(archive: BinaryIO, folder: Path) -> Path:
    """Unpack a .tar.gz, .tar or .zip into `folder`; gives the folder that holds template.yaml.

    Plain files beneath `folder` only: no links, no devices, no `..`, bounded in count and size.
    """
    raw = archive.read(MAX_ARCHIVE + 1)
    if len(raw) > MAX_ARCHIVE:
        raise Fault("ArchiveTooLarge", "an archive may have {limit} MiB", status=413, limit=MAX_ARCHIVE >> 20)
    written = 0
    for count, (name, data) in enumerate(_members(raw)):
        path = PurePosixPath(name.replace("\\", "/"))
        if path.is_absolute() or ".." in path.parts or "\0" in name or not path.parts:
            raise Fault("ArchiveUnsafe", "the archive holds a path that leaves its folder: '{path}'", path=name)
        if count >= MAX_FILES:
            raise Fault("ArchiveTooLarge", "an archive may hold {limit} files", status=413, limit=MAX_FILES)
        target = folder.joinpath(*path.parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            while block := data.read(1 << 18):
                written += len(block)
                if written > MAX_UNPACKED:
                    raise Fault("ArchiveTooLarge", "unpacked it may have {limit} MiB", status=413,
                                limit=MAX_UNPACKED >> 20)  # fmt: skip
                file.write(block)
    if (folder / MANIFEST).is_file():
        return folder
    inner = [child for child in folder.iterdir() if child.is_dir() and (child / MANIFEST).is_file()]
    if len(inner) == 1:
        return inner[0]
    raise Fault("TemplateMissing", "the archive holds no template.yaml", "Pack the folder that has it at its top.")


@contextmanager
def unpacked(archive: BinaryIO) -> Iterator[Path]:
    """An uploaded archive as a folder, for the length of the block."""
    with tempfile.TemporaryDirectory(prefix="cube-template-") as draft:
        yield unpack(archive, Path(draft))


def register_template(
    uow: UnitOfWork, workshop: Workshop, project_id: str, folder: Path, scope: str, actor: str
) -> TemplateEntry:
    """Register the template in `folder` as a new version, for a project or (`all`) for everybody."""
    if scope not in ("project", "all"):
        raise Fault("ScopeInvalid", "the scope is 'project' or 'all', not '{scope}'", scope=scope)
    template = load_template(folder)
    _check(uow, workshop, project_id, template, scope)
    digest = workshop.library.keep(folder, template)
    owner = project_id if scope == "project" else ""
    at = now()
    row: dict[str, Any] = {
        "id": new_id("tpl"),
        "project_id": owner,
        "name": template.name,
        "version": template.version,
        "digest": digest,
        "manifest": template.model_dump(mode="json"),
        "created_by": actor,
        "created_at": at,
    }
    store.insert_template(uow, row)
    after = {"version": template.version, "scope": scope, "digest": digest}
    events.audit(uow, actor, "template.register", template.name, None, after, project_id)
    events.publish(uow, "template.saved", row["id"], {"name": template.name, "version": template.version}, project_id)
    return TemplateEntry(template, digest, scope, actor, at)


def delete_template(uow: UnitOfWork, project_id: str, name: str, version: str | None, scope: str, actor: str) -> None:
    """Forget an own template (runs keep their snapshot of it)."""
    owner = project_id if scope == "project" else ""
    if not store.delete_template(uow, owner, name, version):
        text = "there is no own template '{name}' to delete"
        raise Fault("TemplateUnknown", text, "Shipped templates stay.", 404, name=name)
    events.audit(uow, actor, "template.delete", name, {"version": version or "all"}, None, project_id)


def _check(uow: UnitOfWork, workshop: Workshop, project_id: str, template: Template, scope: str) -> None:
    if template.name in workshop.library.shipped:
        text = "'{name}' is the name of a template that ships"
        raise Fault("TemplateExists", text, "Choose another name.", 409, name=template.name)
    if template.shared:
        text = "an own template cannot use `shared` folders"
        raise Fault("TemplateInvalid", text, "Put the shared code into the template's own folder.")
    workshop.library.environment(template.environment)
    known = catalogue(uow, workshop, project_id)
    for entry in known.versions(template.name):
        if entry.scope != scope:
            text = "template '{name}' is shared with scope '{scope}' already"
            raise Fault("TemplateExists", text, "Register it with that scope, or choose another name.", 409,
                        name=template.name, scope=entry.scope)  # fmt: skip
        if entry.template.version == template.version:
            text = "template '{name}' has a version '{version}' already"
            raise Fault("VersionExists", text, "Raise `version` in template.yaml.", 409, name=template.name,
                        version=template.version)  # fmt: skip


def _members(raw: bytes) -> Iterator[tuple[str, BinaryIO]]:
    if raw[:4] == b"PK\x03\x04":
        yield from _zip_members(raw)
        return
    try:
        with tarfile.open(fileobj=io.BytesIO(raw), mode="r:*") as archive:
            for member in archive:
                if member.isdir():
                    continue
                content = archive.extractfile(member) if member.isreg() else None
                if content is None:
                    raise Fault("ArchiveUnsafe", "the archive holds '{path}', which is no plain file", path=member.name)
                yield member.name, content  # type: ignore[misc]
    except (tarfile.TarError, EOFError, OSError) as broken:
        reason = str(broken)
        raise Fault("ArchiveInvalid", "this is no .tar.gz or .zip: {reason}", reason=reason) from None


def _zip_members(raw: bytes) -> Iterator[tuple[str, BinaryIO]]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for member in archive.infolist():
                if member.is_dir():
                    continue
                if stat.S_ISLNK(member.external_attr >> 16):
                    text = "the archive holds '{path}', which is no plain file"
                    raise Fault("ArchiveUnsafe", text, path=member.filename)
                with archive.open(member) as content:
                    yield member.filename, content  # type: ignore[misc]
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as broken:
        raise Fault("ArchiveInvalid", "this is no .tar.gz or .zip: {reason}", reason=str(broken)) from None
