"""A shell in a running task, its ports, and a held environment, as a person meets them in the browser."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from openness import violations
from patience import until
from playwright.sync_api import Page, expect

from running import RunningStudio

SERVES = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>made here</h1><script>document.title = document.cookie || 'no cookies'</script>")
    def log_message(self, *words): pass
print("up", flush=True)
http.server.HTTPServer(("127.0.0.1", int(os.environ["PORT"])), Page).serve_forever()
"""


@pytest.fixture(scope="module")
def serving(studio: RunningStudio) -> Iterator[str]:
    """A run whose only task serves a page."""
    client = studio.client()
    task = {"command": ["python", "-c", SERVES], "ports": ["web"]}
    run = client.run(text={"pipeline": "serves", "tasks": {"page": task}})["id"]
    end = time.monotonic() + 120
    while "up" not in client.log_text(run, "page"):
        assert time.monotonic() < end
        time.sleep(0.1)
    yield run
    client.stop(run)


def screen(page: Page) -> Any:
    """The rows of the terminal, once it is open."""
    expect(page.get_by_text(re.compile("Connected|已连接"))).to_be_visible()
    return page.locator(".xterm-rows")


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
def test_a_developer_types_in_a_running_task(open_page: Callable[..., Page], serving: str, locale: str) -> None:
    page = open_page(f"/p/default/runs/{serving}?task=page", locale=locale)
    page.get_by_role("tab", name="Shell" if locale == "en-US" else "终端").click()
    rows = screen(page)
    page.keyboard.type("echo $CUBE_TASK-$((40+2)) 中文\n")
    expect(rows).to_contain_text("page-42 中文")
    assert violations(page) == []
    page.keyboard.press("Shift+Escape")
    until(
        page, lambda: page.evaluate("document.activeElement.className") == "shell-bar", "the keyboard finds out again"
    )


def test_a_shell_that_ended_says_why_and_opens_again(open_page: Callable[..., Page], serving: str) -> None:
    page = open_page(f"/p/default/runs/{serving}?task=page&face=shell")
    screen(page)
    page.keyboard.type("exit\n")
    expect(page.get_by_text("the shell has ended")).to_be_visible()
    page.get_by_role("button", name="Open again").click()
    rows = screen(page)
    page.keyboard.type("echo again-$((1+1))\n")
    expect(rows).to_contain_text("again-2")


def test_the_window_of_the_terminal_follows_the_window_of_the_browser(
    open_page: Callable[..., Page], serving: str
) -> None:
    page = open_page(f"/p/default/runs/{serving}?task=page&face=shell")
    rows = screen(page)
    page.set_viewport_size({"width": 900, "height": 600})
    # It asks until it is told the new size: the news of it is still on its way.
    page.keyboard.type("while sleep 0.2; do clear; stty size | sed 's/ .*/ rows/'; done\n")
    shown = page.locator(".xterm-rows > div")
    until(page, lambda: f"{shown.count()} rows" in rows.inner_text())
    page.keyboard.press("Control+c")


def test_a_port_opens_in_a_tab_of_its_own_origin(open_page: Callable[..., Page], serving: str) -> None:
    page = open_page(f"/p/default/runs/{serving}?task=page&face=log")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open port web").click()
    tab = opened.value
    expect(tab.get_by_role("heading", name="made here")).to_be_visible()
    assert re.fullmatch(r"u-[0-9a-f]{20}\.localhost:\d+", tab.evaluate("location.host"))
    expect(tab, "a page made by users reads no cookie of ours").to_have_title("no cookies")
    assert tab.evaluate("window.opener") is None


def test_an_environment_is_held_open_and_entered(
    open_page: Callable[..., Page], studio: RunningStudio, serving: str
) -> None:
    page = open_page(f"/p/default/runs/{serving}?task=page&face=log")
    page.get_by_role("button", name="Debug", exact=True).click()
    page.get_by_text("Hold open with a shell").click()
    page.wait_for_url(lambda url: "face=shell" in url and serving not in url)
    rows = screen(page)
    page.keyboard.type("head -1 ~/task.sh; echo $CUBE_TASK-$((1+1))\n")
    expect(rows).to_contain_text("#!/bin/sh")
    expect(rows).to_contain_text("page-2")
    expect(page.get_by_text("Held open for a shell")).to_be_visible()
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("what ran here has ended, and the shell with it")).to_be_visible()


def test_the_workload_page_has_the_shell_too(
    open_page: Callable[..., Page], studio: RunningStudio, serving: str
) -> None:
    workload = studio.client().get_task(serving, "page")["workload"]
    page = open_page(f"/p/default/workloads/{workload}")
    page.get_by_role("tab", name="Shell").click()
    rows = screen(page)
    page.keyboard.type("echo here-$((1+1))\n")
    expect(rows).to_contain_text("here-2")
    expect(page.get_by_role("button", name="Open port web")).to_be_visible()
