"""Refusals of this package, said once."""

from __future__ import annotations

from collections.abc import Iterable

from cubestudio.kit.errors import Fault, did_you_mean


def file_absent(path: str, near: Iterable[str]) -> Fault:
    """Names the file and those that are called alike."""
    text = "There is no file '{path}' in the project's space"
    return Fault("FileAbsent", text, did_you_mean(path, near), 404, path=path)


def not_a_folder(path: str) -> Fault:
    """Listing a file."""
    return Fault("FileNotFolder", "'{path}' is a file, not a folder", "", 409, path=path)


def is_a_folder(path: str) -> Fault:
    """Reading a folder as a file."""
    hint = "List it, or download its files one by one ('cube cp' does so)."
    return Fault("FileNotRegular", "'{path}' is a folder", hint, 409, path=path)


def path_missing() -> Fault:
    """The space itself is no file."""
    return Fault("PathMissing", "A path below the project's space is needed", "Add ?path=folder/name.csv.")


def range_unsatisfiable(path: str, size: int) -> Fault:
    """Beyond the end."""
    return Fault("RangeUnsatisfiable", "'{path}' has only {size} bytes", "", 416, path=path, size=size)
