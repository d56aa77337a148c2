"""Shelves on all databases, or on SQLite alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from cubestudio.db import Database
from cubestudio.drivers.blobs_fs import FileBlobs
from registry.shelf import Shelf


def make_shelf(database: Database, folder: Path) -> Shelf:
    """A shelf below `folder`."""
    out = folder / "out"
    out.mkdir()
    return Shelf(database, FileBlobs(folder), out)


@pytest.fixture
def shelf(sqlite_db: Database, tmp_path: Path) -> Shelf:
    """On SQLite."""
    return make_shelf(sqlite_db, tmp_path)


@pytest.fixture
def any_shelf(database: Database, tmp_path: Path) -> Shelf:
    """On each database server."""
    return make_shelf(database, tmp_path)
