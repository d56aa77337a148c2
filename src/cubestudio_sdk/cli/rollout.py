"""`cube deploy` and `cube rollout`: new versions behind a service, and who gets which share of its traffic."""

from __future__ import annotations

from typing import Any

import click

from cubestudio_sdk.cli.output import Column, column, print_many, print_one, since
from cubestudio_sdk.cli.shared import connect, note, output_option, project_option
from cubestudio_sdk.cli.words import say

TIERS = ("debug", "test", "production")
_REVISIONS = (
    column("number", "REVISION", "修订"),
    Column("MODEL", "模型", lambda row: f"{row['model']}:{row['version']}"),
    Column("SHARE", "流量", lambda row: f"{row['share']} %"),
    Column("MIRROR", "镜像", lambda row: f"{row['mirror']} %" if row["mirror"] else ""),
    column("ready", "READY", "就绪副本"),
    Column("CANARY", "灰度", lambda row: row["rollout"]["state"] if row["rollout"] else ""),
    column("created_by", "BY", "创建人", wide=True),
    since("created_at", "MADE", "创建"),
)


@click.command(
    help=say(
        "Run MODEL[:VERSION] in SERVICE, made when it is new: `deploy churn churn:4 --canary`.",
        "用推理服务 SERVICE 运行 MODEL[:VERSION]，没有则新建：deploy churn churn:4 --canary",
    )
)
@click.argument("service")
@click.argument("model", metavar="MODEL[:VERSION]")
@click.option("--replicas", type=int, help=say("how many processes", "副本数"))
@click.option("--tier", type=click.Choice(TIERS), help=say("what it is for", "级别"))
@click.option("--canary/--at-once", default=None,
              help=say("step by step, or all when it answers; production: --canary",
                       "逐步放量，或就绪后一次切换；生产级别默认逐步放量"))  # fmt: skip
@click.option("--steps", metavar="5,25,50", help=say("percents of a canary; m10 = a mirror of 10 % first",
                                                     "灰度各步百分比；m10 表示先镜像 10 %"))  # fmt: skip
@click.option("--minutes", type=float, default=5.0, show_default=True,
              help=say("each step lasts", "每步持续分钟数"))  # fmt: skip
@click.option("--least", "requests", type=int, default=20, show_default=True,
              help=say("requests before a step is judged", "每步至少多少请求才判定"))  # fmt: skip
@output_option
@project_option
def deploy(
    service: str,
    model: str,
    replicas: int | None,
    tier: str | None,
    canary: bool | None,
    steps: str | None,
    minutes: float,
    requests: int,
    output: str,
    project: str | None,
) -> None:
    """Make or update the service."""
    strategy: dict[str, Any] | None = None
    if canary is False:
        strategy = {"kind": "all"}
    elif canary or steps:
        percents = (steps or "5,25,50").split(",")
        told = [_step(one.strip(), minutes) for one in percents]
        strategy = {"kind": "canary", "steps": told, "limits": {"requests": requests}}
    made = connect(project).deploy(service, model, replicas=replicas, tier=tier, strategy=strategy)
    if output != "table":
        print_one(made, output)
        return
    click.echo(made["url"])


@click.group(
    help=say(
        "Who gets which share of a service's traffic: `rollout split churn 7=95 8=5`.",
        "推理服务的流量分配与灰度：rollout split churn 7=95 8=5",
    )
)
def rollout() -> None:
    """The group itself does nothing."""


@rollout.command(help=say("Show the revisions of SERVICE and its canary.", "查看推理服务的修订与灰度。"))
@click.argument("service")
@output_option
@project_option
def status(service: str, output: str, project: str | None) -> None:
    """Revisions as a table, the canary below."""
    client = connect(project)
    canary = client.rollout(service)
    revisions = list(client.revisions(service))
    if output in ("json", "yaml"):
        print_one({"revisions": revisions, "rollout": canary}, output)
        return
    print_many(revisions, _REVISIONS, output)
    if canary:
        click.echo()
        for line in _told(canary):
            click.echo(line)


@rollout.command(help=say("Share the traffic: REVISION=PERCENT …, adding up to 100; 0 keeps one ready.",
                          "分配流量：修订=百分比 …，合计 100；0 表示只保持就绪。"))  # fmt: skip
@click.argument("service")
@click.argument("shares", nargs=-1, required=True, metavar="REVISION=PERCENT…")
@click.option("--mirror", metavar="REVISION=PERCENT", help=say("copy so many requests to it", "把部分请求镜像到该修订"))
@project_option
def split(service: str, shares: tuple[str, ...], mirror: str | None, project: str | None) -> None:
    """Share by hand."""
    wish = dict(_share(one) for one in shares)
    made = connect(project).split_traffic(service, wish, mirror=_share(mirror) if mirror else None)
    _say_split(made)


