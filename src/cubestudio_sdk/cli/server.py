"""Commands for the studio of this machine: up, down, doctor, admin. The server does the work; this finds it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import click

from cubestudio_sdk.cli.output import print_one, size
from cubestudio_sdk.cli.shared import output_option
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.errors import CubeError

_PASS_ON = {"ignore_unknown_options": True}


def server_command(*words: str) -> list[str]:
    """The command line of the server that is installed beside us."""
    if find_spec("cubestudio") is None:
        raise CubeError(
            "CannotStart",
            say("Only the client is installed here, not the studio.", "这里只安装了客户端，没有安装平台。"),
            say(
                "Install the package `cubestudio`, or name a studio with CUBE_URL.",
                "请安装 cubestudio，或用 CUBE_URL 指定平台。",
            ),
        )
    return [sys.executable, "-m", "cubestudio.main", *words]


@click.command(help=say("Start the studio in the foreground; Ctrl-C ends the server and leaves workloads running.",
                        "在前台启动；Ctrl-C 只结束服务器，工作负载继续运行。"))  # fmt: skip
def up() -> None:
    """Become the server."""
    command = server_command()
    sys.stdout.flush()
    os.execv(command[0], command)


@click.command(help=say("Stop everything: server, gateway and workloads.", "停止一切：服务器、网关、工作负载。"))
def down() -> None:
    """Stop the studio of this home."""
    sys.exit(subprocess.run(server_command("down"), check=False).returncode)


@click.command(help=say("Check ports, disk, versions and limits.", "检查端口、磁盘、版本和限制。"))
@output_option
def doctor(output: str) -> None:
    """Ask the running studio, else look for ourselves."""
    facts = _facts()
    if output in ("json", "yaml"):
        print_one(facts, output)
    else:
        _print_facts(facts)
    if not all(check["ok"] for check in _checks(facts)):
        sys.exit(1)


_ADMIN_HELP = say(
    "backup FILE, restore FILE, migrate, setup-link, reset-password USER.",
    "backup 文件、restore 文件、migrate、setup-link、reset-password 用户。",
)


@click.command(context_settings=_PASS_ON, help=_ADMIN_HELP)
@click.argument("words", nargs=-1, type=click.UNPROCESSED)
def admin(words: tuple[str, ...]) -> None:
    """Work on the studio's home itself, as the user who owns it."""
    sys.exit(subprocess.run(server_command("admin", *words), check=False).returncode)


def _facts() -> dict[str, Any]:
    from cubestudio_sdk.client import Client

    try:
        return Client(patience=0).system()
    except CubeError as away:
        if away.code != "Unreachable" and away.status not in (401, 403, 502, 503, 504):
            raise
    looked = subprocess.run(server_command("doctor", "--json"), check=False, capture_output=True, text=True)
    try:
        facts: dict[str, Any] = json.loads(looked.stdout)
    except ValueError:
        reason = (looked.stderr or looked.stdout).strip().splitlines()
        text = say("The check could not run", "检查无法进行")
        raise CubeError("CannotStart", f"{text}: {reason[-1] if reason else looked.returncode}") from None
    return facts


def _checks(facts: dict[str, Any]) -> list[dict[str, Any]]:
    return [check for check in facts.get("checks", []) if isinstance(check, dict)]


def _print_facts(facts: dict[str, Any]) -> None:
    for name, value in facts.items():
        if name != "checks":
            click.echo(
                f"{name:<14} {json.dumps(value, ensure_ascii=False) if isinstance(value, (dict, list)) else value}"
            )
    for check in _checks(facts):
        click.echo(f"{'✓' if check['ok'] else '✕'} {check['name']}: {check['text']}")
        if check.get("hint") and not check["ok"]:
            click.echo(f"  {check['hint']}")


def _said(name: str, value: Any) -> str:
    if name in ("disk_free", "disk_total", "memory"):
        return size(value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_said(key, item)}" for key, item in value.items())
    if isinstance(value, list):
        return ", ".join(_said("", item) for item in value) or say("none", "无")
    return str(value)
