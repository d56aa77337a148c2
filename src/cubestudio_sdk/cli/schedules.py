"""Commands of schedules: `cube schedule`, `cube backfill`."""

from __future__ import annotations

import re
from typing import Any

import click

from cubestudio_sdk.cli.output import print_one
from cubestudio_sdk.cli.shared import connect, note, output_option, project_option, read_params
from cubestudio_sdk.cli.words import say

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


class Span(click.ParamType):  # type: ignore[type-arg]  # generic only in newer clicks
    """`90s`, `15m`, `2h`, `1d` as seconds."""

    name = "DURATION"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The seconds."""
        if isinstance(value, (int, float)):
            return float(value)
        found = re.fullmatch(r"(\d+(?:\.\d+)?)([smhd])", str(value))
        if not found:
            self.fail(say(f"'{value}' is no duration; write 15m, 2h or 1d", f"'{value}' 不是时长，请写 15m、2h 或 1d"))
        return float(found[1]) * _UNITS[found[2]]


@click.command(
    help=say(
        "Run PIPELINE by the clock: `schedule demo --cron '0 2 * * *' --tz Asia/Shanghai`.",
        "定时运行任务流：schedule demo --cron '0 2 * * *' --tz Asia/Shanghai",
    )
)
@click.argument("pipeline")
@click.option("--cron", required=True, help=say("five fields, or @daily", "五个字段，或 @daily"))
@click.option("--name", help=say("of the schedule; PIPELINE-schedule when not given", "调度名称"))
@click.option("--tz", "timezone", default="UTC", show_default=True, help=say("time zone", "时区"))
@click.option("--start", help=say("not before this date or time", "开始日期"))
@click.option("--end", help=say("not after this date or time", "结束日期"))
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help=say("may be repeated", "参数，可重复"))
@click.option("--catch-up", type=click.Choice(["all", "latest", "none"]), default="latest", show_default=True,
              help=say("which missed due times are run", "补跑策略"))  # fmt: skip
@click.option("--concurrency", type=click.IntRange(min=0), default=1, show_default=True,
              help=say("runs at a time, 0 = no limit", "同时运行数，0 为不限"))  # fmt: skip
@click.option("--depends-on-past", is_flag=True, help=say("wait until the one before ended well", "依赖上一周期"))
@click.option("--expires", type=Span(), default=0, help=say("give up what waits longer", "等待过期时长"))
@click.option("--late", type=Span(), default=0, help=say("tell when not done by then", "超过该时长未完成即迟到"))
@click.option("--keep", type=click.IntRange(min=0), default=0, help=say("runs to keep, 0 = all", "保留最近的运行数"))
@click.option("--alert", "alerts", multiple=True, metavar="KIND:TO",
              help=say("webhook: email: wecom: dingtalk: feishu:, told on failed, late, recovered",
                       "告警：webhook: email: wecom: dingtalk: feishu:"))  # fmt: skip
@output_option
@project_option
def schedule(
    pipeline: str,
    name: str | None,
    params: tuple[str, ...],
    expires: float,
    late: float,
    keep: int,
    alerts: tuple[str, ...],
    output: str,
    project: str | None,
    **wish: Any,
) -> None:
    """Make a schedule, or change the one of that name."""
    client = connect(project)
    made = client.set_schedule(
        name or f"{pipeline}-schedule",
        pipeline,
        wish.pop("cron"),
        params=read_params(params),
        expires_after=expires,
        late_after=late,
        keep_last=keep,
        alerts=[_alert(text) for text in alerts],
        **wish,
    )
    if output in ("json", "yaml"):
        print_one(made, output)
        return
    click.echo(f"schedule/{made['name']} {made['sentence']} ({made['timezone']})")
    for due in made["next"]:
        click.echo(f"  {due['local']}")


@click.command(help=say("Run the due times of a SCHEDULE between two dates.", "补录：运行一段时间内的各周期。"))
@click.argument("schedule")
@click.option("--from", "start", required=True, help=say("first date or time", "开始日期"))
@click.option("--to", "end", required=True, help=say("last date or time, included", "结束日期（含）"))
@click.option("--newest-first", is_flag=True, help=say("from new to old", "由新到旧"))
@click.option("--parallelism", type=click.IntRange(1, 100), default=1, show_default=True,
              help=say("runs at a time", "同时运行数"))  # fmt: skip
@click.option("--again", is_flag=True, help=say("also those that were run already", "已运行过的也重新运行"))
@click.option("--preview", is_flag=True, help=say("only show what would be run", "只预览"))
@output_option
@project_option
def backfill(
    schedule: str,
    start: str,
    end: str,
    newest_first: bool,
    parallelism: int,
    again: bool,
    preview: bool,
    output: str,
    project: str | None,
) -> None:
    """Start a backfill, or show what it would run."""
    client = connect(project)
    name, order = schedule.removeprefix("schedule/"), "new_first" if newest_first else "old_first"
    if preview:
        plan = client.preview_backfill(name, start, end, order=order, again=again)
        if output in ("json", "yaml"):
            print_one(plan, output)
            return
        for due in plan["times"]:
            click.echo(due["local"])
        count, left = plan["count"], plan["left_out"]
        note(say(f"{count} due times, {left} were run already", f"共 {count} 个周期，另有 {left} 个已运行过"))
        return
    made = client.backfill(name, start, end, order=order, parallelism=parallelism, again=again)
    if output in ("json", "yaml"):
        print_one(made, output)
    else:
        click.echo(f"backfill/{made['id']} {say('due times', '周期数')} {made['total']}")


def _alert(text: str) -> dict[str, Any]:
    kind, colon, to = text.partition(":")
    if kind in ("http", "https"):
        kind, to = "webhook", text
    if not colon:
        raise click.BadParameter(say(f"'{text}' is not KIND:TO", f"'{text}' 应写成 类型:地址"))
    return {"kind": kind, "to": to, "on": ["failed", "late", "recovered"]}
