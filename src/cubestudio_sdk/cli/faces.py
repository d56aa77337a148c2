"""`cube compare` and `cube metrics`: runs side by side, and what tasks reported, used and cost."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from cubestudio_sdk.cli.output import Column, column, duration, print_many, print_one, size
from cubestudio_sdk.cli.shared import connect, find_run, output_option, project_option
from cubestudio_sdk.cli.words import say, state_words

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client


@click.command(help=say("Set two or more RUNs side by side: parameters, metrics, tasks.",
                        "并排对比两个以上的运行：参数、指标、任务。"))  # fmt: skip
@click.argument("runs", nargs=-1, required=True, metavar="RUN RUN…")
@click.option("--all", "everything", is_flag=True, help=say("also what is the same", "也显示相同的内容"))
@output_option
@project_option
def compare(runs: tuple[str, ...], everything: bool, output: str, project: str | None) -> None:
    """Compare runs; `≠` marks what differs."""
    if len(runs) < 2:
        raise click.UsageError(say("Name two or more runs.", "请写两个以上的运行。"))
    client = connect(project)
    found = client.compare([find_run(client, run) for run in runs])
    if output in ("json", "yaml"):
        print_one(found, output)
        return
    ids = [run["id"] for run in found["runs"]]
    columns = [
        column("differs", "", ""),
        column("what", "WHAT", "项目"),
        *(Column(run, run, lambda row, at=at: row["values"][at]) for at, run in enumerate(ids)),  # type: ignore[misc]
    ]
    rows = [_row("", say("state", "状态"), [state_words(run["state"])[0] for run in found["runs"]])]
    rows += [_row("params.", each["name"], each["values"]) for each in found["params"]]
    rows += [_row(f"{each['task']}.", each["name"], each["values"]) for each in found["metrics"]]
    rows += [_row("", each["name"], _tasks(each)) | {"differs": _mark(each["differs"])} for each in found["tasks"]]
    print_many([row for row in rows if everything or row["differs"]] or rows[:1], columns, output)


@click.command(help=say("What TASK of RUN reported and used; without TASK, what the run cost.",
                        "任务上报的指标与资源用量；不写任务时显示运行的开销。"))  # fmt: skip
@click.argument("run", required=False)
@click.argument("task", required=False)
@output_option
@project_option
def metrics(run: str | None, task: str | None, output: str, project: str | None) -> None:
    """Metrics of a task, or the cost of a run."""
    client = connect(project)
    run_id = find_run(client, run)
    if task is None:
        cost = client.run_cost(run_id)
        if output in ("json", "yaml"):
            print_one(cost, output)
        else:
            print_many(_cost_rows(cost), _PAIRS, output)
        return
    used, reported = client.task_metrics(run_id, task), _reported(client, run_id, task)
    if output in ("json", "yaml"):
        print_one({**used, "reported": reported}, output)
        return
    print_many([*reported, *_used_rows(used)], _MEASURES, output)


_PAIRS = (column("name", "WHAT", "项目"), column("value", "VALUE", "值"))
_MEASURES = (
    column("name", "METRIC", "指标"),
    column("value", "LAST", "最新"),
    column("least", "LEAST", "最小"),
    column("most", "MOST", "最大"),
    column("count", "POINTS", "点数"),
)


def _reported(client: Client, run: str, task: str) -> list[dict[str, Any]]:
    names = ("name", "value", "least", "most", "count")
    found = [entry for entry in client.results(run, task) if entry["type"] in ("metric", "series")]
    return [{name: entry.get(name) for name in names} for entry in found]


def _used_rows(used: dict[str, Any]) -> list[dict[str, Any]]:
    rows = []
    for each in used["attempts"]:
        label = say(f"attempt {each['attempt']}", f"尝试 {each['attempt']}")
        for key, name, shown in (("cpu", "cpu", _plain), ("memory", say("memory", "内存"), size)):
            values = each[key]
            rows.append(
                {
                    "name": f"{name} ({label})",
                    "value": shown(values[-1]),
                    "least": shown(min(values)),
                    "most": shown(max(values)),
                    "count": len(values),
                }
            )
    return rows + _cost_rows(used["cost"])


def _cost_rows(cost: dict[str, Any]) -> list[dict[str, Any]]:
    pairs = (
        (say("CPU·s reserved", "CPU·秒 预留"), cost["cpu_seconds_asked"]),
        (say("CPU·s used", "CPU·秒 实用"), cost["cpu_seconds_used"]),
        (say("memory GiB·s", "内存 GiB·秒"), cost["memory_gib_seconds"]),
        (say("accelerator·s", "加速卡·秒"), cost["accelerator_seconds"]),
    )
    return [{"name": name, "value": _plain(value)} for name, value in pairs]


def _row(prefix: str, name: str, values: Sequence[Any]) -> dict[str, Any]:
    return {"what": f"{prefix}{name}", "values": values, "differs": _mark(any(each != values[0] for each in values))}


def _mark(differs: bool) -> str:
    return "≠" if differs else ""


def _tasks(task: dict[str, Any]) -> list[str]:
    pairs = zip(task["states"], task["seconds"], strict=True)
    return [
        f"{state_words(state)[0]} {duration(seconds) if seconds is not None else ''}".strip() if state else ""
        for state, seconds in pairs
    ]


def _plain(value: float) -> str:
    return f"{value:.4g}"
