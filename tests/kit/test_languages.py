"""The server's sentences in other languages."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from cubestudio.kit import languages
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.spec.problems import Problems, refuse

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def catalogue(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A small catalogue in place of the shipped one."""
    words = {
        "ended with exit code {code}": "以退出码 {code} 结束",
        "column '{name}' is not in {file}": "{file} 中没有列“{name}”",
        "Did you mean {names}?": "您是指 {names} 吗？",
        "{a}": "never",
    }
    monkeypatch.setattr(languages, "_catalogue", lambda language: words if language == "zh" else {})
    languages._retold.cache_clear()
    languages._patterns.cache_clear()
    yield
    languages._retold.cache_clear()
    languages._patterns.cache_clear()


@pytest.mark.usefixtures("catalogue")
class TestSentences:
    def test_a_fault_speaks_the_readers_language(self) -> None:
        fault = Fault("X", "column '{name}' is not in {file}", did_you_mean("ag", ["age"]), name="ag", file="a.csv")
        assert (fault.say("zh"), fault.say_hint("zh")) == ("a.csv 中没有列“ag”", "您是指 'age' 吗？")
        assert fault.say("fr") == "column 'ag' is not in a.csv"

    def test_a_stored_sentence_is_recognised(self) -> None:
        assert languages.retell("ended with exit code 3", "zh") == "以退出码 3 结束"
        assert languages.retell("nobody knows this", "zh") == "nobody knows this"

    def test_values_with_braces_stay_as_they_are(self) -> None:
        assert languages.retell("column '{x}' is not in {y}.csv", "zh") == "{y}.csv 中没有列“{x}”"


def test_a_sentence_within_a_sentence_is_translated_too() -> None:
    problems = Problems({("label",): (2, 1)})
    problems.add(("label",), "'{key}' is a text", key="label")
    problems.add(("tasks",), "'{key}' is a text", key="tasks")
    assert refuse(problems).say("zh") == "任务流无效：第 2 行：label：“label”应为文本（另有 1 处）"
    assert refuse(problems).say() == "the pipeline is not valid: line 2: label: 'label' is a text (and 1 more)"


def test_every_sentence_of_the_server_is_translated() -> None:
    looked = subprocess.run([sys.executable, ROOT / "tools" / "messages.py", "zh"], capture_output=True, text=True)
    assert json.loads(looked.stdout) == {}


def test_translations_fill_in_only_what_their_sentence_has() -> None:
    for file in resources.files("cubestudio").joinpath("locale").iterdir():
        for text, translation in json.loads(file.read_text("utf-8")).items():
            names = {match[1] for match in languages._PLACEHOLDER.finditer(text)}
            told = {match[1] for match in languages._PLACEHOLDER.finditer(translation)}
            assert told <= names, f"{file.name}: {text}"
