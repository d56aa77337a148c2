"""Servers that stand behind a gateway under test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.gateway.upstreams import Upstream, upstream


@pytest.fixture(scope="module")
def studio() -> Iterator[Upstream]:
    """Plays the studio."""
    with upstream("studio") as server:
        yield server


@pytest.fixture(scope="module")
def model() -> Iterator[Upstream]:
    """A service."""
    with upstream("model") as server:
        yield server


@pytest.fixture(scope="module")
def other() -> Iterator[Upstream]:
    """Another service."""
    with upstream("other") as server:
        yield server
