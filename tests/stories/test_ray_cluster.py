"""A Ray job for real: a cluster of two nodes for as long as its command runs. Asked for by CUBE_TEST_RAY=1: Ray starts
a dozen processes a node and gives them thirty seconds, which a small machine that is busy does not keep."""

from __future__ import annotations

import os

import pytest

from gang_programs import prove_ray
from running import RunningStudio


@pytest.mark.timeout(600)
@pytest.mark.skipif(not os.environ.get("CUBE_TEST_RAY"), reason="CUBE_TEST_RAY is not set")
def test_a_ray_job_runs_on_two_nodes(studio: RunningStudio) -> None:
    prove_ray(studio.client(), seconds=500)
