"""Pipelines as YAML: written, read, and written again over what somebody wrote."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, assume, given, settings

sys.path.insert(0, str(Path(__file__).parent))
import pipelines_made as made

from cubestudio.spec.pipeline import pipeline_data
from cubestudio.spec.pipeline_read import parse_pipeline, read_pipeline
from cubestudio.spec.sameness import equal
from cubestudio.spec.texts import Document
from cubestudio.spec.yaml_patch import patch_yaml
from cubestudio.spec.yaml_write import write_yaml

quick = settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))


def normal(data: Any) -> dict[str, Any]:
    pipeline, problems = read_pipeline(Document(data))
    assume(pipeline is not None) if problems else None
    return pipeline_data(pipeline)


def read(text: str) -> dict[str, Any]:
    pipeline, problems = parse_pipeline(text)
    assert pipeline is not None, (problems, text)
    return pipeline_data(pipeline)


@quick
@given(made.pipeline_files())
def test_what_is_printed_reads_back_the_same(data: dict[str, Any]) -> None:
    wanted = normal(data)
    text = write_yaml(wanted)
    assert equal(read(text), wanted), text
    assert equal(normal(wanted), wanted)


@quick
@given(made.pipeline_files())
def test_printing_over_itself_changes_no_byte(data: dict[str, Any]) -> None:
    text = write_yaml(normal(data))
    assert patch_yaml(text, read(text), {}) == text


@quick
@given(made.pipeline_files(), made.pipeline_files())
def test_any_pipeline_can_be_printed_over_any_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    wanted = normal(other)
    base = write_yaml(normal(one))
    text = patch_yaml(base, wanted, {})
    assert equal(read(text), wanted), text
    assert patch_yaml(text, wanted, {}) == text
