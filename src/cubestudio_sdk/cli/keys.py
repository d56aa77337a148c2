"""`cube keys create|list|revoke` and `cube traffic`: who may call services, and how."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cubestudio_sdk.cli.output import Column, column, print_many, print_one, since
from cubestudio_sdk.cli.shared import connect, output_option, project_option
from cubestudio_sdk.cli.words import say

_COLUMNS = (
    column("id", "ID", "编号"),
    column("name", "NAME", "名称"),
    Column("SERVICES", "服务", lambda row: say("all", "全部") if row["services"] is None else row["services"]),
    since("used_at", "USED", "最近使用"),
    Column("EXPIRES", "到期", lambda row: row["expires_at"] or say("never", "永不")),
    column("created_by", "BY", "创建人", wide=True),
)


@click.group(
    help=say(
        "API keys: what callers of services show. `keys create shop --service churn`.",
        "访问密钥：调用推理服务的凭证。keys create shop --service churn",
    )
)
def keys() -> None:
    """The group itself does nothing."""


@keys.command(help=say("Make an API key called NAME; its text is printed this once.", "新建访问密钥，只显示这一次。"))
@click.argument("name")
@click.option(
    "--service", "services", multiple=True, help=say("it opens; all when not given", "可访问的服务，默认全部")
)
@click.option("--days", type=click.FloatRange(min=0, min_open=True), default=90, show_default=True,
              help=say("it is good for", "有效天数"))  # fmt: skip
@click.option("--never-expires", is_flag=True, help=say("good until it is revoked", "永不过期"))
@output_option
@project_option
def create(
    name: str, services: tuple[str, ...], days: float, never_expires: bool, output: str, project: str | None
) -> None:
    """Make a key."""
    made = connect(project).create_key(name, services=services or None, days=None if never_expires else days)
    if output in ("json", "yaml"):
        print_one(made, output)
    else:
        click.echo(made["key"])


@keys.command("list", help=say("List API keys; their texts never come back.", "列出访问密钥，不含内容。"))
@output_option
@project_option
def list_keys(output: str, project: str | None) -> None:
    """All keys of the project."""
    print_many(connect(project).keys(), _COLUMNS, output)


@keys.command(help=say("Make API keys worthless at once, by ID (key_…).", "立即吊销访问密钥（key_…）。"))
@click.argument("ids", nargs=-1, required=True)
@project_option
def revoke(ids: tuple[str, ...], project: str | None) -> None:
    """Revoke keys."""
    client = connect(project)
    for key_id in ids:
        client.revoke_key(key_id)
        click.echo(say(f"{key_id} revoked", f"已吊销 {key_id}"))


@click.command(
    help=say(
        "Treat the requests of SERVICE otherwise; without options, show how: `traffic churn --limit 50`.",
        "设置推理服务的流量；不带选项则显示：traffic churn --limit 50",
    )
)
@click.argument("service")
@click.option("--domain", help=say("a host name of its own, '' = none", "自己的域名，'' 为不设"))
@click.option("--cors", multiple=True, metavar="ORIGIN",
              help=say("pages that may ask; repeat, '' = none", "允许跨域的来源，可重复，'' 为不设"))  # fmt: skip
@click.option(
    "--limit", type=float, help=say("requests a second in each gateway, 0 = none", "每网关每秒请求数，0 为不限")
)
@click.option("--timeout", type=float, help=say("seconds for an answer", "超时秒数"))
@click.option("--body-limit", type=int, help=say("bytes of a request", "请求字节上限"))
@click.option("--idempotent/--not-idempotent", default=None,
              help=say("whether a request may be sent again", "请求可否重发"))  # fmt: skip
@click.option(
    "--sticky", help=say("user, header:NAME, cookie:NAME or ''", "粘滞：user、header:名称、cookie:名称 或 ''")
)
@click.option("--retries", type=int, help=say("how often a request is sent again", "重发次数"))
@click.option("--max-requests", type=int,
              help=say("requests under way at once, 0 = the gateway's limit", "同时处理请求数，0 不限"))  # fmt: skip
@click.option("--eject-after", type=int,
              help=say("errors in a row after which a replica is left out, 0 = never",
                       "连续出错多少次后暂时剔除副本，0 为不剔除"))  # fmt: skip
@click.option(
    "--websocket/--no-websocket", default=None, help=say("websockets and endless answers", "WebSocket 与流式应答")
)
@click.option("--jwt-issuer", help=say("issuer of the tokens callers show, '' = none", "调用方令牌的签发者，'' 为不用"))
@click.option("--jwt-audience", "jwt_audiences", multiple=True,
              help=say("whom its tokens are for; repeat, '' = anybody", "令牌的受众，可重复，'' 为不限"))  # fmt: skip
@click.option("--jwt-keys", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("file with the issuer's JSON Web Key Set", "签发者的 JWKS 文件"))  # fmt: skip
@click.option("--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("PEM file for its domain", "域名证书的 PEM 文件"))  # fmt: skip
@click.option("--private-key", type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help=say("PEM file of the certificate's key", "证书私钥的 PEM 文件"))  # fmt: skip
@output_option
@project_option
def traffic(
    service: str,
    cors: tuple[str, ...],
    jwt_audiences: tuple[str, ...],
    jwt_keys: Path | None,
    certificate: Path | None,
    private_key: Path | None,
    output: str,
    project: str | None,
    **given: Any,
) -> None:
    """Change what was given, and show all."""
    if (certificate is None) != (private_key is None):
        raise click.UsageError(
            say("--certificate and --private-key go together.", "--certificate 与 --private-key 须同时给出。")
        )
    client = connect(project)
    wish = {name: value for name, value in given.items() if value is not None}
    if cors:
        wish["cors"] = [origin for origin in cors if origin]
    if jwt_audiences:
        wish["jwt_audiences"] = [audience for audience in jwt_audiences if audience]
    if jwt_keys:
        wish["jwt_keys"] = jwt_keys.read_text()
    shown = client.change_traffic(service, **wish) if wish else client.service(service)["traffic"]
    if certificate and private_key:
        shown["certificate"] = client.set_certificate(service, certificate.read_text(), private_key.read_text())
    print_one(shown, output)
