"""The studio in a browser: canvas, logs, first load, lists; each against a plain page in the same run.

Last line: one JSON object. `canvas_vs_plain`: frames a second while 500 of our nodes are dragged and panned ÷ the same
on a plain page of xyflow with 500 bare nodes. `log_first_paint_ms`: from the click until rows of a log of a million
lines are painted. `first_load_kb`: kB of JavaScript transferred for log-in and home by a browser that has nothing yet.
`interactive_vs_empty`: time until the home page can be used ÷ the same of an empty page of Vite and antd.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from statistics import median
from typing import Any

import lists
import web_pages
from figures import say, show
from playwright.sync_api import Browser, BrowserContext, Page
from web_browser import (
    FRAMES,
    PATIENCE,
    STOP,
    VIEWPORT,
    Frames,
    browser,
    centre,
    interactive_ms,
    moving,
    outside,
)

import studio as studios
from cubestudio.db import Database

PARTS = ("canvas", "log", "load", "lists")
TARGETS = {"canvas_vs_plain": 0.8, "log_first_paint_ms": 300.0, "first_load_kb": 300.0, "interactive_vs_empty": 2.0}
PASSWORD = "a-long-walk-47"
HOME = ".gauges .gauge"
EMPTY = "h1"
_ROWS = """selector => new Promise(done => {
  const begin = performance.now();
  const look = () => document.querySelector(selector)
    ? requestAnimationFrame(() => setTimeout(() => done(performance.now() - begin)))
    : requestAnimationFrame(look);
  look(); })"""


class Bench:
    """A studio, a browser that is logged in there, and what was found."""

    def __init__(self, studio: studios.Studio, chromium: Browser, wish: argparse.Namespace) -> None:
        self.studio, self.chromium, self.wish = studio, chromium, wish
        self.url = f"http://127.0.0.1:{studio.port}"
        self.found: dict[str, float] = {}
        self.state: Any = self._log_in()

    def page(self, state: Any = None) -> tuple[BrowserContext, Page]:
        """A page of a browser that has nothing in its cache."""
        # The measuring scripts are strings, which the studio's policy rightly forbids.
        context = self.chromium.new_context(locale="en-US", viewport=VIEWPORT, storage_state=state, bypass_csp=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        return context, page

    def _log_in(self) -> Any:
        words = self.studio.words()
        until = time.monotonic() + PATIENCE / 1000
        while "/setup?token=" not in words and time.monotonic() < until:
            time.sleep(0.1)
            words = self.studio.words()
        link = next(word for word in words.split() if "/setup?token=" in word)
        context, page = self.page()
        page.goto(link)
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_label("Once more").fill(PASSWORD)
        page.get_by_role("button", name="Set up").click()
        page.wait_for_url("**/p/default")
        self.username = str(page.evaluate("fetch('api/v1/me').then(a => a.json()).then(me => me.user.username)"))
        state = context.storage_state()
        context.close()
        return state

    # --- canvas -------------------------------------------------------------------------------------------------

    def canvas(self, plain: str) -> None:
        """500 of our nodes against 500 bare ones, turn by turn."""
        address = self._pipeline_page()
        ours, theirs = [], []
        for _ in range(self.wish.rounds):
            theirs.append(self._hand(f"{plain}/canvas/index.html?nodes={self.wish.nodes}", None))
            ours.append(self._hand(address, self.state))
        rows = []
        for number, name in enumerate(("drag", "pan")):
            ours_rate, plain_rate = (median(one[number].rate for one in found) for found in (ours, theirs))
            rows.append((name, f"{ours_rate:.1f}", f"{plain_rate:.1f}", f"{ours_rate / plain_rate:.2f}"))
        both = [median(sum(f.count for f in one) / sum(f.seconds for f in one) for one in s) for s in (ours, theirs)]
        self.found["canvas_vs_plain"] = both[0] / both[1]
        show(f"{self.wish.nodes} nodes, frames a second ({address})", ("", "ours", "plain", "÷"), rows)

    def _pipeline_page(self) -> str:
        """The editor of a big pipeline when there is one, else the graph of a run of it."""
        step = {"command": ["true"]}
        tasks = {f"t{n}": {**step, **({"needs": [f"t{n - 1}"]} if n % 25 else {})} for n in range(self.wish.nodes)}
        places = {f"t{n}": {"x": n % 25 * 240, "y": n // 25 * 110} for n in range(self.wish.nodes)}
        text = json.dumps({"pipeline": "big", "tasks": tasks, "canvas": {"direction": "LR", "nodes": places}})
        self.studio.call("POST", "/projects/default/pipelines", {"text": text})
        editor = f"{self.url}/p/default/pipelines/big/editor"
        context, page = self.page(self.state)
        page.goto(editor)
        page.wait_for_selector("main h1")
        with_canvas = page.locator(".react-flow__node")
        try:
            with_canvas.first.wait_for(timeout=15_000)
            return editor
        except Exception:  # no editor in this studio
            run = self.studio.call("POST", "/projects/default/runs", {"text": text, "concurrency": 1})["id"]
            self.studio.call("POST", f"/projects/default/runs/{run}:pause", {})
            return f"{self.url}/p/default/runs/{run}"
        finally:
            context.close()

    def _hand(self, address: str, state: Any) -> tuple[Frames, Frames]:
        context, page = self.page(state)
        page.goto(address)
        page.wait_for_function(
            "wanted => document.querySelectorAll('.react-flow__node').length >= Math.min(wanted, 20)",
            arg=self.wish.nodes,
        )
        page.wait_for_timeout(1500)
        dragged = moving(page, centre(page, ".react-flow__node"), self.wish.seconds)
        # The middle button pans both pages; with the left one our editor draws a box to choose by.
        seen = page.locator(".react-flow__viewport")
        before = seen.get_attribute("style")
        panned = moving(page, outside(page, ".react-flow__pane", ".react-flow__node"), self.wish.seconds, "middle")
        if seen.get_attribute("style") == before:
            raise SystemExit(f"{address} was not panned")
        context.close()
        return dragged, panned

    # --- log ----------------------------------------------------------------------------------------------------

    def log(self) -> None:
        """A task printed a million lines; its log is opened."""
        lines = self.wish.lines
        code = f"import sys\nfor n in range({lines}): sys.stdout.write(f'{{n}} a line of the log, as long as many\\n')"
        text = json.dumps({"pipeline": "talk", "tasks": {"talk": {"command": ["python3", "-c", code]}}})
        run = self.studio.call("POST", "/projects/default/runs", {"text": text})["id"]
        ledger = self.studio.ledger()
        ledger.wait_for_end(run)
        ledger.close()
        times = []
        for _ in range(self.wish.rounds):
            context, page = self.page(self.state)
            page.goto(f"{self.url}/p/default/runs/{run}?task=talk&face=config")
            tab = page.get_by_role("tab", name="Log")
            tab.wait_for()
            page.wait_for_timeout(1500)
            tab.evaluate("tab => setTimeout(() => tab.click(), 0)")
            times.append(float(page.evaluate(_ROWS, ".log-row")))
            context.close()
        self.found["log_first_paint_ms"] = median(times)
        show(f"a log of {lines:,} lines", ("", "ms"), [("first paint", f"{median(times):.0f}")])

    # --- first load ---------------------------------------------------------------------------------------------

    def load(self, plain: str) -> None:
        """What a browser that knows nothing fetches, and how long it takes until one can work."""
        sizes = self._transferred()
        kilobytes = sum(sizes.values()) / 1000
        self.found["first_load_kb"] = kilobytes
        biggest = sorted(sizes.items(), key=lambda item: -item[1])[:8]
        show(
            f"JavaScript of log-in and home: {kilobytes:.1f} kB in {len(sizes)} files; the biggest",
            ("", "kB"),
            [(name, f"{size / 1000:.1f}") for name, size in biggest],
        )
        ours, empty = [], []
        for _ in range(max(5, self.wish.rounds)):
            empty.append(self._interactive(f"{plain}/empty/index.html", EMPTY, None))
            ours.append(self._interactive(f"{self.url}/p/default", HOME, self.state))
        self.found["interactive_vs_empty"] = median(ours) / median(empty)
        rows = [("home", f"{median(ours):.0f}"), ("empty Vite + antd page", f"{median(empty):.0f}")]
        show("time to interactive", ("", "ms"), rows)

    def _transferred(self) -> dict[str, int]:
        context, page = self.page()
        sizes: dict[str, int] = {}

        def note(request: Any) -> None:
            if request.url.split("?")[0].endswith(".js"):
                sizes[request.url.rsplit("/", 1)[-1]] = request.sizes()["responseBodySize"]

        page.on("requestfinished", note)
        page.goto(f"{self.url}/login")
        page.locator("form input").first.fill(self.username)
        page.locator("input[type=password]").fill(PASSWORD)
        page.locator("button[type=submit]").click()
        page.wait_for_selector(HOME)
        page.wait_for_timeout(1500)
        context.close()
        return sizes

    def _interactive(self, address: str, selector: str, state: Any) -> float:
        context, page = self.page(state)
        took = interactive_ms(page, address, selector)
        context.close()
        return took

    # --- lists --------------------------------------------------------------------------------------------------

    def lists(self) -> None:
        """Every run of a hundred thousand is scrolled by; only what is seen is in the page."""
        database = Database(f"sqlite:///{self.studio.home}/db/cube.sqlite")
        lists.fill_runs(database, self.wish.rows)
        database.close()
        context, page = self.page(self.state)
        page.goto(f"{self.url}/p/default/runs")
        page.wait_for_selector(".list-row")
        begin = time.perf_counter()
        count = "document.querySelector('.list-scroll').getAttribute('aria-rowcount')"
        while int(page.evaluate(count)) < self.wish.rows:
            page.evaluate("(box => { box.scrollTop = box.scrollHeight; })(document.querySelector('.list-scroll'))")
            page.wait_for_timeout(10)
            if time.perf_counter() - begin > 10 * PATIENCE / 1000:
                raise SystemExit(f"only {page.evaluate(count)} rows came")
        took = time.perf_counter() - begin
        nodes = int(page.evaluate("document.querySelectorAll('.list-row').length"))
        page.evaluate(FRAMES)
        start = time.perf_counter()
        for step in range(120):
            page.evaluate(f"document.querySelector('.list-scroll').scrollTop = {step} * 29000")
        rate = int(page.evaluate(STOP)) / (time.perf_counter() - start)
        context.close()
        self.found |= {"list_rows": self.wish.rows, "list_row_elements": nodes, "list_scroll_fps": rate}
        rows = [("all of them loaded after, s", f"{took:.1f}"), ("rows in the page", str(nodes))]
        show(f"a list of {self.wish.rows:,} runs", ("", ""), [*rows, ("frames a second, jumping", f"{rate:.0f}")])


def main() -> None:
    """Measure what was asked for and say it in one line."""
    wish = _options()
    found: dict[str, float] = {}
    with studios.running() as studio, browser() as chromium, web_pages.served() as plain:
        bench = Bench(studio, chromium, wish)
        todo: dict[str, Callable[[], None]] = {
            "canvas": lambda: bench.canvas(plain),
            "log": bench.log,
            "load": lambda: bench.load(plain),
            "lists": bench.lists,
        }
        for name in wish.only:
            say(f"{name} …")
            todo[name]()
        found = bench.found
    for name, target in TARGETS.items():
        if name in found:
            well = found[name] >= target if name == "canvas_vs_plain" else found[name] < target
            say(f"{name} {found[name]:.2f}, target {target:g}: {'reached' if well else 'MISSED'}")
    print(json.dumps({name: round(value, 3) for name, value in found.items()}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=",".join(PARTS), help="comma-separated: " + ", ".join(PARTS))
    parser.add_argument("--rounds", type=int, default=3, help="repetitions of each measurement")
    parser.add_argument("--nodes", type=int, default=500, help="of the canvas")
    parser.add_argument("--seconds", type=float, default=4.0, help="of each drag and pan")
    parser.add_argument("--lines", type=int, default=1_000_000, help="of the log")
    parser.add_argument("--rows", type=int, default=100_000, help="of the list")
    wish = parser.parse_args()
    wish.only = [name for name in wish.only.split(",") if name]
    unknown = set(wish.only) - set(PARTS)
    if unknown:
        parser.error(f"unknown parts: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    return wish


if __name__ == "__main__":
    main()
