"""A real studio and a real browser for the tests of the pages."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from patience import PATIENCE
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from playwright.sync_api import Error as PlaywrightError

from cubestudio_examples import example_text
from running import RunningStudio

CHROMIUM = next(filter(None, map(shutil.which, ("chromium-headless-shell", "chromium", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SETTINGS = {"locale": "en-US", "viewport": {"width": 1280, "height": 800}}
"""Of each window, unless a test says otherwise."""
IN_PLACE = """
const sheet = new CSSStyleSheet();
sheet.replaceSync("[class*='ant-slide-'], [class*='ant-zoom-'] { transform: none !important }");
document.adoptedStyleSheets = [sheet];
"""
"""Menus and dialogs come up as always, but have their size from the first frame on. A click is two events; on a busy
machine a frame lies between them, in which an entry of a menu that grows would slip away from under the mouse."""
PASSWORD = "a-long-walk-47"
HERE = Path(__file__).parent
FAILED = pytest.StashKey[bool]()
"""Whether this try of a test has failed."""
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Both tries of a test count, with the studio that each begins with, on a machine that does much else."""
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.timeout(900))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[Any]:
    """A test that failed tells what its pages showed and what the studio noted."""
    report = yield
    item.stash[FAILED] = report.failed or (call.when != "setup" and item.stash[FAILED])
    if report.failed and hasattr(report.longrepr, "addsection"):
        for title, text in witnessed(getattr(item, "funcargs", {})):
            report.longrepr.addsection(title, text)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: Any) -> Iterator[Any]:
    """After a test that failed, its studio is thrown away with all that was made in it, as Playwright's own runner does
    with its worker: a second try, and the tests that follow, begin with one that is new."""
    try:
        return (yield)
    except BaseException:
        item.stash[FAILED] = True
        raise
    finally:
        if item.stash.get(FAILED, False):
            for studio in item._fixtureinfo.name2fixturedefs.get("studio", ())[-1:]:
                studio.finish(item._request)


def witnessed(used: dict[str, Any]) -> list[tuple[str, str]]:
    """Titles and texts of what somebody wants to know who looks for the cause."""
    found = []
    contexts = getattr(used.get("open_page"), "contexts", None) or [used.get("context")]
    for context in filter(None, contexts):
        for page in context.pages:
            with suppress(PlaywrightError):
                found.append((f"page {page.url}", page.locator("body").inner_text(timeout=2_000)[:2_000]))
    if isinstance(used.get("studio"), RunningStudio):
        found.append(("faults the studio noted", used["studio"].errors()))
    return [(title, text) for title, text in found if text]


@pytest.fixture(scope="session")
def studio() -> Iterator[RunningStudio]:
    """One studio for all tests of the pages, until one of them fails."""
    # Not below pytest's folder: that is closed to the users which workloads run as.
    home, data = Path(tempfile.mkdtemp(prefix="cube-web-")), Path(tempfile.mkdtemp(prefix="cube-web-data-"))
    for folder in (home, data):
        folder.chmod(0o755)
    found = RunningStudio(home, CUBE_VOLUME_FOLDERS=str(data))
    try:
        found.up()
        yield found
        faults = found.errors()
        assert not faults, faults
    finally:
        found.down()
        for folder in (home, data):
            shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def service(studio: RunningStudio) -> str:
    """Name of a service that answers."""
    client = studio.client()
    if not any(found["name"] == "breast-cancer" for found in client.services()):
        text = example_text("breast-cancer")
        assert text is not None
        client.apply(text)
        assert client.wait(client.run("breast-cancer"))["state"] == "Succeeded"
    until = time.monotonic() + 120
    while client.service("breast-cancer")["state"] != "Ready":
        assert time.monotonic() < until
        time.sleep(0.2)
    return "breast-cancer"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium without a window. Not for longer: while Playwright is there, no other test has a loop of its own."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def setup_link(studio: RunningStudio) -> str:
    """The one-time link as `cube up` printed it."""
    until = time.monotonic() + 30
    while not (found := re.search(r"http\S+/setup\?token=\S+", studio.said())):
        assert time.monotonic() < until, studio.said()
        time.sleep(0.05)
    return found.group(0)


@pytest.fixture(scope="session")
def set_up(setup_link: str) -> list[Any]:
    """Cookies of the administrator, once the studio is set up: its link works one time, browsers come and go."""
    return []


@pytest.fixture(scope="module")
def logged_in(browser: Browser, setup_link: str, set_up: list[Any]) -> Any:
    """Cookies of the administrator, who followed the set-up link and chose a password."""
    if not set_up:
        context = browser.new_context(**SETTINGS)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto(setup_link)
        page.get_by_label("New password").fill(PASSWORD)
        page.get_by_label("Once more").fill(PASSWORD)
        page.get_by_role("button", name="Set up").click()
        page.wait_for_url("**/p/default")
        set_up.append(context.storage_state())
        context.close()
    return set_up[0]


Open = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser, studio: RunningStudio, logged_in: Any) -> Iterator[Open]:
    """Opens a path of the studio as the administrator; what the page complains of fails the test.

    The account speaks the language of the `locale`, since its language wins over what the browser prefers.
    """
    complaints: list[str] = []
    contexts: list[BrowserContext] = []

    def open_path(path: str, **settings: Any) -> Page:
        context = browser.new_context(**{"storage_state": logged_in, **SETTINGS, **settings})
        contexts.append(context)
        context.set_default_timeout(PATIENCE)  # of the tabs that a test opens beside the first one, too
        context.add_init_script(IN_PLACE)
        speak(context, studio.url, str(settings.get("locale", "en-US"))[:2])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: complaints.append(f"{page.url}: {said.text}") if is_complaint(said) else None)
        page.goto(studio.url + path)
        return page

    open_path.contexts = contexts  # type: ignore[attr-defined]
    yield open_path
    for context in contexts:
        context.close()
    assert not complaints, "\n".join(complaints)


def speak(context: BrowserContext, url: str, language: str) -> None:
    """Set the language of the account whose cookies `context` holds, if any."""
    me = context.request.get(f"{url}/api/v1/me").json()
    if me["user"] and me["user"]["language"] != language:
        headers = {"x-csrf-token": me["csrf"]}
        assert context.request.patch(f"{url}/api/v1/me", data={"language": language}, headers=headers).ok


def is_complaint(said: Any) -> bool:
    """A warning or error of the page's own; that a request was refused is the page's to show."""
    return said.type in ("error", "warning") and "Failed to load resource" not in said.text


@pytest.fixture(scope="session")
def apply(studio: RunningStudio) -> Callable[[str], None]:
    """Keeps a pipeline from its text, as `cube apply` does, without a process of its own."""
    return lambda text: studio.client().apply(text)
