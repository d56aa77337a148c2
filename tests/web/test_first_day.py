"""What a newcomer does on the first day, with the mouse and the keyboard, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from secrets import token_hex

from patience import until
from playwright.sync_api import Page, Route, expect

from running import RunningStudio

LONG = 120_000
"""Milliseconds a run may take on a busy machine."""

SHOW = """
pipeline: show
tasks:
  draw:
    template: python
    args:
      code: |
        import base64, pathlib
        for number in range(300):
            print(f"line {number}")
        print("\\x1b[31mred words\\x1b[0m")
        report(metric={"accuracy": 0.9736})
        report(table={"columns": ["name", "score"], "rows": [["b", 2], ["a", 10], ["c", 1]]}, title="Scores")
        report(echarts={"xAxis": {"type": "category", "data": ["x"]}, "yAxis": {},
                        "series": [{"type": "bar", "data": [3]}]}, title="Bars")
        report(text="Some **bold** words", title="Notes")
        pathlib.Path("dot.png").write_bytes(base64.b64decode(
            "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="))
        report(image="dot.png", title="Dot")
        page = "<p id=inside>from the task</p><script>try{top.document.title='x'}catch(e){}</script>"
        pathlib.Path("page.html").write_text(page)
        report(html="page.html", title="Page")
        pathlib.Path(output_path("words", "words.csv")).write_text("word,count\\nhello,3\\nworld,4\\n")
"""

FILE = """
pipeline: count-rows
params:
  data: {type: file, required: true, label: {en: Data, zh: 数据}}
  label: {type: string, default: target}
tasks:
  count:
    template: python
    args:
      inputs: {data: "{{ params.data }}", label: "{{ params.label }}"}
      code: |
        import os, pathlib
        file = pathlib.Path(os.environ["CUBE_PROJECT_DIR"], inputs["data"].removeprefix("file://"))
        rows = file.read_text("utf-8").splitlines()
        if inputs["label"] not in rows[0].split(","):
            fail(f"Column '{inputs['label']}' is not in the file.", "Choose one of " + rows[0])
        print("rows:", len(rows) - 1)
        output("rows", len(rows) - 1)
  after:
    template: python
    needs: [count]
    args: {code: "print('after')"}
"""

TICKS = """
pipeline: {name}
tasks:
  tick:
    command: |
      n=0
      until [ -e "$CUBE_PROJECT_DIR/{gate}" ]; do n=$((n+1)); echo tick $n; sleep 0.1; done
      echo ticked $n times
"""
"""Until there is a file `gate`."""

BURST = """
pipeline: {name}
tasks:
  tick:
    command: |
      echo tick 0
      until [ -e "$CUBE_PROJECT_DIR/{gate}" ]; do sleep 0.1; done
      for n in $(seq 1 300); do echo tick $n; done
"""
"""Says the most once there is a file `gate`: eight pages that draw a line ten times a second are slow to open."""

SLEEP = """
pipeline: slow
tasks:
  sleep: {command: "echo begun; sleep 300"}
