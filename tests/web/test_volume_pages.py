"""The page of volumes: made, checked, used, dropped; and where forms take them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from running import RunningStudio

pytestmark = pytest.mark.timeout(600)


def test_a_volume_is_made_checked_used_and_dropped(
    open_page: Callable[..., Page], studio: RunningStudio, apply: Callable[[str], None]
) -> None:
    page = open_page("/p/default/volumes")
    main = page.get_by_role("main")
    expect(main).to_contain_text("No volume yet")
    expect(main).to_contain_text("/mnt/project")
    page.get_by_role("button", name="New volume").first.click()
    form = page.get_by_role("dialog")
    form.get_by_label("Name", exact=True).fill("fast")
    form.get_by_label("Size").fill("much")
    form.get_by_role("button", name="Create").click()
    expect(form.get_by_role("alert").first).to_contain_text("'much' is not a size")
    form.get_by_label("Size").fill("1Gi")
    form.get_by_role("button", name="Create").click()
    expect(form).to_be_hidden()
    row = page.get_by_role("row").filter(has_text="fast")
    expect(row).to_contain_text("not checked yet")
    row.get_by_role("button", name="Check now").click()
    expect(row).to_contain_text("ready")

    apply("pipeline: mounts\ntasks:\n  t: {command: ls, volumes: {/mnt/fast: 'volume://fast'}}\n")
    expect(row.get_by_role("link", name="mounts")).to_be_visible()
    expect(row.get_by_role("button", name="In use, so it stays")).to_be_disabled()
    row.get_by_role("button", name="Edit").click()
    form.get_by_label("Size").fill("2Gi")
    form.get_by_role("button", name="Save").click()
    expect(row).to_contain_text("2Gi")
    studio.client().delete_pipeline("mounts")
    row.get_by_role("button", name="Delete").click()
    expect(main).to_contain_text("No volume yet")


def test_a_kind_that_needs_a_cluster_says_so(open_page: Callable[..., Page], studio: RunningStudio) -> None:
    studio.client().create_volume("claimed", "pvc", {"claim": "data"})
    page = open_page("/p/default/volumes", locale="zh-CN")
    row = page.get_by_role("row").filter(has_text="claimed")
    expect(row).to_contain_text("需要集群")
    row.get_by_role("button", name="立即检查").click()
    expect(row).to_contain_text("只有集群上的任务才能挂载此存储盘")
    studio.client().delete_volume("claimed")


def test_a_task_and_a_program_take_volumes_in_their_forms(
    open_page: Callable[..., Page], studio: RunningStudio
) -> None:
    studio.client().create_volume("quick", "memory", {"size": "1Gi"})
    page = open_page("/p/default/apps")
    page.get_by_role("button", name="New internal service").first.click()
    form = page.get_by_role("dialog")
    form.get_by_role("button", name="A command of your own").click()
    form.get_by_label("Name", exact=True).fill("page")
    form.get_by_label("Command", exact=True).fill("exec python -m http.server --bind $HOST $PORT")
    form.get_by_role("button", name="Add a volume").click()
    form.get_by_label("Place of the volume").fill("/mnt/quick")
    form.get_by_label("The volume", exact=True).fill("volume://quik")
    form.get_by_role("button", name="Create").click()
    expect(form).to_contain_text("Did you mean 'quick'?")
    form.get_by_label("The volume", exact=True).fill("volume://quick")
    form.get_by_role("button", name="Create").click()
    expect(page.get_by_role("heading", name="page")).to_be_visible()
    assert studio.client().volume("quick")["used_by"] == [{"kind": "app", "name": "page"}]
    studio.client().delete_app("page")
