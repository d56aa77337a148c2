"""Pipelines that ship, each runnable as it is: `index.yaml` lists them, each folder holds `pipeline.yaml`."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent
INDEX = ROOT / "index.yaml"


def example_names() -> list[str]:
    """Names of the examples, in alphabetical order."""
    return sorted(file.parent.name for file in ROOT.glob("*/pipeline.yaml"))


def example_text(name: str) -> str | None:
    """The pipeline file of an example, or None when there is none of that name."""
    file = ROOT / name / "pipeline.yaml"
    return file.read_text("utf-8") if name in example_names() else None
