"""The command line `cube`. A sub-command's module is imported when it is called, so that `cube --help` is instant."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import click

from cubestudio_sdk.cli import usage
from cubestudio_sdk.cli.words import say

usage.speak()

_SECTIONS: list[tuple[str, str, dict[str, tuple[str, str, str]]]] = [
    (
        "This machine",
        "本机",
        {
            "up": ("server", "Start the studio in the foreground", "在前台启动"),
            "down": ("server", "Stop everything: server, gateway, workloads", "停止一切：服务器、网关、工作负载"),
            "demo": ("demo", "Start, and run the shipped example to a served model", "启动并把示例跑到推理服务"),
            "doctor": ("server", "Check ports, disk, versions, limits", "检查端口、磁盘、版本和限制"),
            "admin": ("server", "backup, restore, migrate, setup-link, reset-password", "备份、恢复、迁移、重置密码"),
        },
    ),
    (
        "Places",
        "运行位置",
        {
            "cluster": (
                "clusters",
                "Clusters: add, list, edit, remove, machines",
                "集群：添加、列出、修改、移除、机器",
            ),
            "project": ("clusters", "Bind a project to a cluster", "把项目组绑定到集群"),
        },
    ),
    (
        "Pipelines and runs",
        "任务流与运行",
        {
            "init": ("scaffold", "Write a sample pipeline.yaml, or a job template", "生成示例任务流或任务模板"),
            "schema": ("scaffold", "Print the JSON schema of pipeline files", "输出任务流文件的 JSON schema"),
            "apply": ("runs", "Keep a pipeline file in the studio", "保存任务流文件"),
            "run": ("runs", "Start a run", "开始一次运行"),
            "logs": ("logs", "Show or follow the log of tasks", "查看或跟随任务日志"),
            "compare": ("faces", "Set runs side by side", "并排对比运行"),
            "metrics": ("faces", "What tasks reported, used and cost", "任务的指标、用量与开销"),
            "why": ("runs", "Why something is in its state", "为什么处于这个状态"),
            "stop": ("runs", "Stop a run or a service", "停止运行或服务"),
            "pause": ("runs", "Start nothing more of a run", "暂停运行"),
            "resume": ("runs", "Go on with a paused run", "恢复运行"),
            "rerun": ("runs", "Run again, all or from what failed", "重新运行，或从失败处继续"),
            "shell": ("reach", "Open a shell in a running task", "在运行中的任务里打开终端"),
            "debug": ("runs", "Run one task again, alone", "单独调试一个任务"),
            "schedule": ("schedules", "Run a pipeline by the clock", "定时运行任务流"),
            "backfill": ("schedules", "Run the due times of a past range", "补录一段时间"),
        },
    ),
    (
        "Everything",
        "所有对象",
        {
            "get": ("things", "List things: runs, pipelines, models, services …", "列出对象"),
            "describe": ("things", "Show one thing in full", "查看一个对象的全部"),
            "delete": ("things", "Delete one thing", "删除一个对象"),
            "create": ("things", "Make a token, a secret, a project or a template", "新建令牌、密钥、项目组、任务模板"),
            "models": ("models", "Import, promote, convert, compare models", "导入、提升、转换、对比、下载模型"),
            "apps": ("apps", "Internal services: list, create, open, log", "内部服务：列出、新建、打开、日志"),
            "predict": ("things", "Ask an inference service", "调用推理服务"),
            "deploy": ("rollout", "Run a model version in a service", "用推理服务运行模型版本"),
            "rollout": ("rollout", "Share a service's traffic, canaries, roll back", "流量分配、灰度与回滚"),
            "services": ("services", "Services: files, metrics, alerts, scaling", "推理服务：文件、指标、告警与伸缩"),
            "keys": ("keys", "API keys of services: create, list, revoke", "访问密钥：新建、列出、吊销"),
            "traffic": ("keys", "How a service's requests are treated", "推理服务的流量设置"),
            "volume": ("volumes", "Volumes: list, create, check, delete", "存储盘：列出、新建、检查、删除"),
            "cp": ("files", "Copy files to and from the project's space (:path)", "在本机与项目空间之间复制文件"),
            "ls": ("files", "List the files of a space or volume", "列出空间或存储盘中的文件"),
            "open": ("scaffold", "Open a page of the studio in the browser", "在浏览器中打开页面"),
            "login": ("login", "Log in and remember it", "登录并记住"),
        },
    ),
]


class Commands(click.Group):
    """The commands by section, each found in its module on demand."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of the help."""
        return [name for _, _, commands in _SECTIONS for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        for _, _, commands in _SECTIONS:
            if cmd_name in commands:
                module = import_module(f"cubestudio_sdk.cli.{commands[cmd_name][0]}")
                command: click.Command = getattr(module, cmd_name)
                return command
        return None

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with "did you mean" for a name that is not there."""
        if args and not args[0].startswith("-") and args[0] not in self.list_commands(ctx):
            import difflib

            close = difflib.get_close_matches(args[0], self.list_commands(ctx), n=2, cutoff=0.5)
            hint = say(f"Did you mean {' or '.join(close)}?", f"是不是 {' 或 '.join(close)}？") if close else ""
            raise click.UsageError(f"{say('No such command', '没有这个命令')}: {args[0]}. {hint}".strip())
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The sections of the help, without importing a single command."""
        for english, chinese, commands in _SECTIONS:
            with formatter.section(say(english, chinese)):
                formatter.write_dl([(name, say(*words)) for name, (_, *words) in commands.items()])


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    help=say("Cube Studio: from data to a served model.", "Cube Studio：从数据到推理服务。"),
    epilog=say("Settings: CUBE_HOME CUBE_PORT CUBE_URL CUBE_TOKEN CUBE_PROJECT CUBE_LANG",
               "设置：CUBE_HOME CUBE_PORT CUBE_URL CUBE_TOKEN CUBE_PROJECT CUBE_LANG"),
)  # fmt: skip
@click.version_option(package_name="cubestudio", prog_name="cube", message="%(prog)s %(version)s")
def cube() -> None:
    """The group itself does nothing."""


def main(args: list[str] | None = None) -> Any:
    """Run `cube`; exit codes: 0 done, 1 failed, 2 wrong usage or cannot start."""
    from cubestudio_sdk.errors import CubeError

    try:
        code = cube.main(args, prog_name="cube", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except click.exceptions.Abort:
        sys.exit(130)
    except KeyboardInterrupt:
        sys.exit(130)
    except click.ClickException as wrong:
        wrong.show()
        sys.exit(wrong.exit_code)
    except CubeError as refused:
        click.echo(f"{say('error', '错误')}: {refused.text}", err=True)
        if refused.hint:
            click.echo(f"{say('hint', '提示')}: {refused.hint}", err=True)
        sys.exit(2 if refused.code == "CannotStart" else 1)
    except BrokenPipeError:
        # `cube get runs | head`: the reader has seen enough.
        import os

        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
