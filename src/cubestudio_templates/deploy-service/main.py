"""Deploy a registered model as a service, or move a running service to it, and wait until it answers a prediction."""

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
        **(args.get("options") or {}),
    }
    services = f"/projects/{quote(os.environ.get('CUBE_PROJECT', ''))}/services"
    _wish(services, name, body, args.get("traffic") or {})
    until = time.monotonic() + float(args["wait"])
    service = _follow(f"{services}/{quote(name)}", name, until, int(args["wait"]))
    _try(name, until)
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


def _wish(services: str, name: str, body: dict[str, Any], traffic: dict[str, Any]) -> None:
    """Create the service; one of that name is moved to this model version."""
    try:
        task.api("POST", services, {**body, "traffic": traffic} if traffic else body)
        print(words("creating service", "正在创建服务"), name, flush=True)
    except task.ApiError as refused:
        if refused.code != "ServiceExists":
            raise
        _update(f"{services}/{quote(name)}", body)
        if traffic:
            task.api("PATCH", f"{services}/{quote(name)}/traffic", traffic)
        print(words("updating service", "正在更新服务"), name, flush=True)


def _update(service: str, body: dict[str, Any]) -> None:
    """Move the service; where a range decides how many replicas it has, that goes on deciding."""
    try:
        task.api("PUT", service, body)
    except task.ApiError as refused:
        if refused.code != "ReplicasByRange":
            raise
        print(refused, flush=True)
        task.api("PUT", service, {key: value for key, value in body.items() if key != "replicas"})


def _try(name: str, until: float) -> None:
    """Ask for a real prediction, as its callers will: the model's own example, through the gateway."""
    while True:
        try:
            described = task.ask(name, path="openapi.json")
            content = described["paths"]["/predict"]["post"]["requestBody"]["content"]
            answer = task.ask(name, content["application/json"]["example"])
        except task.ApiError as refused:
            # A replica may just be replaced; what is wrong with the model or the question stays wrong.
            if refused.status not in (0, 429, 502, 503, 504) or time.monotonic() > until:
                raise Refused("service_mute", refused.hint, name=name, reason=refused.text) from None
            time.sleep(POLL_SECONDS)
        else:
            print(words("it answers:", "预测结果："), str(answer.get("predictions"))[:200], flush=True)
            return


def _follow(url: str, name: str, until: float, wait: int) -> dict[str, Any]:
    """The service once it is ready; every change of its phase is a line in the log."""
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
            raise Refused("service_late", name=name, seconds=wait, phase=line)
        time.sleep(POLL_SECONDS)


if __name__ == "__main__":
    run(main)
