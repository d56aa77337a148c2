"""`cube volume list|create|check|delete`: what work of the project can mount."""

from __future__ import annotations

from typing import Any

import click

from cubestudio_sdk.cli.output import Column, column, print_many, print_one, since
from cubestudio_sdk.cli.shared import connect, output_option, project_option
from cubestudio_sdk.cli.words import say


def _uses(row: dict[str, Any]) -> str:
    return ", ".join(use["name"] for use in row["used_by"])


_COLUMNS = (
    column("name", "NAME", "名称"),
    column("kind", "KIND", "类型"),
    column("state", "STATE", "状态"),
    Column("RIGHT", "权限", lambda row: say("read", "只读") if row["read_only"] else say("write", "可写")),
    Column("USED BY", "使用者", _uses),
    column("project", "OF", "所属项目组", wide=True),
    column("reason", "REASON", "原因", wide=True),
    since("updated_at", "CHANGED", "修改时间"),
)


@click.group(
    help=say(
        "Volumes that work mounts by name. `volume create fast --kind memory --set size=4Gi`.",
        "任务按名称挂载的存储盘。volume create fast --kind memory --set size=4Gi",
    )
)
def volume() -> None:
    """The group itself does nothing."""


@volume.command("list", help=say("List volumes that the project may use.", "列出项目组可用的存储盘。"))
@output_option
@project_option
def list_volumes(output: str, project: str | None) -> None:
    """All of the project."""
    print_many(connect(project).volumes(), _COLUMNS, output)


@volume.command(
    help=say(
        "Make a volume called NAME. Settings by kind: memory size; secret secrets; pvc claim, or size, class, shared; "
        "configmap config_map; for administrators: folder path; nfs server, path.",
        "新建存储盘。设置项：memory size；secret secrets；pvc claim，或 size、class、shared；configmap config_map；"
        "管理员：folder path；nfs server、path。",
    )
)
@click.argument("name")
@click.option("--kind", required=True, help=say("memory, secret, pvc, configmap, folder or nfs", "类型"))
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE",
              help=say("a setting; repeat, lists with commas", "设置项，可重复，列表用逗号分隔"))  # fmt: skip
@click.option("--read-only", is_flag=True, help=say("nobody may write to it", "只读"))
@click.option("--share", "shares", multiple=True, metavar="PROJECT[:write]",
              help=say("a project that may use it too; reading unless ':write'",
                       "可使用它的其他项目组，默认只读，加 :write 可写"))  # fmt: skip
@click.option("--note", default="", help=say("a word about it", "备注"))
@output_option
@project_option
def create(
    name: str,
    kind: str,
    settings: tuple[str, ...],
    read_only: bool,
    shares: tuple[str, ...],
    note: str,
    output: str,
    project: str | None,
) -> None:
    """Make one, and look at once how it fares."""
    client = connect(project)
    shared = {share.partition(":")[0]: share.partition(":")[2] != "write" for share in shares}
    client.create_volume(name, kind, dict(map(_setting, settings)), read_only=read_only, shares=shared, note=note)
    _show(client.check_volume(name), output)


@volume.command(help=say("Look whether volume NAME can be mounted now.", "检查存储盘此刻能否挂载。"))
@click.argument("name")
@output_option
@project_option
def check(name: str, output: str, project: str | None) -> None:
    """Exit code 1 when it cannot."""
    found = connect(project).check_volume(name)
    _show(found, output)
    if found["state"] != "ready":
        raise SystemExit(1)


@volume.command(help=say("Forget volumes; what lies in them stays.", "删除存储盘；其中的内容保留。"))
@click.argument("names", nargs=-1, required=True)
@project_option
def delete(names: tuple[str, ...], project: str | None) -> None:
    """Forget them."""
    client = connect(project)
    for name in names:
        client.delete_volume(name)
        click.echo(say(f"{name} deleted", f"已删除 {name}"))


def _setting(text: str) -> tuple[str, Any]:
    key, equals, value = text.partition("=")
    if not equals:
        raise click.UsageError(say(f"--set {text}: write KEY=VALUE.", f"--set {text}：请写 KEY=VALUE。"))
    if key == "secrets":
        return key, [name for name in value.split(",") if name]
    return key, value.lower() == "true" if key == "shared" else value


def _show(found: dict[str, Any], output: str) -> None:
    if output in ("json", "yaml"):
        print_one(found, output)
        return
    told = " ".join(word for word in (found["reason"], found["hint"]) if word)
    click.echo(f"{found['name']}: {found['state']}{f' – {told}' if told else ''}")
