"""Every page: in both languages, wide and narrow, light and dark; quiet, within its width, and open to everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from openness import violations
from playwright.sync_api import Page, expect

from cubestudio_examples import example_text
from running import RunningStudio

LONG = 180_000
"""Milliseconds until a service answers on a busy machine."""
TOO_WIDE = """() => [document.scrollingElement, document.querySelector("main")]
  .some((box) => box.scrollWidth > box.clientWidth + 1)"""
GO = """path => {
  history.pushState({ idx: (history.state?.idx ?? 0) + 1, key: path, usr: null }, "", path);
  dispatchEvent(new PopStateEvent("popstate"));
}"""


@dataclass(frozen=True)
class Served:
    """What the shipped example leaves behind."""

    run: str
    workload: str


@pytest.fixture(scope="module")
def served(studio: RunningStudio) -> Served:
    """The shipped example, run to a served model."""
    client = studio.client()
    text = example_text("breast-cancer")
    assert text is not None
    client.apply(text)
    run = client.run("breast-cancer")
    done = client.wait(run)
    assert done["state"] == "Succeeded", client.why(run["id"])
    workload = next(found["id"] for found in client.workloads() if found["owner_kind"] == "task")
    return Served(run["id"], workload)


def pages(served: Served) -> list[str]:
    """Addresses of all pages behind the log-in."""
    run = f"/p/default/runs/{served.run}"
    inside = [
        "",
        "/files",
        "/pipelines",
        *(
            f"/pipelines/breast-cancer{face}"
            for face in ("", "/editor", "/runs", "/schedules", "/versions", "/yaml", "/python")
        ),
        "/pipelines/new/editor",
        "/pipelines/new/yaml",
        "/runs",
        "/schedules",
        "/templates",
        "/templates/xgb",
        "/models",
        *(f"/models/breast-cancer{face}" for face in ("", "/versions", "/files", "/lineage")),
        "/services",
        *(
            f"/services/breast-cancer{face}"
            for face in ("", "/revisions", "/metrics", "/alerts", "/settings", "/traffic", "/scaling", "/log")
        ),
        "/apps",
        "/keys",
        "/workloads",
        f"/workloads/{served.workload}",
        *(f"/manage/{face}" for face in ("members", "secrets", "audit", "settings")),
        "/nothing-here",
    ]
    tasks = [f"{run}?task=judge&face={face}" for face in ("results", "log", "io", "config", "events", "why")]
    return [
        *(f"/p/default{path}" for path in inside),
        *tasks,
        "/account",
        *(f"/admin/{noun}" for noun in ("users", "projects", "system", "audit")),
    ]


def settle(page: Page) -> None:
    """Until the page shows what it has to show."""
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".bones")).to_have_count(0)
    expect(page.locator(".going")).to_have_count(0)


def go(page: Page, path: str) -> None:
    """To another page of the studio without loading it anew, as a link does."""
    page.evaluate(GO, path)


@pytest.mark.parametrize(("lang", "width", "mode"), [("en", 1280, "dark"), ("zh", 390, "light")])
def test_every_page_fits_and_is_open_to_everybody(
    open_page: Callable[..., Page], served: Served, lang: str, width: int, mode: str
) -> None:
    locale = {"en": "en-US", "zh": "zh-CN"}[lang]
    page = open_page(
        "/p/default",
        locale=locale,
        viewport={"width": width, "height": 844},
        color_scheme=mode,
        reduced_motion="reduce",
    )
    found: list[str] = []
    for path in pages(served):
        go(page, path)
        settle(page)
        expect(page.get_by_role("alert"), path).to_have_count(0)
        if page.evaluate(TOO_WIDE):
            found.append(f"{path}: wider than the window")
        found += [f"{path}: {violation}" for violation in violations(page)]
    assert not found, "\n".join(found)


def test_the_model_tells_where_it_comes_from(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("/p/default/models/breast-cancer")
    expect(page.locator(".metric", has_text="auc")).to_contain_text("0.9")
    page.get_by_role("link", name="Lineage").click()
    for label in (re.compile(r"breast-cancer:\d"), "breast-cancer / judge"):
        expect(page.locator(".dag-node", has_text=label)).to_be_visible()
    page.get_by_role("link", name="Overview").click()
    page.get_by_role("link", name="breast-cancer / judge").click()
    page.wait_for_url(f"**/runs/{served.run}*")


def test_a_service_is_tried_from_its_form(open_page: Callable[..., Page], served: Served) -> None:
    page = open_page("/p/default/services/breast-cancer")
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Ready", timeout=LONG)
    field = page.get_by_label("mean_radius")
    field.fill("25.5")
    page.get_by_role("button", name="Predict").click()
    expect(page.get_by_test_id("prediction").locator(".value")).to_have_text("malignant")
    page.get_by_role("tab", name="JSON").click()
    expect(page.get_by_role("textbox", name="JSON")).to_have_value(re.compile(r"25\.5"))
