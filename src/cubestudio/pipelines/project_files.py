"""Files and folders of the project space that tasks name."""

from __future__ import annotations

from pathlib import Path

from cubestudio.kit import beneath
from cubestudio.kit.errors import Fault, did_you_mean


def find_file(folder: Path, relative: str) -> beneath.Entry:
    """What lies at `relative` in a project's `folder`. Raises Fault, with the near ones, when there is nothing."""
    found = beneath.look(folder, beneath.normal(relative))
    if found is None:
        raise _missing(folder, relative)
    return found


def _missing(folder: Path, relative: str) -> Fault:
    above = relative.rpartition("/")[0]
    try:
        known = [entry.path for entry in beneath.list_folder(folder, above, limit=2000)]
    except Fault:
        known = []
    hint = did_you_mean(relative, known) or "Upload it under Data, Files, or with: cube cp FILE :"
    return Fault("FileAbsent", "the project space has no file '{path}'", hint, 404, path=relative)
