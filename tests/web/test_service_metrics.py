"""A person sees what a service is asked, and has somebody told when it fails."""

from __future__ import annotations

import re
from collections.abc import Callable

from patience import until
from playwright.sync_api import Page, expect

from running import RunningStudio


def test_requests_show_as_charts_and_numbers(
    open_page: Callable[..., Page], studio: RunningStudio, service: str
) -> None:
    page = open_page(f"/p/default/services/{service}/metrics")
    client = studio.client()
    for _ in range(25):
        client.signature(service)
    asked = page.get_by_role("region", name="What it was asked")
    expect(asked).to_contain_text(re.compile(r"\d{2,} requests, \d+ failed"))
    for chart in ("Requests a second", "Errors", "Latency", "Requests under way"):
        expect(asked.get_by_role("img", name=chart).locator("canvas")).to_be_visible()
    expect(page.get_by_role("img", name="Memory").locator("canvas")).to_be_visible()
    told = re.compile(r"1/1 ready · [\d.]+ rps · p99 [\d.]+ m?s · 0\.0 % errors")
    main = page.get_by_role("main")
    # The line is about the last minute, which may be over by now: somebody asks all the time.
    until(page, lambda: client.signature(service) and told.search(main.inner_text()))
    page.get_by_role("tab", name="24 h").click()
    expect(page).to_have_url(re.compile("span=24h"))
    expect(asked).to_contain_text(re.compile(r"\d{2,} requests"))
    page.goto(page.url.replace(f"/{service}/metrics?span=24h", ""))
    expect(page.get_by_role("row", name=service)).to_contain_text("rps")


def test_the_command_line_shows_them_too(studio: RunningStudio, service: str) -> None:
    shown = studio.cube("services", "metrics", service)
    assert shown.returncode == 0, shown.stderr
    assert re.search(r"p99 +[\d.]+ m?s", shown.stdout) and "▁" in shown.stdout
    assert studio.cube("services", "metrics", service, "--since", "soon").returncode == 2
    assert studio.cube("services", "metrics", "nothing").returncode == 1


def test_a_rule_is_set_shown_and_taken_back(
    open_page: Callable[..., Page], studio: RunningStudio, service: str
) -> None:
    page = open_page(f"/p/default/services/{service}/alerts")
    page.get_by_role("button", name="Add a rule").click()
    page.get_by_label("Threshold").fill("200")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("the threshold of 'error_rate'")
    page.get_by_label("Threshold").fill("3")
    page.get_by_role("button", name="Add an alert").click()
    page.get_by_label("Address", exact=True).fill("{{ secrets.ROBOT }}")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("more than 3 % of the answers are errors")).to_be_visible()
    page.reload()
    expect(page.get_by_label("Address", exact=True)).to_have_value("{{ secrets.ROBOT }}")
    listed = studio.cube("services", "alerts", service)
    assert "more than 3 %" in listed.stdout and "wecom" in listed.stdout
    added = studio.cube(
        "services", "alerts", service, "--add", "p99>800ms/10m", "--to", "webhook:https://host.example/x"
    )
    assert added.returncode == 0, added.stderr
    assert "800 ms" in added.stdout and "error" in added.stdout
    wrong = studio.cube("services", "alerts", service, "--add", "speed>3")
    assert wrong.returncode == 2 and "speed" in wrong.stderr
    assert studio.cube("services", "alerts", service, "--clear").returncode == 0
    expect(page.get_by_text("Nothing is watched yet")).to_be_visible()
