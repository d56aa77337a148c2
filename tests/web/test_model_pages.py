"""Models from outside, in a real browser and on the command line: brought, looked at, promoted, compared, deleted."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openness import violations
from playwright.sync_api import Page, expect

from running import RunningStudio

MODELS = Path(__file__).parents[1] / "registry" / "models"
TOO_WIDE = "() => document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth + 1"
Open = Callable[..., Page]


def sound(page: Page) -> None:
    """Open to everybody, and not wider than the window."""
    assert not page.evaluate(TOO_WIDE)
    found = violations(page)
    assert not found, "\n".join(found)


def cube(studio: RunningStudio, *words: str) -> str:
    done: Any = studio.cube(*words)
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


@pytest.fixture(scope="module")
def brought(studio: RunningStudio, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Two versions of one model and a dangerous one, by the command line."""
    folder = tmp_path_factory.mktemp("mlflow")
    assert "cli-model:1  onnx/1" in cube(studio, "models", "import", "cli-model", str(MODELS / "logistic.onnx"), "-q")
    (folder / "card.md").write_text("# For **tests** only")
    more = ["--stage", "staging", "--card", str(folder / "card.md"), "-q"]
    assert "cli-model:2" in cube(studio, "models", "import", "cli-model", str(MODELS / "columns.onnx"), *more)
    mlflow = folder / "run"
    mlflow.mkdir()
    (mlflow / "MLmodel").write_text("flavors: {sklearn: {}}")
    (mlflow / "model.pkl").write_bytes(b"cposix\nsystem\n(S'true'\ntR.")
    assert "evil:1  mlflow/sklearn" in cube(studio, "models", "import", "evil", str(mlflow), "-q")


def test_the_command_line_promotes_compares_and_downloads(studio: RunningStudio, brought: None, tmp_path: Path) -> None:
    assert "cli-model:1  production" in cube(studio, "models", "promote", "cli-model:1", "production")
    differs = cube(studio, "models", "compare", "cli-model", "1", "2")
    assert "inputs.X" in differs and "float32 [None, 4]" in differs and "production" in differs
    same: Any = studio.cube("models", "compare", "cli-model", "1", "1")
    assert (same.returncode, same.stdout) == (0, "") and "nothing differs" in same.stderr
    where = cube(studio, "models", "download", "cli-model:1", str(tmp_path)).strip()
    assert Path(where).read_bytes() == (MODELS / "logistic.onnx").read_bytes()
    refused: Any = studio.cube("models", "import", "m", "http://127.0.0.1:1/m.onnx", "-q")
    assert refused.returncode == 1
    assert "private network" in refused.stderr and "CUBE_IMPORT_PRIVATE" in refused.stderr


def test_what_a_model_does_not_say_is_told_at_import(studio: RunningStudio, tmp_path: Path) -> None:
    told = tmp_path / "told.json"
    words = ("models", "import", "told", str(MODELS / "forest.joblib"), "-q", "--signature", str(told))
    told.write_text("{inputs}")
    refused: Any = studio.cube(*words)
    assert refused.returncode == 2 and "is no JSON" in refused.stderr
    told.write_text('{"inputs": [{"name": "x", "type": "float32", "shape": [null, 4]}]}')
    assert "told:1  sklearn/1" in cube(studio, *words)
    [found] = studio.client().model_version("told", 1)["signature"]["inputs"]
    assert (found["name"], found["type"], found["shape"]) == ("x", "float32", [None, 4])


