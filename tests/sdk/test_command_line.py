"""`cube` without a studio: help, languages, exit codes, what it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from ruamel.yaml import YAML

_NAMES = """up down demo doctor login init schema apply run get describe logs why stop pause resume rerun debug delete
cp open admin schedule backfill compare metrics keys traffic models volume"""
COMMANDS = _NAMES.split()


def cube(*words: str, cwd: Path | None = None, **env: str) -> subprocess.CompletedProcess[str]:
    """Run `cube` as people do, in an empty environment of its own."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("CUBE_", "LC_", "LANG"))}
    command = [sys.executable, "-W", "error", "-m", "cubestudio_sdk.cli", *words]
    return subprocess.run(command, cwd=cwd, env={**clean, "CUBE_LANG": "en", **env}, capture_output=True, text=True)


@pytest.fixture
def away(tmp_path: Path) -> dict[str, str]:
    """Settings under which there is no studio."""
    return {"CUBE_HOME": str(tmp_path / "home"), "CUBE_PORT": "9"}


def test_the_help_names_every_command() -> None:
    shown = cube("--help")
    assert shown.returncode == 0
    assert all(f"  {name} " in shown.stdout for name in COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_a_help_in_both_languages(command: str) -> None:
    english, chinese = cube(command, "--help"), cube(command, "--help", CUBE_LANG="zh")
    assert english.returncode == chinese.returncode == 0
    assert english.stdout != chinese.stdout


def test_the_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; from cubestudio_sdk.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'httpx', 'rich', 'cubestudio'} & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.splitlines()[-1] == "[]"


def test_the_in_task_half_needs_nothing_but_the_standard_library() -> None:
    code = "import sys, cubestudio_sdk.task; print(sorted({'httpx', 'click', 'rich', 'pydantic'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


def test_a_word_that_is_no_command_is_met_with_a_suggestion() -> None:
    refused = cube("gte")
    assert refused.returncode == 2
    assert "Did you mean get" in refused.stderr
    refused = cube("get", "modles")
    assert refused.returncode == 2
    assert "Did you mean models" in refused.stderr


def test_a_studio_that_is_away_is_one_sentence_and_a_hint(away: dict[str, str]) -> None:
    refused = cube("get", "runs", "-p", "x", **away)
    assert refused.returncode == 1
    assert refused.stderr.splitlines()[0].startswith("error: The studio at http://127.0.0.1:9 does not answer")
    assert refused.stderr.splitlines()[1].startswith("hint: Start it with `cube up`")
    assert refused.stdout == ""


def test_a_run_needs_a_pipeline_or_a_file() -> None:
    assert cube("run").returncode == 2
    assert cube("run", "a", "-f", "b").returncode == 2


def test_init_writes_a_pipeline_once(tmp_path: Path) -> None:
    assert cube("init", cwd=tmp_path).returncode == 0
    file = YAML(typ="safe", pure=True).load((tmp_path / "pipeline.yaml").read_text())
    assert set(file["tasks"]) == {"count", "greet"}
    assert file["tasks"]["greet"]["foreach"] == "{{ params.names }}"
    again = cube("init", cwd=tmp_path)
    assert again.returncode == 1
    assert "already there" in again.stderr


def test_init_writes_a_template_that_holds_the_rules(tmp_path: Path) -> None:
    from cubestudio.spec.templates import load_template

    assert cube("init", "template", "line-count", cwd=tmp_path).returncode == 0
    assert load_template(tmp_path / "line-count").name == "line-count"


def test_the_schema_is_printed_without_a_studio(away: dict[str, str]) -> None:
    shown = cube("schema", **away)
    assert shown.returncode == 0
    assert "tasks" in json.dumps(json.loads(shown.stdout))


def test_the_demo_on_a_taken_port_says_what_to_type(tmp_path: Path) -> None:
    import socket

    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]
        refused = cube("demo", CUBE_HOME=str(tmp_path / "home"), CUBE_PORT=str(port))
    assert refused.returncode == 2
    last = refused.stderr.splitlines()[-1]
    assert last.startswith("CUBE_PORT=") and last.endswith(" make demo")
