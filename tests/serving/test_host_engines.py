"""Model servers a machine may have: what runs, and what is said where one is missing."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from cubestudio.registry.facts import ModelVersion
from cubestudio.serving.engines import engine_for
from cubestudio.spec.resources import Accelerators, Resources
from cubestudio.spec.workload import WorkloadSpec


class Version:
    """A model version that says its format."""

    model, version = "llm", "1"

    def __init__(self, form: str) -> None:
        self.signature = {"format": form}


def spec_of(form: str) -> WorkloadSpec:
    """What a replica of such a version runs."""
    version: ModelVersion = Version(form)  # type: ignore[assignment]
    return engine_for(version).build("llm:1", (), Resources())


def run(spec: WorkloadSpec, folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    """Its command in a folder, as a replica would."""
    env = {**spec.env, "CUBE_OUTPUT_DIR": str(folder), "PATH": path, "HOST": "127.0.0.1", "PORT": "1", "PORT_GRPC": "2"}
    return subprocess.run(spec.command, cwd=folder, env=env, capture_output=True, text=True, timeout=20, check=False)


@pytest.mark.parametrize(
    ("form", "word"), [("triton/1", "tritonserver"), ("tensorrt/1", "tritonserver"), ("vllm/1", "vllm")]
)
def test_a_missing_server_is_named_in_the_last_words(tmp_path: Path, form: str, word: str) -> None:
    assert run(spec_of(form), tmp_path, "/usr/bin:/bin").returncode == 1
    told = json.loads((tmp_path / "error.json").read_text())
    assert word in told["text"] and told["hint"]


@pytest.mark.parametrize(
    ("form", "program", "words"),
    [
        ("triton/1", "tritonserver", "--model-repository=model --http-address=127.0.0.1 --http-port=1"),
        ("tensorrt/1", "tritonserver", "--model-repository=repository"),
        ("vllm/1", "vllm", "serve model --served-model-name llm:1 --host 127.0.0.1 --port 1"),
    ],
)
def test_one_that_is_there_is_started_with_the_replicas_ports(
    tmp_path: Path, form: str, program: str, words: str
) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "engine.plan").write_text("plan")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / program).write_text('#!/bin/sh\necho "$@"\n')
    (tmp_path / "bin" / program).chmod(0o755)
    done = run(spec_of(form), tmp_path, f"{tmp_path}/bin{os.pathsep}/usr/bin:/bin")
    assert done.returncode == 0 and words in done.stdout, done
    if form == "tensorrt/1":
        assert (tmp_path / "repository/model/1/model.plan").read_text() == "plan"


def test_those_that_need_an_accelerator_ask_for_one() -> None:
    assert spec_of("triton/1").resources.accelerators == ()
    assert spec_of("vllm/1").resources.accelerators == (Accelerators("any"),)
