"""The page of volumes: made, checked, used, dropped; and where forms take them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from patience import hold_back, until
from playwright.sync_api import Page, expect

from running import RunningStudio


def test_a_volume_is_made_checked_used_and_dropped(
    open_page: Callable[..., Page], studio: RunningStudio, apply: Callable[[str], None]
) -> None:
    page = open_page("/p/default/volumes")
    hold_back(page)
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
    page.get_by_role("button", name="Delete now").click()
    until(page, lambda: not list(studio.client().volumes()), "it is deleted")


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


def test_the_files_of_a_volume_are_brought_looked_at_and_deleted(
    open_page: Callable[..., Page], studio: RunningStudio
) -> None:
    folder = Path(studio.settings["CUBE_VOLUME_FOLDERS"]) / "corpus"
    folder.mkdir()
    folder.chmod(0o777)
    client = studio.client()
    client.create_volume("corpus", "folder", {"path": str(folder)})
    page = open_page("/p/default/volumes")
    hold_back(page)
    page.get_by_role("link", name="corpus").click()
    main = page.get_by_role("main")
    expect(page.get_by_role("heading", name="corpus")).to_be_visible()
    expect(main).to_contain_text("cube cp train.csv volume://corpus/data/train.csv")
    page.get_by_role("button", name="New folder").click()
    page.get_by_role("dialog").get_by_label("Folder name").fill("day")
    page.get_by_role("dialog").get_by_role("button", name="New folder").click()
    page.get_by_role("link", name="day").click()
    page.get_by_test_id("upload").set_input_files(
        [{"name": "t.csv", "mimeType": "text/csv", "buffer": b"age,city\n1,here\n"}]
    )
    row = page.locator(".list-row", has_text="t.csv")
    expect(row).to_contain_text("volume://corpus/day/t.csv")
    row.get_by_role("button", name="t.csv").click()
    expect(page.get_by_role("dialog")).to_contain_text("city")
    page.keyboard.press("Escape")
    with page.expect_download() as taken:
        row.get_by_role("link", name="Download").click()
    assert taken.value.path().read_bytes() == b"age,city\n1,here\n"
    row.get_by_role("button", name="Delete").click()
    expect(main).to_contain_text("This folder is empty")
    assert (folder / "day" / "t.csv").exists()  # it could still be taken back
    page.get_by_role("button", name="Delete now").click()
    until(page, lambda: not list((folder / "day").iterdir()), "it is deleted")
    expect(main).to_contain_text("This folder is empty")
    client.delete_volume("corpus")


def test_what_cannot_be_shown_here_says_how_to_look_at_it(
    open_page: Callable[..., Page], studio: RunningStudio
) -> None:
    studio.client().create_volume("claim", "pvc", {"claim": "data"})
    page = open_page("/p/default/volumes/claim", locale="zh-CN")
    expect(page.get_by_role("main")).to_contain_text(
        "存储盘“claim”位于集群上，而本项目组没有绑定集群，因此无法显示其文件"
    )
    expect(page.get_by_role("main")).to_contain_text("请联系管理员将项目组绑定到集群")
    expect(page.get_by_role("button", name="上传")).to_have_count(0)
    studio.client().delete_volume("claim")


def test_ones_own_space_is_beside_that_of_the_project(open_page: Callable[..., Page], studio: RunningStudio) -> None:
    page = open_page("/p/default/files")
    page.get_by_role("tab", name="Your space").click()
    expect(page.get_by_role("tab", name="Your space")).to_have_attribute("aria-selected", "true")
    page.get_by_test_id("upload").set_input_files([{"name": "mine.txt", "mimeType": "text/plain", "buffer": b"mine"}])
    expect(page.locator(".list-row", has_text="mine.txt")).to_contain_text("$CUBE_VOLUMES/$CUBE_USER/mine.txt")
    page.get_by_role("tab", name="Project space").click()
    expect(page).not_to_have_url(re.compile("space="))
    expect(page.locator(".list-row", has_text="mine.txt")).to_have_count(0)