@rollout.command(help=say("Give the candidate of SERVICE all traffic now.", "立即把全部流量交给候选修订。"))
@click.argument("service")
@project_option
def promote(service: str, project: str | None) -> None:
    """End the canary well."""
    _say_split(connect(project).promote(service))


@rollout.command(help=say("Take the candidate back; without a canary, run a former revision again.",
                          "撤回候选修订；没有灰度时，重新运行先前的修订。"))  # fmt: skip
@click.argument("service")
@click.option("--to", "revision", type=int, help=say("revision to run again", "回到哪个修订"))
@project_option
def rollback(service: str, revision: int | None, project: str | None) -> None:
    """Go back."""
    _say_split(connect(project).roll_back(service, revision))


@rollout.command(help=say("Keep the canary at its present share.", "让灰度停在当前比例。"))
@click.argument("service")
@project_option
def pause(service: str, project: str | None) -> None:
    """Wait for a person."""
    _say_split(connect(project).pause_rollout(service))


@rollout.command(help=say("Go on with the steps of the canary.", "继续灰度的后续步骤。"))
@click.argument("service")
@project_option
def resume(service: str, project: str | None) -> None:
    """Go on."""
    _say_split(connect(project).resume_rollout(service))


@rollout.command(help=say("Run the live version of SERVICE in the service TO of another tier.",
                          "把推理服务的线上版本交给另一级别的服务 TO 运行。"))  # fmt: skip
@click.argument("service")
@click.argument("to")
@click.option("--tier", type=click.Choice(TIERS), default="production", show_default=True, help=say("its tier", "级别"))
@project_option
def release(service: str, to: str, tier: str, project: str | None) -> None:
    """Hand it on."""
    click.echo(connect(project).release(service, to, tier)["url"])


def _step(text: str, minutes: float) -> dict[str, Any]:
    kind, number = ("mirror", text[1:]) if text.startswith("m") else ("percent", text)
    if not number.isdigit():
        raise click.UsageError(say(f"'{text}' is no step; such as 5,25,50 or m10,5,50.",
                                   f"'{text}' 不是灰度步骤；例如 5,25,50 或 m10,5,50。"))  # fmt: skip
    return {kind: int(number), "minutes": minutes}


def _share(text: str) -> tuple[int, int]:
    revision, _, percent = text.partition("=")
    if not revision.isdigit() or not percent.isdigit():
        raise click.UsageError(say(f"'{text}' is no share; such as 7=95.", f"'{text}' 不是流量份额；例如 7=95。"))
    return int(revision), int(percent)


def _say_split(service: dict[str, Any]) -> None:
    shares = ", ".join(
        say(f"revision {one['revision']} {one['percent']} %", f"修订 {one['revision']} {one['percent']} %")
        for one in service["split"]["shares"]
    )
    click.echo(say(f"wished: {shares}", f"目标：{shares}"))
    note(say("it is in force when those replicas answer: cube rollout status", "副本就绪后生效：cube rollout status"))


def _told(canary: dict[str, Any]) -> list[str]:
    steps = " → ".join(
        f"{'*' if index == canary['step'] else ''}{_said_step(step)}" for index, step in enumerate(canary["steps"])
    )
    head = say(
        f"canary of revision {canary['revision']} against {canary['stable']}: {canary['state']}",
        f"修订 {canary['revision']} 对修订 {canary['stable']} 的灰度：{canary['state']}",
    )
    return [head, steps, *([canary["text"]] if canary["text"] else []), *(_figures(canary, who) for who in _SIDES)]


_SIDES = {"candidate": ("candidate", "候选"), "live": ("live", "线上")}


def _figures(canary: dict[str, Any], who: str) -> str:
    seen = canary[who]
    p99 = "–" if seen["p99"] is None else f"{seen['p99'] * 1000:.0f} ms"
    return say(
        f"{_SIDES[who][0]:<10}{seen['requests']} requests, {seen['qps']:.1f}/s, "
        f"{seen['error_rate']:.1%} errors, p99 {p99}",
        f"{_SIDES[who][1]}：{seen['requests']} 个请求，{seen['qps']:.1f}/秒，错误 {seen['error_rate']:.1%}，p99 {p99}",
    )


def _said_step(step: dict[str, Any]) -> str:
    share = say(f"mirror {step['mirror']} %", f"镜像 {step['mirror']} %") if step["mirror"] else f"{step['percent']} %"
    return f"{share} ({step['minutes']:g} min)"
