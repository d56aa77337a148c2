"""A run as it goes: a live table for people, a line per change for everything else."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from cubestudio_sdk.cli.output import console, duration, parse_time
from cubestudio_sdk.cli.shared import is_terminal
from cubestudio_sdk.cli.words import say, state_words
from cubestudio_sdk.errors import sentences
from cubestudio_sdk.types import RUN_ENDS, Run, Task

if TYPE_CHECKING:
    from rich.console import Group

    from cubestudio_sdk.client import Client


def watch(client: Client, run: str, title: str = "") -> Run:
    """Show the tasks of a run until it has ended; returns the run."""
    if is_terminal():
        return _live(client, run, title)
    told: dict[str, str] = {}
    return _until_ended(client, run, lambda now, tasks: _lines(tasks, told))


def failure_text(client: Client, run: Run) -> str:
    """One sentence for a run that did not succeed, and the last lines of the task that is to blame."""
    failed = [task for task in client.tasks(run["id"]) if task["state"] == "Failed"]
    if not failed:
        return say(f"Run {run['id']} is {run['state']}: {reason_text(run)}", f"运行 {run['id']}：{reason_text(run)}")
    task = failed[0]
    lines = client.log_text(run["id"], task["name"]).splitlines()[-12:]
    sentence = say(
        f"Task '{task['name']}' failed: {reason_text(task)}", f"任务 {task['name']} 失败：{reason_text(task)}"
    )
    return "\n".join([sentence, *(f"  | {line}" for line in lines)])


def reason_text(thing: Any) -> str:
    """The reason of a run, task or service, and the way out."""
    return sentences(str(thing.get("reason") or ""), str(thing.get("hint") or ""))


def _until_ended(client: Client, run: str, show: Callable[[Run, list[Task]], None]) -> Run:
    while True:
        # The run is read first: the tasks shown last are then at least as new as its end.
        now = client.get_run(run)
        show(now, client.tasks(run))
        if now["state"] in RUN_ENDS:
            return now
        time.sleep(0.4)


def _lines(tasks: list[Task], told: dict[str, str]) -> None:
    for task in tasks:
        state = task["state"]
        is_preparing = state == "Running" and task["code"] == "Preparing"
        now = "Preparing" if is_preparing else state
        if told.get(task["name"], "Waiting") != now:
            told[task["name"]] = now
            reason = f"  {reason_text(task)}" if state == "Failed" or is_preparing else ""
            click.echo(f"{state_words(state)[0]:<14} {task['name']:<24} {_took(task)}{reason}".rstrip())


def _live(client: Client, run: str, title: str) -> Run:
    from rich.live import Live

    with Live(console=console(), refresh_per_second=8, transient=False) as live:
        return _until_ended(client, run, lambda now, tasks: live.update(_table(now, tasks, title)))


def _table(run: Run, tasks: list[Task], title: str) -> Group:
    from rich.console import Group
    from rich.table import Table
    from rich.text import Text

    words, colour = state_words(run["state"])
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    heading = Text.assemble((title or f"{run.get('pipeline') or ''} {run['id']}", "bold"), "  ", (words, colour))
    for _ in range(4):
        table.add_column(no_wrap=True)
    shown = (
        tasks if len(tasks) <= 40 else [task for task in tasks if task["state"] not in ("Waiting", "Succeeded")][:40]
    )
    for task in shown:
        words, colour = state_words(task["state"])
        note = reason_text(task) if task["state"] in ("Failed", "Queued", "Running") else ""
        table.add_row(Text(words, style=colour), task["name"], _took(task), Text(note[:90], style="dim"))
    if len(shown) < len(tasks):
        done = sum(task["state"] in ("Succeeded", "Cached") for task in tasks)
        table.add_row("", say(f"… {done} of {len(tasks)} done", f"… 已完成 {done}/{len(tasks)}"), "", "")
    return Group(heading, table)


def _took(task: Task) -> str:
    if task.get("total") is not None and not task["ended_at"]:
        return f"{task['done']}/{task['total']}"
    started = task.get("started_at")
    if not started:
        return ""
    ended = task.get("ended_at")
    end = parse_time(str(ended)) if ended else datetime.now(UTC)
    return duration((end - parse_time(str(started))).total_seconds())
