"""From a file somebody gave to an artifact in the blob store and what is known of it."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from cubestudio.kit import beneath
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import collect
from cubestudio.registry.facts import StoredArtifact
from cubestudio.registry.formats import Looked, look
from cubestudio.registry.importing import faults
from cubestudio.registry.importing.unpack import is_archive, unpack

_PACKED = "packed"
_CONTENT = "content"
_ENDINGS = (".tar.gz", ".tgz", ".tar", ".zip")


@dataclass(frozen=True)
class Brought:
    """A model whose bytes are stored, and what was seen of it."""

    stored: StoredArtifact
    looked: Looked


@contextmanager
def workbench(home: Path) -> Iterator[Path]:
    """A private folder for one import, gone afterwards."""
    above = home / "cache" / "imports"
    above.mkdir(mode=0o700, parents=True, exist_ok=True)
    bench = Path(tempfile.mkdtemp(dir=above))
    try:
        yield bench
    finally:
        shutil.rmtree(bench, ignore_errors=True)


def packed_file(bench: Path) -> Path:
    """Where the bytes go as they come."""
    return bench / _PACKED


def check_filename(filename: str) -> str:
    """The name without folders; Fault FileNameInvalid."""
    name = PurePosixPath(filename.replace("\\", "/")).name
    if not name or name in (".", "..") or len(name.encode("utf-8", "replace")) > 200 or not name.isprintable():
        raise faults.filename_invalid(filename)
    return name


def bring(
    blobs: Blobs, project_id: str, owner: int, bench: Path, filename: str, *, form: str = "", limit: int
) -> Brought:
    """Unpack (an archive), recognise and store the file that lies at `packed_file(bench)`. Slow; no transaction.

    Args:
        owner: the project's number.
        filename: the checked name people know it by.
        form: the format a person named, "" = recognise it.
        limit: bytes the model may have, unpacked.
    """
    content = bench / _CONTENT
    content.mkdir()
    if not is_archive(filename):
        packed_file(bench).rename(content / filename)
        looked = look(content, [filename], filename, form)
        return Brought(collect.store_output(blobs, project_id, owner, content, filename), looked)
    unpack(packed_file(bench), filename, content, limit, collect.MAX_FILES)
    packed_file(bench).unlink()
    root = _model_folder(content)
    names = [entry.path for entry in beneath.walk(root, limit=2 * collect.MAX_FILES) if not entry.is_folder]
    shown = _without_ending(filename)
    looked = look(root, names, shown, form)
    stored = collect.store_output(blobs, project_id, owner, root.parent, root.name, shown)
    return Brought(stored, looked)


def _model_folder(content: Path) -> Path:
    """Archives often hold one folder that holds everything: that one is the model."""
    found = list(content.iterdir())
    while len(found) == 1 and found[0].is_dir():
        content = found[0]
        found = list(content.iterdir())
    return content


def _without_ending(filename: str) -> str:
    for ending in _ENDINGS:
        if filename.lower().endswith(ending):
            return filename[: -len(ending)] or filename
    return filename
