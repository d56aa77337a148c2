"""What comes to the canvas and leaves it: files, versions, copies, runs, and the other faces of the pipeline."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from canvas import TWO, canvas, card, edges, stored, take, tool
from patience import until
from playwright.sync_api import Page, expect

from running import RunningStudio

CHAIN = """
pipeline: {name}
tasks:
  one: {{command: "true"}}
  # The middle.
  two: {{command: "true", needs: [one]}}
  three: {{command: "true", needs: [two]}}
"""
BROUGHT = {"pipeline": "elsewhere", "tasks": {"a": {"command": "true"}, "b": {"command": "true", "needs": ["a"]}}}
IN_PYTHON = '''"""Brought along."""
from cubestudio_sdk import command, pipeline


@pipeline(name="elsewhere")
def elsewhere():
    first = command("true").set(name="p")
    command("true").set(name="q", needs=[first])
    command("true").set(name="r", needs=[first])
'''


def save(page: Page) -> None:
    """Ctrl-S, and wait until it is kept."""
    page.keyboard.press("Control+s")
    expect(page.locator(".ed-bar").get_by_role("button", name="Save", exact=True)).to_be_disabled()


def more(page: Page, entry: str) -> None:
    """An entry of the canvas's own menu."""
    tool(page, "More for the canvas", entry)


def test_a_pipeline_is_taken_from_text_and_file_and_undone(
    open_page: Callable[..., Page], apply: Callable[[str], None], tmp_path: Path
) -> None:
    apply(TWO.format(name="taker"))
    page = open_page("/p/default/pipelines/taker/editor")
    expect(page.locator(".ed-card")).to_have_count(2)
    dialog = page.get_by_role("dialog", name="Import a pipeline")
    text = dialog.get_by_label("YAML, JSON or Python of a pipeline")
    # The sign that it works may still be on its way out.
    button = dialog.get_by_role("button", name=re.compile("^(loading )?Import$"))

    def take(what: str) -> None:
        more(page, "Import a pipeline")
        text.fill(what)
        button.click()

    for what, tasks in [
        ("pipeline: elsewhere\ntasks:\n  solo: {command: 'true'}\n", ["solo"]),
        (json.dumps(BROUGHT), ["a", "b"]),
        (IN_PYTHON, ["p", "q", "r"]),
    ]:
        take(what)
        expect(dialog).to_have_count(0)
        expect(page.locator(".ed-card")).to_have_count(len(tasks))
        for task in tasks:
            expect(card(page, task)).to_be_visible()
        # It stays the pipeline it was, and the former drawing is one step back.
        expect(canvas(page)).to_be_focused()
        page.keyboard.press("Control+z")
        expect(card(page, "second")).to_be_visible()
        expect(page.locator(".ed-card")).to_have_count(2)
    # What cannot be read is told, and nothing is taken.
    take("pipeline: [")
    expect(dialog.locator(".problems .what").first).to_be_visible()
    expect(page.locator(".ed-card")).to_have_count(2)
    # A Python file was chosen, then other text was pasted over it.
    file = tmp_path / "elsewhere.py"
    file.write_text(IN_PYTHON)
    dialog.locator("input[type=file]").set_input_files(file)
    expect(text).to_have_value(IN_PYTHON)
    expect(dialog.locator(".problems")).to_have_count(0)
    text.fill(json.dumps(BROUGHT))
    button.click()
    expect(card(page, "b")).to_be_visible()
    more(page, "Import a pipeline")
    dialog.locator("input[type=file]").set_input_files(file)
    expect(text).to_have_value(IN_PYTHON)
    button.click()
    expect(card(page, "r")).to_be_visible()
    save(page)
    assert edges(page, "taker") == {("p", "q", None), ("p", "r", None)}


def test_what_is_drawn_is_kept_as_yaml_and_as_python(
    studio: RunningStudio, open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TWO.format(name="given"))
    page = open_page("/p/default/pipelines/given/editor")
    take(page, "second")
    page.keyboard.press("Control+d")
    expect(card(page, "second_2")).to_be_visible()

    def export(entry: str) -> tuple[str, str]:
        with page.expect_download() as coming:
            more(page, entry)
        return coming.value.suggested_filename, Path(coming.value.path()).read_text()

    name, yaml = export("Export as YAML")
    assert name == "given.yaml"
    assert "# This comment is the owner's." in yaml
    in_python, python = export("Export as Python")
    assert in_python == "given.py"
    client = studio.client()
    meant = client.parse(yaml)
    assert list(meant["data"]["tasks"]) == ["first", "second", "second_2"]
    again = client.parse(python, "python")
    assert not again["errors"] and again["data"] == meant["data"]
    # Nothing was saved by that; saving keeps just what was exported.
    assert stored(page, "given")["version"] == 1
    save(page)
    assert stored(page, "given")["text"] == yaml


