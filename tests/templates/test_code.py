"""The two templates everybody needs: inline Python and a command; and the helpers code in a task has."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cubestudio_sdk
import cubestudio_templates
from cubestudio.spec.templates import load_template

Run = Callable[..., Any]


def test_inline_code_takes_inputs_and_gives_outputs_files_and_results(run: Run, tmp_path: Path) -> None:
    (tmp_path / "names.txt").write_text("Ada\n小明\n", "utf-8")
    ran = run(
        "python",
        inputs={"file": str(tmp_path / "names.txt"), "times": 2},
        code="""
names = open(inputs["file"], encoding="utf-8").read().split()
output("count", len(names) * inputs["times"])
with open(output_path("upper", "upper.txt"), "w", encoding="utf-8") as out:
    out.write(" ".join(names).upper())
report(text="**done**", title="Note")
report(table={"columns": ["name"], "rows": [[name] for name in names]}, title="Names")
report(metric={"names": len(names)})
print(__name__, project_dir())
""",
    )
    assert ran.code == 0, ran.log
    assert ran.values == {"count": 4, "upper": {"file": "upper.txt"}}
    assert ran.file("upper").read_text("utf-8") == "ADA 小明"
    assert [result["type"] for result in ran.results] == ["text", "table", "metric"]
    assert ran.log.startswith("__main__ ")


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("x = 1\ny = inputs['nothing']\n", "KeyError: 'nothing' (line 2)"),
        ("print('a'\n", "syntax error in line 1"),
        ("fail('No rows today.', 'Try tomorrow.')\n", "No rows today."),
        ("import nothing_of_this_name\n", "No module named 'nothing_of_this_name'"),
    ],
)
def test_code_that_fails_says_where_and_why(run: Run, code: str, sentence: str) -> None:
    ran = run("python", code=code)
    assert ran.code == 1
    assert sentence in ran.error["text"]
    assert "main.py" not in ran.log, "the launcher's own lines do not matter"


def test_code_may_leave_early(run: Run) -> None:
    assert run("python", code="import sys\noutput('done', True)\nsys.exit(0)\n").values == {"done": True}


def test_a_command_runs_in_a_shell_or_as_words(run: Run, tmp_path: Path) -> None:
    shell = run(
        "command",
        inputs={"who": "小明", "n": [1]},
        command='echo "$CUBE_INPUT_WHO $CUBE_INPUT_N" | tee "$CUBE_OUTPUT_DIR/out"',
    )
    assert shell.code == 0, shell.log
    assert shell.file("out").read_text("utf-8") == "小明 [1]\n"
    words = run("command", command=["echo", "$HOME; no shell", 3])
    assert words.log == "$HOME; no shell 3\n"
    (tmp_path / "project" / "jobs").mkdir(parents=True, exist_ok=True)
    inside = run("command", command="pwd", workdir="jobs")
    assert inside.log.strip().endswith("/project/jobs")


def test_commands_that_cannot_run_say_why(run: Run) -> None:
    assert "cannot be run: No such file" in run("command", command=["no-such-program"]).error["text"]
    assert "no folder 'nowhere'" in run("command", command="pwd", workdir="nowhere").error["text"]
    assert "leaves the project's space" in run("command", command="pwd", workdir="../..").error["text"]


def in_task(code: str, folder: Path, *flags: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run code with nothing but the SDK's folder at hand."""
    return subprocess.run(
        [sys.executable, *flags, "-c", code],
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(Path(cubestudio_sdk.__file__).parent.parent), **env,
             "CUBE_OUTPUT_DIR": str(folder)},
        cwd=folder, capture_output=True, text=True, timeout=60,
    )  # fmt: skip


def test_the_helpers_need_the_standard_library_alone(tmp_path: Path) -> None:
    code = "import sys, cubestudio_sdk.task; print(sorted({name.partition('.')[0] for name in sys.modules}))"
    done = in_task(code, tmp_path, "-S")
    assert not {"httpx", "click", "pydantic", "rich", "yaml"} & set(ast.literal_eval(done.stdout)), done.stderr


def test_many_processes_report_without_losing_a_line(tmp_path: Path) -> None:
    code = '''
import subprocess, sys
one = """
from cubestudio_sdk import task
for number in range(10):
    task.report(metric={"mWHO-%s" % number: number})
    task.output("oWHO-%s" % number, number)
"""
running = [subprocess.Popen([sys.executable, "-c", one.replace("WHO", str(who))]) for who in range(6)]
assert [process.wait() for process in running] == [0] * 6
'''
    done = in_task(code, tmp_path)
    assert done.returncode == 0, done.stderr
    assert len(json.loads((tmp_path / "results.json").read_text())) == 60
    assert len(json.loads((tmp_path / "outputs.json").read_text())) == 60
    assert sorted(file.name for file in tmp_path.iterdir()) == ["outputs.json", "results.json"], "and no litter"


def test_results_are_copied_beside_and_numbers_made_plain(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "roc.png").write_bytes(b"png")
    out = tmp_path / "out"
    out.mkdir()
    code = f"""
from cubestudio_sdk import task
picture = {str(tmp_path / "elsewhere" / "roc.png")!r}
task.report(image=picture, title="ROC")
task.report(image=picture)
task.report(metric={{"nan": float("nan"), "half": 0.5}})
task.output("infinite", [float("inf"), (1, 2)])
for bad in ("../up", "", "results.json", "a/b"):
    try:
        task.output(bad, 1)
    except ValueError:
        continue
    raise SystemExit("taken: " + bad)
print(task.args(), task.inputs())
task.fail("Enough.", "Stop here.")
"""
    done = in_task(code, out)
    assert done.returncode == 1
    assert done.stdout.strip() == "{} {}"
    assert done.stderr == "error: Enough.\nhint: Stop here.\n"
    results = json.loads((out / "results.json").read_text())
    assert [result.get("file") for result in results[:2]] == ["roc.png", "roc-1.png"]
    assert [result["value"] for result in results[2:]] == [None, 0.5]
    assert json.loads((out / "outputs.json").read_text()) == {"infinite": [None, [1, 2]]}
    assert json.loads((out / "error.json").read_text()) == {"text": "Enough.", "hint": "Stop here."}


def test_outside_a_task_the_studio_is_not_guessed(tmp_path: Path) -> None:
    code = """
from cubestudio_sdk import task
try:
    task.api("GET", "/me")
except task.ApiError as refused:
    print(refused.status, refused.code)
"""
    assert in_task(code, tmp_path).stdout.strip() == "0 NotInTask"


def test_templates_that_open_models_have_neither_token_nor_egress() -> None:
    opening = []
    for folder in cubestudio_templates.template_folders():
        template = load_template(folder)
        takes = any("model" in (arg.type, arg.items) for arg in template.args.values())
        if takes and template.name != "model-register":  # which hands it on as it is
            opening.append(template.name)
            assert not (template.token or template.egress), template.name
    assert {"model-convert", "model-evaluation", "model-offline-predict", "xgb"} <= set(opening)
