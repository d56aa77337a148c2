"""The form of a task in the editor: what exists is offered, what is wrong is said, and only what differs is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress

from playwright.sync_api import Locator, Page, expect

from running import RunningStudio

LONG = 120_000
"""Milliseconds a run may take on a busy machine."""

TEXT = """\
pipeline: panel
params: {rounds: 50}
tasks:
  load: {template: dataset-import, args: {source: "sample://iris"}}
  clean: {template: data-process, args: {input: "{{ tasks.load.outputs.data }}"}}
  fit: {template: xgb, args: {train: "{{ tasks.clean.outputs.data }}"}}
"""


def open_task(page: Page, name: str) -> Locator:
    """Choose a task on the canvas; its form."""
    form = page.get_by_role("form", name=f"Settings of the task {name}")
    for _ in range(4):  # a canvas that is just drawn anew may not hear a click
        page.locator(".react-flow__node", has_text=name).first.click()
        with suppress(AssertionError):
            expect(form).to_be_visible(timeout=15_000)
            return form
    raise AssertionError(f"the task {name} does not open")


def test_a_task_is_filled_in_by_choosing(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    apply(TEXT)
    run = studio.client().run("panel")
    page = open_page(f"/p/default/runs/{run['id']}")
    expect(page.locator(".page-head .state")).to_have_attribute(
        "data-state", re.compile("Failed|Succeeded"), timeout=LONG
    )
    page.goto(page.url.split("/runs")[0] + "/pipelines/panel/editor")
    form = open_task(page, "fit")

    # The columns are those that the run made, though the column is asked of an output that comes before.
    label = form.locator("[data-field=label]")
    label.get_by_role("combobox").fill("targ")
    page.locator(".ant-select-item-option", has_text="target").click()
    expect(label.get_by_role("combobox")).to_have_value("target")

    # An expression is completed as it is typed; the caret stays where it was.
    form.get_by_role("button", name="Parameters").click()
    trees = form.locator("[data-field=n_estimators]")
    trees.get_by_role("textbox").click()
    page.keyboard.type("{{ params.ro")
    page.keyboard.press("Enter")
    expect(trees.get_by_role("combobox")).to_have_value("{{ params.rounds }}")
    expect(trees.locator(".chip")).to_contain_text("rounds")

    # What is out of its range is said at once; the default is left out of the file.
    depth = form.locator("[data-field=max_depth]")
    depth.get_by_role("textbox").fill("100")
    expect(depth.get_by_role("alert")).to_have_text("At most 64")
    depth.get_by_role("textbox").fill("6")
    expect(depth.get_by_role("alert")).to_be_hidden()

    # An earlier task is offered, this one is shown with the reason why it cannot be taken.
    form.locator("[data-field=validation]").get_by_role("button", name="Choose").click()
    menu = page.locator(".ant-dropdown:visible")
    expect(menu.get_by_role("menuitem", name="fit")).to_contain_text("this task")
    menu.get_by_role("menuitem", name="clean › test").click()
    expect(form.locator("[data-field=validation] .chip")).to_contain_text("clean")

    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    kept = page.evaluate("fetch('/api/v1/projects/default/pipelines/panel').then(found => found.json())")["text"]
    assert "label: target" in kept
    assert "{{ params.rounds }}" in kept
    assert "{{ tasks.clean.outputs.test }}" in kept
    assert "max_depth" not in kept


def test_a_new_name_goes_into_every_reference(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(TEXT.replace("panel", "renamed"))
    page = open_page("/p/default/pipelines/renamed/editor")
    form = open_task(page, "clean")
    name = form.get_by_label("Name", exact=True)
    name.fill("load")
    expect(form.get_by_text("There is a task load already.")).to_be_visible()
    name.fill("清洗")
    name.press("Enter")
    expect(page.get_by_role("form", name="Settings of the task 清洗")).to_be_visible()
    form = open_task(page, "fit")
    expect(form.locator("[data-field=train] .chip")).to_contain_text("清洗")


def test_ports_and_a_volume_are_filled_in_and_run(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    client = studio.client()
    client.upload_stream(iter([b"a\nb\n"]), "corpus/a.txt", 4)
    apply("pipeline: places\ntasks:\n  t:\n    command: 'cat corpus/a.txt; echo port $CUBE_PORT_WEB'\n")
    page = open_page("/p/default/pipelines/places/editor")
    form = open_task(page, "t")

    volumes = form.get_by_role("group", name="Volumes")
    volumes.get_by_role("button", name="Add a volume").click()
    place = volumes.get_by_label("Place: /mnt/… or below the working folder")
    place.fill("../corpus")
    expect(volumes.get_by_role("alert")).to_have_text(
        "A path such as /mnt/corpus, or below the working folder such as data/corpus"
    )
    place.fill("corpus")
    place.press("Enter")
    volumes.get_by_role("button", name="Choose").click()
    page.get_by_role("dialog").get_by_role("button", name="corpus").click()
    page.get_by_role("button", name="Take corpus").click()
    expect(volumes.get_by_label("corpus", exact=True)).to_have_value("file://corpus")

    ports = form.get_by_role("group", name="Ports")
    ports.get_by_role("button", name="Add a port").click()
    ports.get_by_label("Name of the port").fill("web")
    ports.get_by_label("Name of the port").press("Enter")
    number = ports.get_by_label("web", exact=True)
    number.fill("80")
    expect(ports.get_by_role("alert").first).to_contain_text("1024 to 65535")
    number.fill("")
    expect(ports.get_by_role("alert")).to_have_count(0)

    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    run = client.wait(client.run("places"), timeout=120)
    assert run["state"] == "Succeeded", client.why(run["id"])
    said = client.log_text(run["id"], "t")
    assert "b\n" in said
    assert re.search(r"port \d{4,5}", said)
