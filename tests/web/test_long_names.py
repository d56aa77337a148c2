"""Names as long as people write them, on a phone; and schedules that are made and taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from patience import hold_back
from playwright.sync_api import Page, expect

from running import RunningStudio

LONG = "customer-lifetime-value-weekly-retraining-with-feature-refresh"
TEXT = f"""\
pipeline: {LONG}
params: {{learning_rate_of_the_gradient_boosted_trees: 0.1}}
tasks: {{a: {{command: "true"}}}}
"""
PHONE = {"width": 390, "height": 844}
INSIDE = """() => [document.scrollingElement, document.querySelector("main")]
  .every((box) => box.scrollWidth <= box.clientWidth + 1)"""


@pytest.fixture(scope="module", autouse=True)
def kept(apply: Callable[[str], None]) -> None:
    """A pipeline with a long name."""
    apply(TEXT)


def test_long_names_stay_within_a_phone(open_page: Callable[..., Page], studio: RunningStudio) -> None:
    client = studio.client()
    runs = [client.run(LONG, {"learning_rate_of_the_gradient_boosted_trees": rate})["id"] for rate in (0.1, 0.2)]
    for run in runs:
        assert client.wait(run)["state"] == "Succeeded"
    page = open_page(f"/p/default/runs/compare?ids={','.join(runs)}", viewport=PHONE)
    expect(page.locator("tr.differs td").nth(0)).to_be_in_viewport()
    page.goto(f"{studio.url}/p/default/pipelines/{LONG}")
    expect(page.get_by_role("heading", level=1)).to_have_text(LONG)
    page.goto(f"{studio.url}/p/default")
    expect(page.get_by_role("button", name=LONG)).to_be_visible()
    recent = page.locator(".card", has_text="Lately opened").get_by_role("listitem")
    expect(recent).to_have_count(1)  # what is compared is no thing to come back to
    expect(recent.filter(has_text=LONG).locator("time")).to_have_text(re.compile(r"now|sec|min"))
    assert page.evaluate(INSIDE)


def test_a_pipeline_is_scheduled_from_its_page_and_the_schedule_taken_back(open_page: Callable[..., Page]) -> None:
    page = open_page(f"/p/default/pipelines/{LONG}")
    hold_back(page)
    page.get_by_role("button", name="Schedule", exact=True).click()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("often")
    page.get_by_role("dialog").get_by_role("button", name="Save").click()
    made = page.get_by_role("region", name="often", exact=True)
    made.get_by_role("button", name="Delete").click()
    expect(made).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(made).to_be_visible()
    made.get_by_role("button", name="Delete").click()
    page.get_by_role("button", name="Delete now").click()
    expect(page.get_by_text("No schedule yet")).to_be_visible()
    expect(page.get_by_role("button", name="Undo")).to_have_count(0)
