"""A hand that moves runs, on each real database server (`hand`) or on SQLite alone (`quick_hand`)."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from hand import Hand

from cubestudio.db import Database


@pytest.fixture
def hand(database: Database, tmp_path: Path) -> Hand:
    """On SQLite, PostgreSQL and MariaDB."""
    return Hand(database, tmp_path)


@pytest.fixture
def quick_hand(sqlite_db: Database, tmp_path: Path) -> Hand:
    """On SQLite, for what is not about SQL."""
    return Hand(sqlite_db, tmp_path)
