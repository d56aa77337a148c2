"""A gateway's objects on a cluster: pure functions from a site to manifests.

Envoy and its follower share a volume in memory and nothing else: private keys of domains never touch a disk there, and
either container may be started anew without the other.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import zipfile
from functools import cache
from importlib import resources

from cubestudio.drivers.gateway_envoy.elsewhere import DOOR, HOME, LOOK_PORT, TLS_PORT, build_start
from cubestudio.drivers.gateway_envoy.names import Json
from cubestudio.ports.followed import Site

NAME = "cube-gateway"
_USER = 10001
_VOLUME = HOME.rpartition("/")[0]
_PROGRAM = "/program/follower.pyz"
_TOKEN = "/token"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def build_manifests(site: Site, token: str) -> list[Json]:
    """In the order in which they are made."""
    program = _program(site)
    return [
        program,
        _secret(site, token),
        _account(site),
        _service(site),
        _deployment(site, program["metadata"]["name"], hashlib.sha256(token.encode()).hexdigest()[:16]),
    ]


def labels() -> dict[str, str]:
    """Of all its objects; policies let the pods with this component reach those of services."""
    return {"app.kubernetes.io/component": NAME, "app.kubernetes.io/managed-by": "cube-studio"}


@cache
def bundle() -> bytes:
    """The follower as one file that Python runs; the same sources give the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(resources.files("cubestudio_follower").iterdir(), key=lambda one: one.name):
            if file.name.endswith(".py"):
                archive.writestr(zipfile.ZipInfo(f"cubestudio_follower/{file.name}", _EPOCH), file.read_bytes())
        start = "import sys\nfrom cubestudio_follower.__main__ import main\nsys.exit(main(sys.argv[1:]))\n"
        archive.writestr(zipfile.ZipInfo("__main__.py", _EPOCH), start)
    return packed.getvalue()


def _program(site: Site) -> Json:
    """What runs and what Envoy starts with; another content has another name, so running pods keep theirs."""
    start = json.dumps(build_start(), sort_keys=True)
    mark = hashlib.sha256(bundle() + start.encode()).hexdigest()[:12]
    return {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": _metadata(site, f"{NAME}-{mark}"),
        "immutable": True,
        "binaryData": {"follower.pyz": base64.b64encode(bundle()).decode()},
        "data": {"start.json": start},
    }


def _secret(site: Site, token: str) -> Json:
    return {
        "apiVersion": "v1",
        "kind": "Secret",
        "metadata": _metadata(site, NAME),
        "type": "Opaque",
        "data": {"token": base64.b64encode(token.encode()).decode()},
    }


def _account(site: Site) -> Json:
    """It may nothing at all."""
    return {
        "apiVersion": "v1",
        "kind": "ServiceAccount",
        "metadata": _metadata(site, NAME),
        "automountServiceAccountToken": False,
    }


def _service(site: Site) -> Json:
    ports = [("http", 80, DOOR.port), ("https", 443, TLS_PORT)]
    return {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": _metadata(site, NAME),
        "spec": {
            "type": site.service,
            "selector": labels(),
            "ports": [
                {"name": name, "protocol": "TCP", "port": port, "targetPort": target} for name, port, target in ports
            ],
        },
    }


def _deployment(site: Site, program: str, token_mark: str) -> Json:
    return {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": _metadata(site, NAME),
        "spec": {
            "replicas": site.replicas,
            "selector": {"matchLabels": labels()},
            # A new pod first, and the old one goes when it is ready: the door is never shut.
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "template": {
                "metadata": {
                    "labels": labels(),
                    "annotations": {
                        "cube-studio.org/token": token_mark,  # another token is another pod
                        "prometheus.io/scrape": "true",
                        "prometheus.io/port": str(LOOK_PORT),
                    },
                },
                "spec": _pod(site, program),
            },
        },
    }


def _pod(site: Site, program: str) -> Json:
    follows = [
        {"name": "CUBE_GATEWAY_URL", "value": f"{site.url}/api/v1/gateways/{site.place}"},
        {"name": "CUBE_GATEWAY_TOKEN_FILE", "value": f"{_TOKEN}/token"},
        {"name": "CUBE_GATEWAY_POD", "valueFrom": {"fieldRef": {"fieldPath": "metadata.name"}}},
    ]
    python = ["python3", _PROGRAM]
    envoy = ["envoy", "-c", "bootstrap.json", "--concurrency", "1", "--disable-hot-restart", "--log-level", "warning"]
    return {
        "serviceAccountName": NAME,
        "automountServiceAccountToken": False,
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": 30,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": _USER,
            "runAsGroup": _USER,
            "fsGroup": _USER,
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "imagePullSecrets": [{"name": name} for name in site.pull_secrets],
        "initContainers": [
            _container("prepare", site, [*python, "prepare", HOME, "/program/start.json"], "50m", "64Mi"),
        ],
        "containers": [
            {
                **_container("envoy", site, [*envoy, "--file-flush-interval-msec", "1000"], "100m", "512Mi"),
                "workingDir": HOME,
                "ports": [
                    {"name": name, "containerPort": port, "protocol": "TCP"}
                    for name, port in (("http", DOOR.port), ("https", TLS_PORT), ("look", LOOK_PORT))
                ],
                "readinessProbe": {
                    "httpGet": {"path": "/ready", "port": LOOK_PORT},
                    "periodSeconds": 1,
                    "timeoutSeconds": 3,  # on a busy machine it answers late, and serves all the same
                    "failureThreshold": 5,
                },
                # Who still sends here after the end began is answered until the news has spread.
                "lifecycle": {"preStop": {"exec": {"command": ["sleep", "8"]}}},
            },
            {**_container("follower", site, [*python, "follow", HOME], "50m", "64Mi"), "env": follows},
        ],
        "volumes": [
            {"name": "home", "emptyDir": {"medium": "Memory", "sizeLimit": "128Mi"}},
            {"name": "program", "configMap": {"name": program}},
            {"name": "token", "secret": {"secretName": NAME, "defaultMode": 0o440}},
        ],
    }


def _container(name: str, site: Site, command: list[str], cpu: str, memory: str) -> Json:
    mounts = [{"name": "home", "mountPath": _VOLUME}, {"name": "program", "mountPath": "/program", "readOnly": True}]
    if name == "follower":
        mounts.append({"name": "token", "mountPath": _TOKEN, "readOnly": True})
    return {
        "name": name,
        "image": site.image,
        "command": command,
        "resources": {"requests": {"cpu": cpu, "memory": memory}, "limits": {"memory": memory}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        "volumeMounts": mounts,
    }


def _metadata(site: Site, name: str) -> Json:
    return {"name": name, "namespace": site.namespace, "labels": labels()}
