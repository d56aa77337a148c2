"""`cube services`: services as files, what they are asked, how many replicas they have."""

from __future__ import annotations

import difflib
import sys
from pathlib import Path
from typing import Any

import click

from cubestudio_sdk.cli.output import print_many, print_one
from cubestudio_sdk.cli.scaling import scale
from cubestudio_sdk.cli.shared import connect, note, output_option, project_option
from cubestudio_sdk.cli.watching import alerts, metrics
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.errors import CubeError

file_option = click.option(
    "-f",
    "--file",
    "file",
    required=True,
    metavar="FILE",
    help=say("YAML of it, - = from the input", "服务文件"),
)


@click.group(help=say("Inference services: files, metrics, alerts, scaling.", "推理服务：文件、指标、告警与伸缩。"))
def services() -> None:
    """The group itself does nothing."""


for command in (scale, metrics, alerts):
    services.add_command(command)


@services.command("list", help=say("List the services.", "列出推理服务。"))
@output_option
@project_option
def list_services(output: str, project: str | None) -> None:
    """As `cube get services`."""
    from cubestudio_sdk.cli.things import KINDS

    print_many(connect(project).services(), KINDS["services"].columns, output)


@services.command("get", help=say("Show NAME; `-o yaml` gives the file that makes it again.",
                                  "查看服务；-o yaml 输出可重新创建它的文件。"))  # fmt: skip
@click.argument("name")
@output_option
@project_option
def get_service(name: str, output: str, project: str | None) -> None:
    """The wish as a file, or everything as JSON."""
    client = connect(project)
    if output == "yaml":
        click.echo(client.service_file(name), nl=False)
    else:
        print_one(client.service(name), output)


@services.command("create", help=say("Make the service of FILE.", "按文件创建推理服务。"))
@file_option
@output_option
@project_option
def create_service(file: str, output: str, project: str | None) -> None:
    """It must not exist."""
    _apply(file, output, project, exists=False)


@services.command("update", help=say("Change the service of FILE; prints what changes.", "按文件更新，显示变化。"))
@file_option
@click.option("--dry-run", is_flag=True, help=say("only print what would change", "只显示变化，不执行"))
@output_option
@project_option
def update_service(file: str, dry_run: bool, output: str, project: str | None) -> None:
    """It must exist."""
    _apply(file, output, project, exists=True, dry_run=dry_run)


def _apply(file: str, output: str, project: str | None, exists: bool, dry_run: bool = False) -> None:
    text = sys.stdin.read() if file == "-" else _read(Path(file))
    client = connect(project)
    change = client.preview_service(text)
    if bool(change["before"]) != exists:
        raise _wrong(change["name"], exists)
    if exists and output == "table":
        before, after = change["before"].splitlines(), change["after"].splitlines()
        told = list(difflib.unified_diff(before, after, lineterm="", n=2))[2:]
        click.echo("\n".join(told) if told else say("nothing changes", "没有变化"))
    if not dry_run:
        _tell(client.apply_service(text), output)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        text = say(f"'{path}' cannot be read", f"无法读取 '{path}'")
        raise click.UsageError(f"{text}: {getattr(error, 'strerror', None) or error}") from None


def _wrong(name: str, exists: bool) -> CubeError:
    if exists:
        text = say(f"service '{name}' does not exist in this project", f"本项目没有服务 '{name}'")
        return CubeError("ServiceUnknown", text, say("Make it: cube services create -f FILE", "请用 services create"))
    text = say(f"a service '{name}' exists in this project", f"本项目已有服务 '{name}'")
    return CubeError("ServiceExists", text, say("Change it: cube services update -f FILE", "请用 services update"))


def _tell(made: dict[str, Any], output: str) -> None:
    if output != "table":
        print_one(made, output)
        return
    click.echo(made["url"])
    note(f"cube why service/{made['name']}, cube logs service/{made['name']}")
