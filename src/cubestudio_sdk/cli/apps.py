"""`cube apps`: internal services."""

from __future__ import annotations

from typing import Any

import click

from cubestudio_sdk.cli.output import Column, column, print_many, print_one, since, state
from cubestudio_sdk.cli.shared import connect, note, output_option, project_option
from cubestudio_sdk.cli.words import say

_COLUMNS = (
    column("name", "NAME", "名称"),
    state("state"),
    column("preset", "PRESET", "预设"),
    column("folder", "FOLDER", "文件夹", wide=True),
    since("created_at", "MADE", "创建"),
    Column("REASON", "说明", lambda row: row["reason"], long=True),
)
_PRESETS = (
    column("name", "NAME", "名称"),
    Column("WHAT", "说明", lambda row: say(row["help"]["en"], row["help"]["zh"]), long=True),
    column("license", "LICENSE", "许可"),
    column("needs_image", "NEEDS IMAGE", "需要镜像"),
)


@click.group(
    help=say(
        "Programs that are kept running for the project: `apps create tracking --preset mlflow`.",
        "为项目持续运行的程序：apps create tracking --preset mlflow",
    )
)
def apps() -> None:
    """The group itself does nothing."""


@apps.command("list", help=say("List them.", "列出内部服务。"))
@output_option
@project_option
def list_apps(output: str, project: str | None) -> None:
    """All of the project."""
    print_many(connect(project).apps(), _COLUMNS, output)


@apps.command("presets", help=say("List programs that are known to work.", "列出预设。"))
@output_option
@project_option
def list_presets(output: str, project: str | None) -> None:
    """All presets."""
    print_many(connect(project).app_presets(), _PRESETS, output)


@apps.command("create", help=say("Keep a preset, or a command of your own, running as NAME.",
                                 "以 NAME 持续运行一个预设或自己的命令。"))  # fmt: skip
@click.argument("name")
@click.option("--preset", default="", help=say("see `cube apps presets`", "见 cube apps presets"))
@click.option("--command", default="", help=say("for the shell; it listens on $PORT", "shell 命令，监听 $PORT"))
@click.option("--package", "packages", multiple=True, help=say("for its environment; repeat", "依赖包，可重复"))
@click.option("--env", "pairs", multiple=True, metavar="NAME=VALUE", help=say("variable; repeat", "环境变量，可重复"))
@click.option("--cpu", help=say("cores", "核数"))
@click.option("--memory", help=say("such as 1Gi", "内存，如 1Gi"))
@output_option
@project_option
def create_app(
    name: str,
    preset: str,
    command: str,
    packages: tuple[str, ...],
    pairs: tuple[str, ...],
    cpu: str | None,
    memory: str | None,
    output: str,
    project: str | None,
) -> None:
    """Make one."""
    client = connect(project)
    run = _changed(client.app_presets() if preset else [], preset, command, packages, pairs)
    asked = {key: value for key, value in (("cpu", cpu), ("memory", memory)) if value}
    made = client.create_app(name, preset=preset, run=run, resources=asked)
    if output in ("json", "yaml"):
        print_one(made, output)
    else:
        click.echo(made["name"])
        note(f"cube apps open {name}, cube apps log {name}")


@apps.command("get", help=say("Show NAME.", "查看一个内部服务。"))
@click.argument("name")
@output_option
@project_option
def get_app(name: str, output: str, project: str | None) -> None:
    """One in full."""
    print_one(connect(project).app(name), output)


@apps.command("open", help=say("Print the address of NAME; good once, for half a minute.", "输出打开它的一次性地址。"))
@click.argument("name")
@click.option("--port", default="http", show_default=True, help=say("of several", "端口名"))
@project_option
def open_app(name: str, port: str, project: str | None) -> None:
    """As "Open" on its page."""
    click.echo(connect(project).open_app(name, port))


@apps.command("start", help=say("Start NAME.", "启动。"))
@click.argument("name")
@project_option
def start_app(name: str, project: str | None) -> None:
    """Start a stopped or failed one."""
    click.echo(connect(project).start_app(name)["state"])


@apps.command("stop", help=say("Stop NAME; its folder stays.", "停止；文件夹保留。"))
@click.argument("name")
@project_option
def stop_app(name: str, project: str | None) -> None:
    """Stop one."""
    click.echo(connect(project).stop_app(name)["state"])


@apps.command("delete", help=say("Delete NAME; its folder stays.", "删除；文件夹保留。"))
@click.argument("name")
@project_option
def delete_app(name: str, project: str | None) -> None:
    """Delete one."""
    connect(project).delete_app(name)
    click.echo(say(f"{name} is being deleted", f"正在删除 {name}"))


@apps.command("log", help=say("Show what NAME prints; -f follows.", "查看日志；-f 跟随。"))
@click.argument("name")
@click.option("-f", "--follow", is_flag=True, help=say("wait for more", "持续输出"))
@project_option
def log_app(name: str, follow: bool, project: str | None) -> None:
    """Its log."""
    for line in connect(project).app_logs(name, follow=follow):
        click.echo(line.text)


def _changed(
    presets: list[dict[str, Any]], preset: str, command: str, packages: tuple[str, ...], pairs: tuple[str, ...]
) -> dict[str, Any] | None:
    """What runs: a preset's program with what was given besides; None = as the studio has it."""
    if not (command or packages or pairs):
        return None
    run: dict[str, Any] = next((each["run"] for each in presets if each["name"] == preset), {"command": ""})
    if command:
        run["command"] = command
    environment = run.setdefault("environment", {})
    environment["packages"] = [*environment.get("packages", ()), *packages]
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise click.BadParameter(say(f"'{pair}' is not NAME=VALUE", f"'{pair}' 应写成 名称=值"))
        run.setdefault("env", {})[name] = value
    return run