def test_a_file_is_registered_on_the_page(open_page: Open) -> None:
    page = open_page("/p/default/models")
    page.get_by_role("button", name="Register a model").first.click()
    form = page.get_by_role("dialog")
    page.get_by_test_id("model-file").set_input_files(MODELS / "forest.joblib")
    expect(form.get_by_label("Model", exact=True)).to_have_value("forest")
    sound(page)
    form.get_by_role("button", name="Register a model").click()
    page.wait_for_url("**/models/forest")
    expect(page.get_by_text("sklearn/1")).to_be_visible()
    expect(page.get_by_text("safe", exact=True)).to_be_visible()
    page.get_by_role("button", name="Tell inputs and outputs").click()
    telling = page.get_by_role("dialog")
    telling.get_by_label("Name of column 1").fill("age")
    telling.get_by_text("may be empty").first.click()
    telling.get_by_label("Shape of column 1").fill("?, -3")
    expect(telling.get_by_role("button", name="Save")).to_be_disabled()
    telling.get_by_label("Shape of column 1").fill("?, 3")
    sound(page)
    telling.get_by_role("button", name="Save").click()
    expect(page.get_by_role("cell", name="age", exact=True)).to_be_visible()
    expect(page.get_by_role("cell", name="float64 [?, 3]")).to_be_visible()


def test_real_rows_are_asked_for_before_a_model_from_outside_is_converted(
    open_page: Open, studio: RunningStudio, tmp_path: Path
) -> None:
    cube(studio, "models", "import", "outsider", str(MODELS / "forest.joblib"), "-q")
    rows = tmp_path / "real-rows.csv"
    rows.write_text("x0,x1,x2,x3\n" + "".join(f"{n},{n % 7},{n % 3},1\n" for n in range(60)))
    page = open_page("/p/default/models/outsider")
    page.get_by_role("button", name="Convert to ONNX").click()
    asking = page.get_by_role("dialog").filter(has_text="Convert outsider:1 to ONNX")
    asking.get_by_role("button", name="Convert to ONNX").click()
    expect(asking.get_by_text("without real rows nothing can be proved")).to_be_visible()
    sound(page)
    asking.get_by_role("button", name="Choose").click()
    page.locator("input[type=file]").last.set_input_files(rows)
    expect(asking.get_by_label("Real rows")).to_have_value("file://real-rows.csv")
    expect(asking.get_by_text("without real rows nothing can be proved")).to_be_hidden()
    with page.expect_request("**/versions/1:convert") as sent:
        asking.get_by_role("button", name="Convert to ONNX").click()
    assert sent.value.post_data_json == {"rows": "file://real-rows.csv"}
    expect(page.get_by_role("link", name="The run that converts it")).to_be_visible()
    client = studio.client()
    client.stop(client.model_version("outsider", 1)["conversion"]["run"])


def test_what_no_graph_is_written_for_has_no_verb_for_it(open_page: Open, brought: None) -> None:
    page = open_page("/p/default/models/cli-model")
    expect(page.get_by_text("onnx/1")).to_be_visible()
    expect(page.get_by_role("button", name="Convert to ONNX")).to_have_count(0)


def test_a_version_that_is_not_there_is_told(open_page: Open, brought: None) -> None:
    page = open_page("/p/default/models/cli-model?version=9")
    expect(page.get_by_text("There is no version 9 of this model; this is version 2.")).to_be_visible()
    sound(page)
    page.goto(page.url.replace("version=9", "version=1"))
    expect(page.locator(".page-head")).to_contain_text("Version 1")
    expect(page.get_by_text("There is no version")).to_have_count(0)


def test_a_folder_is_registered_on_the_page(open_page: Open, tmp_path: Path) -> None:
    folder = tmp_path / "my-run"
    (folder / "data").mkdir(parents=True)
    (folder / "MLmodel").write_text("flavors: {lightgbm: {}}")
    (folder / "data" / "model.lgb").write_bytes((MODELS / "lightgbm.txt").read_bytes())
    page = open_page("/p/default/models")
    page.get_by_role("button", name="Register a model").first.click()
    page.get_by_role("dialog").get_by_text("Folder", exact=True).click()
    page.get_by_test_id("model-file").set_input_files(folder)
    page.get_by_role("dialog").get_by_role("button", name="Register a model").click()
    page.wait_for_url("**/models/my-run")
    expect(page.get_by_text("mlflow/lightgbm")).to_be_visible()
    page.get_by_role("navigation", name="Faces of this page").get_by_role("link", name="Files").click()
    expect(page.get_by_role("cell", name="data/model.lgb")).to_be_visible()


