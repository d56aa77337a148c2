"""Options of `cube cluster add` and `edit` for what a cluster provides beside machines."""

from __future__ import annotations

from typing import Any

import click

from cubestudio_sdk.cli.words import say

NONE = "none"
_LISTS = ("world", "never", "visitors", "gateways")

_OPTIONS = (
    click.option("--storage", metavar="SIZE[:CLASS]",
                 help=say("of the spaces of projects and people: 20Gi:fast; none = no spaces there",
                          "项目组空间与个人空间的存储：20Gi:fast；none 表示没有")),
    click.option("--storage-single", is_flag=True, default=False,
                 help=say("one machine at a time may write to it", "同一时刻只允许一台机器写入")),
    click.option("--environments", metavar="SIZE[:CLASS]",
                 help=say("keep environments on the cluster: 50Gi; none = packed at the studio",
                          "把环境存放在集群中：50Gi；none 表示打包存放在平台")),
    click.option("--environments-single", is_flag=True, default=False,
                 help=say("where one machine is enough", "只有一台机器时使用")),
    click.option("--world", multiple=True, metavar="BLOCK",
                 help=say("addresses that pods may reach; repeat", "Pod 可以访问的地址段，可重复")),
    click.option("--never", multiple=True, metavar="BLOCK",
                 help=say("addresses taken out of them; repeat", "从中排除的地址段，可重复")),
    click.option("--visitors", multiple=True, metavar="BLOCK",
                 help=say("addresses from which the studio reaches pods; repeat",
                          "平台访问 Pod 时的来源地址段，可重复")),
    click.option("--gateways", multiple=True, metavar="NAMESPACE",
                 help=say("namespaces of gateways; repeat", "网关所在的命名空间，可重复")),
)  # fmt: skip


def provision_options(command: Any) -> Any:
    """All of them; `provisions` turns what they give into a wish."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def provisions(given: dict[str, Any], network: dict[str, Any] | None = None) -> dict[str, Any]:
    """What was said, taken out of `given`.

    Args:
        network: the one that is there: what the command line does not speak of stays.
    """
    found: dict[str, Any] = {}
    for name in ("storage", "environments"):
        text, single = given.pop(name), given.pop(f"{name}_single")
        if text:
            found[name] = None if text == NONE else _storage(text, not single)
        elif single:
            raise click.UsageError(say(f"--{name}-single needs --{name}.", f"--{name}-single 须与 --{name} 一起使用。"))
    said = {name: [each for each in texts if each] for name in _LISTS if (texts := given.pop(name))}
    if said:
        found["network"] = {**(network or {}), **said}
    return found


def says_network(given: dict[str, Any]) -> bool:
    """Whether the command line speaks of the network."""
    return any(given[name] for name in _LISTS)


def _storage(text: str, shared: bool) -> dict[str, Any]:
    """`20Gi:fast`."""
    size, _, storage_class = text.partition(":")
    return {"size": size, "storage_class": storage_class, "shared": shared}
