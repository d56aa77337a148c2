"""`cube cp`, `cube ls`."""

from __future__ import annotations

import click

from cubestudio_sdk.cli.output import Column, console, print_many, since, size
from cubestudio_sdk.cli.shared import connect, output_option, project_option
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.verbs.files import SHARED

_VOLUME = "volume://"
_OWN = "personal://"
_COLUMNS = (
    Column("NAME", "名称", lambda row: row["name"] + ("/" if row["kind"] == "folder" else "")),
    Column("SIZE", "大小", lambda row: "" if row["size"] is None else size(row["size"])),
    since("modified_at", "CHANGED", "修改时间"),
)


@click.command(help=say(
    "Copy SOURCE to TARGET; `:data/a.csv` lies in the project's space, `personal://a.csv` in your own, "
    "`volume://corpus/a.csv` in a volume, `volume://project/a.csv` in the project's space on its cluster. Folders "
    "whole.",
    "复制文件；:data/a.csv 是项目空间中的路径，personal://a.csv 是个人空间，volume://corpus/a.csv 是存储盘，"
    "volume://project/a.csv 是项目组所在集群上的项目空间；文件夹整个复制。"))  # fmt: skip
@click.argument("source")
@click.argument("target", default=".")
@click.option("-q", "--quiet", is_flag=True, help=say("no progress", "不显示进度"))
@project_option
def cp(source: str, target: str, quiet: bool, project: str | None) -> None:
    """Copy in or out, with a progress bar for people."""
    if _is_there(source) == _is_there(target):
        raise click.UsageError(
            say("One of the two starts with ':' (the project's space), 'personal://' or 'volume://'.",
                "两者之一必须以 :（项目空间）、personal:// 或 volume:// 开头。")
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
    where = "" if _is_there(source) else {SHARED: ":", "personal": _OWN}.get(space, f"{space}/")
    click.echo(f"{source} -> {where}{what}  {size(sum(entry.size for entry in copied))}")


@click.command(help=say(
    "What lies in a folder: of the project's space (`:data`), of your own (`personal://`), of a volume "
    "(`volume://corpus/data`), or of the project's space on its cluster (`volume://project`).",
    "列出文件夹：项目空间（:data）、个人空间（personal://）、存储盘（volume://corpus/data）、"
    "项目组所在集群上的项目空间（volume://project）。"))  # fmt: skip
@click.argument("where", default=":")
@output_option
@project_option
def ls(where: str, output: str, project: str | None) -> None:
    """Folders first."""
    space, path = _place(where if _is_there(where) else f":{where}")
    print_many(connect(project).files(path, space), _COLUMNS, output)


def _is_there(name: str) -> bool:
    return name.startswith((":", _VOLUME, _OWN))


def _place(name: str) -> tuple[str, str]:
    """Space and path of `:path`, `personal://path` or `volume://name/path`."""
    if name.startswith(_OWN):
        return "personal", name.removeprefix(_OWN)
    if name.startswith(":"):
        return SHARED, name[1:]
    volume, _, path = name.removeprefix(_VOLUME).partition("/")
    return _VOLUME + volume, path
