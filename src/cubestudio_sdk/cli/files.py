"""`cube cp`."""

from __future__ import annotations

import click

from cubestudio_sdk.cli.output import console, size
from cubestudio_sdk.cli.shared import connect, project_option
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.verbs.files import SHARED

_VOLUME = "volume://"


@click.command(help=say(
    "Copy SOURCE to TARGET; `:data/a.csv` lies in the project's space, `volume://corpus/a.csv` in a volume. Folders "
    "whole.",
    "复制文件；:data/a.csv 是项目空间中的路径，volume://corpus/a.csv 是存储盘中的路径；文件夹整个复制。"))  # fmt: skip
@click.argument("source")
@click.argument("target", default=".")
@click.option("-q", "--quiet", is_flag=True, help=say("no progress", "不显示进度"))
@project_option
def cp(source: str, target: str, quiet: bool, project: str | None) -> None:
    """Copy in or out, with a progress bar for people."""
    if _is_there(source) == _is_there(target):
        raise click.UsageError(
            say("One of the two starts with ':' (the project's space) or 'volume://'.",
                "两者之一必须以 :（项目空间）或 volume:// 开头。")
        )  # fmt: skip
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

        if _is_there(source):
            space, path = _place(source)
            copied = client.download(path, target, show, space)
        else:
            space, path = _place(target)
            copied = client.upload(source, path, show, space)
    what = copied[0].target if len(copied) == 1 else say(f"{len(copied)} files", f"{len(copied)} 个文件")
    where = "" if _is_there(source) else ":" if space == SHARED else f"{space}/"
    click.echo(f"{source} -> {where}{what}  {size(sum(entry.size for entry in copied))}")


def _is_there(name: str) -> bool:
    return name.startswith((":", _VOLUME))


def _place(name: str) -> tuple[str, str]:
    """Space and path of `:path` or `volume://name/path`."""
    if name.startswith(":"):
        return SHARED, name[1:]
    volume, _, path = name.removeprefix(_VOLUME).partition("/")
    return _VOLUME + volume, path
