"""Verbs of spaces."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from cubestudio.files import errors
from cubestudio.files.space import Space
from cubestudio.kit import beneath
from cubestudio.kit.beneath import Entry
from cubestudio.kit.paging import Page, decode_token, encode_token
from cubestudio.registry.preview import HEAD, Preview, preview_file

_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


@dataclass(frozen=True)
class Download:
    """A part of a file, `[start, start + length)` of `size` bytes, and what names this state of it."""

    blocks: Iterator[bytes]
    start: int
    length: int
    size: int
    tag: str
    modified: float
    partial: bool


def list_files(space: Space, path: str, size: int, token: str | None) -> Page[Entry]:
    """A folder's content: folders first, each by name."""
    if beneath.normal(path) and not find(space, path).is_folder:
        raise errors.not_a_folder(path)
    entries = space.tree.list_folder(path)
    if token:
        after = tuple(decode_token(token, 2))
        entries = [entry for entry in entries if (not entry.is_folder, entry.path) > after]
    page = entries[:size]
    more = len(entries) > size
    return Page(page, encode_token([not page[-1].is_folder, page[-1].path]) if more else None)


def make_folder(space: Space, path: str) -> None:
    """A folder and those above it; fine when it exists."""
    _check_change(space, path)
    space.tree.make_folder(path)


def write(space: Space, path: str, blocks: Iterable[bytes]) -> int:
    """A file's new content, whole or not at all; returns its size."""
    _check_change(space, path)
    found = space.tree.look(path)
    if found is not None and found.is_folder:
        raise errors.is_a_folder(path)
    return space.tree.write(path, blocks)


def delete(space: Space, path: str) -> None:
    """A file, or a folder with all in it."""
    _check_change(space, path)
    if not space.tree.remove(path):
        raise _absent(space, path)


def download(space: Space, path: str, wanted: str = "", if_range: str = "") -> Download:
    """A file's bytes, or the part that the Range header `wanted` names (`bytes=0-99`, `bytes=-5`)."""
    entry = find(space, path)
    if entry.is_folder:
        raise errors.is_a_folder(path)
    tag = f'"{entry.size:x}-{int(entry.modified * 1000):x}"'
    part = _RANGE.fullmatch(wanted) if not if_range or if_range == tag else None
    if part is None or part[0] == "bytes=-":
        return Download(space.tree.read(path), 0, entry.size, entry.size, tag, entry.modified, False)
    first, last = part[1], part[2]
    start = int(first) if first else max(0, entry.size - int(last))
    end = min(int(last), entry.size - 1) if first and last else entry.size - 1
    if start > end:
        raise errors.range_unsatisfiable(path, entry.size)
    blocks = space.tree.read(path, start, end - start + 1)
    return Download(blocks, start, end - start + 1, entry.size, tag, entry.modified, True)


def preview(space: Space, path: str) -> Preview:
    """A first look at a file or folder."""
    entry = find(space, path)
    if entry.is_folder:
        found = space.tree.list_folder(path)
        return {
            "kind": "folder",
            "entries": [_brief(item) for item in found[:2000]],
            "truncated": len(found) > 2000,
        }
    head = io.BytesIO(b"".join(space.tree.read(path, 0, HEAD)))
    return preview_file(entry.name, head, entry.size)


def find(space: Space, path: str) -> Entry:
    """What is at `path`; a Fault naming its likes when there is nothing."""
    entry = space.tree.look(beneath.normal(path))
    if entry is None:
        raise _absent(space, path)
    return entry


def _check_change(space: Space, path: str) -> None:
    """Something in the space, which may be written to, and not the space itself."""
    if space.sealed:
        raise errors.sealed(space.sealed)
    if not beneath.normal(path):
        raise errors.path_missing()


def _brief(entry: Entry) -> dict[str, Any]:
    return {"path": entry.path, "size": entry.size, "kind": "folder" if entry.is_folder else "file"}


def _absent(space: Space, path: str) -> Exception:
    """The refusal, with the names beside it that are alike."""
    above = beneath.normal(path).rpartition("/")[0]
    found = space.tree.look(above)
    beside = space.tree.list_folder(above) if found is not None and found.is_folder else []
    return errors.file_absent(path, [entry.path for entry in beside])
