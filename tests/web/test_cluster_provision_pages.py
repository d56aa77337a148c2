"""What a cluster provides, on its pages. The cluster itself is away: nothing here is asked of it."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from cubestudio_sdk import CubeError
from running import RunningStudio

Open = Callable[..., Page]
KUBECONFIG = {
    "current-context": "a",
    "contexts": [{"name": "a", "context": {"cluster": "a", "user": "a"}}],
    "clusters": [{"name": "a", "cluster": {"server": "https://127.0.0.1:1"}}],
    "users": [{"name": "a", "user": {"token": "abc"}}],
}


@pytest.fixture
def away(studio: RunningStudio) -> Iterator[str]:
    """A cluster that does not answer."""
    client = studio.client()
    told = json.dumps(KUBECONFIG)
    client.add_cluster("away", told, image="python:3.11", url="http://10.0.0.5", allow_local=True, unchecked=True)
    yield "away"
    until = time.monotonic() + 60
    while True:
        try:
            client.remove_cluster("away")
            break
        except CubeError as refused:  # what waited there still ends
            assert refused.code == "ClusterBusy" and time.monotonic() < until, refused
            time.sleep(0.2)


def claim(dialog: Locator, name: str) -> Locator:
    """The fields of a kind of claims."""
    return dialog.get_by_role("group", name=name)


def test_what_a_cluster_provides_is_edited(away: str, studio: RunningStudio, open_page: Open) -> None:
    page = open_page(f"/admin/clusters/{away}/about")
    expect(page.get_by_text("none: work here has no spaces")).to_be_visible()
    expect(page.get_by_text("packed at the studio")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    dialog = page.get_by_role("dialog")
    claim(dialog, "Storage of spaces").get_by_label("Size").fill("much")
    dialog.get_by_role("button", name="Save").click()
    expect(dialog.get_by_role("alert")).to_contain_text("'much' is not a size of storage")
    claim(dialog, "Storage of spaces").get_by_label("Size").fill("20Gi")
    claim(dialog, "Storage of spaces").get_by_label("Storage class").fill("fast")
    claim(dialog, "Storage of spaces").get_by_role("switch").click()
    claim(dialog, "Environments").get_by_label("Size").fill("50Gi")
    dialog.get_by_role("button", name="Network").click()
    never = dialog.get_by_label("But not")
    never.fill("10.96.0.0/12")
    never.press("Enter")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("20Gi fast")).to_be_visible()
    expect(page.get_by_text("10.96.0.0/12")).to_be_visible()
    kept = studio.client().cluster(away)
    assert kept["storage"] == {"size": "20Gi", "storage_class": "fast", "shared": False}
    assert kept["environments"] == {"size": "50Gi", "storage_class": "", "shared": True}
    assert kept["network"]["never"] == ["10.96.0.0/12"]
    page.get_by_role("button", name="Edit").click()
    claim(dialog, "Storage of spaces").get_by_label("Size").fill("")
    claim(dialog, "Storage of spaces").get_by_label("Storage class").fill("")
    dialog.get_by_role("button", name="Save").click()
    expect(page.get_by_text("none: work here has no spaces")).to_be_visible()
    kept = studio.client().cluster(away)
    assert (kept["storage"], kept["network"]["never"]) == (None, ["10.96.0.0/12"])


def test_a_volume_is_looked_at_where_its_project_runs(away: str, studio: RunningStudio) -> None:
    client = studio.client()
    if not any(project["name"] == "far" for project in client.projects()):
        client.create_project("far")
    client.project = "far"
    client.create_volume("corpus", "pvc", {"claim": "corpus"})
    try:
        assert "studio's machine" in client.check_volume("corpus")["reason"]
        client.bind_project("far", away)
        assert "The cluster does not answer" in client.check_volume("corpus")["reason"]
        client.unbind_project("far")
        assert "studio's machine" in client.check_volume("corpus")["reason"]
    finally:
        client.delete_volume("corpus")


def test_files_of_a_cluster_that_is_away_say_what_they_wait_for(
    away: str, studio: RunningStudio, open_page: Open
) -> None:
    client = studio.client()
    if not any(project["name"] == "far" for project in client.projects()):
        client.create_project("far")
    client.project = "far"
    client.create_volume("corpus", "pvc", {"claim": "corpus"})
    client.bind_project("far", away)
    try:
        page = open_page("/p/far/volumes/corpus")
        expect(page.get_by_text("Opening the files of corpus on the cluster")).to_be_visible()
        before_a_try_or_after = re.compile("It waits for the cluster 'away'|The cluster does not answer")
        expect(page.get_by_text(before_a_try_or_after)).to_be_visible()
        expect(page.get_by_role("button", name="Upload")).to_have_count(0)
        page.close()
        page = open_page("/p/far/files?space=cluster", locale="zh-CN")
        expect(page.get_by_text("集群“away”没有为项目空间和个人空间提供存储")).to_be_visible()
    finally:
        client.close_space("volume://corpus")
        client.unbind_project("far")
        client.delete_volume("corpus")


@pytest.mark.parametrize(
    ("locale", "width", "scheme"), [("en-US", 1280, "light"), ("zh-CN", 1280, "dark"), ("zh-CN", 390, "light")]
)
def test_its_faces_fit(
    away: str, studio: RunningStudio, open_page: Open, tmp_path: Path, locale: str, width: int, scheme: str
) -> None:
    storage = {"size": "20Gi", "storage_class": "fast"}
    studio.client().change_cluster(away, storage=storage, network={"visitors": ["10.0.0.0/24", "fd00:1:2::/48"]})
    viewport = {"width": width, "height": 800}
    page = open_page(f"/admin/clusters/{away}/about", locale=locale, viewport=viewport, color_scheme=scheme)
    expect(page.get_by_text("20Gi fast")).to_be_visible()
    page.screenshot(path=tmp_path / "about.png", full_page=True)
    edit = "编辑" if locale == "zh-CN" else "Edit"
    page.get_by_role("button", name=edit).first.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="网络" if locale == "zh-CN" else "Network").click()
    expect(dialog.get_by_text("fd00:1:2::/48")).to_be_visible()
    dialog.get_by_text("fd00:1:2::/48").scroll_into_view_if_needed()
    page.screenshot(path=tmp_path / "edit.png")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
