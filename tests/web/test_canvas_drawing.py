"""What one does on the canvas beside drawing edges: arranging, groups, notes, templates, what follows, the view."""

from __future__ import annotations

import re
from collections.abc import Callable

from canvas import TWO, canvas, card, drop, edges, field, fit, head, middle, place, port, pull, rest, stored, take, tool
from patience import until
from playwright.sync_api import Locator, Page, expect

SCATTERED = """
pipeline: {name}
tasks:
  one: {{template: python, args: {{code: "print(1)"}}}}
  two: {{template: python, args: {{code: "print(2)"}}, needs: [one]}}
  three: {{template: xgb, args: {{label: y}}, needs: [two]}}
canvas:
  nodes: {{one: {{x: 10, y: 0}}, two: {{x: 350, y: 130}}, three: {{x: 600, y: 50}}}}
"""
TASKS = ("one", "two", "three")


def box(page: Page, task: str) -> dict[str, float]:
    """A card's edges and middle on the canvas, not in the window."""
    x, y = place(page, task)
    width, height = card(page, task).evaluate("it => [it.offsetWidth, it.offsetHeight]")
    return {
        "left": x, "center": x + width / 2, "right": x + width,
        "top": y, "middle": y + height / 2, "bottom": y + height,
    }  # fmt: skip


def places(page: Page) -> list[tuple[float, float]]:
    """Where all tasks lie."""
    return [place(page, task) for task in TASKS]


def uneven(page: Page, low: str, high: str) -> float:
    """By how much the gap between the first two of three tasks is larger than the one after."""
    one, two, three = sorted((box(page, task) for task in TASKS), key=lambda each: each[low])
    return (two[low] - one[high]) - (three[low] - two[high])


def follows(page: Page, first: str, second: str, low: str, high: str) -> bool:
    """Whether a task begins where another one has ended."""
    return box(page, first)[high] < box(page, second)[low]


def scale(page: Page) -> float:
    """How large the canvas is drawn."""
    found = re.search(r"scale\(([\d.]+)\)", page.locator(".react-flow__viewport").get_attribute("style") or "")
    assert found is not None
    return float(found[1])


def test_chosen_tasks_are_lined_up_and_spread(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(SCATTERED.format(name="lined-up"))
    page = open_page("/p/default/pipelines/lined-up/editor")
    expect(port(page, "three.in.train")).to_be_visible()
    before = places(page)
    canvas(page).focus()
    page.keyboard.press("Control+a")
    expect(page.locator(".ed-card.selected")).to_have_count(3)
    for name, line in [
        ("Align left edges", "left"),
        ("Align centres in a column", "center"),
        ("Align right edges", "right"),
        ("Align top edges", "top"),
        ("Align middles in a row", "middle"),
        ("Align bottom edges", "bottom"),
    ]:
        tool(page, "Align", name)
        expect(page.get_by_role("button", name="Undo")).to_be_enabled()
        until(page, lambda line=line: len({round(box(page, task)[line]) for task in TASKS}) == 1, name)
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_role("button", name="Undo")).to_be_disabled()
        until(page, lambda: places(page) == before, f"{name}, undone")
        canvas(page).focus()
        page.keyboard.press("Control+a")
    for name, low, high in [("Equal gaps in a row", "left", "right"), ("Equal gaps in a column", "top", "bottom")]:
        tool(page, "Align", name)
        until(page, lambda low=low, high=high: abs(uneven(page, low, high)) <= 2, name)
    canvas(page).focus()
    page.keyboard.press("a")
    until(page, lambda: len({round(box(page, task)["middle"]) for task in TASKS}) == 1, "a")


