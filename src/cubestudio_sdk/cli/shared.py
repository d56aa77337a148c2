"""What every command shares: the options, the client, how values are read."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cubestudio_sdk.cli.words import say

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client

F = TypeVar("F", bound=Callable[..., Any])


def project_option(command: F) -> F:
    """`-p PROJECT`."""
    return click.option("-p", "--project", metavar="PROJECT", help=say("project to work in", "项目组"))(command)


def output_option(command: F) -> F:
    """`-o json|yaml|wide`."""
    kinds = click.Choice(["table", "json", "yaml", "wide"])
    return click.option("-o", "--output", type=kinds, default="table", help=say("how to print", "输出格式"))(command)


def connect(project: str | None = None, patience: float = 5.0) -> Client:
    """The client of this command."""
    from cubestudio_sdk.client import Client

    return Client(project=project, patience=patience)


def find_run(client: Client, name: str | None) -> str:
    """The id of the run meant by `name`: an id, or `last` (also when nothing is said)."""
    return client.latest_run()["id"] if name in (None, "last", "-") else str(name)


def read_params(pairs: tuple[str, ...]) -> dict[str, Any]:
    """`x=1` as {"x": 1}: numbers, true/false, null, lists and mappings as JSON has them, everything else as text."""
    params: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.BadParameter(say(f"'{pair}' is not NAME=VALUE", f"'{pair}' 应写成 名称=值"))
        try:
            params[name] = json.loads(value)
        except ValueError:
            params[name] = value
    return params


def is_terminal() -> bool:
    """Whether a person looks at what we print."""
    return sys.stdout.isatty()


def note(text: str) -> None:
    """A line for people, apart from the output proper."""
    click.echo(text, err=True)
