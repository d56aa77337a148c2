"""`cube services scale`: what is done to inference services."""

from __future__ import annotations

import click

from cubestudio_sdk.cli.scaling import scale
from cubestudio_sdk.cli.words import say


@click.group(help=say("Services: `services scale churn --min 1 --max 4 --concurrency 10`.",
                      "推理服务：services scale churn --min 1 --max 4 --concurrency 10"))  # fmt: skip
def services() -> None:
    """The group itself does nothing."""


services.add_command(scale)
