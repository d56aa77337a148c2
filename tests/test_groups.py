"""Whether tests that belong together stay on one worker: when a library changes how, nothing else would say so."""

from __future__ import annotations

import pytest


def test_a_group_is_sent_to_one_worker(request: pytest.FixtureRequest) -> None:
    if not hasattr(request.config, "workerinput"):
        pytest.skip("there is one worker")
    assert request.node.nodeid.endswith("@test_groups.py")
