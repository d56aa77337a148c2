"""The studio below a path of somebody's reverse proxy: nothing it says or asks for forgets the path."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from patience import PATIENCE
from playwright.sync_api import Browser, BrowserContext, Page, expect
from reverse_proxy import ReverseProxy

from cubestudio_examples import example_text
from running import RunningStudio

LONG = 180_000
"""Milliseconds until a service answers on a busy machine."""
PREFIX = "/cube"
PASSWORD = "a-long-walk-47"
SERVES = """
import http.server, os, pathlib
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<link rel=icon href='data:,'><h1>made here</h1>")
    def log_message(self, *words): pass
server = http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page)
server.timeout = 0.1
print("up", flush=True)
while not pathlib.Path(os.environ["CUBE_PROJECT_DIR"], "enough").exists():
    server.handle_request()
print("the last line", flush=True)
"""


@pytest.fixture(scope="module")
def studio() -> Iterator[RunningStudio]:
    """One that knows its prefix and is reached through a proxy that strips it."""
    home = Path(tempfile.mkdtemp(prefix="cube-prefix-"))
    home.chmod(0o755)
    found = RunningStudio(home, CUBE_PATH_PREFIX=PREFIX)
    try:
        yield found
    finally:
        found.down()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def proxy(studio: RunningStudio) -> Iterator[ReverseProxy]:
    """The proxy, the studio behind it."""
    with ReverseProxy(studio.port, PREFIX, strips=True) as found:
        studio.settings["CUBE_PUBLIC_URL"] = found.url
        studio.up()
        yield found
        assert not found.strays
        assert not studio.errors()


@pytest.fixture(scope="module")
def context(browser: Browser, studio: RunningStudio, proxy: ReverseProxy) -> Iterator[BrowserContext]:
    """The administrator's browser, who followed the link that the studio printed."""
    until = time.monotonic() + 30
    while not (link := re.search(r"http\S+/setup\?token=\S+", studio.said())):
        assert time.monotonic() < until, studio.said()
        time.sleep(0.05)
    assert link.group(0).startswith(f"{proxy.url}/setup?")
    opened = browser.new_context(locale="en-US", viewport={"width": 1280, "height": 800})
    opened.set_default_timeout(PATIENCE)
    page = opened.new_page()
    page.goto(link.group(0))
    page.get_by_label("New password").fill(PASSWORD)
    page.get_by_label("Once more").fill(PASSWORD)
    page.get_by_role("button", name="Set up").click()
    page.wait_for_url(f"{proxy.url}/p/default")
    page.close()
    yield opened
    opened.close()


@pytest.fixture
def open_page(context: BrowserContext, proxy: ReverseProxy) -> Iterator[Callable[[str], Page]]:
    """Opens a path of the studio; a script that fails fails the test."""
    failures: list[str] = []
    pages: list[Page] = []

    def opened(path: str) -> Page:
        page = context.new_page()
        pages.append(page)
        page.on("pageerror", lambda error: failures.append(str(error)))
        page.goto(proxy.url + path)
        return page

    yield opened
    for page in pages:
        page.close()
    assert not failures


@pytest.fixture(scope="module")
def serving(studio: RunningStudio, context: BrowserContext) -> Iterator[str]:
    """A run whose only task serves a page until there is a file `enough`."""
    client = studio.client()
    task = {"command": ["python", "-c", SERVES], "ports": ["web"]}
    run = client.run(text={"pipeline": "serves", "tasks": {"page": task}})["id"]
    until = time.monotonic() + 120
    while "up" not in client.log_text(run, "page"):
        assert time.monotonic() < until
        time.sleep(0.1)
    yield run
    client.stop(run)


def test_a_deep_link_asks_for_the_login_and_goes_on(
    context: BrowserContext, browser: Browser, proxy: ReverseProxy
) -> None:
    stranger = browser.new_context(locale="en-US")
    stranger.set_default_timeout(PATIENCE)
    page = stranger.new_page()
    page.goto(f"{proxy.url}/p/default/runs?state=Failed")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url(f"{proxy.url}/p/default/runs?state=Failed")
    expect(page.get_by_role("heading", level=1)).to_have_text("Runs")
    assert {cookie["path"] for cookie in stranger.cookies()} == {PREFIX}
    page.get_by_role("link", name="Pipelines", exact=True).first.click()
    page.wait_for_url(f"{proxy.url}/p/default/pipelines")
    page.reload()
    page.get_by_role("button", name=re.compile("admin")).click()
    page.get_by_role("menuitem", name="Log out").click()
    page.wait_for_url(f"{proxy.url}/login")
    stranger.close()


def test_the_shell_and_the_port_of_a_task_open(open_page: Callable[[str], Page], serving: str) -> None:
    page = open_page(f"/p/default/runs/{serving}?task=page&face=shell")
    expect(page.get_by_text("Connected")).to_be_visible()
    page.keyboard.type("echo $CUBE_TASK-$((40+2))\n")
    expect(page.locator(".xterm-rows")).to_contain_text("page-42")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open port web").click()
    expect(opened.value.get_by_role("heading", name="made here")).to_be_visible()
    assert f"{PREFIX}/ports/" in opened.value.url
    opened.value.close()


def test_a_run_is_followed_and_its_log_kept(
    open_page: Callable[[str], Page], studio: RunningStudio, proxy: ReverseProxy, serving: str
) -> None:
    page = open_page(f"/p/default/runs/{serving}?task=page&face=log")
    expect(page.get_by_text("up", exact=True)).to_be_visible()
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Running")
    studio.client().upload(__file__, "enough")
    expect(page.get_by_text("the last line")).to_be_visible()
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded")
    assert any(path.startswith(f"{PREFIX}/api/v1/events") for path in proxy.asked)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Download").click()
    assert "the last line" in coming.value.path().read_text()


def test_a_file_is_kept(open_page: Callable[[str], Page], studio: RunningStudio) -> None:
    studio.client().upload(__file__, "kept.py")
    page = open_page("/p/default/files")
    with page.expect_download() as coming:
        page.locator(".list-row", has_text="kept.py").get_by_role("link", name="Download").click()
    assert coming.value.path().read_text() == Path(__file__).read_text()


def test_a_service_is_tried(open_page: Callable[[str], Page], studio: RunningStudio, proxy: ReverseProxy) -> None:
    client = studio.client()
    text = example_text("breast-cancer")
    assert text is not None
    client.apply(text)
    run = client.run("breast-cancer")
    assert client.wait(run)["state"] == "Succeeded", client.why(run["id"])
    page = open_page("/p/default/services/breast-cancer")
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Ready", timeout=LONG)
    expect(page.get_by_text(f"{proxy.url}/serve/default/breast-cancer/predict").first).to_be_visible()
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_test_id("prediction").locator(".value")).to_be_visible()


def test_a_proxy_that_leaves_the_prefix_does_as_well(context: BrowserContext, studio: RunningStudio) -> None:
    with ReverseProxy(studio.port, PREFIX, strips=False) as other:
        page = context.new_page()
        page.goto(f"{other.url}/p/default/templates/xgb")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.get_by_role("link", name="Home", exact=True).first.click()
        expect(page.get_by_role("heading", name="Home")).to_be_visible()
        page.close()
        assert not other.strays
