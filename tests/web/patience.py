"""How long tests of the pages wait, and how they wait for what `expect` has no word for."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

PATIENCE = 60_000
"""Milliseconds a page may take on a machine that does much else."""


def until(page: Page, holds: Callable[[], object], what: str = "") -> None:
    """Look again and again until it holds: what a page shows follows what one does in its own time."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, what or "it never came to hold"
        page.wait_for_timeout(50)
