"""Schedules in the browser: made, previewed, paused, filled in, explained."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from running import RunningStudio

TINY = 'pipeline: tiny\nparams: {n: 1}\ntasks:\n  a: {command: "echo {{ params.n }}"}\n'
GATED = 'pipeline: gated\ntasks:\n  a: {command: "until [ -e $CUBE_PROJECT_DIR/gate-of-week ]; do sleep 0.1; done"}\n'
LONG = 240_000
"""Milliseconds that seven runs after each other may take on a busy machine."""
HERE = "/p/default/pipelines/tiny/schedules"


@pytest.fixture(scope="module", autouse=True)
def tiny(apply: Callable[[str], None]) -> None:
    """A pipeline of one short task."""
    apply(TINY)


@pytest.fixture(autouse=True)
def nothing_left(studio: RunningStudio) -> None:
    """No schedule of an earlier test."""
    client = studio.client()
    for found in list(client.schedules()):
        client.delete_schedule(found["name"])


def card(page: Page, name: str) -> Page:
    return page.get_by_role("region", name=name, exact=True)  # type: ignore[return-value]


def test_one_click_makes_the_example(open_page: Callable[..., Page]) -> None:
    page = open_page(HERE)
    page.get_by_role("button", name="Run daily at 02:00").click()
    found = card(page, "tiny-daily")
    expect(found).to_contain_text("At 02:00 every day")
    expect(found).to_contain_text("It waits for its next due time")


def test_a_schedule_is_made_with_its_next_five_times_in_sight(open_page: Callable[..., Page]) -> None:
    page = open_page(HERE, timezone_id="Asia/Shanghai")
    page.get_by_role("button", name="New schedule").click()
    words = page.locator(".cron-words")
    expect(words).to_contain_text("At 02:00 every day")
    line = page.get_by_label("When (cron)")
    line.fill("*/20 9-17 * * 1-5")
    expect(words).to_contain_text("on Monday through Friday")
    expect(words.get_by_role("listitem")).to_have_count(5)
    line.fill("0 25 * * *")
    expect(words).to_contain_text("'25' does not fit the field hour, which takes 0 to 23")
    line.fill("30 6 * * *")
    expect(words).to_contain_text("At 06:30 every day")
    page.get_by_label("Name", exact=True).fill("early")
    page.get_by_role("button", name="Save").click()
    found = card(page, "early")
    expect(found).to_contain_text("Asia/Shanghai")
    expect(found).to_contain_text("06:30")
    found.get_by_role("button", name="Pause").click()
    expect(found).to_contain_text("The schedule was paused by")
    found.get_by_role("button", name="Resume").click()
    expect(found.get_by_role("button", name="Pause")).to_be_visible()


def test_last_week_is_filled_in_and_what_waits_says_why(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    apply(GATED)
    client = studio.client()
    client.set_schedule("nightly", "gated", "0 2 * * *")
    page = open_page(HERE.replace("tiny", "gated"))
    found = card(page, "nightly")
    found.get_by_role("button", name="Backfill").click()
    plan = page.get_by_test_id("backfill-plan")
    expect(plan).to_contain_text("7 due times to run, 0 run already")
    expect(plan.get_by_role("listitem")).to_have_count(7)
    page.get_by_role("button", name="Run 7 due times").click()
    expect(found.get_by_text("It waits for room: 1 of 1 runs at a time are under way").first).to_be_visible()
    expect(found.locator(".strip li")).to_have_count(7)
    client.upload_stream(iter([b"x"]), "gate-of-week", 1)
    expect(found.get_by_text("7 / 7")).to_be_visible(timeout=LONG)
    expect(found.locator(".strip .state-done")).to_have_count(7)


def test_the_list_of_the_project_leads_to_the_pipeline(open_page: Callable[..., Page], studio: RunningStudio) -> None:
    studio.client().set_schedule("nightly", "tiny", "0 2 * * *", timezone="Asia/Shanghai")
    page = open_page("/p/default/schedules", locale="zh-CN")
    expect(page.get_by_role("heading", level=1)).to_have_text("定时调度")
    expect(page.get_by_text("每天 02:00")).to_be_visible()
    page.get_by_role("link", name="nightly").click()
    expect(card(page, "nightly")).to_contain_text("等待下一个周期")


def test_the_list_of_the_project_pauses_and_filters(open_page: Callable[..., Page], studio: RunningStudio) -> None:
    client = studio.client()
    for name in ("early", "nightly"):
        client.set_schedule(name, "tiny", "0 2 * * *", timezone="Europe/Berlin")
    page = open_page("/p/default/schedules")
    early, nightly = (page.locator(".list-row", has_text=name) for name in ("early", "nightly"))
    expect(early).to_contain_text("Europe/Berlin")
    early.get_by_role("button", name="Pause: early").click()
    expect(early.locator("[data-state=Paused]")).to_be_visible()
    assert client.schedule("early")["paused"]
    page.locator(".chip", has_text="paused").click()
    expect(nightly).to_have_count(0)
    page.reload()
    early.get_by_role("button", name="Resume: early").click()
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("button", name="Show all").click()
    expect(nightly).to_be_visible()
    assert not client.schedule("early")["paused"]


@pytest.mark.parametrize(("locale", "width"), [("en-US", 1280), ("zh-CN", 390)])
def test_a_run_says_which_due_time_it_is_of_and_leads_there(
    open_page: Callable[..., Page], studio: RunningStudio, locale: str, width: int
) -> None:
    client = studio.client()
    client.set_schedule("nightly", "tiny", "0 2 * * *")
    client.backfill("nightly", "2026-01-05", "2026-01-05", again=True)
    page = open_page("/p/default/runs?q=tiny", locale=locale, viewport={"width": width, "height": 844})
    page.locator(".list-row", has_text="nightly").first.locator("a.name").click()
    told = page.locator(".page-head .due-link")
    expect(told).to_contain_text("nightly · 2026-01-05 02:00")
    expect(told).to_contain_text("Backfill" if locale == "en-US" else "补录")
    told.click()
    page.wait_for_url("**/pipelines/tiny/schedules?schedule=nightly")
    opened = card(page, "nightly")
    expect(opened.locator(".list-row", has_text="2026-01-05 02:00")).to_be_visible()
    expect(opened).to_be_in_viewport()
