"""click's own sentences in Chinese: none of ours is stale, and what people do wrong most is told in their language."""

from __future__ import annotations

import ast
import re
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cubestudio_sdk.cli import cube, usage

PLACES = re.compile(r"\{\w+(?:!r)?\}")


def asked_by_click() -> set[str]:
    """Every sentence that click asks a translation of."""
    found = set()
    for file in Path(click.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                found |= {word.value for word in node.args if isinstance(word, ast.Constant)}
    # Asked through a name: the mark of an option that must be given.
    return {str(word) for word in found} | {"required"}


def test_every_sentence_is_one_of_clicks() -> None:
    assert set(usage.CHINESE) <= asked_by_click()


def test_every_sentence_fills_in_the_same() -> None:
    for english, chinese in usage.CHINESE.items():
        assert sorted(PLACES.findall(english)) == sorted(PLACES.findall(chinese)), english


@pytest.mark.parametrize(
    "words, said",
    [
        ("run --parm a=1", "没有选项 '--parm'。 是不是 '--param'？"),
        ("cp", "缺少参数 'SOURCE'"),
        ("get runs -o xml", "'-o' / '--output' 的值不正确：'xml' 不在"),
        ("run --concurrency 0 x", "0 不在范围 x>=1 内"),
        ("stop a b c", "多余的参数（b c）"),
        ("run --help", "显示本说明并退出"),
    ],
)
def test_wrong_usage_is_told_in_chinese(words: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    modules = [module for name, module in sys.modules.items() if name.startswith("click.")]
    for module in modules:
        for asked in ("_", "ngettext"):
            if hasattr(module, asked):
                monkeypatch.setattr(module, asked, getattr(module, asked))  # put back afterwards
    monkeypatch.setattr(usage, "say", lambda english, chinese: chinese)
    usage.speak()
    assert said in CliRunner().invoke(cube, words.split()).output
