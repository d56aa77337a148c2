"""Commands of pipelines and runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from cubestudio_sdk.cli.output import print_one
from cubestudio_sdk.cli.shared import connect, find_run, note, output_option, project_option, read_params
from cubestudio_sdk.cli.words import say, state_words
from cubestudio_sdk.errors import CubeError, sentences

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client


@click.command(help=say("Keep pipeline files in the studio.", "把任务流文件保存到平台。"))
@click.option(
    "-f",
    "--file",
    "files",
    multiple=True,
    required=True,
    metavar="FILE",
    help=say(
        "YAML, JSON or Python (*.py, read without running it); `-` reads standard input",
        "YAML、JSON 或 Python（*.py，只读取不执行）；- 为标准输入",
    ),
)
@output_option
@project_option
def apply(files: tuple[str, ...], output: str, project: str | None) -> None:
    """Every file becomes a pipeline, as a new version when it changed."""
    client = connect(project)
    for file in files:
        kept = _checked(client, _yaml_of(client, file, keep=True), client.apply)
        if output in ("json", "yaml"):
            print_one(kept, output)
        else:
            click.echo(f"pipeline/{kept['name']} {say('version', '版本')} {kept.get('version', '')}".rstrip())


@click.command(help=say("Start a run of a kept PIPELINE, or of a file.", "运行已保存的任务流，或一个文件。"))
@click.argument("pipeline", required=False)
@click.option("-f", "--file", metavar="FILE", help=say("run this file without keeping it", "直接运行这个文件"))
@click.option(
    "--param", "params", multiple=True, metavar="NAME=VALUE", help=say("a parameter; may be repeated", "参数，可重复")
)
@click.option("--no-cache", is_flag=True, help=say("run every task", "不使用缓存"))
@click.option("--priority", type=int, help=say("higher runs first", "数值大者先运行"))
@click.option("--concurrency", type=click.IntRange(min=1), help=say("tasks at a time", "同时运行的任务数"))
@click.option("-w", "--watch", is_flag=True, help=say("show its tasks until it has ended", "显示任务直到结束"))
@output_option
@project_option
def run(
    pipeline: str | None,
    file: str | None,
    params: tuple[str, ...],
    no_cache: bool,
    priority: int | None,
    concurrency: int | None,
    watch: bool,
    output: str,
    project: str | None,
) -> None:
    """Start a run; with --watch the exit code tells how it ended."""
    if (pipeline is None) == (file is None):
        raise click.UsageError(say("Name a pipeline, or a file with -f FILE.", "请写任务流名称，或用 -f 指定文件。"))
    client = connect(project, patience=60 if watch else 5)
    text = _yaml_of(client, file) if file else None

    def start(text: str | None) -> Any:
        return client.run(
            pipeline, read_params(params), text=text, priority=priority, concurrency=concurrency, no_cache=no_cache
        )

    started = _checked(client, text, start) if text else start(None)
    if not watch:
        _tell(started, output)
        return
    watch_run(client, started, output)


@click.command(
    help=say(
        "Why a RUN, one TASK of it, service/NAME or workload/ID is in its state.",
        "运行、任务、service/名称 或 workload/编号 为什么处于这个状态。",
    )
)
@click.argument("run", required=False)
@click.argument("task", required=False)
@output_option
@project_option
def why(run: str | None, task: str | None, output: str, project: str | None) -> None:
    """Ask the studio why."""
    client = connect(project)
    if run and run.startswith("schedule/"):
        answer = client.why_schedule(run.removeprefix("schedule/"))
    elif run and run.startswith("service/"):
        answer = client.why_service(run.removeprefix("service/"))
    elif run and run.startswith(("workload/", "wl_")):
        answer = client.why_workload(run.removeprefix("workload/"))
    else:
        answer = client.why(find_run(client, run), task)
    if output in ("json", "yaml"):
        print_one(answer, output)
        return
    click.echo(answer["text"])
    if answer.get("hint"):
        click.echo(answer["hint"])


@click.command(help=say("Stop a RUN, or service/NAME.", "停止运行，或 service/名称。"))
@click.argument("run", required=False)
@output_option
@project_option
def stop(run: str | None, output: str, project: str | None) -> None:
    """Stop a run or a service."""
    client = connect(project)
    if run and run.startswith("service/"):
        _tell(client.stop_service(run.removeprefix("service/")), output)
    else:
        _tell(client.stop(find_run(client, run)), output)


@click.command(help=say("Start nothing more of a RUN, or of schedule/NAME.", "暂停运行，或 schedule/名称。"))
@click.argument("run", required=False)
@output_option
@project_option
def pause(run: str | None, output: str, project: str | None) -> None:
    """Pause a run or a schedule."""
    client = connect(project)
    if run and run.startswith("schedule/"):
        _tell_schedule(client.pause_schedule(run.removeprefix("schedule/")), output)
        return
    _tell(client.pause(find_run(client, run)), output)


@click.command(help=say("Go on with a paused RUN, or schedule/NAME.", "恢复暂停的运行，或 schedule/名称。"))
@click.argument("run", required=False)
@output_option
@project_option
def resume(run: str | None, output: str, project: str | None) -> None:
    """Resume a run or a schedule."""
    client = connect(project)
    if run and run.startswith("schedule/"):
        _tell_schedule(client.resume_schedule(run.removeprefix("schedule/")), output)
        return
    _tell(client.resume(find_run(client, run)), output)


@click.command(help=say("Run a RUN again.", "重新运行。"))
@click.argument("run", required=False)
@click.option("--from-failed", is_flag=True, help=say("keep what succeeded", "只从失败的任务继续"))
@click.option("-w", "--watch", is_flag=True, help=say("show its tasks until it has ended", "显示任务直到结束"))
@output_option
@project_option
def rerun(run: str | None, from_failed: bool, watch: bool, output: str, project: str | None) -> None:
    """Rerun all, or from what failed."""
    client = connect(project, patience=60 if watch else 5)
    started = client.rerun(find_run(client, run), from_failed=from_failed)
    if watch:
        watch_run(client, started, output)
    else:
        _tell(started, output)


@click.command(help=say("Run one TASK of a RUN again, alone, with its inputs.", "用相同输入单独再运行一个任务。"))
@click.argument("run")
@click.argument("task")
@click.option("-w", "--watch", is_flag=True, help=say("show it until it has ended", "显示直到结束"))
@click.option("--hold", is_flag=True, help=say("hold its environment open, with a shell", "保持其环境并打开终端"))
@click.option("--minutes", type=click.IntRange(1, 1440), default=60, show_default=True,
              help=say("how long it is held", "保持的分钟数"))  # fmt: skip
@output_option
@project_option
def debug(run: str, task: str, watch: bool, hold: bool, minutes: int, output: str, project: str | None) -> None:
    """Debug one task."""
    client = connect(project)
    started = client.debug(find_run(client, run), task, hold=hold, hold_seconds=60.0 * minutes)
    if hold and sys.stdin.isatty() and output not in ("json", "yaml"):
        from cubestudio_sdk.cli.reach import enter_held

        sys.exit(enter_held(client, started["id"], task, minutes))
    if watch:
        watch_run(client, started, output)
    else:
        _tell(started, output)


def watch_run(client: Any, started: Any, output: str) -> None:
    """Show a run until it has ended; ends the command with 1 when it did not succeed."""
    from cubestudio_sdk.cli.watch import failure_text
    from cubestudio_sdk.cli.watch import watch as show

    if output in ("json", "yaml"):
        ended = client.wait(started)
        print_one(ended, output)
    else:
        click.echo(f"run/{started['id']}")
        ended = show(client, started["id"])
    if ended["state"] != "Succeeded":
        note(failure_text(client, ended))
        sys.exit(1)


def _tell_schedule(thing: Any, output: str) -> None:
    if output in ("json", "yaml"):
        print_one(thing, output)
    else:
        click.echo(f"schedule/{thing['name']} {thing['reason']}")


def _tell(thing: Any, output: str) -> None:
    if output in ("json", "yaml"):
        print_one(thing, output)
    else:
        kind = "run" if "id" in thing and str(thing["id"]).startswith("run_") else "service"
        name = thing["id"] if kind == "run" else thing.get("name", "")
        click.echo(f"{kind}/{name} {state_words(str(thing.get('state') or thing.get('phase') or ''))[0]}")


def _checked(client: Client, text: str, act: Callable[[str], Any]) -> Any:
    """Do it; a file that is not valid is refused with all that is wrong in it, line by line."""
    try:
        return act(text)
    except CubeError as refused:
        found = client.validate(text)["errors"] if refused.code == "PipelineInvalid" else []
        if len(found) < 2:
            raise
        for problem in found:
            where = ":".join(str(problem[key]) for key in ("line", "column") if problem.get(key))
            note(f"{where or problem['path']}: {sentences(problem['text'], problem['hint'])}")
        many = say(f"The pipeline has {len(found)} mistakes.", f"任务流有 {len(found)} 处错误。")
        raise CubeError(refused.code, many, "", refused.status) from None


def _yaml_of(client: Client, file: str, keep: bool = False) -> str:
    """The text of a file; one in Python is read by the studio, not run here or there."""
    text = _text_of(file)
    return client.yaml_of(text, keep) if file.endswith(".py") else text


def _text_of(file: str) -> str:
    if file == "-":
        return sys.stdin.read()
    from cubestudio_sdk.verbs.pipelines import read_file

    return read_file(file)
