"""Writes deploy/kubernetes/*.yaml from the driver's list of what the studio needs: python tools/kube_rights.py."""

from __future__ import annotations

import io
from pathlib import Path

from ruamel.yaml import YAML

from cubestudio.drivers.runtime_kubernetes import rights

FOLDER = Path(__file__).resolve().parents[1] / "deploy" / "kubernetes"
NAMESPACE = "my-project"

_ACCOUNT = """\
# The studio's own account on the cluster, with a token for a kubeconfig; apply it once, then one of the other files.
"""
_CLUSTER = """\
# For a studio that makes a namespace for each project itself. It may not read any secret.
"""
_PROJECT = f"""\
# For one namespace that you made: replace {NAMESPACE} by its name. It may not read any secret; the last two objects let
# it see machines, once for all namespaces, and may be left out.
"""


def files() -> dict[str, str]:
    """What each file holds, by its name."""
    return {
        "account.yaml": _ACCOUNT + _yaml(rights.account()),
        "rights-cluster.yaml": _CLUSTER + _yaml(rights.cluster_rights()),
        "rights-namespace.yaml": _PROJECT + _yaml(rights.namespace_rights(NAMESPACE)),
    }


def _yaml(manifests: list[rights.Manifest]) -> str:
    writer = YAML()
    writer.representer.ignore_aliases = lambda *_: True
    writer.representer.add_representer(list, _flow_words)
    out = io.StringIO()
    writer.dump_all(manifests, out)
    return out.getvalue()


def _flow_words(representer, words):  # type: ignore[no-untyped-def]
    """Lists of words on one line, as people write rules."""
    flow = all(isinstance(each, str) for each in words)
    return representer.represent_sequence("tag:yaml.org,2002:seq", words, flow_style=flow)


def main() -> None:
    """Write them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        (FOLDER / name).write_text(text)


if __name__ == "__main__":
    main()
