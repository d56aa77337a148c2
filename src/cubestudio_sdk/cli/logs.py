"""`cube logs`."""

from __future__ import annotations

import threading
import time
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from cubestudio_sdk.cli.shared import connect, find_run, project_option
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.types import TASK_ENDS, Task

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client

_SILENT = ("Waiting", "Queued", "Skipped", "Cached")


_HELP = say(
    "The log of a task, or of all tasks, of a RUN (its id, or `last`); also service/NAME and workload/ID.",
    "任务的日志；不写任务则为整个运行；也可写 service/名称、workload/编号。",
)


@click.command(help=_HELP)
@click.argument("run", required=False)
@click.argument("task", required=False)
@click.option("-f", "--follow", is_flag=True, help=say("go on until it has ended", "跟随直到结束"))
@project_option
def logs(run: str | None, task: str | None, follow: bool, project: str | None) -> None:
    """Print the log of one task as it is, that of several with the task's name in front."""
    client = connect(project, patience=60 if follow else 5)
    kind, _, other = (run or "").partition("/")
    if kind in ("service", "workload"):
        read = client.service_logs if kind == "service" else client.workload_logs
        for line in read(other, follow=follow):
            click.echo(line.text)
        return
    name = find_run(client, run)
    if task and not _may_have_items(client.get_task(name, task)):
        for line in client.logs(name, task, follow=follow):
            click.echo(line.text)
    elif follow:
        follow_all(client, name, task)
    else:
        for entry in _with_logs(client, name, task):
            for line in client.logs(name, entry, follow=False):
                click.echo(f"{entry} | {line.text}")


def follow_all(client: Client, run: str, only: str | None = None) -> None:
    """Every task's log (or that of one task and its items) as it comes, until the end and all is said."""
    lines: SimpleQueue[str] = SimpleQueue()
    readers: dict[str, threading.Thread] = {}

    def read(task: str) -> None:
        front = "" if task == only else f"{task} | "
        try:
            for line in client.logs(run, task):
                lines.put(front + line.text)
        except CubeError as refused:
            lines.put(f"{task} | {say('error', '错误')}: {refused.text}")

    while True:
        ended = (client.get_task(run, only) if only else client.get_run(run))["state"] in TASK_ENDS
        for task in _with_logs(client, run, only):
            if task not in readers:
                readers[task] = threading.Thread(target=read, args=(task,), daemon=True)
                readers[task].start()
        until = time.monotonic() + 0.5
        while time.monotonic() < until:
            try:
                click.echo(lines.get(timeout=0.1))
            except Empty:
                if ended and not any(reader.is_alive() for reader in readers.values()):
                    return


def _may_have_items(task: Task) -> bool:
    """Whether the log lies with the items of a foreach; how many there are is known when its turn has come."""
    return task["total"] is not None or task["state"] == "Waiting"


def _with_logs(client: Client, run: str, only: str | None = None) -> list[str]:
    """Names of the tasks that have begun; of a foreach, its items."""
    names = []
    for task in [client.get_task(run, only)] if only else client.tasks(run):
        if task["total"] is not None:
            names += [item["name"] for item in client.tasks(run, items_of=task["name"]) if item["state"] not in _SILENT]
        elif task["state"] not in _SILENT:
            names.append(task["name"])
    return names
