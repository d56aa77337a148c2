"""A person lets a service sleep; who asks it wakes it; and it grows by the clock."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Page, expect

from cubestudio_examples import example_text
from running import RunningStudio


@pytest.fixture(scope="module")
def service(studio: RunningStudio) -> Iterator[str]:
    """Name of a service that answers; afterwards it has one replica again."""
    client = studio.client()
    if not any(found["name"] == "breast-cancer" for found in client.services()):
        text = example_text("breast-cancer")
        assert text is not None
        client.apply(text)
        assert client.wait(client.run("breast-cancer"))["state"] == "Succeeded"
    wait_for(studio, "Ready")
    yield "breast-cancer"
    client.scale("breast-cancer", min=1, max=1, lines=[], concurrency=0, priority=0)
    wait_for(studio, "Ready")


def wait_for(studio: RunningStudio, state: str) -> None:
    until = time.monotonic() + 120
    while studio.client().service("breast-cancer")["state"] != state:
        assert time.monotonic() < until
        time.sleep(0.2)


def test_a_service_sleeps_and_wakes_for_who_asks(
    open_page: Callable[..., Page], studio: RunningStudio, service: str
) -> None:
    page = open_page(f"/p/default/services/{service}/scaling")
    now = page.locator(".scale-now")
    expect(now.get_by_label("Replicas wished now")).to_have_text("1")
    page.get_by_label("At least").fill("3")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("got 3 to 1")
    page.get_by_label("At least").fill("0")
    page.get_by_label("Sleeps after (seconds)").fill("10")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("main")).to_contain_text("allowed: 0 – 1")
    expect(page.locator("[data-state=Asleep]")).to_be_visible()
    expect(now).to_contain_text("the next one wakes it")
    client = studio.client()
    # It stays awake for long from now on: what follows takes its time on a busy machine.
    client.scale(service, min=0, max=1, idle=600)
    row = client.service(service)["signature"]["example"]
    begun = time.monotonic()
    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: client.predict(service, [row]), range(20)))
    took = time.monotonic() - begun
    assert all(len(answer["predictions"]) == 1 for answer in answers)
    print(f"asleep to twenty answers: {took:.2f} s")
    numbers = [mark["wanted"] for mark in client.scaling(service)["history"]]
    assert numbers[-2:] == [0, 1]
    expect(page.locator("[data-state=Ready]")).to_be_visible()


def test_numbers_by_the_clock_are_told_ahead(
    open_page: Callable[..., Page], studio: RunningStudio, service: str
) -> None:
    studio.client().scale(service, min=1, max=1, idle=600)
    page = open_page(f"/p/default/services/{service}/scaling")
    page.get_by_role("button", name="Add a line").click()
    page.get_by_label("When (cron)").fill("0 8 * *")
    expect(page.get_by_role("main")).to_contain_text("a cron line has five fields")
    page.get_by_label("When (cron)").fill("0 8 * * 1-5")
    expect(page.get_by_role("list", name="Next due times").get_by_role("listitem")).to_have_count(5)
    page.get_by_role("button", name="Save").click()
    strip = page.get_by_role("list", name="By the clock")
    expect(strip.get_by_role("listitem").first).to_contain_text("now")
    expect(strip.get_by_role("listitem")).to_have_count(6)


def test_the_command_line_scales_too(studio: RunningStudio, service: str) -> None:
    shown = studio.cube("services", "scale", service, "--min", "1", "--max", "4", "--concurrency", "10",
                        "--schedule", "0 20 * * * Asia/Shanghai 1..2", "--priority", "high", "-o", "json")  # fmt: skip
    assert shown.returncode == 0, shown.stderr
    found = json.loads(shown.stdout)
    assert (found["min"], found["max"], found["concurrency"], found["priority"]) == (1, 4, 10, 50)
    assert [(line["cron"], line["min"], line["max"]) for line in found["lines"]] == [("0 20 * * *", 1, 2)]
    assert "wanted" in studio.cube("services", "scale", service).stdout
    wrong = studio.cube("services", "scale", service, "--schedule", "never")
    assert wrong.returncode == 2 and "no line of a schedule" in wrong.stderr
    refused = studio.cube("services", "scale", service, "--min", "5")
    assert refused.returncode == 1 and "got 5 to 4" in refused.stderr
    fixed = studio.cube("services", "scale", service, "--replicas", "1", "--schedule", "", "-o", "json")
    assert json.loads(fixed.stdout)["lines"] == []
