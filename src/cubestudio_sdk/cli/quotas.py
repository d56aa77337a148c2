"""Quotas on the command line: `--limit cpu=8 --limit memory=16Gi --limit nvidia.com/gpu=2`."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click

from cubestudio_sdk.cli.output import Column, column, size
from cubestudio_sdk.cli.words import say

_BYTES = ("memory", "storage")

quota_option = click.option(
    "--limit",
    "limits",
    multiple=True,
    metavar="RESOURCE=AMOUNT",
    help=say(
        "at most so much at once: cpu=8, memory=16Gi, storage=100Gi, pods=20, nvidia.com/gpu=2; repeat",
        "同时最多使用：cpu=8、memory=16Gi、storage=100Gi、pods=20、nvidia.com/gpu=2，可重复",
    ),
)


def quota_of(limits: Iterable[str]) -> dict[str, Any]:
    """What `--limit` said, for the wire."""
    found: dict[str, Any] = {}
    devices: dict[str, int] = {}
    for text in limits:
        name, given, amount = (part.strip() for part in text.partition("="))
        if not (name and given and amount):
            raise click.UsageError(say(f"--limit {text}: write cpu=8.", f"--limit {text}：写作 cpu=8。"))
        if name in ("cpu", *_BYTES):
            found[name] = amount
        elif name == "pods":
            found[name] = _count(text, amount)
        else:
            devices[name] = _count(text, amount)
    return {**found, "devices": devices} if devices else found


def _count(text: str, amount: str) -> int:
    if not amount.isdecimal():
        raise click.UsageError(say(f"--limit {text}: write a whole number.", f"--limit {text}：须为整数。"))
    return int(amount)


def _amount(row: dict[str, Any], name: str) -> str:
    return size(row[name]) if row["resource"] in _BYTES else f"{row[name]:g}"


QUOTA = (
    column("resource", "RESOURCE", "资源"),
    Column("USED", "已用", lambda row: _amount(row, "used")),
    Column("AT MOST", "上限", lambda row: _amount(row, "limit")),
)
