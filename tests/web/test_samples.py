"""What the page of a service shows to copy is what really works: each sample is run as it is rendered."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from cubestudio_sdk import Client
from environments import built
from running import RunningStudio

MODELS = Path(__file__).parents[1] / "registry" / "models"
CLIENT = ["tritonclient[http,grpc]>=2.41", "numpy<2.5"]
TRAIN = """\
pipeline: samples
tasks:
  train: {template: xgb, args: {train: "sample://customers", label: 流失, n_estimators: 5}}
  keep: {template: model-register, args: {model: "{{ tasks.train.outputs.model }}", name: sampled}}
"""


@pytest.fixture(scope="module")
def client(studio: RunningStudio) -> Client:
    """With a trained model `sampled`, and `numbers`, an ONNX file that knows no example."""
    found = studio.client()
    assert found.wait(found.run(text=TRAIN))["state"] == "Succeeded"
    found.import_model("numbers", MODELS / "logistic.onnx")
    return found


@pytest.fixture(scope="module")
def served(client: Client) -> str:
    """A key for two services that answer, one of each model."""
    for name in ("sampled", "numbers"):
        client.deploy(name, name, resources={"cpu": 0.1})
    until = time.monotonic() + 180
    while any(client.service(name)["state"] != "Ready" for name in ("sampled", "numbers")):
        assert time.monotonic() < until
        time.sleep(0.2)
    return str(client.create_key("samples")["key"])


def sample(page: Page, tongue: str) -> str:
    """The text shown for a tongue."""
    card = page.get_by_role("region", name="From your own code").first
    page.get_by_role("tab", name=tongue, exact=True).click()
    expect(page.get_by_role("tab", name=tongue, exact=True)).to_have_attribute("aria-selected", "true")
    return card.locator("pre").inner_text()


def said(words: list[str], key: str, stdin: str = "") -> str:
    """What a program prints that has the key in its environment."""
    env = {"PATH": os.environ["PATH"], "CUBE_KEY": key}
    done = subprocess.run(words, env=env, input=stdin, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def runners(tmp_path: Path) -> dict[str, Callable[[str, str], str]]:
    """How each tongue is run."""
    found: dict[str, Callable[[str, str], str]] = {
        "curl": lambda text, key: said(["/bin/sh"], key, text),
        "Python": lambda text, key: said(["python3", "-"], key, text),
        "gRPC": lambda text, key: said([str(built("tritonclient", CLIENT)), "-"], key, text),
    }
    if shutil.which("node"):
        found["JavaScript"] = lambda text, key: said(["node", "--input-type=module", "-"], key, text)
    return found


@pytest.mark.parametrize(("name", "answer"), [("sampled", "是|否"), ("numbers", r"[012]")])
def test_every_sample_runs_as_it_is_shown(
    open_page: Callable[..., Page], client: Client, served: str, tmp_path: Path, name: str, answer: str
) -> None:
    page = open_page(f"/p/default/services/{name}")
    expect(page.locator("pre").first).not_to_contain_text('"column"')
    for tongue, run in runners(tmp_path).items():
        told = run(sample(page, tongue), served)
        assert re.search(rf"predictions\W+(?:b?')?({answer})", decoded(told)), (tongue, told)
    with page.context.expect_page() as opened:
        page.get_by_role("link", name="OpenAPI").click()
    assert '"openapi"' in opened.value.content()


def decoded(told: str) -> str:
    """Texts of tensors are shown as bytes."""
    return re.sub(r"b'((?:\\x[0-9a-f]{2})+)'", lambda found: _text(found[1]), told)


def _text(escaped: str) -> str:
    return bytes.fromhex(escaped.replace("\\x", "")).decode()


def test_a_model_is_converted_on_its_page(open_page: Callable[..., Page], client: Client, served: str) -> None:
    page = open_page("/p/default/models/sampled")
    card = page.locator("section.card").filter(has=page.get_by_role("heading", name="ONNX", exact=True))
    expect(card).to_contain_text("only after a proof")
    card.get_by_role("button", name="Convert to ONNX").click()
    page.get_by_role("dialog").get_by_role("button", name="Convert to ONNX").click()
    expect(card).to_contain_text("It answers as the model does", timeout=180_000)
    expect(card).to_contain_text("Rows tried")
    narrow = open_page("/p/default/models/sampled", locale="zh-CN", viewport={"width": 390, "height": 844})
    expect(narrow.get_by_role("main")).to_contain_text("与模型")
    assert not narrow.evaluate("document.scrollingElement.scrollWidth > document.scrollingElement.clientWidth + 1")
    told: dict[str, Any] = client.model_version("sampled", "latest")["conversion"]
    assert told["verdict"]["passed"] and told["artifact"]
