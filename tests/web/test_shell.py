"""The frame around every page: create, palette, lists with views and keys, deletions taken back, reasons."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable

from patience import PATIENCE, end_pause, hold_back, until
from playwright.sync_api import Page, expect

from running import RunningStudio

ENDS = ("Succeeded", "Failed", "Stopped")
Apply = Callable[[str], None]
Open = Callable[..., Page]


def one_task(name: str, command: str = "echo 1") -> str:
    return f"pipeline: {name}\ntasks:\n  one: {{command: {command!r}}}\n"


def row(page: Page, name: str) -> object:
    return page.locator(".list-row", has_text=name)


def names(studio: RunningStudio) -> set[str]:
    return {found["name"] for found in studio.client().pipelines()}


def gone(studio: RunningStudio, name: str) -> bool:
    end = time.monotonic() + PATIENCE / 1000
    while name in names(studio) and time.monotonic() < end:
        time.sleep(0.2)
    return name not in names(studio)


def delete_from_its_page(page: Page) -> None:
    """It can be taken back until `end_pause`."""
    hold_back(page)
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Delete").click()
    page.wait_for_url("**/pipelines")


def test_a_deletion_can_be_taken_back(open_page: Open, apply: Apply, studio: RunningStudio) -> None:
    apply(one_task("keep-me"))
    page = open_page("/p/default/pipelines/keep-me")
    delete_from_its_page(page)
    expect(row(page, "keep-me")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(row(page, "keep-me")).to_be_visible()
    expect(page.locator(".undo-toast")).to_have_count(0)
    assert "keep-me" in names(studio)


def test_a_deletion_stands_after_its_pause_wherever_one_went(
    open_page: Open, apply: Apply, studio: RunningStudio
) -> None:
    apply(one_task("drop-me"))
    page = open_page("/p/default/pipelines/drop-me")
    delete_from_its_page(page)
    page.get_by_role("link", name="Models", exact=True).first.click()
    expect(page.locator(".undo-toast")).to_contain_text("drop-me")
    assert "drop-me" in names(studio)
    end_pause(page)
    expect(page.locator(".undo-toast")).to_have_count(0)
    assert gone(studio, "drop-me")


def test_a_deletion_is_sent_when_the_tab_is_closed(open_page: Open, apply: Apply, studio: RunningStudio) -> None:
    apply(one_task("close-me"))
    page = open_page("/p/default/pipelines/close-me")
    delete_from_its_page(page)
    expect(page.locator(".undo-toast")).to_be_visible()
    page.goto("about:blank")
    assert gone(studio, "close-me")


def test_several_rows_go_at_once(open_page: Open, apply: Apply, studio: RunningStudio) -> None:
    for name in ("bulk-a", "bulk-b"):
        apply(one_task(name))
    page = open_page("/p/default/pipelines?q=bulk-")
    hold_back(page)
    page.get_by_role("checkbox", name="Choose all").check()
    page.get_by_role("button", name="Delete 2").click()
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("button", name="Delete now").click()
    assert gone(studio, "bulk-a") and gone(studio, "bulk-b")


def test_a_view_of_a_list_is_kept_by_name(open_page: Open, apply: Apply) -> None:
    apply(one_task("viewed"))
    page = open_page("/p/default/runs")
    page.locator(".chips").get_by_role("button", name="failed").click()
    page.get_by_role("button", name="Views").click()
    page.get_by_role("textbox", name="Name of the view").fill("broken ones")
    page.get_by_role("button", name="Keep this view").click()
    page.locator(".chips").get_by_role("button", name="failed").click()
    expect(page).not_to_have_url(re.compile("state="))
    page.reload()
    page.get_by_role("button", name="Views").click()
    page.get_by_role("button", name="broken ones", exact=True).click()
    expect(page).to_have_url(re.compile("state=Failed"))
    expect(page.locator(".chips").get_by_role("button", name="failed")).to_have_attribute("aria-pressed", "true")


def test_a_list_is_walked_with_the_keyboard(open_page: Open, apply: Apply) -> None:
    for name in ("walk-a", "walk-b"):
        apply(one_task(name))
    page = open_page("/p/default/pipelines?q=walk-")
    expect(page.locator(".list-row")).to_have_count(2)
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".list-row").nth(1)
    expect(second).to_have_class(re.compile(r"\bat\b"))
    wanted = second.locator("a.name").inner_text().split()[0]
    page.keyboard.press("k")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/pipelines/{wanted}")


def test_the_keys_are_told_on_every_kind_of_page(open_page: Open, apply: Apply, studio: RunningStudio) -> None:
    apply(one_task("keyed"))
    client = studio.client()
    run = client.wait(client.run("keyed"))["id"]
    page = open_page("/p/default")
    for path in ("", "/pipelines", "/runs", f"/runs/{run}", "/pipelines/keyed/editor", "/templates", "/manage"):
        page.goto(f"{studio.url}/p/default{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.keyboard.press("?")
        help_of_keys = page.get_by_role("dialog")
        expect(help_of_keys).to_contain_text("Go anywhere")
        page.keyboard.press("Escape")
        expect(help_of_keys).to_be_hidden()


def test_an_empty_list_runs_an_example_with_one_click(open_page: Open, studio: RunningStudio) -> None:
    page = open_page("/p/default")
    me = page.request.get(f"{studio.url}/api/v1/me").json()
    headers = {"x-csrf-token": me["csrf"]}
    assert page.request.post(f"{studio.url}/api/v1/projects", data={"name": "bare"}, headers=headers).ok
    page.goto(f"{studio.url}/p/bare/runs")
    page.get_by_role("button", name="Run the example: Hello, pipeline").click()
    page.wait_for_url("**/p/bare/runs/run_*")
    page.goto(f"{studio.url}/p/bare/schedules")
    page.get_by_role("button", name="Run the example daily at 02:00").click()
    page.wait_for_url("**/p/bare/pipelines/hello/schedules?schedule=hello-daily")
    expect(page.get_by_role("region", name="hello-daily", exact=True)).to_contain_text("At 02:00 every day")


def test_everything_is_made_from_anywhere(open_page: Open) -> None:
    page = open_page("/p/default/models")
    page.get_by_role("button", name="Create", exact=True).click()
    page.get_by_role("menuitem", name="New secret").click()
    page.wait_for_url("**/manage/secrets")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Page, pipeline").fill("new pipe")
    expect(page.get_by_role("option").first).to_contain_text("New pipeline")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pipelines/new/editor")


def test_the_palette_finds_files_and_runs_pipelines(open_page: Open, apply: Apply, studio: RunningStudio) -> None:
    apply(one_task("palette-run"))
    studio.client().upload(__file__, "deep/folder/needle.csv")
    page = open_page("/p/default")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.keyboard.press("Control+k")
    field = page.get_by_role("combobox", name="Page, pipeline")
    field.fill("deep/folder/need")
    expect(page.get_by_role("option", name=re.compile("needle.csv"))).to_be_visible()
    field.fill("run palette-run")
    expect(page.get_by_role("option").first).to_contain_text("Run palette-run")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pipelines/palette-run")
    expect(page.get_by_role("dialog")).to_be_visible()


def is_quiet(studio: RunningStudio) -> bool:
    """No task of any project is under way, and nothing is ending: what holds room now goes on to do so."""
    projects = [studio.client(project=one["name"]) for one in studio.client().projects()]
    found = [one for project in projects for one in project.workloads()]
    return not any(
        one["phase"] == "Stopping" or (one["owner_kind"] == "task" and one["phase"] not in ENDS) for one in found
    )


def test_home_says_what_waits_and_why(open_page: Open, studio: RunningStudio) -> None:
    client = studio.client()
    until(open_page("/p/default"), lambda: is_quiet(studio), "what earlier tests began is over")
    cpu = client.capacity()["cpu"]
    hog = {"command": ["sleep", "600"], "resources": {"cpu": cpu["free"]}}
    late = {"command": ["true"], "resources": {"cpu": cpu["total"]}}
    started = [client.run(text=json.dumps({"pipeline": "hog", "tasks": {"hog": hog}}), no_cache=True)]
    try:
        page = open_page("/p/default")
        expect(page.locator(".gauge").first).to_contain_text(f"asked {cpu['total']:g}")
        started.append(client.run(text=json.dumps({"pipeline": "late", "tasks": {"late": late}}), no_cache=True))
        second = started[1]
        waits = page.locator(".home-wait", has_text="late / late")
        expect(waits).to_contain_text(re.compile(r"It waits: asks .* cpu, free are 0"))
        expect(page.locator(".top .counters")).to_contain_text(re.compile(r"queue\s*[1-9]"))
        waits.get_by_role("link").click()
        page.wait_for_url(f"**/runs/{second['id']}?task=late&face=why")
        expect(page.get_by_role("heading", level=1)).to_contain_text("late")
        expect(page.get_by_text(re.compile("It waits: asks")).first).to_be_visible()
        said = studio.cube("why", second["id"], "late").stdout
        assert said.startswith("It waits: asks"), said
        workload = next(found for found in client.workloads(phase="Queued") if found["name"] == "late / late")
        page.goto(f"{studio.url}/p/default/workloads/{workload['id']}")
        expect(page.get_by_role("note").filter(has_text="Why")).to_contain_text("It waits: asks")
        assert studio.cube("why", f"workload/{workload['id']}").stdout.startswith("It waits: asks")
    finally:
        for run in reversed(started):
            client.stop(run["id"])