def test_a_duplicate_is_a_pipeline_of_its_own(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(TWO.format(name="origin"))
    page = open_page("/p/default/pipelines/origin")
    page.locator(".page-head").get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Duplicate").click()
    page.wait_for_url("**/pipelines/new/editor")
    expect(page.locator(".ed-card")).to_have_count(2)
    expect(page.get_by_label("Name", exact=True)).to_have_value("origin-copy")
    take(page, "first")
    page.keyboard.press("Delete")
    expect(page.locator(".ed-card")).to_have_count(1)
    # A reload brings back the work on the copy, not the copy as it was.
    page.wait_for_function("""() => {
        const held = JSON.parse(sessionStorage.getItem("cube.draft.default/new"))
        return held && !("first" in held.held.doc.tasks)
    }""")
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.locator(".ed-card")).to_have_count(1)
    page.get_by_role("button", name="Discard my changes").click()
    expect(page.locator(".ed-card")).to_have_count(2)
    # It can be kept as it is.
    page.locator(".ed-bar").get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/pipelines/origin-copy/editor")
    kept = stored(page, "origin-copy")["text"]
    assert "# This comment is the owner's." in kept and "pipeline: origin-copy" in kept
    assert stored(page, "origin")["version"] == 1


def test_versions_are_compared_and_brought_back_and_the_canvas_follows(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TWO.format(name="earlier"))
    page = open_page("/p/default/pipelines/earlier/editor")
    beside = page.context.new_page()
    beside.goto(page.url)
    expect(beside.locator(".ed-card")).to_have_count(2)
    page.bring_to_front()
    take(page, "second")
    page.keyboard.press("Delete")
    expect(page.locator(".ed-card")).to_have_count(1)
    save(page)
    page.get_by_role("link", name="Versions").click()
    expect(page.locator(".diff .gone", has_text=re.compile("second:$"))).to_be_visible()
    page.get_by_role("row", name=re.compile("^1 ")).get_by_role("button", name="Restore").click()
    page.get_by_role("button", name="Save", exact=True).click()
    until(page, lambda: stored(page, "earlier")["text"] == TWO.format(name="earlier"))
    page.get_by_role("link", name="Editor").click()
    expect(page.locator(".ed-card")).to_have_count(2)
    # An editor that was open all the while shows it once one asks; nothing there was in the way.
    beside.bring_to_front()
    expect(beside.get_by_text("saved version 3 meanwhile")).to_be_visible()
    beside.get_by_role("button", name="Show it").click()
    expect(beside.get_by_text("meanwhile")).to_have_count(0)
    expect(beside.locator(".ed-card")).to_have_count(2)


def test_unsaved_work_is_not_left_unasked(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(CHAIN.format(name="guarded"))
    page = open_page("/p/default/pipelines/guarded/editor")
    take(page, "three")
    page.keyboard.press("Delete")
    expect(page.locator(".ed-card")).to_have_count(2)
    asked = page.get_by_role("dialog", name="Leave without saving?")
    page.get_by_role("link", name="Schedules").last.click()
    asked.get_by_role("button", name="Keep editing").click()
    expect(asked).to_have_count(0)
    expect(page.locator(".ed-card")).to_have_count(2)
    said: list[str] = []

    def stay(dialog: Any) -> None:
        said.append(dialog.type)
        dialog.dismiss()

    page.once("dialog", stay)
    page.evaluate("setTimeout(() => location.reload(), 0)")
    until(page, lambda: said)
    assert said == ["beforeunload"]
    expect(page.locator(".ed-card")).to_have_count(2)
    page.get_by_role("link", name="Versions").click()
    asked.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/guarded/versions")
    page.get_by_role("link", name="Editor").click()
    expect(page.locator(".ed-card")).to_have_count(3)
    expect(page.get_by_text("Your unsaved changes are back.")).to_have_count(0)


def test_a_run_goes_to_the_chosen_task_and_unsaved_work_waits(
    studio: RunningStudio, open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(CHAIN.format(name="partly"))
    page = open_page("/p/default/pipelines/partly/editor")
    take(page, "two")
    page.keyboard.press("Control+d")
    expect(card(page, "two_2")).to_be_visible()
    take(page, "two")
    page.keyboard.press("r")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/run_*")
    run = page.url.rpartition("/")[2].partition("?")[0]
    assert [task["name"] for task in studio.client().tasks(run)] == ["one", "two"]
    page.go_back()
    expect(page.get_by_text("Your unsaved changes are back.")).to_be_visible()
    expect(page.locator(".ed-card")).to_have_count(4)
    assert stored(page, "partly")["version"] == 1


def test_the_canvas_follows_what_was_written_as_yaml_and_as_python(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(CHAIN.format(name="written"))
    page = open_page("/p/default/pipelines/written/editor")
    expect(page.locator(".ed-card")).to_have_count(3)
    for face, label, more_text in [
        ("YAML", "Pipeline as YAML", '  four: {command: "true", needs: [three]}\n'),
        ("Python", "Pipeline as Python", '    command("true").set(name="five", needs=["four"])\n'),
    ]:
        page.get_by_role("link", name=face, exact=True).click()
        editor = page.get_by_label(label)
        expect(editor).to_contain_text("three")
        editor.click()
        page.keyboard.press("Control+End")
        page.keyboard.insert_text(more_text)
        expect(page.get_by_role("status").first).to_contain_text("valid")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.get_by_role("button", name="Save", exact=True)).to_be_disabled()
        page.get_by_role("link", name="Editor").click()
        expect(card(page, "four")).to_be_visible()
    expect(page.locator(".ed-card")).to_have_count(5)
    expect(page.locator(".react-flow__edge")).to_have_count(4)
    # And they follow the canvas: what is renamed here is called so there, its comment with it.
    take(page, "two")
    name = page.locator(".ed-panel").get_by_label("Name", exact=True)
    name.fill("middle")
    name.press("Enter")
    expect(card(page, "middle")).to_be_visible()
    save(page)
    assert "  # The middle.\n  middle: {command:" in stored(page, "written")["text"]
