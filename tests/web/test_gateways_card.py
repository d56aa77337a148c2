"""An administrator wishes a gateway on a cluster, sees whether it follows, and forgets it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

SHOTS = os.environ.get("CUBE_TEST_SHOTS", "")
"""A folder for pictures of the card, for whoever wants to look at it."""


def test_a_gateway_is_wished_looked_at_and_forgotten(open_page: Callable[..., Page]) -> None:
    page = open_page("/admin/system")
    expect(page.get_by_text("No gateway on a cluster.")).to_be_visible()
    shoot(page, "empty")
    page.get_by_role("button", name="Add a gateway").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Cluster").fill("east")
    dialog.get_by_label("Address of the studio").fill("nowhere")
    dialog.get_by_role("textbox", name="Image").fill("cube-studio/gateway:1")
    shoot(page, "form")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("'nowhere' is no address of the studio")
    dialog.get_by_label("Address of the studio").fill("http://10.0.0.5:8080")
    dialog.get_by_role("button", name="Save").click()
    row = page.get_by_role("row").filter(has_text="east")
    expect(row).to_contain_text("not connected")
    expect(row).to_contain_text("the studio has no access to a cluster 'east'")
    manifests = page.request.get(str(row.get_by_role("link", name="Manifests").evaluate("link => link.href")))
    assert "kind: Deployment" in manifests.text()
    shoot(page, "full")
    for name, settings in (
        ("zh", {"locale": "zh-CN"}),
        ("narrow", {"viewport": {"width": 390, "height": 844}}),
        ("dark", {"color_scheme": "dark"}),
    ):
        other = open_page("/admin/system", **settings)
        expect(other.get_by_role("row").filter(has_text="east")).to_be_visible()
        assert other.evaluate("document.documentElement.scrollWidth <= innerWidth")
        shoot(other, name)
    page.get_by_role("button", name="Delete the gateway of east").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_text("No gateway on a cluster.")).to_be_visible()


def shoot(page: Page, name: str) -> None:
    """A picture of the whole page."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
