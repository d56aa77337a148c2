"""Pipelines as Python: printed, read without running it, and run with the SDK."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings

sys.path.insert(0, str(Path(__file__).parent))
import pipelines_made as made

from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.pipeline_read import read_pipeline
from cubestudio.spec.python_read import read_python
from cubestudio.spec.python_write import write_python
from cubestudio.spec.sameness import equal
from cubestudio.spec.texts import Document

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def normal(data: Any) -> dict[str, Any]:
    pipeline, problems = read_pipeline(Document(data))
    if problems:
        assume(False)
    assert pipeline is not None
    return pipeline_data(pipeline)


def run(text: str, folder: Path) -> dict[str, Any]:
    """What the SDK builds when the file runs."""
    import linecache

    file = folder / "made.py"
    file.write_text(text, "utf-8")
    linecache.checkcache(str(file))
    scope: dict[str, Any] = {"__name__": "made", "__file__": str(file)}
    exec(compile(text, str(file), "exec"), scope)
    builders = [value for value in scope.values() if type(value).__name__ == "PipelineBuilder"]
    built: dict[str, Any] = builders[0].to_dict()
    return built


@quick
@given(data=made.pipeline_files())
def test_what_is_printed_reads_back_the_same(data: dict[str, Any]) -> None:
    wanted = normal(data)
    reading = read_python(write_python(wanted))
    assert not reading.problems and not reading.locked, (reading.problems, write_python(wanted))
    assert equal(normal(reading.data), wanted), write_python(wanted)


@quick
@given(data=made.pipeline_files())
def test_what_is_printed_runs_with_the_sdk_and_builds_the_same(tmp_path_factory: Any, data: dict[str, Any]) -> None:
    wanted = normal(data)
    text = write_python(wanted)
    assert equal(normal(run(text, tmp_path_factory.getbasetemp())), wanted), text
