"""`cube get|describe|delete|create|predict`: every kind of thing, one table of what is known about each."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from cubestudio_sdk.cli.output import Column, column, duration, parse_time, print_many, print_one, since, size, state
from cubestudio_sdk.cli.shared import connect, find_run, output_option, project_option
from cubestudio_sdk.cli.watch import reason_text
from cubestudio_sdk.cli.words import say, state_words

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client


@dataclass(frozen=True)
class Kind:
    """One kind of thing: how to list it, show it and delete it, and the columns of its table."""

    list: Callable[[Client, str | None, int | None], Iterable[Any]]
    columns: tuple[Column, ...]
    one: Callable[[Client, str], Any] | None = None
    delete: Callable[[Client, str], None] | None = None


def _took(row: dict[str, Any]) -> str:
    if not row.get("started_at") or not row.get("ended_at"):
        return ""
    return duration((parse_time(row["ended_at"]) - parse_time(row["started_at"])).total_seconds())


def _named(client: Client, things: Iterable[Any], name: str) -> Any:
    from cubestudio_sdk.errors import CubeError

    found = next(
        (thing for thing in things if name in (thing.get("name"), thing.get("id"), thing.get("username"))), None
    )
    if found is None:
        raise CubeError("Unknown", f"There is no '{name}'.", "", 404)
    return found


def _next_due(row: dict[str, Any]) -> str:
    return row["next"][0]["local"] if row.get("next") and not row.get("paused") else ""


def _last_due(row: dict[str, Any]) -> str:
    """How the last due time went."""
    return state_words(str(row["last"][-1]["state"]))[0] if row.get("last") else ""


def _due(row: dict[str, Any]) -> str:
    """The due time of a schedule, and the backfill, that a run was started for."""
    due = row.get("due")
    if not due:
        return ""
    backfill = f" {say('backfill', '补录')} {due['backfill']}" if due["backfill"] else ""
    return f"{due['schedule']} {due['local']}{backfill}"


def _version(client: Client, name: str) -> Any:
    model, _, version = name.partition(":")
    return client.model_version(model, version) if version else client.model(model)


def _delete_version(client: Client, name: str) -> None:
    model, _, version = name.partition(":")
    client.delete_model(model, version or None)


def _gauges(room: dict[str, Any]) -> list[dict[str, Any]]:
    """One row for each resource of the place."""
    named = [("cpu", room["cpu"]), ("memory", room["memory"])]
    return [{"resource": name, **gauge} for name, gauge in named] + [
        {**gauge, "resource": gauge["kind"]} for gauge in room["accelerators"]
    ]


def _gauge(key: str, english: str, chinese: str) -> Column:
    """Cores and devices as numbers, memory as people say it; nothing where it is not measured."""

    def said(row: dict[str, Any]) -> str:
        if row[key] is None:
            return ""
        return size(row[key]) if row["resource"] == "memory" else f"{row[key]:.2f}".rstrip("0").rstrip(".")

    return Column(english, chinese, said)


_NAME = column("name", "NAME", "名称")
_REASON = Column("REASON", "原因", reason_text, long=True)
_TEXT = Column("REASON", "原因", lambda row: row.get("text"), long=True)


def _model_of(row: dict[str, Any]) -> str:
    return f"{row['model']}:{row['version']}" if row["model"] else ""


KINDS: dict[str, Kind] = {
    "runs": Kind(
        lambda client, filter, limit: client.runs(filter=filter, limit=limit),
        (
            column("id", "ID", "编号"),
            column("pipeline", "PIPELINE", "任务流"),
            state(),
            since("created_at", "STARTED", "开始"),
            Column("TOOK", "耗时", _took),
            Column("BY", "创建人", lambda row: row.get("created_by"), wide=True),
            Column("DUE", "周期", _due, wide=True),
            column("params", "PARAMS", "参数", wide=True),
            _REASON,
        ),
        lambda client, name: {**client.get_run(find_run(client, name)), "tasks": client.tasks(find_run(client, name))},
        lambda client, name: client.delete_run(find_run(client, name)),
    ),
    "pipelines": Kind(
        lambda client, filter, limit: client.pipelines(filter=filter, limit=limit),
        (_NAME, column("version", "VERSION", "版本"), column("description", "DESCRIPTION", "说明", wide=True),
         since("updated_at", "CHANGED", "修改")),
        lambda client, name: client.pipeline(name),
        lambda client, name: client.delete_pipeline(name),
    ),
    "schedules": Kind(
        lambda client, filter, limit: client.schedules(filter=filter, limit=limit),
        (_NAME, column("pipeline", "PIPELINE", "任务流"), column("cron", "CRON", "定时"),
         column("timezone", "ZONE", "时区", wide=True), Column("NEXT", "下次", _next_due),
         column("paused", "PAUSED", "已暂停"), Column("LAST", "上次", _last_due),
         Column("REASON", "说明", lambda row: row.get("late") or row.get("reason"), long=True)),
        lambda client, name: {**client.schedule(name), "backfills": list(client.backfills(name, limit=10)),
                              "instances": list(client.instances(name, limit=10))},
        lambda client, name: client.delete_schedule(name),
    ),
    "templates": Kind(
        lambda client, filter, limit: client.templates(filter=filter, limit=limit),
        (_NAME, column("version", "VERSION", "版本"), column("group", "GROUP", "分组"),
         Column("LABEL", "名称", lambda row: _words(row.get("label"))),
         Column("HELP", "说明", lambda row: _words(row.get("help")), wide=True)),
        lambda client, name: client.template(*name.split("@", 1)),
        lambda client, name: client.delete_template(*name.split("@", 1)),
    ),
    "models": Kind(
        lambda client, filter, limit: client.models(prefix=filter, limit=limit),
        (_NAME, Column("VERSION", "版本", lambda row: row.get("latest_version")),
         column("metrics", "METRICS", "指标", wide=True), since("updated_at", "CHANGED", "修改")),
        _version,
        _delete_version,
    ),
    "services": Kind(
        lambda client, filter, limit: client.services(tier=filter, limit=limit),
        (_NAME, state("state"), Column("MODEL", "模型", _model_of),
         column("tier", "TIER", "级别"), column("url", "URL", "地址"), _REASON),
        lambda client, name: client.service(name),
        lambda client, name: client.delete_service(name),
    ),
    "files": Kind(
        lambda client, filter, limit: client.files(filter or ""),
        (_NAME, column("kind", "KIND", "类型"), Column("SIZE", "大小", lambda row: size(row.get("size"))),
         since("modified_at", "CHANGED", "修改")),
        lambda client, name: list(client.files(name)),
        lambda client, name: client.delete_file(name),
    ),
    "workloads": Kind(
        lambda client, filter, limit: client.workloads(phase=filter, limit=limit),
        (column("id", "ID", "编号"), _NAME, column("owner_kind", "OF", "所属", wide=True),
         state("phase"), since("created_at", "STARTED", "开始"), _TEXT),
        lambda client, name: client.workload(name),
    ),
    "waiting": Kind(
        lambda client, filter, limit: client.waiting(),
        (column("kind", "KIND", "类型"), _NAME, column("id", "ID", "编号", wide=True), state("state"),
         since("since", "SINCE", "开始等待"), Column("WHY", "原因", lambda row: row["why"]["text"], long=True)),
    ),
    "capacity": Kind(
        lambda client, filter, limit: _gauges(client.capacity()),
        (column("resource", "RESOURCE", "资源"), _gauge("total", "TOTAL", "总量"), _gauge("asked", "ASKED", "已申请"),
         _gauge("mine", "MINE", "本项目"), _gauge("used", "USED", "已使用"), _gauge("free", "FREE", "剩余")),
    ),
    "projects": Kind(
        lambda client, filter, limit: client.projects(),
        (_NAME, column("label", "LABEL", "说明"), column("role", "ROLE", "角色")),
        lambda client, name: _named(client, client.projects(), name),
    ),
    "users": Kind(
        lambda client, filter, limit: client.users(),
        (column("username", "NAME", "用户名"), column("is_admin", "ADMIN", "管理员"),
         column("language", "LANGUAGE", "语言")),
        lambda client, name: _named(client, client.users(), name),
    ),
    "tokens": Kind(
        lambda client, filter, limit: client.tokens(),
        (column("id", "ID", "编号"), _NAME, column("scopes", "SCOPES", "范围"),
         since("used_at", "USED", "使用"), since("expires_at", "EXPIRES", "到期")),
        lambda client, name: _named(client, client.tokens(), name),
        lambda client, name: client.delete_token(name),
    ),
    "secrets": Kind(
        lambda client, filter, limit: client.secrets(),
        (_NAME, since("changed_at", "CHANGED", "修改")),
        lambda client, name: _named(client, client.secrets(), name),
        lambda client, name: client.delete_secret(name),
    ),
}  # fmt: skip
"""Plural -> what is known about it."""


@click.command(help=say(f"List things. KIND: {' '.join(KINDS)}.", f"列出对象：{' '.join(KINDS)}。"))
@click.argument("kind")
@click.argument("name", required=False)
@click.option(
    "--filter",
    "wanted",
    help=say(
        "of runs: state:Failed pipeline:demo creator:ann; of others: the start of a name",
        "运行：state:Failed pipeline:demo creator:ann；其他：名称开头",
    ),
)
@click.option("-n", "--limit", type=click.IntRange(min=1), default=50, show_default=True)
@click.option(
    "--form",
    type=click.Choice(["yaml", "python"]),
    help=say("of one pipeline: print its file, to be edited and applied", "单个任务流：输出其文件，可编辑后再保存"),
)
@output_option
@project_option
def get(
    kind: str, name: str | None, wanted: str | None, limit: int, form: str | None, output: str, project: str | None
) -> None:
    """List a kind of things, or show one."""
    found, name = _kind(kind, name)
    client = connect(project)
    if form is not None:
        if found is not KINDS["pipelines"] or not name:
            raise click.UsageError(say("--form goes with one pipeline.", "--form 只用于单个任务流。"))
        click.echo(_file_of(client, name, form), nl=False)
        return
    if name and found is not KINDS["files"]:
        print_one(_one(found, kind)(client, name), output)
        return
    print_many(found.list(client, name or wanted, limit), found.columns, output)


def _file_of(client: Client, name: str, form: str) -> str:
    """A pipeline's file: as it is kept, or as Python."""
    text = client.pipeline(name)["text"]
    if form == "yaml":
        return text
    parsed = client.parse(text)
    if parsed["data"] is None:
        from cubestudio_sdk.errors import CubeError

        first = parsed["errors"][0]
        raise CubeError("PipelineInvalid", first["text"], first["hint"])
    return client.print(parsed["data"], form)


