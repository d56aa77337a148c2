"""Distributed tasks on the pages: states of replicas while they run, and roles in the form."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from running import RunningStudio

TEXT = """\
pipeline: gang
tasks:
  train:
    framework: tensorflow
    replicas: {chief: 1, worker: {count: 2, command: "true"}, ps: 1}
    command: "echo from $CUBE_REPLICA_TYPE; sleep 600"
    grace: 1s
  plain: {framework: pytorch, replicas: {master: 1, worker: 2}, command: "echo $RANK of $WORLD_SIZE"}
"""


def test_replicas_show_their_states_and_logs(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    apply(TEXT)
    run = studio.client().run("gang")
    page = open_page(f"/p/default/runs/{run['id']}?task=train&face=log")
    replicas = page.get_by_role("region", name="Replicas")
    expect(replicas).to_contain_text("tensorflow")
    states = replicas.locator("li .state")
    expect(states).to_have_count(4)
    expect(replicas.locator("li .state[data-state=Succeeded]")).to_have_count(2)
    expect(replicas.locator("li .state[data-state=Running]")).to_have_count(2)
    expect(page.get_by_text("from chief")).to_be_visible()
    studio.client().stop(run["id"])


def test_roles_are_numbers_in_the_form(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    apply(TEXT)
    page = open_page("/p/default/pipelines/gang/editor")
    page.locator(".react-flow__node", has_text="plain").first.click()
    form = page.get_by_role("form", name="Settings of the task plain")
    form.get_by_role("button", name="Distributed").click()
    workers = form.locator("[data-field=worker]").get_by_role("textbox")
    expect(workers).to_have_value("2")
    workers.fill("5")
    within = form.locator("[data-field=start_within]").get_by_role("textbox")
    within.fill("soon")
    expect(form.locator("[data-field=start_within]").get_by_role("alert")).to_be_visible()
    within.fill("3m")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()
    kept = page.evaluate("fetch('/api/v1/projects/default/pipelines/gang').then(found => found.json())")["text"]
    assert "worker: 5" in kept and "master: 1" in kept and "start_within: 3m" in kept
