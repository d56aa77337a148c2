"""The pages of clusters, on a real one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from cluster import Cluster
from cubestudio_sdk import Client
from running import RunningStudio

Open = Callable[..., Page]
URL = "http://10.201.0.2:8080"


@pytest.fixture
def added(studio: RunningStudio, running_cluster: Cluster) -> Iterator[str]:
    """A cluster that was added, to which a project is bound."""
    client = studio.client()
    groups = [{"name": "training", "labels": {"train": "true"}}, {"name": "other", "labels": {"zone": "b"}}]
    client.add_cluster(
        "lab",
        running_cluster.kubeconfig,
        image="cube-test/python:3.11",
        url=URL,
        label="实验室集群",
        groups=groups,
        storage={"size": "1Gi", "storage_class": "fast"},
    )
    yield "lab"
    forget(client)


@pytest.fixture
def none(studio: RunningStudio) -> Iterator[None]:
    """No cluster, also when the test is tried again."""
    forget(studio.client())
    yield
    forget(studio.client())


def forget(client: Client) -> None:
    """Nothing is bound to the cluster, and the studio does not know it."""
    if client.place("default")["place"] == "lab":
        client.unbind_project("default")
    if any(cluster["name"] == "lab" for cluster in client.clusters()):
        client.remove_cluster("lab")


def test_a_cluster_is_added_by_pasting_a_kubeconfig(none: None, open_page: Open, running_cluster: Cluster) -> None:
    page = open_page("/admin/clusters")
    expect(page.get_by_text("No clusters yet")).to_be_visible()
    page.get_by_role("button", name="Add cluster").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill("lab")
    paste = dialog.get_by_role("textbox", name="kubeconfig")
    paste.fill(running_cluster.kubeconfig.replace("10.201.0.1", "127.0.0.1"))
    dialog.get_by_role("button", name="Try it").click()
    expect(dialog.get_by_role("alert")).to_contain_text("loopback")
    paste.fill(running_cluster.kubeconfig)
    dialog.get_by_role("button", name="Try it").click()
    expect(dialog.get_by_role("note").first).to_contain_text("It answers: Kubernetes v")
    dialog.get_by_label("Display name").fill("实验室集群")
    dialog.get_by_label("The studio as its pods reach it").fill(URL)
    dialog.get_by_label("Container image").fill("cube-test/python:3.11")
    dialog.get_by_label("Resource groups").fill("training: train=true")
    spaces = dialog.get_by_role("group", name="Storage of spaces")
    spaces.get_by_label("Storage class").fill("fast")
    dialog.get_by_role("button", name="Add cluster").click()
    expect(spaces.get_by_text("A class needs a size")).to_be_visible()
    spaces.get_by_label("Size").fill("1Gi")
    dialog.get_by_role("button", name="Add cluster").click()
    expect(page.get_by_role("heading", name="实验室集群")).to_be_visible()
    expect(page.get_by_text("10.201.0.1")).to_be_visible()
    assert "BEGIN" not in page.content()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_text("No clusters yet")).to_be_visible()


def test_a_project_is_bound_on_its_settings_and_the_cluster_then_stays(added: str, open_page: Open) -> None:
    page = open_page("/p/default/manage/settings")
    page.get_by_role("button", name="Bind to a cluster").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Cluster", exact=True).click()
    page.get_by_title("实验室集群").last.click()
    dialog.get_by_label("Resource group").click()
    page.get_by_title("training").last.click()
    dialog.get_by_label("CPU cores").fill("8")
    dialog.get_by_label("Memory", exact=True).fill("16Gi")
    devices = dialog.get_by_label("Devices by resource")
    devices.fill("nvidia.com/gpu=2")
    devices.press("Enter")
    dialog.get_by_role("button", name="Bind to a cluster").click()
    expect(page.get_by_text("cube-default")).to_be_visible()
    expect(page.get_by_text("0 B / 16 GiB")).to_be_visible()
    expect(page.get_by_text("nvidia.com/gpu")).to_be_visible()
    page.goto(re.sub("/p/.*", f"/admin/clusters/{added}/projects", page.url))
    expect(page.get_by_role("link", name="default")).to_be_visible()
    expect(page.get_by_text("0 / 8")).to_be_visible()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Remove").click()
    page.get_by_role("dialog").get_by_role("button", name="Remove").click()
    expect(page.get_by_role("alert").first).to_contain_text("projects are bound to it (default)")


@pytest.mark.parametrize(
    ("locale", "width", "scheme"), [("en-US", 1280, "light"), ("zh-CN", 1280, "dark"), ("zh-CN", 390, "light")]
)
def test_every_face_shows(
    added: str, studio: RunningStudio, open_page: Open, tmp_path: Path, locale: str, width: int, scheme: str
) -> None:
    quota = {"cpu": "8", "memory": "16Gi", "pods": 20, "devices": {"nvidia.com/gpu": 0}}
    studio.client().bind_project("default", added, quota=quota)
    page = open_page("/admin/clusters", locale=locale, viewport={"width": width, "height": 800}, color_scheme=scheme)
    expect(page.get_by_text("实验室集群")).to_be_visible()
    page.screenshot(path=tmp_path / "list.png")
    for face, word in (("", "node1"), ("projects", "16 GiB"), ("rights", ""), ("about", "1Gi fast")):
        page.goto(re.sub("/admin/.*", f"/admin/clusters/{added}/{face}", page.url).rstrip("/"))
        expect(page.get_by_role("heading", name="实验室集群")).to_be_visible()
        expect(page.get_by_text(word).first).to_be_visible() if word else None
        page.screenshot(path=tmp_path / f"{face or 'machines'}.png", full_page=True)
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{face} is {wide} wide"
    page.goto(re.sub("/admin/.*", "/p/default/manage/settings", page.url))
    expect(page.get_by_text("0 B / 16 GiB")).to_be_visible()
    page.screenshot(path=tmp_path / "place.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
