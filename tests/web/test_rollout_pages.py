"""A person puts a new version beside the old one, drags the shares, and goes back."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from patience import until
from playwright.sync_api import Page, expect

from cubestudio_examples import example_text
from cubestudio_sdk import Client
from running import RunningStudio

MODEL = "breast-cancer"


@pytest.fixture(scope="module")
def petals(studio: RunningStudio) -> Iterator[str]:
    """Name of a service that answers, of a model with two versions."""
    client = studio.client()
    if not any(found["name"] == MODEL for found in client.models()):
        text = example_text(MODEL)
        assert text is not None
        client.apply(text)
        assert client.wait(client.run(MODEL))["state"] == "Succeeded"
    first = client.model_version(MODEL, "1")
    if not any(one["version"] == "beside" for one in client.model_versions(MODEL)):
        client.register_model(
            MODEL, artifact=first["artifact"], version="beside", signature=first["signature"], metrics={"auc": 0.98}
        )
    client.deploy("petals", f"{MODEL}:1")
    wait_for(client, "petals", 1)
    yield "petals"
    client.stop_service("petals")
    client.delete_service("petals")


def wait_for(client: Client, name: str, live: int) -> None:
    """Until that revision answers, by itself."""
    end = time.monotonic() + 120
    while (found := client.service(name))["state"] != "Ready" or found["status"]["live_revision"] != live:
        assert time.monotonic() < end, found
        time.sleep(0.2)


def test_a_canary_is_begun_watched_and_taken_back_and_shares_are_dragged(
    open_page: Callable[..., Page], studio: RunningStudio, petals: str
) -> None:
    page = open_page(f"/p/default/services/{petals}/revisions")
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Another version").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label(f"Version of {MODEL}").click()
    page.get_by_title("beside", exact=True).click()
    dialog.get_by_text("Canary, step by step").click()
    dialog.get_by_label("Percent of step 1").fill("10")
    dialog.get_by_role("button", name="Update").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_role("heading", name="Canary of revision 2 against 1")).to_be_visible()
    shares = page.get_by_role("group", name="Traffic by revision")
    expect(shares).to_contain_text("r2 · 10 %")
    expect(page.get_by_role("listitem").filter(has_text="10 %")).to_have_attribute("aria-current", "step")
    expect(page.get_by_role("status").filter(has_text="0 of 20 requests")).to_be_visible()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused").first).to_be_visible()
    page.get_by_role("button", name="Roll back", exact=True).click()
    expect(page.get_by_text("took it back").first).to_be_visible()
    expect(shares).not_to_contain_text("r2")

    row = page.get_by_role("row").filter(has_text=f"{MODEL}:beside")
    row.get_by_role("button", name="Share traffic").click()
    border = page.get_by_role("slider", name="Border between revision 1 and 2")
    border.focus()
    for key in ("PageDown", "PageDown", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
    expect(border).to_have_attribute("aria-valuetext", "78 % and 22 %")
    box, whole = border.bounding_box(), shares.bounding_box()
    assert box and whole
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - whole["width"] / 4, box["y"] + 4, steps=5)
    page.mouse.up()

    def value() -> int:
        return int(border.get_attribute("aria-valuenow") or 0)

    until(page, lambda: 45 <= value() <= 60)
    page.get_by_role("button", name="Apply").click()
    expect(row).to_contain_text(f"{100 - value()} % of the requests")

    studio.client().split_traffic(petals, {2: 100})
    wait_for(studio.client(), petals, 2)
    first = page.get_by_role("row").filter(has_text=f"{MODEL}:1")
    first.get_by_role("button", name="Roll back to this").click()
    page.get_by_role("tooltip").get_by_role("button", name="Roll back to this").click()
    expect(
        page.get_by_role("row").filter(has_text="100 % of the requests").filter(has_text=f"{MODEL}:1")
    ).to_be_visible()


def test_the_command_line_shares_and_shows(studio: RunningStudio, petals: str) -> None:
    none = studio.cube("rollout", "promote", petals)
    assert none.returncode == 1 and "no canary of service 'petals' is under way" in none.stderr
    assert studio.cube("deploy", petals, f"{MODEL}:beside", "--steps", "m10,5", "--least", "1").returncode == 0
    shown = studio.cube("rollout", "status", petals)
    assert "mirror 10 % (5 min)" in shown.stdout
    assert studio.cube("rollout", "pause", petals).returncode == 0
    assert "paused" in studio.cube("rollout", "status", petals).stdout
    back = studio.cube("rollout", "rollback", petals)
    assert back.returncode == 0 and "100 %" in back.stdout
    shown = studio.cube("rollout", "status", petals)
    assert shown.returncode == 0 and re.search(r"canary of revision \d against \d: rolled_back", shown.stdout)
    wrong = studio.cube("rollout", "split", petals, "1=95", "2=4")
    assert wrong.returncode == 1 and "add up to 100, got 99" in wrong.stderr
    assert studio.cube("rollout", "split", petals, "7").returncode == 2


def test_tiers_are_chosen_shown_and_filtered(
    open_page: Callable[..., Page], studio: RunningStudio, petals: str
) -> None:
    page = open_page(f"/p/default/services/{petals}")
    page.get_by_label("Tier").click()
    page.get_by_title("production", exact=True).click()
    expect(page.get_by_text("stopped before it is deleted")).to_be_visible()
    refused = studio.cube("delete", "service", petals)
    assert refused.returncode == 1 and "in production and takes traffic" in refused.stderr
    page = open_page("/p/default/services")
    page.get_by_role("button", name="debug").click()
    expect(page.get_by_text("Nothing fits")).to_be_visible()
    page.get_by_role("button", name="production").click()
    expect(page.get_by_role("link", name=petals, exact=True)).to_be_visible()
    studio.client().deploy(petals, f"{MODEL}:1", tier="test", strategy={"kind": "all"})
