"""The pipeline editor as tests take hold of it."""

from __future__ import annotations

import re
from typing import Any

from patience import PATIENCE
from playwright.sync_api import Locator, Page, expect

TWO = """
pipeline: {name}
# This comment is the owner's.
tasks:
  first: {{template: python, args: {{code: "print(1)"}}}}
  second:
    template: python
    args:
      code: "print(2)"
      inputs: {{rows: "{{{{ tasks.first.outputs.rows }}}}"}}
"""


DRAWN = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done())))"
"""Two frames: what was done before them is on the screen."""
AT_REST = """pane => new Promise(done => {
  let before = "", same = 0;
  const look = () => {
    same = pane.style.transform === before ? same + 1 : 0;
    before = pane.style.transform;
    if (same > 10) done(); else requestAnimationFrame(look);
  };
  look();
})"""
"""Ten frames in which the view did not move: the browser draws each step of a movement in a frame of its own."""


def card(page: Page, task: str) -> Locator:
    """The card of a task."""
    return page.locator(f".ed-card[data-task='{task}']")


def head(page: Page, task: str) -> Locator:
    """What one takes hold of it by."""
    return card(page, task).locator(".ed-head")


def middle(of: Locator) -> tuple[float, float]:
    """Of an element, in the window."""
    box = of.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def pull(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press the mouse, move, let go."""
    page.mouse.move(*start)
    page.mouse.down()
    page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, steps=4)
    page.mouse.move(*end, steps=4)
    page.mouse.up()
    page.evaluate(DRAWN)


def port(page: Page, name: str) -> Locator:
    """`task.out.output` or `task.in.argument`."""
    return page.locator(f"[data-port='{name}']")


def rest(page: Page) -> None:
    """Until the view does not move any more."""
    page.locator(".react-flow__viewport").evaluate(AT_REST, timeout=PATIENCE)


def fit(page: Page) -> None:
    """All of it in sight, and at rest."""
    page.locator(".ed-bar").get_by_role("button", name="Fit the view").click()
    rest(page)


def take(page: Page, task: str) -> None:
    """Choose a task, once the view does not move any more: what was just added is still being brought into sight."""
    rest(page)
    head(page, task).click()
    expect(card(page, task)).to_have_class(re.compile(r"\bselected\b"))


def draw(page: Page, source: str, target: str) -> None:
    """An edge from port to port, once the view does not move any more."""
    rest(page)
    pull(page, middle(port(page, source)), middle(port(page, target)))


def drop(page: Page, template: str, x: int, y: int) -> None:
    """Drag a template from the palette onto the canvas."""
    at = {"x": x, "y": y}
    page.locator(f"[data-template='{template}']").drag_to(
        page.get_by_role("application", name="Canvas of the pipeline"), target_position=at
    )


def field(page: Page, name: str, label: str) -> Locator:
    """A field of the panel."""
    return page.locator(f".ed-panel [data-field='{name}']", has_text=label).locator("input, textarea").first


def stored(page: Page, name: str) -> Any:
    """A pipeline as the studio keeps it."""
    return page.evaluate("name => fetch(`/api/v1/projects/default/pipelines/${name}`).then(a => a.json())", name)


def edges(page: Page, name: str) -> set[tuple[str, str, str | None]]:
    """Its edges."""
    return {(edge["from"], edge["to"], edge["output"]) for edge in stored(page, name)["graph"]["edges"]}


def place(page: Page, task: str) -> tuple[float, float]:
    """Where the corner of a task, a note (`note/0`) or a group (`group/0`) lies on the canvas."""
    style = page.locator(f".react-flow__node[data-id='{task}']").get_attribute("style") or ""
    found = re.search(r"translate\((-?[\d.]+)px,\s*(-?[\d.]+)px\)", style)
    assert found is not None, style
    return float(found[1]), float(found[2])


def tool(page: Page, name: str, entry: str) -> None:
    """Choose an entry of a menu in the toolbar."""
    page.locator(".ed-bar").get_by_role("button", name=name, exact=True).click()
    page.get_by_role("menuitem", name=entry, exact=True).click()


def canvas(page: Page) -> Locator:
    """What hears the keys."""
    return page.get_by_role("application", name="Canvas of the pipeline")
