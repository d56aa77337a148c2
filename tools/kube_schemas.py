"""Writes tests/kubernetes_schemas/*.json: what Kubernetes lets a manifest of ours say, a file a version.

    .tools/bin/uv run --no-project --with kubernetes-validate==1.37.0 tools/kube_schemas.py

Source: the published API definitions of Kubernetes as that package carries them (strict: unknown fields are refused),
reduced to the kinds that the studio makes and to what validates: no prose, no status.
"""

from __future__ import annotations

import json
import re
from importlib import metadata, resources
from pathlib import Path
from typing import Any

VERSIONS = ("1.28", "1.32", "1.36")
KINDS = {
    "v1": "ConfigMap LimitRange Namespace PersistentVolume PersistentVolumeClaim Pod ResourceQuota Secret Service "
    "ServiceAccount",
    "apps/v1": "Deployment StatefulSet",
    "autoscaling/v2": "HorizontalPodAutoscaler",
    "batch/v1": "Job",
    "discovery.k8s.io/v1": "EndpointSlice",
    "networking.k8s.io/v1": "NetworkPolicy",
    "policy/v1": "PodDisruptionBudget",
    "rbac.authorization.k8s.io/v1": "ClusterRole ClusterRoleBinding Role RoleBinding",
}
TARGET = Path(__file__).resolve().parents[1] / "tests" / "kubernetes_schemas"
_REF = re.compile(r"^/api/_definitions\.json#/\$defs/")
_PROSE = ("description", "$id", "$schema")


def main() -> None:
    """Write one file a version."""
    source = f"kubernetes-validate {metadata.version('kubernetes-validate')}"
    TARGET.mkdir(exist_ok=True)
    for version in VERSIONS:
        made = reduced(version)
        text = json.dumps({"source": source, "version": version, **made}, sort_keys=True, separators=(",", ":"))
        (TARGET / f"{version}.json").write_text(text.replace('"io.k8s.', '\n"io.k8s.') + "\n")


def reduced(version: str) -> dict[str, Any]:
    """`kinds` (`apps/v1 Deployment` → schema) and the `$defs` that they need."""
    folder = resources.files("kubernetes_validate") / "kubernetes-json-schema" / f"v{version}.0-local-strict"
    everything = json.loads((folder / "_definitions.json").read_text())["$defs"]
    kinds = {}
    for group, names in KINDS.items():
        for name in names.split():
            short = re.sub(r"^([^./]*)(?:\.[^/]*)?/", r"\1-", group)
            schema = json.loads((folder / f"{name.lower()}-{short}.json").read_text())
            schema["properties"].pop("status", None)
            schema["required"] = ["apiVersion", "kind", "metadata"]
            kinds[f"{group} {name}"] = _bare(schema)
    needed: dict[str, Any] = {}
    waiting = _refs(kinds)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = _bare(everything[name])
            waiting |= _refs(needed[name])
    return {"kinds": kinds, "$defs": needed}


def _bare(node: Any, names: bool = False) -> Any:
    """Without prose. `names`: the keys of this mapping are names of fields, not words of the schema."""
    if isinstance(node, list):
        return [_bare(each) for each in node]
    if not isinstance(node, dict):
        return _REF.sub("#/$defs/", node) if isinstance(node, str) else node
    kept = {k: v for k, v in node.items() if names or not (k in _PROSE or k.startswith("x-kubernetes"))}
    return {k: _bare(v, names=k == "properties" and not names) for k, v in kept.items()}


def _refs(node: Any) -> set[str]:
    return set(re.findall(r'"#/\$defs/([^"]+)"', json.dumps(node)))


if __name__ == "__main__":
    main()
