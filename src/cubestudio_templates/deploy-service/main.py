"""Deploy a registered model as a service, or move a running service to it, and wait until it is ready."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tabular.messages import Refused, run, words

from cubestudio_sdk import task

POLL_SECONDS = 0.5


def main() -> None:
    """Create or update the service, follow it, and hand on its URL."""
    args = task.args()
    model, _, version = str(args["model"]).partition(":")
    version = version or str(args.get("version") or "")
    if not model or not version:
        raise Refused("model_reference", example="churn:3")
    name = args.get("name") or model
    body = {
        "name": name,
        "model": model,
        "version": version,
        "replicas": args["replicas"],
        "resources": {"cpu": args["cpu"], "memory": args["memory"]},
    }
    services = f"/projects/{quote(os.environ.get('CUBE_PROJECT', ''))}/services"
    _wish(services, name, body)
    service = _follow(f"{services}/{quote(name)}", name, float(args["wait"]))
    task.output("service", name)
    task.output("url", service.get("url", ""))
    rows = [
        [words("Service", "服务"), name],
        [words("Model", "模型"), f"{model}:{version}"],
        [words("URL", "地址"), service.get("url", "")],
        [words("Replicas", "副本数"), args["replicas"]],
    ]
    task.report(table={"columns": ["", ""], "rows": rows}, title=words("Deployed", "部署信息"))
    print(words("ready:", "已就绪："), service.get("url", ""), flush=True)


def _wish(services: str, name: str, body: dict[str, Any]) -> None:
    """Create the service; one of that name is moved to this model version."""
    try:
        task.api("POST", services, body)
        print(words("creating service", "正在创建服务"), name, flush=True)
    except task.ApiError as refused:
        if refused.status != 409:
            raise
        task.api("PUT", f"{services}/{quote(name)}", body)
        print(words("updating service", "正在更新服务"), name, flush=True)


def _follow(url: str, name: str, wait: float) -> dict[str, Any]:
    """The service once it is ready; every change of its phase is a line in the log."""
    until = time.monotonic() + wait
    told = ""
    while True:
        service: dict[str, Any] = task.api("GET", url)
        status = service.get("status") or {}
        phase, reason = str(status.get("phase", "")), str(status.get("text") or status.get("reason") or "")
        line = f"{phase} {reason}".strip()
        if line != told:
            print(line, flush=True)
            told = line
        # Right after an update the service may still be ready as it was before.
        if phase == "Ready" and status.get("live_revision") == service.get("revision"):
            return service
        if phase == "Failed":
            raise Refused("service_failed", str(status.get("hint") or ""), name=name, reason=reason or phase)
        if time.monotonic() > until:
            raise Refused("service_late", name=name, seconds=int(wait), phase=line)
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    run(main)