@click.command(
    help=say("Show one thing in full: `describe run last`, `describe model cancer:3`.", "查看一个对象的全部。")
)
@click.argument("kind")
@click.argument("name", required=False)
@output_option
@project_option
def describe(kind: str, name: str | None, output: str, project: str | None) -> None:
    """One thing with everything the studio tells."""
    found, name = _kind(kind, name)
    client = connect(project)
    if found is KINDS["runs"]:
        name = find_run(client, name)
    if not name:
        raise click.UsageError(say("Name the thing.", "请写名称。"))
    print_one(_one(found, kind)(client, name), output)


@click.command(help=say("Delete one thing: `delete service cancer`.", "删除一个对象。"))
@click.argument("kind")
@click.argument("names", nargs=-1)
@project_option
def delete(kind: str, names: tuple[str, ...], project: str | None) -> None:
    """Delete things by name."""
    if "/" in kind and not names:
        kind, _, only = kind.partition("/")
        names = (only,)
    found, _ = _kind(kind, None)
    if found.delete is None or not names:
        raise click.UsageError(say("Nothing of this kind can be deleted by name.", "这种对象不能按名称删除。"))
    client = connect(project)
    for name in names:
        found.delete(client, name)
        click.echo(say(f"{kind} {name} deleted", f"已删除 {kind} {name}"))


