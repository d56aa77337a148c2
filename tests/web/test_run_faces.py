"""The faces of a run on a real one: timeline, live metrics, results, use over time, events, text, comparison."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from openness import violations
from patience import until
from playwright.sync_api import Page, expect

from running import RunningStudio

TOO_WIDE = """() => [document.scrollingElement, document.querySelector("main")]
  .some((box) => box.scrollWidth > box.clientWidth + 1)"""

CODE = """
import os, pathlib, sys, time
from cubestudio_sdk import report

gate, lr = pathlib.Path(os.environ["CUBE_PROJECT_DIR"], sys.argv[1]), float(sys.argv[2])
report(table={"columns": ["name", "score"], "rows": [[f"row {n}", n / 10] for n in range(600)]}, title="Scores")
step = 0
while step < 5 or not gate.exists():
    report(metric={"loss": 1 / (1 + step * lr)}, step=step)
    step += 1
    time.sleep(0.2)
pixel = "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
pixel += "0000000c49444154789c63f8cfc000000301010018dd8db00000000049454e44ae426082"
pathlib.Path("dot.png").write_bytes(bytes.fromhex(pixel))
report(image="dot.png", title="Dot")
page = "<h1>…</h1><script>let said = 'reached'; try { parent.document.title } catch { said = 'shut out' }"
pathlib.Path("page.html").write_text(page + "document.querySelector('h1').textContent = said</script>")
report(html="page.html", title="Page")
report(echarts={"xAxis": {"data": ["a"]}, "yAxis": {}, "series": [{"type": "bar", "data": [1]}]}, title="Bars")
report(text="All is **well**.", title="Words")
report(metric={"auc": 0.5 + lr})
"""


def pipeline() -> str:
    train = {"needs": ["load"], "command": ["python", "-c", CODE, "{{ params.gate }}", "{{ params.lr }}"]}
    tasks: dict[str, Any] = {
        "load": {"command": "true"},
        "train": {**train, "resources": {"cpu": 0.5, "memory": "256Mi"}},
        "many": {"needs": ["load"], "foreach": [1, 2, 3], "command": "echo {{ item }}"},
        "flaky": {"needs": ["load"], "retries": 1, "command": "test $CUBE_ATTEMPT = 2"},
    }
    return json.dumps({"pipeline": "faces", "params": {"lr": 0.25, "gate": "gate-1"}, "tasks": tasks})


@dataclass(frozen=True)
class Runs:
    """Two ended runs that differ in one parameter."""

    first: str
    second: str


@pytest.fixture(scope="module")
def runs(studio: RunningStudio, tmp_path_factory: pytest.TempPathFactory) -> Runs:
    client = studio.client()
    client.apply(pipeline())
    gate = tmp_path_factory.mktemp("gate") / "gate"
    gate.write_text("")
    started = [client.run("faces", {"lr": lr, "gate": "open"})["id"] for lr in (0.25, 0.4)]
    client.upload(str(gate), "open")
    for run in started:
        assert client.wait(run)["state"] == "Succeeded", client.why(run)
    return Runs(*started)


def test_metrics_of_the_users_code_are_drawn_while_it_runs(
    open_page: Callable[..., Page], studio: RunningStudio, tmp_path: Path
) -> None:
    client = studio.client()
    client.apply(pipeline())
    run = client.run("faces", {"gate": "gate-live"})["id"]
    page = open_page(f"/p/default/runs/{run}?task=train&face=results")
    curve = page.locator(".result[data-type=series]")
    expect(curve.get_by_text("points")).to_be_visible()
    assert client.get_task(run, "train")["state"] == "Running"
    before = curve.locator(".muted.num").inner_text()
    expect(curve.locator(".muted.num")).not_to_have_text(before)
    expect(page.locator(".result[data-type=table]")).to_contain_text("600 rows")
    page.get_by_role("tab", name="Metrics").click()
    expect(page.get_by_role("img", name="CPU cores")).to_be_visible()
    expect(page.get_by_text("still running")).to_be_visible()
    (tmp_path / "gate").write_text("")
    client.upload(str(tmp_path / "gate"), "gate-live")
    expect(page.locator(".task-head .state")).to_have_attribute("data-state", "Succeeded")
    expect(page.get_by_text("1 attempt")).to_be_visible()
    expect(page.get_by_role("img", name="Memory", exact=True)).to_be_visible()
    page.get_by_role("tab", name="Results").click()
    expect(page.locator(".metric", has_text="auc")).to_contain_text("0.75")
    expect(page.locator(".result[data-type=series]").get_by_text("points")).to_be_visible()


def test_every_kind_of_result_is_shown_and_can_be_kept(open_page: Callable[..., Page], runs: Runs) -> None:
    page = open_page(f"/p/default/runs/{runs.first}?task=train&face=results")
    table = page.locator(".result[data-type=table]")
    expect(table.locator("tbody tr")).not_to_have_count(0)
    assert table.locator("tbody tr").count() < 100  # only what is seen
    table.get_by_role("button", name="Filter by column").click()
    table.get_by_label("Filter score").fill(">=59.5")
    expect(table.locator("tbody tr[aria-rowindex]")).to_have_count(5)
    table.get_by_role("button", name="score").click()
    table.get_by_role("button", name="score").click()
    expect(table.locator("tbody tr").first).to_contain_text("row 599")
    for kind, ending in (("table", "csv"), ("image", "png"), ("echarts", "json"), ("text", "md"), ("series", "csv")):
        with page.expect_download() as kept:
            shown = page.locator(f".result[data-type={kind}]").first
            shown.locator("[aria-label=Download]").click()
        assert kept.value.suggested_filename.endswith(ending) or kind == "image"
    image = page.locator(".result[data-type=image] img")
    expect(image).to_have_js_property("naturalWidth", 1)
    image.click()
    expect(page.locator(".ant-image-preview")).to_be_visible()
    page.keyboard.press("Escape")
    frame = page.locator("iframe")
    assert frame.get_attribute("sandbox") == "allow-scripts"
    expect(page.frame_locator("iframe").locator("h1")).to_have_text("shut out")


def test_the_timeline_folds_selects_zooms_and_is_remembered(open_page: Callable[..., Page], runs: Runs) -> None:
    page = open_page(f"/p/default/runs/{runs.first}")
    page.get_by_role("tab", name="Timeline").click()
    rows = page.locator(".timeline-row")
    expect(rows).to_have_count(4)
    page.get_by_role("button", name="What is below many").click()
    expect(page.locator(".timeline-row", has_text="many[2]")).to_be_visible()
    page.get_by_role("button", name="What is below flaky").click()
    expect(rows).to_have_count(9)
    expect(page.locator(".timeline-row", has_text="attempt 1").locator(".bar.look-failed")).to_have_count(1)
    page.get_by_role("button", name="many[1]").click()
    expect(page.locator(".task-head h2")).to_have_text("many[1]")
    page.locator(".timeline-row", has_text="train").locator(".timeline-lane").hover()
    expect(page.locator(".timeline-tip")).to_contain_text("running")
    lane = page.locator(".timeline-lane").first
    width = lane.evaluate("it => it.offsetWidth")
    page.get_by_role("button", name="Zoom in").click()
    expect(page.get_by_role("button", name="Zoom out")).to_be_enabled()
    until(page, lambda: lane.evaluate("it => it.offsetWidth") > width * 1.9)
    page.reload()
    expect(page.locator(".timeline-row").first).to_be_visible()


def test_events_configuration_and_text_of_the_run(open_page: Callable[..., Page], runs: Runs) -> None:
    page = open_page(f"/p/default/runs/{runs.first}")
    page.get_by_role("tab", name="Events").first.click()
    expect(page.get_by_role("row").filter(has_text="the run")).not_to_have_count(0)
    page.get_by_role("tab", name="Configuration").click()
    expect(page.get_by_text("CPU reserved")).to_be_visible()
    expect(page.locator(".card", has_text="Parameters")).to_contain_text("0.25")
    page.get_by_role("tab", name="YAML").click()
    expect(page.locator(".cm-content")).to_contain_text("faces")
    assert "view=yaml" in page.url


def test_runs_are_chosen_in_the_list_and_compared(open_page: Callable[..., Page], runs: Runs) -> None:
    page = open_page("/p/default/runs?pipeline=faces")
    for run in (runs.first, runs.second):
        page.get_by_role("row").filter(has=page.locator(f"a[href$='{run}']")).get_by_role("checkbox").check()
    page.get_by_role("button", name="Compare 2").click()
    page.wait_for_url("**/runs/compare?ids=*")
    differing = page.locator("tr.differs")
    expect(differing.filter(has_text="lr")).to_contain_text("0.25")
    expect(differing.filter(has_text="auc")).to_contain_text("0.9")
    page.get_by_label("Only what differs").click()
    expect(page.locator("tr", has_text="gate")).to_have_count(0)
    expect(page.get_by_role("img", name="train / loss")).to_be_visible()
    expect(page.locator(".compare-results .result")).to_have_count(2)


def test_the_command_line_compares_and_tells_metrics(studio: RunningStudio, runs: Runs) -> None:
    shown = studio.cube("compare", runs.first, runs.second)
    assert shown.returncode == 0, shown.stderr
    assert "≠" in shown.stdout and "params.lr" in shown.stdout and "params.gate" not in shown.stdout
    whole = json.loads(studio.cube("compare", runs.first, runs.second, "-o", "json").stdout)
    assert [run["id"] for run in whole["runs"]] == [runs.first, runs.second]
    assert studio.cube("compare", runs.first).returncode == 2
    told = studio.cube("metrics", runs.first, "train").stdout
    assert "auc" in told and "loss" in told and "CPU·s reserved" in told
    assert "memory GiB·s" in studio.cube("metrics", runs.first).stdout


@pytest.mark.parametrize(("lang", "width", "mode"), [("en", 1280, "light"), ("zh", 390, "dark")])
def test_the_faces_fit_and_are_open_to_everybody(
    open_page: Callable[..., Page], runs: Runs, lang: str, width: int, mode: str
) -> None:
    locale = {"en": "en-US", "zh": "zh-CN"}[lang]
    settings = {"viewport": {"width": width, "height": 844}, "color_scheme": mode, "reduced_motion": "reduce"}
    run = f"/p/default/runs/{runs.first}"
    found: list[str] = []
    for path in (
        f"{run}?task=train&face=results",
        f"{run}?task=train&face=metrics",
        *(f"{run}?view={view}" for view in ("events", "config", "yaml")),
        f"/p/default/runs/compare?ids={runs.first},{runs.second}",
        "/p/default/runs/compare",
    ):
        page = open_page(path, locale=locale, **settings)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        expect(page.locator(".bones")).to_have_count(0)
        if "face=" in path:
            page.get_by_role("tab", name={"en": "Timeline", "zh": "时间线"}[lang]).click()
            expect(page.locator(".timeline-row").first).to_be_visible()
        if page.evaluate(TOO_WIDE):
            found.append(f"{path}: wider than the window")
        found += [f"{path}: {violation}" for violation in violations(page)]
        page.context.close()
    assert not found, "\n".join(found)