def test_the_graph_is_laid_out_in_both_directions(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(SCATTERED.format(name="laid-out"))
    page = open_page("/p/default/pipelines/laid-out/editor")
    expect(port(page, "three.in.train")).to_be_visible()
    tool(page, "Lay out", "Top to bottom")
    expect(port(page, "three.in.train")).to_have_css("left", re.compile(r"\d+px"))
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert "direction: TB" in stored(page, "laid-out")["text"]
    pairs = [("one", "two"), ("two", "three")]
    until(page, lambda: all(follows(page, *pair, "top", "bottom") for pair in pairs))
    tool(page, "Lay out", "Left to right")
    until(page, lambda: all(follows(page, *pair, "left", "right") for pair in pairs))
    # The same by key, and back by undo.
    canvas(page).focus()
    page.keyboard.press("Shift+L")
    until(page, lambda: follows(page, "one", "two", "top", "bottom"))
    page.keyboard.press("Control+z")
    until(page, lambda: follows(page, "one", "two", "left", "right"))


def test_tasks_are_grouped_named_moved_together_and_taken_apart(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(SCATTERED.format(name="grouped"))
    page = open_page("/p/default/pipelines/grouped/editor")
    expect(port(page, "three.in.train")).to_be_visible()
    take(page, "one")
    head(page, "two").click(modifiers=["Shift"])
    page.get_by_role("button", name="Group the chosen tasks").first.click()
    title = page.locator(".ed-group-title")
    expect(title).to_have_text("Group")
    title.click()
    page.get_by_label("Name of the group").fill("Before noon")
    expect(title).to_have_text("Before noon")
    before = places(page)
    fit(page)
    x, y = middle(title)
    pull(page, (x, y), (x + 40, y + 70))
    until(page, lambda: all(now != was for now, was in zip(places(page)[:2], before[:2], strict=True)))
    after = places(page)
    assert after[2] == before[2]
    assert [after[0][at] - before[0][at] for at in (0, 1)] == [after[1][at] - before[1][at] for at in (0, 1)]
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert "- {name: Before noon, tasks: [one, two]}" in stored(page, "grouped")["text"]
    page.get_by_role("button", name="Take the group apart").click()
    expect(title).to_have_count(0)
    expect(page.locator(".ed-card")).to_have_count(3)
    canvas(page).focus()
    page.keyboard.press("Control+z")
    expect(title).to_have_text("Before noon")
    take(page, "two")
    page.keyboard.press("Control+Shift+g")
    expect(title).to_have_count(0)


def extent(note: Locator) -> tuple[int, int]:
    """Width and height of a note on the canvas."""
    width, height = note.evaluate("it => [it.offsetWidth, it.offsetHeight]")
    return width, height


def test_notes_are_written_sized_moved_and_deleted(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TWO.format(name="noted"))
    page = open_page("/p/default/pipelines/noted/editor")
    expect(page.locator(".ed-card")).to_have_count(2)
    note = page.locator(".ed-note")
    page.get_by_role("button", name="Add a note").click()
    # One can write at once, without looking for where.
    expect(page.get_by_label("Note", exact=True)).to_be_focused()
    page.keyboard.type("Ask Li\nabout the label")
    expect(note).to_have_text("Ask Li\nabout the label")
    size = extent(note)
    corner = page.locator(".react-flow__resize-control.handle.bottom.right")
    rest(page)  # the new note was brought into sight
    x, y = middle(corner)
    pull(page, (x, y), (x + 60, y + 40))
    until(page, lambda: all(now > was for now, was in zip(extent(note), size, strict=True)))
    before = place(page, "note/0")
    x, y = middle(note)
    pull(page, (x, y), (x - 30, y + 50))
    until(page, lambda: place(page, "note/0")[0] < before[0] and place(page, "note/0")[1] > before[1])
    wider, after = extent(note), place(page, "note/0")
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    page.reload()
    expect(note).to_have_text("Ask Li\nabout the label")
    until(page, lambda: (place(page, "note/0"), extent(note)) == (after, wider))
    note.click()
    page.keyboard.press("Delete")
    expect(note).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(note).to_have_count(1)
    # By key as well, and no note lies upon another.
    page.keyboard.press("m")
    expect(note).to_have_count(2)
    across, down = (abs(one - other) for one, other in zip(place(page, "note/0"), place(page, "note/1"), strict=True))
    assert across >= wider[0] or down >= wider[1]


def test_templates_are_found_starred_and_added(open_page: Callable[..., Page]) -> None:
    page = open_page("/p/default/pipelines/new/editor")
    palette = page.get_by_role("complementary", name="Templates")
    everything = palette.locator("[data-template]")
    expect(palette.locator("[data-template=xgb]")).to_be_visible()
    palette.locator(".ed-template", has_text="Random forest").hover()
    palette.get_by_role("button", name="Favourite: Random forest").click()
    first = palette.locator("section").first
    expect(first.get_by_role("heading")).to_have_text("Favourites")
    expect(first.locator("[data-template]")).to_have_count(1)
    page.reload()
    expect(first.locator("[data-template]")).to_have_attribute("data-template", "random_forest")
    search = palette.get_by_label("Search templates")
    search.fill("no such thing")
    expect(palette.get_by_text("Nothing", exact=False)).to_be_visible()
    search.fill("model-register")
    expect(everything).to_have_count(1)
    search.press("Enter")
    expect(card(page, "model_register")).to_be_visible()
    expect(canvas(page)).to_be_focused()
    # The list is whole again for the next one, and the star is taken back.
    expect(search).to_have_value("")
    palette.get_by_role("button", name="Favourite: Random forest").click()
    expect(first.get_by_role("heading")).not_to_have_text("Favourites")
    palette.locator("[data-template=xgb]").dblclick()
    expect(card(page, "xgb")).to_be_visible()
    palette.get_by_role("button", name="Close the templates").click()
    expect(palette).to_have_count(0)
    canvas(page).focus()
    page.keyboard.press("/")
    expect(search).to_be_focused()


def options(page: Page) -> Locator:
    """What the list offers."""
    return page.get_by_role("dialog", name="What usually follows").get_by_role("option")


def test_what_usually_follows_is_offered_for_an_edge_and_for_a_key(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(
        "pipeline: followed\ntasks:\n  learn: {template: xgb, args: {label: y}}\n"
        "canvas:\n  nodes: {learn: {x: 0, y: 0}}\n"
    )
    page = open_page("/p/default/pipelines/followed/editor", viewport={"width": 1600, "height": 900})
    expect(port(page, "learn.out.predictions")).to_be_visible()
    rest(page)
    x, y = middle(port(page, "learn.out.predictions"))
    pull(page, (x, y), (x + 150, y + 60))
    # What the template recommends comes first; what takes this output next.
    expect(options(page).nth(0)).to_contain_text("Model evaluation")
    expect(options(page).nth(1)).to_contain_text("Model register")
    groups = page.locator(".ed-choices-group")
    expect(groups).to_have_text(["What usually follows", "Takes this output", "Other templates"])
    page.keyboard.press("Escape")
    expect(options(page)).to_have_count(0)
    expect(canvas(page)).to_be_focused()
    pull(page, (x, y), (x + 150, y + 60))
    expect(options(page).nth(0)).to_be_visible()
    page.keyboard.type("process")
    page.get_by_role("option", name="Data process").click()
    expect(card(page, "data_process")).to_be_visible()
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    # It lies where the edge was let go.
    until(page, lambda: place(page, "data_process")[0] > box(page, "learn")["right"])
    assert place(page, "data_process")[1] > 0
    take(page, "learn")
    page.keyboard.press("n")
    expect(options(page).nth(0)).to_have_attribute("aria-selected", "true")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(card(page, "model_register")).to_have_class(re.compile("selected"))
    page.keyboard.press("Control+s")
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert edges(page, "followed") == {
        ("learn", "data_process", "predictions"),
        ("learn", "model_register", "model"),
    }


def test_mistakes_are_told_on_the_field_and_the_card_while_one_types(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TWO.format(name="mistyped"))
    page = open_page("/p/default/pipelines/mistyped/editor")
    drop(page, "data-process", 200, 420)
    badge = card(page, "data_process").locator(".ed-badge")
    expect(badge).to_have_text("1")
    field(page, "input", "Data").fill("{{ tasks.first.outputs.rows }}")
    expect(badge).to_have_count(0)
    page.locator(".ed-panel").get_by_role("button", name="Split").click()
    share = field(page, "test_size", "Test share")
    share.fill("2")
    wrong = page.locator(".ed-panel [data-field=test_size] [role=alert]")
    expect(wrong).to_be_visible()
    expect(badge).to_have_text("1")
    expect(page.get_by_role("button", name="Run this")).to_be_disabled()
    share.fill("a quarter")
    expect(wrong).to_be_visible()
    expect(badge).to_have_text("1")
    share.fill("0.3")
    expect(wrong).to_have_count(0)
    expect(badge).to_have_count(0)
    expect(page.get_by_role("button", name="Run this")).to_be_enabled()


def test_the_view_is_zoomed_and_walked_over_by_its_overview(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    chain = "".join(
        f"  step_{n}: {{template: xgb, args: {{label: y}}" + (f", needs: [step_{n - 1}]}}\n" if n else "}\n")
        for n in range(10)
    )
    apply(f"pipeline: far\ntasks:\n{chain}")
    page = open_page("/p/default/pipelines/far/editor")
    expect(card(page, "step_9")).to_be_visible()
    # All of it is in sight to begin with.
    rest(page)
    seen = canvas(page).bounding_box()
    first, last = card(page, "step_0").bounding_box(), card(page, "step_9").bounding_box()
    assert seen and first and last
    assert first["x"] >= seen["x"] and last["x"] + last["width"] <= seen["x"] + seen["width"]
    before = scale(page)
    controls = page.get_by_label("Zoom", exact=True)
    controls.get_by_role("button").first.click()
    until(page, lambda: scale(page) != before)
    canvas(page).focus()
    for _ in range(4):
        page.keyboard.press("+")
        rest(page)
    until(page, lambda: scale(page) > before * 2)
    page.keyboard.press("k")
    expect(card(page, "step_9")).to_be_in_viewport()
    overview = page.locator(".react-flow__minimap")
    moved = page.locator(".react-flow__viewport").get_attribute("style")
    x, y = middle(overview)
    pull(page, (x + 40, y), (x, y))
    expect(page.locator(".react-flow__viewport")).not_to_have_attribute("style", moved or "")
    canvas(page).focus()
    page.keyboard.press("Escape")
    page.keyboard.press("f")
    until(page, lambda: abs(scale(page) - before) < 0.05)