@click.command(help=say(
    "Make a thing: `create token NAME`, `create secret NAME` (value from standard input), `create project NAME`, "
    "`create template FOLDER`.",
    "新建：token 名称、secret 名称（从标准输入读值）、project 名称、template 文件夹。"))  # fmt: skip
@click.argument("kind", type=click.Choice(["token", "secret", "project", "template"]))
@click.argument("name")
@click.option("--value", help=say("of a secret; better given on standard input", "密钥的值，最好用标准输入"))
@click.option(
    "--days", type=click.IntRange(min=1), default=90, show_default=True, help=say("of a token", "令牌有效天数")
)
@click.option("--scope", "scopes", multiple=True, help=say("of a token: read run write manage", "令牌权限，可重复"))
@click.option("--for-all", is_flag=True, help=say("share a template with all projects", "把模板共享给所有项目组"))
@output_option
@project_option
def create(
    kind: str,
    name: str,
    value: str | None,
    days: int,
    scopes: tuple[str, ...],
    for_all: bool,
    output: str,
    project: str | None,
) -> None:
    """Make a token, a secret, a project or a job template."""
    client = connect(project)
    if kind == "secret":
        client.set_secret(name, value if value is not None else sys.stdin.read().removesuffix("\n"))
        click.echo(f"secret/{name}")
    elif kind == "template":
        made = client.register_template(name, "all" if for_all else "project")
        click.echo(f"template/{made.get('name', name)}@{made.get('version', '')}")
    elif kind == "project":
        client.create_project(name)
        click.echo(f"project/{name}")
    else:
        made = client.create_token(name, days=days, scopes=scopes or ("read", "run", "write"), project=project)
        if output == "table":
            click.echo(made["token"])
        else:
            print_one(made, output)


