"""`--limit` of `cube project bind`."""

from __future__ import annotations

import click
import pytest

from cubestudio_sdk.cli.quotas import quota_of


def test_limits_are_told_apart_by_their_names() -> None:
    limits = ("cpu=8", "memory = 16Gi", "storage=1Ti", "pods=20", "nvidia.com/gpu=2")
    devices = {"nvidia.com/gpu": 2}
    assert quota_of(limits) == {"cpu": "8", "memory": "16Gi", "storage": "1Ti", "pods": 20, "devices": devices}
    assert quota_of(()) == {}


@pytest.mark.parametrize("text", ["cpu", "=8", "cpu=", "pods=many", "nvidia.com/gpu=0.5"])
def test_what_says_no_limit_is_refused(text: str) -> None:
    with pytest.raises(click.UsageError, match=text):
        quota_of((text,))
