"""`cube login`."""

from __future__ import annotations

import sys

import click

from cubestudio_sdk.cli.words import say
from cubestudio_sdk.config import Context, find_context, language_of_shell, save_context
from cubestudio_sdk.errors import CubeError


@click.command(help=say(
    "Log in to URL and remember it. With --token (or a token on standard input) nothing is asked.",
    "登录并记住；用 --token 或从标准输入给出令牌则不提问。"))  # fmt: skip
@click.argument("url", required=False)
@click.option("-u", "--username", help=say("log in with a password and make a token of it", "用密码登录并生成令牌"))
@click.option("--token", help=say("a personal token; `-` reads standard input", "个人令牌；- 从标准输入读取"))
@click.option("-p", "--project", default="", help=say("project to work in from now on", "默认项目组"))
@click.option(
    "--context", "name", default="default", show_default=True, help=say("name to keep it under", "保存的名称")
)
def login(url: str | None, username: str | None, token: str | None, project: str, name: str) -> None:
    """Check the token, then write it to the config file, readable by this user alone."""
    from cubestudio_sdk.client import Client

    address = find_context(url).url
    if token == "-" or (token is None and username is None and not sys.stdin.isatty()):
        token = sys.stdin.readline().strip()
    if not token:
        username = username or click.prompt(say("username", "用户名"), err=True)
        is_typed = sys.stdin.isatty()
        password = (
            click.prompt(say("password", "密码"), hide_input=True, err=True)
            if is_typed
            else sys.stdin.readline().rstrip("\n")
        )
        token = _token_by_password(address, username, password)
    with Client(address, token, project or None) as client:
        who = client.me()
    if not who.get("user"):
        raise CubeError("TokenInvalid", say("The token is not valid.", "令牌无效。"), "", 401)
    file = save_context(name, Context(address, token, project))
    click.echo(say(f"logged in to {address} as {who['user']['username']}; kept in {file}",
                   f"已以 {who['user']['username']} 登录 {address}；保存在 {file}"))  # fmt: skip


def _token_by_password(address: str, username: str, password: str) -> str:
    """A session by password, one token made with it, and the session ended."""
    import socket

    import httpx

    from cubestudio_sdk.transport import refusal

    def ask(session: httpx.Client, path: str, body: dict[str, object], csrf: str = "") -> httpx.Response:
        headers = {"X-CSRF-Token": csrf} if csrf else {}
        answer = session.post(f"{address}/api/v1{path}", json=body, headers=headers)
        if answer.is_error:
            raise refusal(answer)
        return answer

    try:
        with httpx.Client(headers={"Accept-Language": language_of_shell()}, timeout=30) as session:
            csrf = ask(session, "/auth:login", {"username": username, "password": password}).json().get("csrf", "")
            wish = {"name": f"cube on {socket.gethostname()}", "scopes": ["read", "run", "write", "manage"], "days": 90}
            made = ask(session, "/me/tokens", wish, csrf).json()
            ask(session, "/auth:logout", {}, csrf)
            return str(made["token"])
    except httpx.TransportError as away:
        raise CubeError("Unreachable", f"The studio at {address} does not answer: {away}.") from None
