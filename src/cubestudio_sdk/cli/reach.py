"""`cube shell`: the terminal here becomes the terminal of a running task."""

from __future__ import annotations

import contextlib
import json
import os
import select
import shutil
import signal
import sys
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cubestudio_sdk.cli.shared import connect, find_run, note, project_option
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.errors import sentences

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client
    from cubestudio_sdk.line import Line

_HANG_UP = b"\nexit\n"


@click.command(help=say("Open a shell in a running task (RUN/TASK) or workload (wl_…).",
                        "在运行中的任务（运行/任务）或工作负载（wl_…）中打开终端。"))  # fmt: skip
@click.argument("thing")
@click.option("-r", "--replica", default="", metavar="NAME", help=say("of several, for example worker-1", "副本名称"))
@project_option
def shell(thing: str, replica: str, project: str | None) -> None:
    """Keys go there, what it prints comes here; `exit` or Ctrl-D ends it."""
    client = connect(project)
    sys.exit(open_in(client, named(client, thing), replica))


def named(client: Client, thing: str) -> str:
    """The workload meant by `last/train`, `run_…/train`, `wl_…`."""
    run, slash, task = thing.partition("/")
    return client.running_workload(f"{find_run(client, run)}/{task}" if slash else thing)


def open_in(client: Client, workload: str, replica: str = "") -> int:
    """A shell in a workload until it ends; the exit code."""
    with client.open_shell(workload, replica, *_window()) as line:
        if sys.stdin.isatty():
            note(say("connected; exit or Ctrl-D ends the shell", "已连接；输入 exit 或按 Ctrl-D 结束"))
        with _raw_terminal():
            ended = _relay(line)
    if ended is None:
        note(say("the connection was lost; open the shell again", "连接已中断，请重新打开终端"))
        return 1
    if ended["code"] != "ShellExited":
        note(sentences(ended["text"], ended["hint"]))
        return 1
    return 0


def enter_held(client: Client, run: str, task: str, minutes: int) -> int:
    """Wait until a held task runs, open a shell in it, and say how to come back."""
    import time

    note(say(f"run/{run}: held open for {minutes} minutes", f"run/{run}：环境保持 {minutes} 分钟"))
    while (found := client.get_task(run, task))["state"] in ("Waiting", "Queued") or found.get("reason"):
        if found["state"] not in ("Waiting", "Queued", "Running"):
            note(str(found.get("reason") or found["state"]))
            return 1
        time.sleep(0.5)
    code = open_in(client, client.running_workload(f"{run}/{task}"))
    note(say(f"it is still held: cube shell {run}/{task}, or cube stop {run}",
             f"环境仍在保持：cube shell {run}/{task} 可再次进入，cube stop {run} 结束"))  # fmt: skip
    return code


def _relay(line: Line) -> dict[str, Any] | None:
    from websockets.exceptions import ConnectionClosed

    told, tell = os.pipe()
    before = signal.signal(signal.SIGWINCH, lambda *_: os.write(tell, b"w")) if sys.stdin.isatty() else None
    threading.Thread(target=_send_keys, args=(line, told), daemon=True).start()
    ended: dict[str, Any] | None = None
    try:
        for message in line:
            if isinstance(message, str):
                ended = json.loads(message).get("ended")
                continue
            sys.stdout.buffer.write(message)
            sys.stdout.buffer.flush()
    except ConnectionClosed:
        pass
    finally:
        if before is not None:
            signal.signal(signal.SIGWINCH, before)
        os.close(tell)
    return ended


def _send_keys(line: Line, resized: int) -> None:
    """What is typed, and each new size of the window. After the last of input that is a file or a pipe, `exit` is typed
    (a Ctrl-D while a command still runs would be lost)."""
    keys, waiting = sys.stdin.fileno(), [sys.stdin.fileno(), resized]
    with contextlib.suppress(Exception):  # the connection ends first: whoever reads it will tell
        while True:
            ready = select.select(waiting, [], [])[0]
            if resized in ready:
                if not os.read(resized, 100):
                    return
                line.send(json.dumps({"resize": list(_window())}))
            if keys in ready:
                data = os.read(keys, 4096)
                line.send(data or _HANG_UP)
                if not data:
                    waiting.remove(keys)


def _window() -> tuple[int, int]:
    """Columns and rows of the terminal itself: COLUMNS and LINES, where somebody exported them, do not follow it."""
    try:
        size = os.get_terminal_size(sys.stdin.fileno())
    except OSError:
        size = shutil.get_terminal_size()
    return size.columns, size.lines


@contextlib.contextmanager
def _raw_terminal() -> Iterator[None]:
    """Every key goes through, Ctrl-C included; afterwards the terminal is as it was."""
    if not sys.stdin.isatty():
        yield
        return
    import termios
    import tty

    before = termios.tcgetattr(sys.stdin)
    try:
        tty.setraw(sys.stdin)
        yield
    finally:
        termios.tcsetattr(sys.stdin, termios.TCSADRAIN, before)
