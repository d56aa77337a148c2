"""Runs templates for real: their own environment, the in-task contract, nothing of the server."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import cubestudio_sdk
import cubestudio_templates
from cubestudio.spec.templates import check_args, load_template
from environments import environment_python


@dataclass
class Ran:
    """What a template left behind."""

    code: int
    log: str
    folder: Path
    values: dict[str, Any] = field(default_factory=dict)
    results: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, str] = field(default_factory=dict)

    def file(self, name: str) -> Path:
        """The file or folder output `name`."""
        given = self.values.get(name)
        return self.folder / (given["file"] if isinstance(given, dict) and "file" in given else name)

    def result(self, kind: str, title: str = "") -> dict[str, Any]:
        """The first result of a kind whose title begins so."""
        return next(result for result in self.results if result["type"] == kind and result["title"].startswith(title))


Run = Callable[..., Ran]


@pytest.fixture(scope="session")
def environments() -> Callable[[str], Path]:
    """Python of a shipped environment."""
    return environment_python


@pytest.fixture
def run(tmp_path: Path, environments: Callable[[str], Path]) -> Run:
    """`run("xgb", train=path, label="y")`: check the arguments, lay the snapshot down, run it, read what it wrote."""
    return runner(tmp_path, environments)


@pytest.fixture(scope="module")
def run_once(tmp_path_factory: pytest.TempPathFactory, environments: Callable[[str], Path]) -> Run:
    """The same for fixtures that several tests of a file share."""
    return runner(tmp_path_factory.mktemp("shared"), environments)


def runner(tmp_path: Path, environments: Callable[[str], Path]) -> Run:
    """Runs templates beneath a folder."""
    count = 0

    def run(
        name: str, /, *, language: str = "en", env: dict[str, str] | None = None, artifacts: bool = False,
        signature: dict[str, Any] | None = None, **given: Any,
    ) -> Ran:  # fmt: skip
        nonlocal count
        count += 1
        shipped = cubestudio_templates.ROOT / name
        template = load_template(shipped)
        args, problems = check_args(template, {key: _written(value) for key, value in given.items()})
        assert problems == []
        attempt = tmp_path / f"{count}-{name}"
        code, out, work = attempt / "code", attempt / "out", attempt / "work"
        for folder in (name, *template.shared):
            shutil.copytree(cubestudio_templates.shared_folder(folder), code / folder)
        for folder in (out, work, tmp_path / "project", attempt / "lib"):
            folder.mkdir(parents=True, exist_ok=True)
        sdk = Path(cubestudio_sdk.__file__).parent
        (attempt / "lib" / "cubestudio_sdk").mkdir()
        for file in ("__init__.py", "task.py"):
            shutil.copyfile(sdk / file, attempt / "lib" / "cubestudio_sdk" / file)
        inputs = _inputs(args) if artifacts or signature else {}
        if signature:  # what the registry says of the model
            (attempt / "signature.json").write_text(json.dumps(signature))
            inputs["model"][0]["signature"] = str(attempt / "signature.json")
        (attempt / "args.json").write_text(json.dumps({"args": args, "inputs": inputs}))
        assert isinstance(template.environment, str)
        words = [str(environments(template.environment)), *template.command[1:]]
        done = subprocess.run(
            [word.replace("{code}", str(code / name)) for word in words],
            cwd=work,
            env={
                "PATH": os.environ["PATH"],
                "PYTHONPATH": str(attempt / "lib"),
                "PYTHONWARNINGS": "error::DeprecationWarning:__main__",
                "CUBE_ARGS": str(attempt / "args.json"),
                "CUBE_OUTPUT_DIR": str(out),
                "CUBE_PROJECT_DIR": str(tmp_path / "project"),
                "CUBE_PROJECT": "demo",
                "CUBE_LANG": language,
                "OMP_NUM_THREADS": "1",
                **(env or {}),
            },
            capture_output=True,
            text=True,
            timeout=240,
        )
        ran = Ran(done.returncode, done.stdout + done.stderr, out)
        ran.values = _read(out / "outputs.json", {})
        ran.results = _read(out / "results.json", [])
        ran.error = _read(out / "error.json", {})
        assert (ran.code == 0) == (not ran.error), ran.log
        if ran.code == 0:
            _check_promises(template, ran)
        return ran

    return run


def _written(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    return [_written(item) for item in value] if isinstance(value, list) else value


def _inputs(args: dict[str, Any]) -> dict[str, Any]:
    """An artifact for each argument that is a path on disk."""
    paths = {name: value for name, value in args.items() if isinstance(value, str) and value.startswith("/")}
    return {
        name: [
            {"artifact": f"art_{name}", "path": path, "name": Path(path).name, "digest": "sha256:0", "kind": "folder"}
        ]
        for name, path in paths.items()
    }


def _read(file: Path, empty: Any) -> Any:
    return json.loads(file.read_text("utf-8")) if file.exists() else empty


def _check_promises(template: Any, ran: Ran) -> None:
    """Outputs are declared and of their type, results are of the known shapes, nothing else lies about."""
    kinds = {"string": str, "number": (int, float), "integer": int, "boolean": bool, "json": object}
    for name, value in ran.values.items():
        if template.any_outputs:
            continue
        declared = template.outputs[name]
        assert ran.file(name).exists() if declared.is_path else isinstance(value, kinds[declared.type]), name
    known = {"outputs.json", "results.json", "metrics.jsonl", *(ran.file(name).name for name in template.outputs)}
    extra = {file.name for file in ran.folder.iterdir()} - known
    assert template.any_outputs or not extra, extra
    for result in ran.results:
        assert result["title"] is not None
        if result["type"] == "table":
            assert all(len(row) == len(result["columns"]) for row in result["rows"])
        elif result["type"] == "echarts":
            assert result["option"]["series"]
        elif result["type"] == "metric":
            assert isinstance(result["value"], int | float)


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., Path]:
    """`table("a,b\\n1,2", "gbk")`: a file with this text."""
    count = 0

    def table(text: str, encoding: str = "utf-8", name: str = "") -> Path:
        nonlocal count
        count += 1
        file = tmp_path / (name or f"table-{count}.csv")
        file.write_bytes(text.encode(encoding))
        return file

    return table


@pytest.fixture(scope="session")
def customers() -> Path:
    """The shipped sample: Chinese columns, missing cells, numbers with slips, a label of text."""
    file = cubestudio_templates.sample_file("customers")
    assert file is not None
    return file
