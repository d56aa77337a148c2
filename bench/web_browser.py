"""Chromium, driven by Playwright, and the small scripts that measure inside a page."""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
PATIENCE = 120_000
VIEWPORT = {"width": 1280, "height": 800}

READY = """selector => {
  window.__ready = 0; window.__busy = 0;
  new PerformanceObserver(list => { for (const task of list.getEntries())
    window.__busy = Math.max(window.__busy, task.startTime + task.duration); })
    .observe({ type: "longtask", buffered: true });
  const look = () => {
    if (!window.__ready && document.querySelector(selector)) window.__ready = performance.now();
    if (!window.__ready) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""
"""Notes when `selector` is first on the page, and when the last long task ended."""

FRAMES = """() => { window.__frames = 0; window.__counting = true;
  const count = () => { window.__frames += 1; if (window.__counting) requestAnimationFrame(count); };
  requestAnimationFrame(count); }"""
STOP = "() => { window.__counting = false; return window.__frames; }"


@contextlib.contextmanager
def browser() -> Iterator[Browser]:
    """Chromium without a window."""
    found = next(filter(None, map(shutil.which, ("chromium", "google-chrome", "chromium-headless-shell"))), None)
    if found is None:
        raise SystemExit("There is no Chromium here; install Debian's package `chromium`.")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield opened
        opened.close()


@dataclass(frozen=True)
class Frames:
    """What was drawn while the hand moved."""

    count: int
    seconds: float

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.count / self.seconds


def interactive_ms(page: Page, address: str, selector: str) -> float:
    """Milliseconds from the start of the navigation until `selector` is there and no long task is left."""
    page.add_init_script(f"({READY})({selector!r})")
    page.goto(address)
    page.wait_for_function("window.__ready > 0", timeout=PATIENCE)
    page.wait_for_timeout(700)
    ready, busy = page.evaluate("[window.__ready, window.__busy]")
    return float(max(ready, busy))


Button = Literal["left", "middle"]


def moving(page: Page, start: tuple[float, float], seconds: float, button: Button = "left", steps: int = 12) -> Frames:
    """Press at `start`, move the mouse about for a while, let go; the frames drawn meanwhile."""
    x, y = start
    page.mouse.move(x, y)
    page.mouse.down(button=button)
    page.evaluate(FRAMES)
    begin = time.perf_counter()
    while time.perf_counter() - begin < seconds:
        for turn in ((60, 30), (-60, 30), (-60, -30), (60, -30)):
            page.mouse.move(x + turn[0], y + turn[1], steps=steps)
    took = time.perf_counter() - begin
    count = int(page.evaluate(STOP))
    page.mouse.up(button=button)
    return Frames(count, took)


def centre(page: Page, selector: str) -> tuple[float, float]:
    """The middle of the element nearest to the middle of the window."""
    found: Any = page.evaluate(
        """selector => [...document.querySelectorAll(selector)].map(one => one.getBoundingClientRect())
          .map(box => [box.x + box.width / 2, box.y + box.height / 2])
          .filter(([x, y]) => x > 260 && y > 120 && x < innerWidth - 400 && y < innerHeight - 80)
          .sort((a, b) => Math.hypot(a[0] - innerWidth / 2, a[1] - innerHeight / 2)
                        - Math.hypot(b[0] - innerWidth / 2, b[1] - innerHeight / 2))[0]""",
        selector,
    )
    if found is None:
        raise SystemExit(f"nothing like {selector} is in the middle of {page.url}")
    return float(found[0]), float(found[1])


def outside(page: Page, pane: str, node: str) -> tuple[float, float]:
    """A place on the pane where no node lies."""
    found: Any = page.evaluate(
        """([pane, node]) => {
          const box = document.querySelector(pane).getBoundingClientRect();
          for (let y = box.top + 60; y < box.bottom - 60; y += 7)
            for (let x = box.left + 60; x < box.right - 60; x += 7) {
              const hit = document.elementFromPoint(x, y);
              if (hit && hit.closest(pane) && !hit.closest(node) && !hit.closest("button, .react-flow__panel"))
                return [x, y];
            }
          return null; }""",
        [pane, node],
    )
    if found is None:
        raise SystemExit(f"{page.url} shows no free place to pan at")
    return float(found[0]), float(found[1])
