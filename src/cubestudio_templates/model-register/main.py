"""Register a model as a new version in the project's registry."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tabular.messages import Refused, run, say, words

from cubestudio_sdk import task


def main() -> None:
    """Post the model's artifact with all that its `model.json` tells."""
    args = task.args()
    entries = task.inputs().get("model") or []
    if not entries or not entries[0].get("artifact"):
        raise Refused("no_artifact", say("no_artifact_hint"), model=Path(args["model"]).name)
    told = _signature(Path(args["model"]))
    body: dict[str, Any] = {
        "artifact": entries[0]["artifact"],
        "framework": args.get("framework") or told.get("framework") or "custom",
        "metrics": {**(told.get("metrics") or {}), **(args.get("metrics") or {})},
        "signature": {key: told[key] for key in SIGNATURE_KEYS if key in told},
        "params": told.get("params") or {},
        "description": args.get("description") or "",
    }
    if args.get("version"):
        body["version"] = args["version"]
    name = args["name"]
    project = os.environ.get("CUBE_PROJECT", "")
    made = task.api("POST", f"/projects/{quote(project)}/models/{quote(name)}/versions", body)
    version = str(made["version"])
    task.output("model_name", name)
    task.output("version", version)
    print(words("registered", "已注册"), f"{name}:{version}", flush=True)
    _report(name, version, body)


SIGNATURE_KEYS = ("format", "algorithm", "task", "label", "classes", "features", "example", "measured_on",
                  "trained_rows", "python", "libraries", "inputs", "outputs", "class", "packages")  # fmt: skip


def _signature(model: Path) -> dict[str, Any]:
    """What `model.json` says; nothing for a model of another make."""
    file = model / "model.json"
    if not file.is_file():
        return {}
    try:
        told = json.loads(file.read_text("utf-8"))
    except ValueError as broken:
        raise Refused("model_broken", folder=model.name, reason=f"{broken}.") from None
    return told if isinstance(told, dict) else {}


def _report(name: str, version: str, body: dict[str, Any]) -> None:
    rows = [
        [words("Model", "模型"), f"{name}:{version}"],
        [words("Framework", "框架"), body["framework"]],
        [words("Label", "标签"), body["signature"].get("label", "")],
        [words("Features", "特征数"), len(body["signature"].get("features", []))],
        *([metric, value] for metric, value in body["metrics"].items()),
    ]
    task.report(table={"columns": ["", ""], "rows": rows}, title=words("Registered", "注册信息"))


if __name__ == "__main__":
    run(main)
