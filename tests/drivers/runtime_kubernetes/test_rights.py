"""The files for administrators say what the driver needs, no more and no less."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from cubestudio.drivers.runtime_kubernetes.rights import NEEDS, cluster_rights, namespace_rights

ROOT = Path(__file__).resolve().parents[3]


def written() -> dict[str, str]:
    """What the tool would write."""
    spec = importlib.util.spec_from_file_location("kube_rights", ROOT / "tools" / "kube_rights.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    files: dict[str, str] = module.files()
    return files


@pytest.mark.parametrize("name", ["account.yaml", "rights-cluster.yaml", "rights-namespace.yaml"])
def test_the_file_is_what_the_code_says(name: str) -> None:
    assert (ROOT / "deploy" / "kubernetes" / name).read_text() == written()[name], "run python tools/kube_rights.py"


def test_secrets_are_never_read_and_nothing_is_a_wildcard() -> None:
    for need in NEEDS:
        assert "*" not in (need.group, need.resource, *need.verbs)
        if need.resource == "secrets":
            assert not {"get", "list", "watch"} & set(need.verbs)
        assert need.resource not in ("roles", "clusterroles", "rolebindings", "nodes/proxy", "serviceaccounts/token")


def said(role: dict[str, Any]) -> set[tuple[str, str]]:
    """What a role allows, verb by verb."""
    return {(rule["resources"][0], verb) for rule in role["rules"] for verb in rule["verbs"]}


def test_a_role_gives_nothing_outside_its_namespace() -> None:
    role, binding, *machines = namespace_rights("cube-vision")
    assert role["metadata"]["namespace"] == binding["metadata"]["namespace"] == "cube-vision"
    assert [rule["resources"] for rule in machines[0]["rules"]] == [["nodes"]]
    inside = said(role)
    assert not inside & {(need.resource, verb) for need in NEEDS if need.cluster for verb in need.verbs}
    assert inside < said(cluster_rights()[0])
