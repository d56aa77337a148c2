"""A service whose replicas are pods, behind a gateway that is pods too: a canary and a way back lose no request."""

from __future__ import annotations

import http.client
import json
import os
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import pytest

import cluster
import gateway_image
from bound_studio import PLACE, Bound, bound_studio
from cubestudio.drivers.runtime_kubernetes.client import Refused, Unreachable
from steady import Steady, post

pytestmark = pytest.mark.timeout(600)
PATIENCE = 240.0
"""Seconds: somebody may stop a part of the cluster for a while."""
PROGRAM = """\
import json, os, socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answer(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        said = {"colour": os.environ["COLOUR"], "pod": socket.gethostname(), "caller": self.client_address[0]}
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128


Server(("0.0.0.0", int(os.environ["PORT"])), Answer).serve_forever()
"""
PATH = "/serve/default/colours/"


@dataclass
class Door:
    """The gateway's Service, and the key with which it is asked."""

    bound: Bound
    namespace: str
    host: str = ""
    key: str = ""

    def ask(self) -> dict[str, str]:
        """One answer; {} when it is none."""
        connection = http.client.HTTPConnection(self.host, 80, timeout=10)
        try:
            connection.request("POST", PATH, b"{}", {"x-api-key": self.key})
            answer = connection.getresponse()
            found: dict[str, str] = json.loads(answer.read()) if answer.status == 200 else {}
            return found
        except (OSError, http.client.HTTPException):
            return {}
        finally:
            connection.close()

    def colours(self, count: int = 200) -> Counter[str]:
        """Of so many answers."""
        return Counter(self.ask().get("colour", "") for _ in range(count))


@pytest.fixture
def bound(running_cluster: cluster.Cluster) -> Iterator[Bound]:
    """A studio whose project runs on the cluster."""
    with bound_studio(running_cluster, "canary-story") as found:
        yield found


@pytest.fixture
def door(bound: Bound, running_cluster: cluster.Cluster) -> Iterator[Door]:
    """A gateway on the cluster, wished as an administrator does."""
    nodes = bound.way.list("Node")[0]
    known = [name for node in nodes for image in node["status"].get("images", ()) for name in image.get("names") or ()]
    found = Door(bound, f"canary-gate-{os.urandom(3).hex()}")
    wish = {"namespace": found.namespace, "url": bound.url, "image": gateway_image.load(running_cluster, known)}
    talk = bound.client.transport
    talk.json("PUT", f"/gateways/{PLACE}", wish)
    until(lambda: talk.json("GET", "/gateways")["items"][0]["version"], "no Envoy of the cluster follows the studio")
    found.host = (bound.way.get("Service", "cube-gateway", found.namespace) or {})["spec"]["clusterIP"]
    yield found
    with suppress(Refused, Unreachable):
        bound.way.delete("Namespace", found.namespace)


def test_a_canary_of_pods_and_a_way_back_lose_no_request(bound: Bound, door: Door) -> None:
    client = bound.client
    client.transport.json("POST", "/projects/default/services", {"name": "colours", "replicas": 2, **runs("blue")})
    ready(bound, 1)
    door.key = client.create_key("load", services=["colours"])["key"]
    until(door.ask, "the gateway of the cluster does not answer for the service")

    first = door.ask()
    pods = {pod["metadata"]["name"]: pod["status"].get("podIP") for pod in bound.way.list("Pod", bound.namespace)[0]}
    envoys = {pod["status"].get("podIP") for pod in bound.way.list("Pod", door.namespace)[0]}
    assert first["pod"] in pods and first["caller"] in envoys, (first, pods, envoys)

    asked = post(PATH, b"{}", x_api_key=door.key)
    load = Steady(80, asked, rate=60, host=door.host)
    with load.pressing():
        canary = {"kind": "canary", "steps": [{"percent": 10, "minutes": 60}], "limits": {"p99_ratio": None}}
        client.transport.json("PUT", "/projects/default/services/colours", {**runs("green"), "strategy": canary})
        until(lambda: (client.rollout("colours") or {}).get("step_at"), "the canary's step is not in force")
        some = door.colours()
        assert 2 <= some["green"] <= 60 and some["green"] + some["blue"] == 200, some
        client.promote("colours")
        ready(bound, 2)
        assert door.colours(20) == {"green": 20}
        client.roll_back("colours", 1)
        ready(bound, 3)
        assert door.colours(20) == {"blue": 20}
        until(lambda: len(bound.way.list("Pod", bound.namespace)[0]) == 2, "pods of former revisions are still there")
    assert load.failed == [], load.reasons()
    print(f"{load.answered} answered, the slowest after {load.longest:.2f} s")
    assert load.answered > 300
    assert not set(pods) & {pod["metadata"]["name"] for pod in bound.way.list("Pod", bound.namespace)[0]}


def runs(colour: str) -> dict[str, Any]:
    """What a revision runs."""
    run = {"command": ["python3", "answer.py"], "files": {"answer.py": PROGRAM}, "env": {"COLOUR": colour}}
    return {"run": run, "resources": {"cpu": 0.1, "memory": "128Mi"}}


def ready(bound: Bound, revision: int) -> None:
    """Wait until all replicas of a revision answer and the gateways ask nobody else."""

    def is_so() -> bool:
        found = bound.client.service("colours")
        shares = found["routed"]["shares"]
        return bool(found["state"] == "Ready" and shares == [{"revision": revision, "percent": 100}])

    until(is_so, f"revision {revision} is not all of the service")


def until(is_so: Callable[[], Any], what: str) -> None:
    """Wait for it."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, what
        time.sleep(0.1)
