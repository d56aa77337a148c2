"""Is a manifest what Kubernetes understands? Checked strictly, unknown fields refused, against several versions of it.

The schemas are in `kubernetes_schemas`, written by tools/kube_schemas.py; those of other projects' kinds in
`crd_fields`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema

from crd_fields import CRDS, thing

VERSIONS = ("1.28", "1.32", "1.36")

_FOLDER = Path(__file__).parent / "kubernetes_schemas"
_QUANTITY = re.compile(r"^[+-]?[0-9]+(\.[0-9]+)?(m|[kMGTPE]|[KMGTPE]i)?$")
_NAME = re.compile(r"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")
_LABEL = re.compile(r"^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$")
_SHORT = ("Namespace", "Service", "Pod")
"""Their names are host names: no dots, 63 characters (a pod's may be longer, its host name is then cut)."""


def check(manifest: dict[str, Any], version: str) -> list[str]:
    """Everything that Kubernetes `version` would not take, as `where: what`."""
    kind = f"{manifest.get('apiVersion')} {manifest.get('kind')}"
    validators = _validators(version)
    if kind not in validators:
        return [f"{kind}: there is no such kind in the schemas of {version}"]
    found = [f"{error.json_path}: {error.message[:200]}" for error in validators[kind].iter_errors(manifest)]
    return [*found, *_names(manifest), *_labels(manifest.get("metadata", {})), *_quantities(manifest)]


def check_all(manifest: dict[str, Any]) -> None:
    """AssertionError unless every version takes it."""
    for version in VERSIONS:
        found = check(manifest, version)
        assert not found, f"{manifest.get('kind')} in Kubernetes {version}: " + "; ".join(found)


@cache
def _validators(version: str) -> dict[str, jsonschema.Draft202012Validator]:
    """By `group/version Kind`."""
    read = json.loads((_FOLDER / f"{version}.json").read_text())
    about = {"$ref": "#/$defs/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
    kinds = dict(read["kinds"])
    for name, spec in CRDS.items():
        text = {"type": "string"}
        kinds[name] = thing("apiVersion kind metadata spec", apiVersion=text, kind=text, metadata=about, spec=spec)
    return {k: jsonschema.Draft202012Validator({**schema, "$defs": read["$defs"]}) for k, schema in kinds.items()}


def _names(manifest: dict[str, Any]) -> list[str]:
    """The schemas say nothing of what a name may be; the API server does."""
    name = str(manifest.get("metadata", {}).get("name", ""))
    if not _NAME.match(name) or len(name) > 253:
        return [f"$.metadata.name: '{name}' is not a name"]
    if manifest["kind"] in _SHORT and ("." in name or len(name) > 63):
        return [f"$.metadata.name: '{name}' is not a host's name"]
    return []


def _labels(metadata: dict[str, Any]) -> list[str]:
    found = metadata.get("labels") or {}
    return [f"$.metadata.labels.{key}: '{value}' is not a label's value" for key, value in found.items()
            if not _LABEL.match(str(value)) or len(str(value)) > 63]  # fmt: skip


def _quantities(node: Any, where: str = "$", is_amount: bool = False) -> list[str]:
    """To the schemas an amount is any text."""
    if isinstance(node, dict):
        amounts = ("limits", "requests", "hard", "default", "defaultRequest", "capacity", "max", "min")
        return [said for key, value in node.items() for said in _quantities(
            value, f"{where}.{key}", (isinstance(value, dict) and key in amounts) or is_amount)]  # fmt: skip
    if isinstance(node, list):
        return [said for number, each in enumerate(node) for said in _quantities(each, f"{where}[{number}]")]
    return [f"{where}: '{node}' is not an amount"] if is_amount and not _QUANTITY.match(str(node)) else []
