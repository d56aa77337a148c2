"""`cube init|schema|open`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import webbrowser
from importlib.util import find_spec
from pathlib import Path

import click

from cubestudio_sdk.cli.output import print_one
from cubestudio_sdk.cli.shared import connect, find_run, project_option
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.errors import CubeError

_PIPELINE = """\
# {comment}
pipeline: hello
params: {{names: [Ada, Grace, 小明]}}
tasks:
  count:
    template: python
    args:
      inputs: {{names: "{{{{ params.names }}}}"}}
      code: |
        output("count", len(inputs["names"]))
        report(text=f"There are **{{len(inputs['names'])}}** names.", title="Count")
  greet:
    template: python
    foreach: "{{{{ params.names }}}}"
    needs: [count]
    args:
      inputs: {{name: "{{{{ item }}}}"}}
      code: |
        print(f"Hello, {{inputs['name']}}!")
"""

_TEMPLATE = """\
name: {name}
version: "1"
group: code
label: {{en: "{title}", zh: "{title}"}}
help: {{en: "Counts the lines of a file.", zh: "统计文件的行数。"}}
icon: box
command: [python, "{{code}}/main.py"]
environment: {{python: ">=3.10", packages: []}}
resources: {{cpu: 0.5, memory: 256Mi}}
args:
  data:
    type: file
    required: true
    label: {{en: Data, zh: 数据}}
  skip_empty:
    type: boolean
    default: true
    label: {{en: Skip empty lines, zh: 跳过空行}}
outputs:
  lines: {{type: integer, label: {{en: Lines, zh: 行数}}}}
"""

_MAIN = '''\
"""Counts the lines of a file."""

from cubestudio_sdk import task

args = task.args()
with open(args["data"], encoding="utf-8", errors="replace") as stream:
    lines = sum(1 for line in stream if line.strip() or not args["skip_empty"])
print(f"{lines} lines")
task.output("lines", lines)
task.report(metric={"lines": lines})
'''


@click.command(help=say("Write a sample `pipeline.yaml`, or a job template: `cube init template NAME`.",
                        "生成示例 pipeline.yaml；或任务模板：cube init template 名称。"))  # fmt: skip
@click.argument("what", type=click.Choice(["pipeline", "template"]), default="pipeline")
@click.argument("name", required=False)
def init(what: str, name: str | None) -> None:
    """Files to start from; an existing file is never overwritten."""
    if what == "pipeline":
        comment = say("Run it: cube run -f pipeline.yaml --watch", "运行：cube run -f pipeline.yaml --watch")
        _write(Path(name or "pipeline.yaml"), _PIPELINE.format(comment=comment))
        return
    if not name:
        raise click.UsageError(
            say("Name the template: cube init template NAME", "请写模板名称：cube init template 名称")
        )
    folder = Path(name)
    slug = folder.name.lower()
    _write(folder / "template.yaml", _TEMPLATE.format(name=slug, title=folder.name))
    _write(folder / "main.py", _MAIN)
    click.echo(say(f"register it: cube create template {name}", f"注册：cube create template {name}"))


@click.command(
    help=say("Print the JSON schema of pipeline files, for editors.", "输出任务流文件的 JSON schema，供编辑器使用。")
)
def schema() -> None:
    """From the studio when it answers, else from the package installed here."""
    try:
        print_one(connect(patience=0).pipeline_schema(), "json")
    except CubeError:
        if find_spec("cubestudio") is None:
            raise
        command = [sys.executable, "-m", "cubestudio.pipelines.schema"]
        printed = subprocess.run(command, check=False, capture_output=True, text=True)
        if printed.returncode != 0:
            raise CubeError("CannotStart", printed.stderr.strip().splitlines()[-1]) from None
        print_one(json.loads(printed.stdout), "json")


@click.command("open", help=say("Open the studio, the page of one thing (run/last, model/NAME, service/NAME), "
                                "or a port of what runs: RUN/TASK:PORT.",
                                "打开平台、某个对象的页面（run/last、model/名称、service/名称），"
                                "或运行中的端口：运行/任务:端口。"))  # fmt: skip
@click.argument("thing", required=False)
@click.option("--print", "only_print", is_flag=True, help=say("print the address only", "只输出地址"))
@project_option
def open(thing: str | None, only_print: bool, project: str | None) -> None:
    """Print the address, and open it where there is a browser."""
    client = connect(project)
    address = client.url + "/"
    run, colon, port = (thing or "").rpartition(":")
    if thing and colon:
        from cubestudio_sdk.cli.reach import named

        address = client.open_port(named(client, run), port)
    elif thing:
        kind, _, name = thing.partition("/")
        kind = kind.removesuffix("s")
        if kind == "run":
            name = find_run(client, name or None)
        address += f"p/{client.project}/{kind}s" + (f"/{name}" if name else "")
    click.echo(address)
    has_screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or sys.platform == "darwin"
    if not only_print and has_screen and sys.stdout.isatty():
        webbrowser.open(address)


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as stream:
            stream.write(text)
    except FileExistsError:
        hint = say("Remove it or choose another name.", "请删除它或换个名称。")
        raise CubeError("FileExists", say(f"'{file}' is already there.", f"{file} 已存在。"), hint) from None
    click.echo(say(f"wrote {file}", f"已生成 {file}"))