def test_an_address_within_is_refused_with_the_way_out(open_page: Open) -> None:
    page = open_page("/p/default/models")
    page.get_by_role("button", name="Register a model").first.click()
    form = page.get_by_role("dialog")
    form.get_by_text("Address", exact=True).first.click()
    form.get_by_label("Address", exact=True).last.fill("http://169.254.169.254/latest/model.onnx")
    form.get_by_label("Model", exact=True).fill("inside")
    form.get_by_role("button", name="Fetch").click()
    shown = page.get_by_role("list", name="Models being fetched")
    expect(shown).to_contain_text("169.254.169.254 lies in this machine or in a private network")
    sound(page)
    shown.locator("li", has_text="inside").get_by_role("button", name="Dismiss").click()
    expect(shown.locator("li", has_text="inside")).to_have_count(0)


def test_a_dangerous_model_says_so_with_its_names(open_page: Open, brought: None) -> None:
    page = open_page("/p/default/models/evil")
    expect(page.get_by_text("dangerous", exact=True)).to_be_visible()
    page.get_by_text("dangerous", exact=True).click()
    expect(page.get_by_text("posix.system")).to_be_visible()
    sound(page)


def test_versions_are_promoted_and_the_second_is_told(open_page: Open, brought: None, studio: RunningStudio) -> None:
    page = open_page("/p/default/models/cli-model?version=2")
    expect(page.get_by_text("For tests only")).to_be_visible()
    # Meanwhile somebody else promotes; the page has not heard of it when its line is cut.
    page.route("**/models/cli-model", lambda route: route.abort())
    cube(studio, "models", "promote", "cli-model:1", "staging")
    page.get_by_label("Stage").click()
    page.get_by_title("production").click()
    expect(page.get_by_role("alert")).to_contain_text("was promoted meanwhile")
    expect(page.get_by_role("alert")).to_contain_text("version 1")
    page.unroute("**/models/cli-model")
    page.reload()
    page.get_by_label("Stage").click()
    page.get_by_title("production").click()
    page.get_by_role("link", name="Versions").click()
    expect(page.get_by_role("row", name="Compare version 2")).to_contain_text("production")


@pytest.mark.parametrize(("width", "language"), [(1280, "en-US"), (390, "zh-CN")])
def test_versions_are_set_side_by_side(open_page: Open, brought: None, width: int, language: str) -> None:
    page = open_page(
        "/p/default/models/cli-model/versions?with=1,2",
        viewport={"width": width, "height": 800},
        locale=language,
    )
    table = page.get_by_role("region", name="Side by side").or_(page.get_by_role("region", name="并排对比"))
    expect(table.get_by_role("row", name="output_label")).to_be_visible()
    expect(table).to_contain_text("logistic.onnx")
    sound(page)


def test_a_card_is_written_in_both_languages(open_page: Open, brought: None) -> None:
    page = open_page("/p/default/models/evil")
    page.get_by_role("button", name="Edit the card").click()
    page.get_by_text("中文", exact=True).click()
    page.get_by_label("Model card").fill("# 只用于测试")
    page.get_by_text("English", exact=True).last.click()
    page.get_by_label("Model card").fill("# Only for tests")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Only for tests")).to_be_visible()


def test_an_archive_that_leaves_its_folder_is_refused_on_the_page(open_page: Open, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../evil", "x")
    page = open_page("/p/default/models")
    page.get_by_role("button", name="Register a model").first.click()
    file: Any = {"name": "slip.zip", "mimeType": "application/zip", "buffer": packed.getvalue()}
    page.get_by_test_id("model-file").set_input_files(file)
    page.get_by_role("dialog").get_by_role("button", name="Register a model").click()
    expect(page.get_by_role("dialog").get_by_role("alert")).to_contain_text("leaves the archive's folder")
