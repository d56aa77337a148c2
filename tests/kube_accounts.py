"""Accounts on a real cluster with no more rights than manifests give."""

from __future__ import annotations

import base64
import json
import time
from typing import Any

from cubestudio.drivers.runtime_kubernetes import rights
from cubestudio.drivers.runtime_kubernetes.client import Client

Json = dict[str, Any]


def make_account(client: Client, namespace: str, manifests: list[Json]) -> str:
    """The token of the studio's account, made in `namespace` with the rights that `manifests` give."""
    text = json.dumps(manifests + rights.account()[1:]).replace(rights.HOME, namespace)
    for manifest in json.loads(text.replace('"cube-studio-machines"', f'"{namespace}-machines"')):
        plural = f"{manifest['kind'].lower()}s"
        path = f"/apis/{manifest['apiVersion']}" if "/" in manifest["apiVersion"] else "/api/v1"
        if where := manifest["metadata"].get("namespace"):
            path += f"/namespaces/{where}"
        client.post(f"{path}/{plural}", manifest)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        found = client.get("Secret", "cube-studio-token", namespace)
        if found and "token" in (found.get("data") or {}):
            return base64.b64decode(found["data"]["token"]).decode()
        time.sleep(0.1)
    raise AssertionError("the account got no token")


def with_token(kubeconfig: str, token: str) -> Json:
    """The kubeconfig of somebody else."""
    config: Json = json.loads(kubeconfig)
    config["users"][0]["user"] = {"token": token}
    return config
