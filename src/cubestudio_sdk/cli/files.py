"""`cube cp`."""

from __future__ import annotations

import click

from cubestudio_sdk.cli.output import console, size
from cubestudio_sdk.cli.shared import connect, project_option
from cubestudio_sdk.cli.words import say


@click.command(help=say(
    "Copy SOURCE to TARGET; what starts with `:` lies in the project's space (`:data/a.csv`). Folders whole.",
    "复制文件；以 : 开头的是项目空间中的路径，例如 :data/a.csv；文件夹整个复制。"))  # fmt: skip
@click.argument("source")
@click.argument("target", default=".")
@click.option("-q", "--quiet", is_flag=True, help=say("no progress", "不显示进度"))
@project_option
def cp(source: str, target: str, quiet: bool, project: str | None) -> None:
    """Copy in or out, with a progress bar for people."""
    if source.startswith(":") == target.startswith(":"):
        raise click.UsageError(
            say("One of the two starts with ':', which is the project's space.", "两者之一必须以 : 开头（项目空间）。")
        )
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    client = connect(project)
    bar = Progress(
        TextColumn("{task.description}"), BarColumn(), DownloadColumn(True), TransferSpeedColumn(),
        console=console(stderr=True), disable=quiet, transient=True,
    )  # fmt: skip
    with bar:
        copying = bar.add_task(source, total=None)

        def show(done: int, total: int | None) -> None:
            bar.update(copying, completed=done, total=total)

        if source.startswith(":"):
            copied = client.download(source[1:], target, show)
        else:
            copied = client.upload(source, target[1:], show)
    what = copied[0].target if len(copied) == 1 else say(f"{len(copied)} files", f"{len(copied)} 个文件")
    where = ":" if target.startswith(":") else ""
    click.echo(f"{source} -> {where}{what}  {size(sum(entry.size for entry in copied))}")
