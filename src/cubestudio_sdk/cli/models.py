"""Commands of registered models: `cube models convert`."""

from __future__ import annotations

from typing import Any

import click

from cubestudio_sdk.cli.output import print_one
from cubestudio_sdk.cli.runs import watch_run
from cubestudio_sdk.cli.shared import connect, note, output_option, project_option
from cubestudio_sdk.cli.words import say


@click.group(help=say("Registered models.", "已注册的模型。"))
def models() -> None:
    """A group of its own."""


@models.command(
    help=say(
        "Convert MODEL (name or name:version) to ONNX, and prove that it answers alike.",
        "把模型（名称或 名称:版本）转换为 ONNX，并验证预测一致。",
    )
)
@click.argument("model")
@click.option(
    "--rows",
    default="",
    metavar="FILE",
    help=say("table for the proof, file://… of the project; default: what it was trained on", "用于验证的数据表"),
)
@click.option("-w", "--watch", is_flag=True, help=say("wait for the verdict", "等待结论"))
@output_option
@project_option
def convert(model: str, rows: str, watch: bool, output: str, project: str | None) -> None:
    """Start the run; with --watch the exit code tells whether the graph passed."""
    name, _, version = model.partition(":")
    client = connect(project, patience=60 if watch else 5)
    run = client.convert_model(name, version or "latest", rows)
    if watch:
        watch_run(client, run, "table")
        told = client.model_version(name, version or "latest")["conversion"]
        _tell(told, output)
        raise SystemExit(0 if told and told["verdict"] and told["verdict"]["passed"] else 1)
    if output in ("json", "yaml"):
        print_one(run, output)
    else:
        click.echo(run["id"])
        note(f"cube models convert {model} --watch, cube logs -f {run['id']}")


def _tell(told: dict[str, Any] | None, output: str) -> None:
    verdict = (told or {}).get("verdict")
    if output in ("json", "yaml"):
        print_one(told or {}, output)
    elif verdict is None:
        note(say("The run ended without a verdict.", "运行结束但没有给出结论。"))
    else:
        reasons = verdict["reason"]["en"], verdict["reason"]["zh"]
        word = say("passed", "通过") if verdict["passed"] else say("not passed", "未通过")
        click.echo(f"{word}: {say(*reasons)}")
