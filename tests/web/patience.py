"""How long tests of the pages wait, and how they wait for what `expect` has no word for."""

from __future__ import annotations

import time
from collections.abc import Callable

from playwright.sync_api import Page

PATIENCE = 60_000
"""Milliseconds a page may take on a machine that does much else."""
PAUSE = 8000
"""Milliseconds in which a deletion can be taken back."""
HELD_BACK = """pause => {
  const { setTimeout: later, clearTimeout: forget } = window, held = new Map();
  window.setTimeout = (what, ms, ...more) => {
    if (ms !== pause) return later(what, ms, ...more);
    const id = later(() => undefined, ms);
    held.set(id, what);
    return id;
  };
  window.clearTimeout = id => { held.delete(id); forget(id); };
  window.endPause = () => held.forEach(what => what());
}"""


def until(page: Page, holds: Callable[[], object], what: str = "") -> None:
    """Look again and again until it holds: what a page shows follows what one does in its own time."""
    end = time.monotonic() + PATIENCE / 1000
    while not holds():
        assert time.monotonic() < end, what or "it never came to hold"
        page.wait_for_timeout(50)


def hold_back(page: Page) -> None:
    """What is deleted on this page can be taken back until `end_pause`: nobody who tests is as quick as they want."""
    page.evaluate(HELD_BACK, PAUSE)


def end_pause(page: Page) -> None:
    """Let the time pass in which deletions can be taken back."""
    page.evaluate("endPause()")