@click.command(help=say("Ask a SERVICE; rows as JSON (`[{\"a\": 1}]`), @FILE or standard input.",
                        "调用推理服务；输入为 JSON 行、@文件 或标准输入。"))  # fmt: skip
@click.argument("service")
@click.argument("rows", required=False)
@output_option
@project_option
def predict(service: str, rows: str | None, output: str, project: str | None) -> None:
    """One prediction through the gateway."""
    from pathlib import Path

    text = sys.stdin.read() if rows is None else Path(rows[1:]).read_text() if rows.startswith("@") else rows
    try:
        given = json.loads(text)
    except ValueError as broken:
        raise click.UsageError(say(f"The rows are no JSON: {broken}", f"输入不是 JSON：{broken}")) from None
    given = given if isinstance(given, list) else given.get("rows") or given.get("instances") or [given]
    print_one(connect(project).predict(service, given), "json" if output == "table" else output)


def _kind(kind: str, name: str | None) -> tuple[Kind, str | None]:
    """`runs`, `run` and `run/x` all name the kind."""
    if "/" in kind and name is None:
        kind, _, name = kind.partition("/")
    for plural, found in KINDS.items():
        if kind in (plural, plural.removesuffix("s")):
            return found, name
    import difflib

    close = difflib.get_close_matches(kind, KINDS, n=1, cutoff=0.5)
    hint = say(f"Did you mean {close[0]}?", f"是不是 {close[0]}？") if close else " ".join(KINDS)
    raise click.UsageError(f"{say('There is no kind', '没有这种对象')} '{kind}'. {hint}")


def _one(found: Kind, kind: str) -> Callable[[Client, str], Any]:
    if found.one is None:
        raise click.UsageError(say(f"{kind} are only listed", f"{kind} 只能列出"))
    return found.one


def _words(words: Any) -> str:
    if isinstance(words, dict):
        return str(words.get(say("en", "zh")) or words.get("en") or "")
    return str(words or "")
