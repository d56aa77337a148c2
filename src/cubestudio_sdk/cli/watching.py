"""`cube services metrics` and `alerts`: what an inference service is asked, and who is told when something is wrong."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import click

from cubestudio_sdk.cli.output import column, print_many, print_one, size
from cubestudio_sdk.cli.shared import connect, output_option, project_option
from cubestudio_sdk.cli.words import say

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_BARS = "▁▂▃▄▅▆▇█"
_WIDTH = 32
_MEASURES = (
    column("revision", "REVISION", "修订"),
    column("name", "METRIC", "指标"),
    column("last", "LAST", "最新"),
    column("mean", "MEAN", "平均"),
    column("most", "MOST", "最大"),
    column("line", "OVER TIME", "走势"),
)


@click.command(
    help=say("What service NAME was asked: rate, errors, latency, by revision.",
             "推理服务的请求量、错误率与延迟，按修订显示。")
)  # fmt: skip
@click.argument("name")
@click.option("--since", "span", default="15m", show_default=True, metavar="SPAN",
              help=say("how far back: 15m, 1h, 24h, 7d, 30d", "多久以来：15m、1h、24h、7d、30d"))  # fmt: skip
@output_option
@project_option
def metrics(name: str, span: str, output: str, project: str | None) -> None:
    """Metrics of a service."""
    found = connect(project).service_metrics(name, since=datetime.now(UTC) - _span(span))
    if output in ("json", "yaml"):
        print_one(found, output)
        return
    shown = [found["total"], *(found["revisions"] if len(found["revisions"]) > 1 else [])]
    rows = [row for series in shown if series["requests"] for row in _measures(series)]
    print_many([*rows, *(row for use in found["replicas"] for row in _use(use))], _MEASURES, output)


_ALERTS = (
    column("text", "ALERT", "告警"),
    column("minutes", "MINUTES", "分钟"),
    column("state", "STATE", "状态"),
)
_KINDS: dict[str, tuple[str, dict[str, float]]] = {
    "errors": ("error_rate", {"%": 0.01, "": 1}),
    "p99": ("p99", {"ms": 0.001, "s": 1, "": 1}),
    "qps": ("qps", {"": 1}),
    "down": ("down", {"": 1}),
    "certificate": ("certificate", {"d": 1, "": 1}),
}
_RULE = re.compile(r"(\w+)(?:([<>])([\d.]+)(%|ms|s|d)?)?(?:/(\d+)m)?")


@click.command(
    help=say("What of service NAME is watched and who is told; --add 'errors>5%/5m' --to wecom:URL.",
             "服务的告警规则与通知对象；--add 'errors>5%/5m' --to wecom:URL。")
)  # fmt: skip
@click.argument("name")
@click.option("--add", "rules", multiple=True, metavar="RULE",
              help=say("errors>5%/5m, p99>200ms/5m, qps>100/5m, qps<1/10m, down/5m, certificate<14d",
                       "errors>5%/5m、p99>200ms/5m、qps>100/5m、qps<1/10m、down/5m、certificate<14d"))  # fmt: skip
@click.option("--to", "addresses", multiple=True, metavar="KIND:TO",
              help="webhook, email, wecom, dingtalk, feishu")  # fmt: skip
@click.option("--clear", is_flag=True, help=say("forget what was watched before", "先清除已有的规则"))
@output_option
@project_option
def alerts(
    name: str, rules: tuple[str, ...], addresses: tuple[str, ...], clear: bool, output: str, project: str | None
) -> None:
    """Alerts of a service."""
    client = connect(project)
    wanted, told = [_rule(text) for text in rules], [_address(text) for text in addresses]
    found = client.service_alerts(name)
    if wanted or told or clear:
        kept = [] if clear else [{key: rule[key] for key in ("kind", "than", "minutes")} for rule in found["rules"]]
        found = client.set_service_alerts(name, kept + wanted, ([] if clear else found["addresses"]) + told)
    if output in ("json", "yaml"):
        print_one(found, output)
        return
    print_many(found["rules"], _ALERTS, output)
    for one in found["addresses"]:
        click.echo(f"→ {one['kind']}: {one['to']}")


def _rule(text: str) -> dict[str, Any]:
    found = _RULE.fullmatch(text)
    kind, units = _KINDS.get(found[1], ("", {})) if found else ("", {})
    unit = (found[4] or "") if found else ""
    if found is None or unit not in units:
        told = say(f"'{text}' is no rule; such as errors>5%/5m, p99>200ms/5m, down/5m",
                   f"“{text}”不是规则；例如 errors>5%/5m、p99>200ms/5m、down/5m")  # fmt: skip
        raise click.BadParameter(told, param_hint="--add")
    if kind == "qps":
        kind = "qps_below" if found[2] == "<" else "qps_above"
    return {"kind": kind, "than": float(found[3] or 0) * units[unit], "minutes": float(found[5] or 5)}


def _address(text: str) -> dict[str, str]:
    kind, _, to = text.partition(":")
    return {"kind": kind, "to": to}


def _span(text: str) -> timedelta:
    found = re.fullmatch(r"(\d+)([mhd])", text)
    if not found or not int(found[1]):
        raise click.BadParameter(say("write 15m, 1h, 24h, 7d", "请写 15m、1h、24h、7d"), param_hint="--since")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


def _measures(series: dict[str, Any]) -> list[dict[str, Any]]:
    revision = say("all", "全部") if series["revision"] is None else series["revision"]
    kinds = [
        ("qps", "qps", lambda value: f"{value:.3g}"),
        ("error_rate", say("errors", "错误率"), lambda value: f"{value * 100:.2g} %"),
        *((key, key, milliseconds) for key in ("p50", "p90", "p99")),
        ("active", say("under way", "进行中"), lambda value: f"{value:.2g}"),
    ]
    return [_row(revision, word, series[key], show) for key, word, show in kinds]


def _use(use: dict[str, Any]) -> list[dict[str, Any]]:
    series, replica = use["series"], say(f"replica {use['number']}", f"副本 {use['number']}")
    return [
        _row(use["revision"], f"{replica} cpu", series["cpu"], lambda value: f"{value:.2g}"),
        _row(use["revision"], f"{replica} {say('memory', '内存')}", series["memory"], lambda value: size(int(value))),
    ]


def _row(revision: Any, name: str, values: Sequence[float | None], show: Any) -> dict[str, Any]:
    known = [value for value in values if value is not None]
    row = {"revision": revision, "name": name, "line": sparkline(values)}
    if known:
        row |= {"last": show(known[-1]), "mean": show(sum(known) / len(known)), "most": show(max(known))}
    return row


def milliseconds(seconds: float) -> str:
    """A latency: `8.2 ms`, `1.4 s`."""
    return f"{seconds * 1000:.3g} ms" if seconds < 1 else f"{seconds:.3g} s"


def sparkline(values: Sequence[float | None]) -> str:
    """A line of bars from nothing to the most, at most 32: each shows the most of its share; a gap where nothing is
    known."""
    if not values:
        return ""
    width = min(_WIDTH, len(values))
    shares = [values[at * len(values) // width : (at + 1) * len(values) // width] for at in range(width)]
    peaks = [max((value for value in share if value is not None), default=None) for share in shares]
    most = max((peak for peak in peaks if peak is not None), default=0.0)
    scale = (len(_BARS) - 1) / most if most else 0.0
    return "".join(" " if peak is None else _BARS[round(peak * scale)] for peak in peaks)
