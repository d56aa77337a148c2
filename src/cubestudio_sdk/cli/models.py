"""`cube models`: bring, promote, convert, compare and fetch models."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from cubestudio_sdk.cli.output import console, print_one
from cubestudio_sdk.cli.runs import watch_run
from cubestudio_sdk.cli.shared import connect, note, output_option, project_option
from cubestudio_sdk.cli.words import say

STAGES = ("none", "staging", "production", "archived")


@click.group(help=say("Import, promote, convert, compare and download models.", "导入、提升、转换、对比和下载模型。"))
def models() -> None:
    """The group itself does nothing."""


@models.command("import", help=say(
    "Register SOURCE as a version of MODEL: a file, an archive, a folder (MLflow, SavedModel) or an http(s) address.",
    "把 SOURCE 注册为 MODEL 的一个版本：文件、压缩包、文件夹（MLflow、SavedModel）或网址。"))  # fmt: skip
@click.argument("model")
@click.argument("source")
@click.option("--version", default="", help=say("the next number when not given", "版本，默认为下一个编号"))
@click.option("--format", "form", default="", help=say("onnx/1, sklearn/1, … when the files do not tell it",
                                                       "格式，文件看不出时填写，如 onnx/1、sklearn/1"))  # fmt: skip
@click.option("--stage", type=click.Choice(STAGES), default="none", help=say("of the version", "阶段"))
@click.option("--description", default="", help=say("what it is", "说明"))
@click.option("--card", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("Markdown file for people", "模型卡片（Markdown 文件）"))  # fmt: skip
@click.option("--card-language", type=click.Choice(["en", "zh"]), default="en", help=say("of the card", "卡片语言"))
@click.option("--signature", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("JSON file with inputs, outputs, example: what the model itself does not say",
                       "JSON 文件（inputs、outputs、example），补充模型自己没有说明的部分"))  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help=say("no progress", "不显示进度"))
@output_option
@project_option
def import_(
    model: str,
    source: str,
    version: str,
    form: str,
    stage: str,
    description: str,
    card: Path | None,
    card_language: str,
    signature: Path | None,
    quiet: bool,
    output: str,
    project: str | None,
) -> None:
    """Bring it, with a progress bar for people."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    told: dict[str, Any] = {"signature": _json(signature)} if signature else {}
    if card:
        told["card"] = {card_language: card.read_text("utf-8")}
    client = connect(project)
    wish = {"version": version, "format": form, "stage": _stage(stage), "description": description}
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(True),
        console=console(stderr=True), disable=quiet, transient=True,
    )  # fmt: skip
    with bar:
        bringing = bar.add_task(source, total=None)
        made = client.import_model(
            model,
            source,
            lambda done, total: bar.update(bringing, completed=done, total=total),
            **{key: value for key, value in wish.items() if value},
        )
    if told:
        made = client.describe_model(model, made["version"], **told)
    if output != "table":
        print_one(made, output)
        return
    shown = made["signature"].get("format") or made["framework"] or say("format unknown", "格式未知")
    click.echo(f"{made['model']}:{made['version']}  {shown}")


@models.command(help=say("Put MODEL:VERSION in STAGE; the former production version becomes archived.",
                         "把 MODEL:VERSION 置于某个阶段；原来的生产版本会被归档。"))  # fmt: skip
@click.argument("name", metavar="MODEL:VERSION")
@click.argument("stage", type=click.Choice(STAGES))
@project_option
def promote(name: str, stage: str, project: str | None) -> None:
    """Promote."""
    model, version = _parts(name)
    made = connect(project).promote_model(model, version, _stage(stage))
    click.echo(f"{made['model']}:{made['version']}  {made['stage'] or 'none'}")


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
    name, version = _parts(model)
    client = connect(project, patience=60 if watch else 5)
    run = client.convert_model(name, version, rows)
    if watch:
        watch_run(client, run, "table")
        told = client.model_version(name, version)["conversion"]
        _tell(told, output)
        raise SystemExit(0 if told and told["verdict"] and told["verdict"]["passed"] else 1)
    if output in ("json", "yaml"):
        print_one(run, output)
    else:
        click.echo(run["id"])
        note(f"cube models convert {model} --watch, cube logs -f {run['id']}")


@models.command(help=say("Set versions side by side: `compare churn 1 2`.", "并排对比版本：compare churn 1 2"))
@click.argument("model")
@click.argument("versions", nargs=-1, required=True)
@click.option("--all", "everything", is_flag=True, help=say("also what is equal", "相同的也显示"))
@project_option
def compare(model: str, versions: tuple[str, ...], everything: bool, project: str | None) -> None:
    """What differs in metrics, parameters, signature and files."""
    from rich.table import Table

    client = connect(project)
    found = [_flat(client.model_version(model, version)) for version in versions]
    table = Table(box=None, pad_edge=False)
    for heading in ("", *versions):
        table.add_column(heading, overflow="fold")
    for name in dict.fromkeys(name for each in found for name in each):
        values = [each.get(name, "-") for each in found]
        if everything or len(set(values)) > 1:
            table.add_row(name, *values)
    if table.row_count:
        console().print(table)
    else:
        note(say("nothing differs; --all shows what is equal", "没有差异；--all 显示相同的内容"))


@models.command(
    help=say("Fetch the files of MODEL:VERSION as one archive.", "把 MODEL:VERSION 的文件下载为一个压缩包。")
)
@click.argument("name", metavar="MODEL:VERSION")
@click.argument("target", default=".")
@project_option
def download(name: str, target: str, project: str | None) -> None:
    """Fetch."""
    model, version = _parts(name)
    click.echo(str(connect(project).download_model(model, version, target)))


def _parts(name: str) -> tuple[str, str]:
    model, _, version = name.partition(":")
    return model, version or "latest"


def _json(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except ValueError as reason:
        raise click.BadParameter(say(f"{file} is no JSON: {reason}", f"{file} 不是 JSON：{reason}")) from None


def _stage(stage: str) -> str:
    return "" if stage == "none" else stage


def _flat(version: dict[str, Any]) -> dict[str, str]:
    """A version as lines of name and value."""
    flat = {key: str(version[key]) for key in ("stage", "framework", "verdict", "size")}
    flat |= {f"metrics.{name}": str(value) for name, value in version["metrics"].items()}
    flat |= {f"params.{name}": str(value) for name, value in version["params"].items()}
    for part in ("inputs", "outputs"):
        for entry in version["signature"].get(part) or ():
            flat[f"{part}.{entry.get('name')}"] = f"{entry.get('type')} {entry.get('shape') or ''}".strip()
    flat |= {f"files.{file['path']}": file["digest"][7:19] for file in version["files"]}
    return flat


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
