"""Environments and models for replicas."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import cubestudio_templates
from environments import environment_python
from serve.replica import Replica, replica
from templates.conftest import runner

Serve = Callable[..., Replica]


@pytest.fixture(scope="session")
def tabular_python() -> Path:
    """The environment of models over tables."""
    return environment_python("tabular")


@pytest.fixture(scope="session")
def churn_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A forest that the template made: Chinese columns, categories, missing cells."""
    customers = cubestudio_templates.sample_file("customers")
    assert customers is not None
    run = runner(tmp_path_factory.mktemp("trained"), environment_python)
    ran = run("random_forest", train=customers, label="流失", n_estimators=30)
    assert ran.code == 0, ran.log
    return ran.file("model")


@pytest.fixture(scope="module")
def churn(churn_model: Path, tabular_python: Path) -> Iterator[Replica]:
    """It, served; tests of a file share it."""
    with replica(tabular_python, churn_model, CUBE_REQUEST_SECONDS="1.5") as found:
        yield found
