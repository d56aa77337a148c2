"""A pipeline as Python: on its page and on the command line, over YAML whose comments stay."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from running import RunningStudio

TEXT = """# by hand
pipeline: both-ways
tasks:
  # where it begins
  load: {template: command, args: {command: echo hi}}
  learn: {command: "echo {{ tasks.load.state }}", needs: [load]}  # at last
"""


def write(page: Page, old: str, new: str) -> None:
    """Replace a piece of the editor's text, as one who types does."""
    editor = page.get_by_label("Pipeline as Python")
    expect(editor).to_contain_text(old)
    page.locator(".cm-line", has_text=old).first.click()
    line = page.locator(".cm-line", has_text=old).first.inner_text()
    page.keyboard.press("Home")
    page.keyboard.press("Shift+End")
    page.keyboard.insert_text(line.strip().replace(old, new))


def test_python_is_edited_beside_the_graph_and_comments_of_the_yaml_stay(
    studio: RunningStudio, open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TEXT)
    page = open_page("/p/default/pipelines/both-ways/python")
    expect(page.get_by_label("Pipeline as Python")).to_contain_text("@pipeline")
    expect(page.get_by_role("status").first).to_contain_text("valid")
    write(page, "echo hi", "echo hello")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved", exact=True).first).to_be_visible()
    assert studio.client().pipeline("both-ways")["text"] == TEXT.replace("echo hi", "echo hello")
    expect(page.get_by_role("button", name="Save")).to_be_disabled()


def test_what_is_beyond_the_subset_is_told_with_its_line_and_cannot_be_saved(
    open_page: Callable[..., Page], apply: Callable[[str], None]
) -> None:
    apply(TEXT.replace("both-ways", "beyond"))
    page = open_page("/p/default/pipelines/beyond/python", locale="zh-CN")
    editor = page.get_by_label("任务流 Python")
    expect(editor).to_contain_text("@pipeline")
    editor.click()
    page.keyboard.press("Control+End")
    page.keyboard.insert_text("    for n in [1, 2]:\n        command('echo')\nprint(1)\n")
    expect(page.get_by_text("循环不会被读取：请用 foreach=").first).to_be_visible()
    expect(page.get_by_text("这段代码在任务流之外运行，不会被读取").first).to_be_visible()
    expect(page.locator("aside").get_by_text(re.compile(r"第 \d+ 行")).first).to_be_visible()
    expect(page.get_by_role("button", name="保存草稿")).to_be_disabled()


def test_the_command_line_takes_and_gives_python(studio: RunningStudio, tmp_path: Path) -> None:
    file = tmp_path / "pipeline.py"
    trap = tmp_path / "trap"
    file.write_text(
        "from cubestudio_sdk import command, pipeline\n\n"
        f"if __name__ == '__main__':\n    open({str(trap)!r}, 'w').close()\n\n\n"
        "@pipeline(name='from-python')\ndef p(n=3):\n    command('echo hi').set(name='say')\n",
        "utf-8",
    )
    assert _done(studio.cube("apply", "-f", str(file))) == "pipeline/from-python version 1\n"
    assert not trap.exists()
    python = _done(studio.cube("get", "pipeline", "from-python", "--form", "python"))
    assert 'command("echo hi").set(name="say")' in python
    yaml = _done(studio.cube("get", "pipeline", "from-python", "--form", "yaml"))
    assert yaml == "pipeline: from-python\n\nparams:\n  n: 3\n\ntasks:\n  say:\n    command: echo hi\n"
    studio.client().apply(yaml.replace("  say:", "  # says it\n  say:"))
    file.write_text(python.replace("echo hi", "echo ho"), "utf-8")
    _done(studio.cube("apply", "-f", str(file)))
    assert "  # says it\n  say:\n    command: echo ho\n" in studio.client().pipeline("from-python")["text"]
    file.write_text(python.replace("    command", "    for n in [1]: command"), "utf-8")
    refused = studio.cube("run", "-f", str(file))
    assert refused.returncode == 1
    assert "a loop is not read: use foreach=" in refused.stderr and "line " in refused.stderr
    assert studio.cube("get", "runs", "--form", "python").returncode == 2


def _done(answer: Any) -> str:
    assert answer.returncode == 0, answer.stderr
    return str(answer.stdout)
