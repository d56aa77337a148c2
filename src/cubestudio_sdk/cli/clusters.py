"""`cube cluster …` and `cube project …`: where workloads may run, and which project runs where."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO, Any

import click

from cubestudio_sdk.cli.output import Column, column, print_many, print_one, since, size
from cubestudio_sdk.cli.provisions import provision_options, provisions, says_network
from cubestudio_sdk.cli.quotas import QUOTA, quota_of, quota_option
from cubestudio_sdk.cli.shared import connect, output_option
from cubestudio_sdk.cli.words import say


def _fact(english: str, chinese: str, name: str) -> Column:
    return Column(english, chinese, lambda row: (row["facts"] or {}).get(name, ""))


def _state(row: dict[str, Any]) -> str:
    words = {"Ready": ("ready", "可用"), "Unreachable": ("unreachable", "无法连接"), "Unknown": ("unknown", "未知")}
    return say(*words.get(row["state"], (row["state"], row["state"])))


def _machine_count(row: dict[str, Any]) -> str:
    return f"{row['facts']['nodes_ready']}/{row['facts']['nodes']}" if row["facts"] else ""


def _free(row: dict[str, Any], name: str) -> str:
    """`3.2 of 8`: what is still to be asked for."""
    facts = row.get("facts", row)
    if not facts:
        return ""
    free, total = max(0, facts[name] - facts[f"{name}_asked"]), facts[name]
    shown = (size(free), size(total)) if name == "memory" else (f"{free:.3g}", f"{total:.3g}")
    return say(f"{shown[0]} of {shown[1]}", f"{shown[0]} / {shown[1]}")


def _devices(row: dict[str, Any]) -> str:
    facts = row.get("facts", row)
    devices = facts["devices"].items() if facts else ()
    return ", ".join(f"{kind} {facts['devices_asked'].get(kind, 0)}/{count}" for kind, count in devices)


_CLUSTERS = (
    column("name", "NAME", "名称"),
    column("label", "LABEL", "显示名称"),
    Column("STATE", "状态", _state),
    _fact("VERSION", "版本", "version"),
    Column("MACHINES", "机器", _machine_count),
    Column("CPU FREE", "空闲 CPU", lambda row: _free(row, "cpu")),
    Column("MEMORY FREE", "空闲内存", lambda row: _free(row, "memory")),
    Column("ACCELERATORS", "加速卡", _devices),
    column("projects", "PROJECTS", "项目组"),
    Column("WHY", "原因", lambda row: row["text"], long=True),
    column("server", "SERVER", "API 服务器", wide=True),
    column("url", "STUDIO URL", "平台地址", wide=True),
    since("checked_at", "LOOKED AT", "上次检查", wide=True),
)
_MACHINES = (
    column("name", "NAME", "名称"),
    column("address", "ADDRESS", "地址"),
    Column("STATE", "状态", lambda row: say("ready", "就绪") if row["ready"] else say("not ready", "未就绪")),
    column("groups", "GROUPS", "资源组"),
    Column("CPU FREE", "空闲 CPU", lambda row: _free(row, "cpu")),
    Column("MEMORY FREE", "空闲内存", lambda row: _free(row, "memory")),
    Column("ACCELERATORS", "加速卡", _devices),
    column("pods", "PODS", "Pod"),
    Column("CONDITION", "状况", lambda row: " ".join(row["conditions"]), long=True),
    column("system", "SYSTEM", "系统", wide=True),
    Column("LABELS", "标签", lambda row: row["labels"], wide=True),
)

_OPTIONS = (
    click.option("--kubeconfig", type=click.File(), metavar="FILE",
                 help=say("with its data inline; - = standard input", "数据内嵌的 kubeconfig，- 为标准输入")),
    click.option("--in-cluster", is_flag=True, default=None,
                 help=say("the cluster the studio itself runs in", "平台自身所在的集群")),
    click.option("--label", help=say("display name", "显示名称")),
    click.option("--notes", help=say("anything worth knowing", "备注")),
    click.option("--url", help=say("the studio as the cluster's pods reach it", "集群中的 Pod 访问平台的地址")),
    click.option("--image", help=say("container image of workloads that name none", "未指定镜像的工作负载所用的镜像")),
    click.option("--pods-at-once", type=int, help=say("pods under way at the same time", "同时运行的 Pod 数")),
    click.option("--group", "groups", multiple=True, metavar="NAME[:KEY=VALUE,…]",
                 help=say("a resource group by node labels; repeat", "按节点标签划分的资源组，可重复")),
    click.option("--accelerators", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
                 help=say("JSON list of {kind, resource, labels}", "JSON 列表 {kind, resource, labels}")),
    click.option("--allow-local", is_flag=True, default=None,
                 help=say("loopback and link-local addresses, too", "也允许本机和链路本地地址")),
    click.option("--unchecked", is_flag=True, default=None,
                 help=say("though the cluster is away now", "即使集群现在连不上")),
)  # fmt: skip


def _options(command: Any) -> Any:
    for option in reversed(_OPTIONS):
        command = option(command)
    return provision_options(command)


@click.group(
    help=say(
        "Clusters: where workloads may run. `cluster add lab --kubeconfig lab.yaml --image python:3.11`.",
        "集群：工作负载可以运行的地方。cluster add lab --kubeconfig lab.yaml --image python:3.11",
    )
)
def cluster() -> None:
    """The group itself does nothing."""


@cluster.command("add", help=say("Add a cluster called NAME; it must answer.", "添加集群，它必须能连上。"))
@click.argument("name")
@_options
@output_option
def add(name: str, output: str, image: str | None, **given: Any) -> None:
    """Add a cluster."""
    if not image:
        raise click.UsageError(
            say("--image is needed: a container image with python3.", "须给出 --image：带 python3 的镜像。")
        )
    wish = _wish(None, **given)
    print_many([connect().add_cluster(name, wish.pop("kubeconfig", None), image=image, **wish)], _CLUSTERS, output)


@cluster.command("list", help=say("List clusters with their state.", "列出集群及其状态。"))
@output_option
def list_clusters(output: str) -> None:
    """All clusters."""
    print_many(connect().clusters(), _CLUSTERS, output)


@cluster.command("get", help=say("Show a cluster in full.", "查看集群的全部。"))
@click.argument("name")
@click.option("--look", is_flag=True, help=say("ask the cluster first", "先检查集群"))
@output_option
def get(name: str, look: bool, output: str) -> None:
    """One cluster."""
    client = connect()
    print_one(client.look_at_cluster(name) if look else client.cluster(name), output)


@cluster.command("edit", help=say("Change a cluster; what is left out stays.", "修改集群，未给出的不变。"))
@click.argument("name")
@_options
@output_option
def edit(name: str, output: str, **given: Any) -> None:
    """Change a cluster."""
    client = connect()
    network = client.cluster(name)["network"] if says_network(given) else None
    print_many([client.change_cluster(name, **_wish(network, **given))], _CLUSTERS, output)


@cluster.command("remove", help=say("Forget clusters that nobody uses.", "移除无人使用的集群。"))
@click.argument("names", nargs=-1, required=True)
def remove(names: tuple[str, ...]) -> None:
    """Forget clusters."""
    client = connect()
    for name in names:
        client.remove_cluster(name)
        click.echo(say(f"{name} removed", f"已移除 {name}"))


@cluster.command("machines", help=say("List the machines of a cluster.", "列出集群的机器。"))
@click.argument("name")
@output_option
def machines(name: str, output: str) -> None:
    """Machines as they are now."""
    print_many(connect().machines(name), _MACHINES, output)


@click.group(
    help=say(
        "Where projects run: `project bind churn lab --group training`.", "项目组在哪里运行：project bind churn lab"
    )
)
def project() -> None:
    """The group itself does nothing."""


@project.command("bind", help=say("Let PROJECT run on CLUSTER from now on.", "让项目组今后在集群上运行。"))
@click.argument("project")
@click.argument("cluster")
@click.option("--namespace", default="", help=say("default cube-PROJECT", "默认 cube-项目组"))
@click.option("--group", default="", help=say("resource group", "资源组"))
@click.option(
    "--pull-secret", "pull_secrets", multiple=True, help=say("for pulling images; repeat", "拉取镜像的密钥，可重复")
)
@click.option("--image", default="", help=say("instead of the cluster's", "代替集群的默认镜像"))
@quota_option
@output_option
def bind(project: str, cluster: str, output: str, limits: tuple[str, ...], **wish: Any) -> None:
    """Bind a project."""
    bound = connect().bind_project(project, cluster, quota=quota_of(limits), **wish)
    if output in ("json", "yaml"):
        print_one(bound, output)
        return
    namespace = bound["namespace"]
    click.echo(say(f"{project} runs on {cluster} from now on, in namespace {namespace}",
                   f"{project} 今后在 {cluster} 的命名空间 {namespace} 中运行"))  # fmt: skip


@project.command("unbind", help=say("Let PROJECT run on the studio's machine again.", "让项目组回到本机运行。"))
@click.argument("project")
def unbind(project: str) -> None:
    """End a binding."""
    connect().unbind_project(project)
    click.echo(say(f"{project} runs on this machine from now on", f"{project} 今后在本机运行"))


@project.command("place", help=say("Show where PROJECT runs.", "查看项目组在哪里运行。"))
@click.argument("project")
@output_option
def place(project: str, output: str) -> None:
    """Where a project runs."""
    print_one(connect().place(project), output)


@project.command(
    "quota", help=say("Show what PROJECT may have on its cluster, and uses.", "查看项目组在集群上的配额及用量。")
)
@click.argument("project")
@output_option
def quota(project: str, output: str) -> None:
    """Limits and what is used of them."""
    print_many(connect().quota(project)["lines"], QUOTA, output)


def _wish(
    network: dict[str, Any] | None,
    kubeconfig: IO[str] | None,
    groups: tuple[str, ...],
    accelerators: Path | None,
    **given: Any,
) -> dict[str, Any]:
    """What was said on the command line. `network`: the one that is there."""
    provided = provisions(given, network)
    wish = provided | {name: value for name, value in given.items() if value is not None}
    if kubeconfig:
        wish["kubeconfig"] = kubeconfig.read()
    if groups:
        wish["groups"] = [_group(text) for text in groups if text]
    if accelerators:
        wish["accelerators"] = json.loads(accelerators.read_text())
    return wish


def _group(text: str) -> dict[str, Any]:
    """`training:zone=a,gpu=yes`."""
    name, _, rest = text.partition(":")
    labels = dict(pair.partition("=")[::2] for pair in rest.split(",") if pair)
    return {"name": name, "labels": labels}
