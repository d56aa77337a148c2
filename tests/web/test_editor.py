"""A pipeline drawn on the canvas: with the mouse alone, with the keyboard alone, and by two people at once."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from canvas import DRAWN, TWO, card, draw, drop, edges, field, fit, head, middle, port, pull, rest, stored, take
from patience import until
from playwright.sync_api import Locator, Page, expect

LONG = 240_000
"""Milliseconds a run may take on a busy machine."""
WIDE = {"viewport": {"width": 1600, "height": 900}}

BUILT = {
    ("dataset_import", "data_process", "data"),
    ("data_process", "xgb", "train"),
    ("data_process", "random_forest", "train"),
    ("xgb", "model_evaluation", "model"),
    ("random_forest", "model_evaluation", "model"),
    ("data_process", "model_evaluation", "test"),
    ("model_evaluation", "model_register", "best"),
}
"""Edges of the demo's pipeline: from, to, output."""


def test_the_demo_is_built_with_the_mouse_and_runs(open_page: Callable[..., Page]) -> None:
    page = open_page("/p/default/pipelines", **WIDE)
    page.get_by_role("button", name="New pipeline").click()
    expect(page.get_by_text("An empty canvas")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("by-mouse")
    drop(page, "dataset-import", 90, 40)
    drop(page, "data-process", 90, 300)
    drop(page, "xgb", 340, 40)
    drop(page, "random_forest", 340, 300)
    drop(page, "model-evaluation", 590, 40)
    expect(page.locator(".ed-card")).to_have_count(5)
    draw(page, "dataset_import.out.data", "data_process.in.input")
    draw(page, "data_process.out.train", "xgb.in.train")
    draw(page, "data_process.out.train", "random_forest.in.train")
    draw(page, "xgb.out.model", "model_evaluation.in.models")
    draw(page, "random_forest.out.model", "model_evaluation.in.models")
    draw(page, "data_process.out.test", "model_evaluation.in.test")
    # Dropped where nothing is: what usually follows is offered.
    rest(page)
    x, y = middle(port(page, "model_evaluation.out.best"))
    pull(page, (x, y), (x - 60, y + 260))
    page.get_by_role("dialog", name="What usually follows").get_by_role("option", name="Model register").click()
    expect(page.locator(".react-flow__edge")).to_have_count(7)

    fit(page)
    # An edge that would close a circle is refused in words.
    draw(page, "model_register.out.", "dataset_import.in.")
    expect(page.get_by_text("That would close a circle")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(7)

    for task, name, label, value in [
        ("dataset_import", "source", "Source", "sample://breast_cancer"),
        ("data_process", "test_size", "Test share", "0.25"),
        ("xgb", "label", "Label column", "target"),
        ("random_forest", "label", "Label column", "target"),
        ("model_register", "name", "Name", "mouse-made"),
    ]:
        take(page, task)
        if name == "test_size":
            page.locator(".ed-panel").get_by_role("button", name="Split").click()
        field(page, name, label).fill(value)
    expect(page.locator(".ed-bar").get_by_text("valid", exact=True)).to_be_visible()
    page.get_by_role("button", name="Lay out").click()
    page.get_by_role("menuitem", name="Left to right").click()
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_url("**/pipelines/by-mouse/editor")
    expect(page.locator(".ed-card")).to_have_count(6)
    assert edges(page, "by-mouse") == BUILT
    assert "canvas:" in stored(page, "by-mouse")["text"]

    page.get_by_role("button", name="Run this").click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/run_*")
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded", timeout=LONG)


def test_the_demo_is_built_with_the_keyboard(open_page: Callable[..., Page]) -> None:
    page = open_page("/p/default/pipelines/new/editor")
    expect(page.locator("[data-template=xgb]")).to_be_visible()
    keys = page.keyboard

    def follow(template: str) -> None:
        keys.press("n")
        expect(page.get_by_role("dialog", name="What usually follows")).to_be_visible()
        keys.type(template)
        keys.press("Enter")
        expect(page.locator(".ed-card.selected")).to_have_attribute("data-task", template.replace("-", "_"))

    def choose(task: str) -> None:
        for _ in range(8):
            selected = page.locator(".ed-card.selected")
            before = selected.get_attribute("data-task")
            if before == task:
                return
            keys.press("k")
            expect(selected).not_to_have_attribute("data-task", before or "")
        pytest.fail(f"{task} cannot be reached")

    def connect(task: str, other: str) -> None:
        choose(task)
        keys.press("c")
        aimed = page.locator(".ed-card.aimed")
        while (before := aimed.get_attribute("data-task")) != other:
            keys.press("j")
            expect(aimed).not_to_have_attribute("data-task", before or "")
        keys.press("Enter")
        # Several outputs fit: the likeliest comes first.
        expect(page.get_by_role("dialog", name=f"{task} → {other}")).to_be_visible()
        keys.press("Enter")
        expect(page.get_by_role("dialog")).to_have_count(0)

    def tab_to(wanted: Locator) -> None:
        for _ in range(60):
            if wanted.evaluate("it => it === document.activeElement"):
                return
            keys.press("Tab")
        pytest.fail("no Tab leads there")

    def write(task: str, into: Locator, value: str, section: str = "") -> None:
        choose(task)
        keys.press("Enter")
        expect(page.locator(".ed-panel :focus")).to_have_count(1)
        if section:
            tab_to(page.locator(".ed-panel").get_by_role("button", name=section))
            keys.press("Enter")
        tab_to(into)
        keys.press("Control+a")
        keys.type(value)
        # The first may only close what the field offers.
        canvas = page.get_by_role("application", name="Canvas of the pipeline")
        for _ in range(3):
            keys.press("Escape")
            page.evaluate(DRAWN)
            if canvas.evaluate("it => it === document.activeElement"):
                return
        pytest.fail("the panel does not let go of the focus")

    keys.press("/")
    keys.type("dataset-import")
    keys.press("Enter")
    expect(page.locator(".ed-card.selected")).to_have_attribute("data-task", "dataset_import")
    follow("data-process")
    follow("xgb")
    choose("data_process")
    follow("random_forest")
    follow("model-evaluation")
    connect("xgb", "model_evaluation")
    connect("data_process", "model_evaluation")
    choose("model_evaluation")
    follow("model-register")
    write("dataset_import", field(page, "source", "Source"), "sample://breast_cancer")
    write("data_process", field(page, "test_size", "Test share"), "0.25", section="Split")
    write("xgb", field(page, "label", "Label column"), "target")
    write("random_forest", field(page, "label", "Label column"), "target")
    write("model_register", field(page, "name", "Name"), "key-made")
    keys.press("Escape")
    keys.press("Enter")
    expect(page.get_by_label("Name", exact=True)).to_be_focused()
    keys.press("Control+a")
    keys.type("by-keyboard")
    keys.press("Escape")
    keys.press("l")
    expect(page.locator(".ed-bar").get_by_text("valid", exact=True)).to_be_visible()
    keys.press("Control+s")
    page.wait_for_url("**/pipelines/by-keyboard/editor")
    expect(page.locator(".ed-card")).to_have_count(6)
    assert edges(page, "by-keyboard") == BUILT
    # What it takes and what every key does can be asked for.
    page.get_by_role("application", name="Canvas of the pipeline").focus()
    keys.press("?")
    expect(page.get_by_role("dialog", name="Keys of the editor")).to_be_visible()


def test_every_step_is_undone_and_done_again(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(TWO.format(name="undo-me"))
    page = open_page("/p/default/pipelines/undo-me/editor", **WIDE)
    expect(page.locator(".ed-card")).to_have_count(2)
    place = page.locator(".react-flow__node[data-id=second]")
    before = place.get_attribute("style")
    take(page, "first")
    page.keyboard.press("Delete")
    expect(page.locator(".ed-card")).to_have_count(1)
    take(page, "second")
    page.keyboard.press("Control+d")
    expect(card(page, "second_2")).to_be_visible()
    fit(page)
    moved = page.locator(".react-flow__node[data-id=second_2]")
    first = moved.get_attribute("style") or ""
    x, y = middle(head(page, "second_2"))
    pull(page, (x, y), (x + 60, y + 80))
    expect(moved).not_to_have_attribute("style", first)
    page.get_by_role("application", name="Canvas of the pipeline").focus()
    for _ in range(3):
        page.keyboard.press("Control+z")
    expect(page.locator(".ed-card")).to_have_count(2)
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    expect(place).to_have_attribute("style", before or "")
    page.keyboard.press("Control+Shift+z")
    expect(page.locator(".ed-card")).to_have_count(1)
    # Unsaved work outlives a reload.
    expect(page.get_by_text("unsaved")).to_be_visible()
    until(page, lambda: page.evaluate("sessionStorage.getItem('cube.draft.default/undo-me')"))
    page.once("dialog", lambda dialog: dialog.accept())
    page.reload()
    expect(page.get_by_text("Your unsaved changes are back.")).to_be_visible()
    expect(page.locator(".ed-card")).to_have_count(1)
    page.get_by_role("button", name="Discard my changes").click()
    expect(page.locator(".ed-card")).to_have_count(2)


def test_tasks_are_copied_from_one_pipeline_into_another(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TWO.format(name="copy-from"))
    apply(TWO.format(name="copy-into"))
    one = open_page("/p/default/pipelines/copy-from/editor")
    other = one.context.new_page()
    other.goto(one.url.replace("copy-from", "copy-into"))
    expect(other.locator(".ed-card")).to_have_count(2)
    one.bring_to_front()
    expect(one.locator(".ed-card")).to_have_count(2)
    take(one, "first")
    one.keyboard.press("Control+a")
    expect(one.locator(".ed-card.selected")).to_have_count(2)
    one.keyboard.press("Control+c")
    other.bring_to_front()
    other.get_by_role("application", name="Canvas of the pipeline").focus()
    other.keyboard.press("Control+v")
    expect(other.locator(".ed-card")).to_have_count(4)
    other.keyboard.press("Control+s")
    expect(other.get_by_text("Saved", exact=True).first).to_be_visible()
    # The copies have names of their own, and what flowed between them still does.
    assert edges(other, "copy-into") == {("first", "second", "rows"), ("first_2", "second_2", "rows")}
    assert "# This comment is the owner's." in stored(other, "copy-into")["text"]


def test_two_people_edit_one_pipeline(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(TWO.format(name="shared"))
    mine = open_page("/p/default/pipelines/shared/editor")
    theirs = open_page("/p/default/pipelines/shared/editor")
    for page in (mine, theirs):
        expect(page.locator(".ed-card")).to_have_count(2)
    take(theirs, "second")
    theirs.keyboard.press("Delete")
    expect(theirs.locator(".ed-card")).to_have_count(1)
    take(mine, "second")
    mine.keyboard.press("Control+d")
    expect(mine.locator(".ed-card")).to_have_count(3)
    theirs.keyboard.press("Control+s")
    expect(theirs.get_by_text("Saved", exact=True).first).to_be_visible()
    # The other browser hears of it at once, and is not overwritten.
    expect(mine.get_by_text("saved version 2 meanwhile")).to_be_visible()
    mine.keyboard.press("Control+s")
    conflict = mine.get_by_role("dialog", name="saved this pipeline while you were editing")
    expect(conflict.locator(".diff .added", has_text=re.compile("second_2:$"))).to_be_visible()
    conflict.get_by_role("button", name="Take theirs").click()
    expect(mine.locator(".ed-card")).to_have_count(1)
    expect(mine.get_by_role("button", name="Save", exact=True)).to_be_disabled()


def test_what_is_wrong_shows_on_the_task_and_leads_to_it(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TWO.format(name="mended"))
    page = open_page("/p/default/pipelines/mended/editor")
    drop(page, "xgb", 60, 420)
    drop(page, "model-evaluation", 400, 420)
    expect(card(page, "model_evaluation").locator(".ed-badge")).to_have_text("2")
    page.keyboard.press("Escape")
    page.locator(".ed-bar").get_by_role("button", name="problems").click()
    page.locator(".ed-problems").get_by_role("button", name="models").click()
    expect(card(page, "model_evaluation")).to_have_class("ed-card selected wrong")
    expect(page.locator(".ed-panel [data-field=models] [role=alert]")).to_be_visible()
    fit(page)
    draw(page, "xgb.out.model", "model_evaluation.in.models")
    expect(card(page, "model_evaluation").locator(".ed-badge")).to_have_text("1")


def test_a_phone_looks_and_runs_but_does_not_draw(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(TWO.format(name="narrow"))
    page = open_page("/p/default/pipelines/narrow/editor", viewport={"width": 390, "height": 800})
    expect(page.locator(".ed-card")).to_have_count(2)
    expect(page.locator(".ed-palette")).to_have_count(0)
    expect(page.get_by_role("button", name="Save")).to_have_count(0)
    expect(page.get_by_role("button", name="Run this")).to_be_visible()