"""


def test_a_wrong_password_is_refused_in_words(open_page: Callable[..., Page]) -> None:
    page = open_page("/login", storage_state=None)
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill("nothing of the kind")
    page.get_by_role("button", name="Log in").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page).to_have_url(re.compile("/login"))


def test_a_deep_link_survives_the_log_in(open_page: Callable[..., Page]) -> None:
    page = open_page("/p/default/templates", storage_state=None)
    page.wait_for_url("**/login?next=*")
    page.get_by_label("User name").fill("admin")
    page.get_by_label("Password", exact=True).fill("a-long-walk-47")
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/p/default/templates")


def test_an_example_runs_with_one_click(open_page: Callable[..., Page], studio: RunningStudio) -> None:
    studio.client().create_project("first-day")  # the examples are offered until a project has pipelines of its own
    page = open_page("/p/first-day")
    card = page.locator(".home-example", has_text="Hello, pipeline")
    card.get_by_role("button", name="Run").click()
    page.wait_for_url("**/runs/run_*")
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded", timeout=LONG)
    greet = page.locator(".dag-node[data-task=greet]")
    expect(greet).to_have_attribute("data-state", "Succeeded")
    greet.click()
    expect(page.get_by_role("tab", name="Items")).to_be_visible()
    page.get_by_role("link", name="greet[2]").click()
    expect(page.get_by_role("log")).to_contain_text("Hello, 小明!")


def test_results_of_every_kind_are_shown(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(SHOW)
    page = open_page("/p/default/pipelines/show")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/run_*")
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded", timeout=LONG)
    page.get_by_role("tab", name="Results").click()
    expect(page.locator(".metric", has_text="accuracy")).to_contain_text("0.9736")
    expect(page.get_by_role("img", name="Dot")).to_have_js_property("naturalWidth", 1)
    expect(page.get_by_role("img", name="Bars").locator("canvas")).to_be_visible()
    expect(page.locator("figure", has_text="Notes").locator("strong")).to_have_text("bold")
    frame = page.frame_locator("iframe[title=Page]")
    expect(frame.locator("#inside")).to_have_text("from the task")
    assert page.title().startswith("show")
    scores = page.locator("figure", has_text="Scores")
    scores.get_by_role("button", name="score").click()
    expect(scores.locator("tbody td").first).to_have_text("c")

    page.get_by_role("tab", name="Log").click()
    expect(page.get_by_role("log")).to_contain_text("red words")
    expect(page.locator(".ansi-1")).to_have_text("red words")
    page.get_by_role("textbox", name="Search the log").fill("LINE 29")
    expect(page.get_by_text("1 / 11")).to_be_visible()
    expect(page.locator(".log-row.hit")).to_contain_text("line 29")

    page.get_by_role("tab", name="In/Out").click()
    row = page.locator("tr", has_text="words")
    row.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("dialog")).to_contain_text("hello")
    page.keyboard.press("Escape")
    with page.expect_download() as begun:
        row.get_by_role("link", name="Download").click()
    assert Path(begun.value.path()).read_text().splitlines()[0] == "word,count"


def test_an_own_table_is_uploaded_chosen_and_a_mistake_mended(
    open_page: Callable[..., Page], apply: Callable[[str], None], tmp_path: Path
) -> None:
    apply(FILE)
    table = tmp_path / "我的数据.csv"
    table.write_text("a,b,target\n1,2,0\n3,4,1\n", encoding="utf-8")
    page = open_page("/p/default/files")
    page.get_by_test_id("upload").set_input_files(table)
    page.get_by_role("cell", name="我的数据.csv").first.click()
    expect(page.get_by_role("dialog")).to_contain_text("target")

    page.goto(page.url.replace("/files", "/pipelines/count-rows"))
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_text("Data is needed")).to_be_visible()
    page.get_by_role("button", name="Choose").click()
    page.get_by_role("button", name="我的数据.csv").click()
    page.get_by_label("label").fill("nothing")
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/run_*")
    # A failed run opens on the failed task with its reason on top and its log below.
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Failed", timeout=LONG)
    expect(page.get_by_role("alert")).to_contain_text("Column 'nothing' is not in the file.")
    expect(page.get_by_role("alert")).to_contain_text("a,b,target")

    page.get_by_role("button", name="Run again").click()
    expect(page.get_by_label("label")).to_have_value("nothing")
    page.get_by_label("label").fill("target")
    before = page.url
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("before => location.href !== before", arg=before)
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded", timeout=LONG)
    page.locator(".dag-node[data-task=count]").click()
    page.get_by_role("tab", name="Log").click()
    expect(page.get_by_role("log")).to_contain_text("rows: 2")


def test_rerun_from_failed_goes_on_where_it_broke(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    flag = "touched"
    apply(
        "pipeline: flaky\ntasks:\n  first: {command: echo first}\n"
        f'  second: {{needs: [first], command: "test -e $CUBE_PROJECT_DIR/{flag}"}}\n'
    )
    page = open_page("/p/default/pipelines/flaky")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/run_*")
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Failed", timeout=LONG)
    assert studio.cube("cp", "/dev/null", f":{flag}").returncode == 0
    page.get_by_role("button", name="Rerun from failed").click()
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded", timeout=LONG)


def test_a_run_is_stopped(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply(SLEEP)
    page = open_page("/p/default/pipelines/slow")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/run_*")
    expect(page.get_by_role("log")).to_contain_text("begun", timeout=LONG)
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Stopped", timeout=LONG)


def test_yaml_is_checked_while_one_types(open_page: Callable[..., Page]) -> None:
    page = open_page("/p/default/pipelines/new/yaml")
    editor = page.get_by_role("textbox", name="Pipeline as YAML")
    expect(page.get_by_text("valid", exact=True)).to_be_visible()
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("pipeline: typed\ntasks:\n  one:\n    template: pythn\n    args: {code: 'print(1)'}\n")
    expect(page.get_by_text("1 problem").first).to_be_visible()
    expect(page.locator(".problems")).to_contain_text("python")
    expect(page.locator(".problems")).to_contain_text("Line 4")
    expect(page.locator(".cm-lint-marker-error")).to_be_visible()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text("pipeline: typed\ntasks:\n  one:\n    template: python\n    args: {code: 'print(1)'}\n")
    expect(page.get_by_text("valid", exact=True)).to_be_visible()
    page.keyboard.press("Control+s")
    page.wait_for_url("**/pipelines/typed/yaml")


def test_two_people_edit_one_pipeline(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    text = "pipeline: two-hands\ntasks:\n  one: {command: echo 1}\n"
    apply(text)
    page = open_page("/p/default/pipelines/two-hands/yaml")
    editor = page.get_by_role("textbox", name="Pipeline as YAML")
    expect(editor).to_contain_text("echo 1")
    apply(text.replace("echo 1", "echo theirs"))
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(text.replace("echo 1", "echo mine"))
    page.keyboard.press("Control+s")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("echo theirs")
    expect(dialog).to_contain_text("echo mine")
    dialog.get_by_role("button", name="Overwrite").click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_text("unsaved")).to_be_hidden()


def test_both_languages_are_one_click_apart(open_page: Callable[..., Page]) -> None:
    page = open_page("/p/default/runs")
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.get_by_role("button", name="Switch to Chinese").click()
    expect(page.get_by_role("heading", name="运行")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "zh-CN"
    page.reload()
    expect(page.get_by_role("heading", name="运行")).to_be_visible()
    with page.expect_response(lambda answer: answer.request.method == "PATCH"):
        page.get_by_role("button", name="切换到英文").click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()


def test_the_palette_leads_anywhere(open_page: Callable[..., Page], apply: Callable[[str], None]) -> None:
    apply("pipeline: somewhere\ntasks:\n  one: {command: echo 1}\n")
    page = open_page("/p/default")
    expect(page.get_by_role("heading", name="Home")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("combobox", name="Page, pipeline").fill("somewh")
    expect(page.get_by_role("option").first).to_contain_text("somewhere")
    page.keyboard.press("Enter")
    page.wait_for_url("**/pipelines/somewhere")


def enough(studio: RunningStudio, gate: str, page: str) -> int:
    """Let what ticks end, and wait for that; how often it has ticked."""
    client = studio.client()
    client.upload_stream(iter([b"x"]), gate, 1)
    found = re.search(r"run_\w+", page)
    assert found is not None, page
    assert client.wait(found[0])["state"] == "Succeeded"
    return int(client.log_text(found[0], "tick").split()[-2])


def test_the_page_recovers_when_the_server_comes_back(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    gate = token_hex(8)
    apply(TICKS.format(name="lasting", gate=gate))
    page = open_page("/p/default/pipelines/lasting")
    page.get_by_role("button", name="Run", exact=True).click()
    page.get_by_role("button", name="Start").click()
    page.wait_for_url("**/runs/run_*")
    expect(page.get_by_role("log")).to_contain_text("tick 2", timeout=LONG)
    refused: list[str] = []

    def refuse_once(route: Route) -> None:
        """As the gateway does to a page that comes back before the studio."""
        refused.append(route.request.url)
        if len(refused) == 1:
            route.fulfill(status=503)
        else:
            route.continue_()

    page.route(re.compile(r"/tasks/tick/log"), refuse_once)
    studio.kill_server()
    studio.up()
    until(page, lambda: len(refused) > 1)
    ticks = enough(studio, gate, page.url)
    expect(page.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded", timeout=LONG)
    # Not a line lost, not a line twice.
    expect(page.get_by_role("log")).to_contain_text(f"ticked {ticks} times")
    expect(page.get_by_text(f"{ticks + 1} lines")).to_be_visible()


def test_a_guessed_project_is_not_there(open_page: Callable[..., Page]) -> None:
    page = open_page("/p/nobody/runs")
    expect(page.get_by_role("alert").first).to_contain_text("nobody")


def test_eight_tabs_of_one_browser_all_live(
    open_page: Callable[..., Page], apply: Callable[[str], None], studio: RunningStudio
) -> None:
    gate = token_hex(8)
    apply(BURST.format(name="watched", gate=gate))
    client = studio.client()
    run = client.run("watched", no_cache=True)
    path = f"/p/default/runs/{run['id']}"
    first = open_page(path)
    tabs = [first, *(first.context.new_page() for _ in range(7))]
    for tab in tabs[1:]:
        tab.goto(studio.url + path)
    for tab in tabs:
        expect(tab.get_by_role("log")).to_contain_text(re.compile(r"tick \d"), timeout=LONG)
    client.upload_stream(iter([b"x"]), gate, 1)
    client.wait(run)
    for tab in tabs:
        expect(tab.locator(".page-head .state")).to_have_attribute("data-state", "Succeeded", timeout=LONG)
        expect(tab.get_by_role("log")).to_contain_text("tick 300", timeout=LONG)
        expect(tab.get_by_text("301 lines")).to_be_visible()
