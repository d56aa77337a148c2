"""A shell in a pod, its ports, and an environment held open there, as a person meets them on the run's page."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress

import pytest
from playwright.sync_api import Page, expect

import cluster
from conformance.runtime.kubernetes import IMAGE, address_towards
from cubestudio.drivers.runtime_kubernetes.client import Client as KubernetesClient
from cubestudio.drivers.runtime_kubernetes.client import Refused, Unreachable
from cubestudio_sdk import Client
from running import RunningStudio
from severing import way_to

SERVES = """
import http.server, os
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(b"<h1>made in a pod</h1>")
    def log_message(self, *words): pass
print("up", flush=True)
http.server.HTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Page).serve_forever()
"""


@pytest.fixture(scope="module")
def pods(studio: RunningStudio, running_cluster: cluster.Cluster) -> Iterator[Client]:
    """Somebody in a project whose work runs on the cluster, from where a way leads to the studio."""
    there = KubernetesClient(json.loads(running_cluster.kubeconfig))
    client, namespace = studio.client(project="pods"), f"lines-{os.urandom(3).hex()}"
    client.transport.json("POST", "/projects", {"name": "pods"})
    near = address_towards(there.config.cluster.server)
    with way_to("127.0.0.1", studio.port, near) as way:
        url = f"http://{near}:{way.port}"
        client.add_cluster("lab", running_cluster.kubeconfig, url=url, image=IMAGE, unchecked=True)
        client.bind_project("pods", "lab", namespace=namespace)
        yield client
        with suppress(Refused, Unreachable):
            there.delete("Namespace", namespace)
        there.close()


@pytest.fixture(scope="module")
def serving(pods: Client) -> Iterator[str]:
    """A run whose only task serves a page from a pod."""
    task = {"command": ["python3", "-c", SERVES], "ports": ["web"], "env": {"PLAIN": "7"}}
    run = pods.run(text={"pipeline": "serves", "tasks": {"page": task}})["id"]
    for line in pods.logs(run, "page"):
        if "up" in line.text:
            break
    yield run
    pods.stop(run)


def test_a_task_in_a_pod_is_entered_and_its_port_opened(open_page: Callable[..., Page], serving: str) -> None:
    page = open_page(f"/p/pods/runs/{serving}?task=page&face=shell")
    expect(page.get_by_text("Connected")).to_be_visible()
    page.keyboard.type("echo $CUBE_TASK-$((40+2)) $PLAIN 中文\n")
    expect(page.locator(".xterm-rows")).to_contain_text("page-42 7 中文")
    with page.context.expect_page() as opened:
        page.get_by_role("button", name="Open port web").click()
    expect(opened.value.get_by_role("heading", name="made in a pod")).to_be_visible()
    assert re.fullmatch(r"u-[0-9a-f]{20}\.localhost:\d+", opened.value.evaluate("location.host"))


def test_the_environment_of_a_pod_is_held_open(open_page: Callable[..., Page], serving: str) -> None:
    page = open_page(f"/p/pods/runs/{serving}?task=page&face=log")
    page.get_by_role("button", name="Debug", exact=True).click()
    page.get_by_text("Hold open with a shell").click()
    page.wait_for_url(lambda url: "face=shell" in url and serving not in url)
    expect(page.get_by_text("Connected")).to_be_visible()
    page.keyboard.type("head -1 ~/task.sh; echo $CUBE_TASK-$((1+1))-$PLAIN\n")
    expect(page.locator(".xterm-rows")).to_contain_text("#!/bin/sh")
    expect(page.locator(".xterm-rows")).to_contain_text("page-2-7")
    page.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("what ran here has ended, and the shell with it")).to_be_visible()
