"""`cube services scale`: how many replicas a service has."""

from __future__ import annotations

import re
from typing import Any

import click

from cubestudio_sdk.cli.output import print_one
from cubestudio_sdk.cli.shared import connect, output_option, project_option
from cubestudio_sdk.cli.words import say

_PRIORITIES = {"low": -50, "normal": 0, "high": 50}
_TARGETS = ("concurrency", "qps", "cpu", "memory", "gpu")
_LINE = re.compile(r"(?P<cron>\S.*\S)\s+(?P<timezone>\S+)\s+(?P<min>\d+)(?:\.\.(?P<max>\d+))?")


@click.command(
    help=say(
        "How many replicas SERVICE has; without options, show it: `scale churn --min 1 --max 4 --concurrency 10`, "
        "`scale churn --to-zero`, `scale churn --schedule '0 8 * * 1-5 Asia/Shanghai 2..10'`.",
        "推理服务的副本数；不带选项则显示：scale churn --min 1 --max 4 --concurrency 10，scale churn --to-zero，"
        "scale churn --schedule '0 8 * * 1-5 Asia/Shanghai 2..10'",
    )
)
@click.argument("service")
@click.option("--replicas", type=int, help=say("always so many", "固定副本数"))
@click.option("--min", "least", type=int, help=say("at least; 0 = it may sleep", "下限，0 为可休眠"))
@click.option("--max", "most", type=int, help=say("at most", "上限"))
@click.option("--concurrency", type=float, help=say("requests under way at a replica", "每副本处理中的请求数"))
@click.option("--qps", type=float, help=say("requests a second of a replica", "每副本每秒请求数"))
@click.option("--cpu", type=float, help=say("per cent of the processors asked for", "CPU 使用率（%）"))
@click.option("--memory", type=float, help=say("per cent of the memory asked for", "内存使用率（%）"))
@click.option("--gpu", type=float, help=say("per cent of the accelerators' time", "GPU 使用率（%）"))
@click.option("--to-zero", is_flag=True, help=say("sleep when nobody asks, as --min 0", "无请求时休眠，同 --min 0"))
@click.option("--idle", type=float, help=say("seconds without a request until it sleeps", "多少秒无请求后休眠"))
@click.option("--calm", type=float, help=say("seconds until there are fewer", "平稳多少秒后缩容"))
@click.option("--schedule", "lines", multiple=True, metavar="'CRON ZONE MIN..MAX'",
              help=say("numbers by the clock; repeat, '' = none", "定时规则，可重复，'' 为不设"))  # fmt: skip
@click.option("--priority", metavar="low|normal|high|N",
              help=say("who gets room first, -100 to 100", "优先级，-100 到 100"))  # fmt: skip
@output_option
@project_option
def scale(
    service: str,
    replicas: int | None,
    least: int | None,
    most: int | None,
    to_zero: bool,
    lines: tuple[str, ...],
    priority: str | None,
    output: str,
    project: str | None,
    **given: Any,
) -> None:
    """Change what was given, and show all."""
    wish = {name: value for name, value in given.items() if value is not None}
    bounds = {"min": 0 if to_zero else least, "max": most}
    if replicas is not None:
        if to_zero or least is not None or most is not None:
            raise click.UsageError(say("--replicas is both --min and --max.", "--replicas 即同时设置 --min 与 --max。"))
        bounds = {"min": replicas, "max": replicas}
    wish |= {name: value for name, value in bounds.items() if value is not None}
    if lines:
        wish["lines"] = [_line(text) for text in lines if text]
    if priority is not None:
        wish["priority"] = _priority(priority)
    client = connect(project)
    shown = client.scale(service, **wish) if wish else client.scaling(service)
    print_one(shown if output in ("json", "yaml") else _short(shown), output)


def _line(text: str) -> dict[str, Any]:
    found = _LINE.fullmatch(text.strip())
    if found is None:
        raise click.UsageError(
            say(f"'{text}' is no line of a schedule: write '0 8 * * 1-5 Asia/Shanghai 2..10'.",
                f"“{text}”不是定时规则，应写成 '0 8 * * 1-5 Asia/Shanghai 2..10'。")
        )  # fmt: skip
    least = int(found["min"])
    return {"cron": found["cron"], "timezone": found["timezone"], "min": least, "max": int(found["max"] or least)}


def _priority(text: str) -> int:
    if text in _PRIORITIES:
        return _PRIORITIES[text]
    try:
        return int(text)
    except ValueError:
        raise click.UsageError(
            say("--priority takes low, normal, high or a number.", "--priority 取 low、normal、high 或数字。")
        ) from None


def _short(shown: dict[str, Any]) -> dict[str, Any]:
    """What a person wants to see: the number and why, bounds, targets, lines."""
    lines = [f"{line['cron']} {line['timezone']} {line['min']}..{line['max']}" for line in shown["lines"]]
    targets = {name: shown[name] for name in _TARGETS if shown[name]}
    return {
        "wanted": shown["wanted"],
        "why": shown["why"],
        "since": shown["since"],
        "now": f"{shown['least']}..{shown['most']}",
        "min": shown["min"],
        "max": shown["max"],
        **targets,
        "idle": shown["idle"],
        "calm": shown["calm"],
        "schedule": lines,
        "priority": shown["priority"],
    }
