"""A studio with a real Kubernetes beside its own machine."""

from __future__ import annotations

import base64
import json
import secrets
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cluster import Cluster
from cubestudio_sdk import Client
from cubestudio_sdk.errors import CubeError
from running import RunningStudio

IMAGE = "cube-test/python:3.11"
HERE = "10.201.0.2"
CARD = f"clusters.example/card-{secrets.token_hex(3)}"  # of nobody else who tests there
HELLO = """
pipeline: hello
tasks:
  say: {command: ["python3", "-c", "import os; print('hello from', os.uname().nodename)"]}
"""
LONG = """
pipeline: long
params: {seconds: 60}
tasks:
  wait: {command: ["python3", "-c", "import time; time.sleep({{ params.seconds }})"], grace: 1}
  after: {command: ["python3", "-c", "print('done')"], needs: [wait]}
"""


@pytest.fixture(scope="module")
def studio(running_cluster: Cluster) -> Iterator[RunningStudio]:
    home = Path(tempfile.mkdtemp(prefix="cube-clusters-"))
    home.chmod(0o755)
    found = RunningStudio(home, CUBE_HOST="0.0.0.0")
    try:
        found.up()
        yield found
        faults = found.errors()
        assert not faults, faults
    finally:
        found.down()
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture(scope="module")
def client(studio: RunningStudio, running_cluster: Cluster) -> Client:
    """Of an administrator, in a project that is bound to the real cluster."""
    client = studio.client()
    kind = {"kind": "card", "resource": CARD}
    client.add_cluster(
        "real",
        running_cluster.kubeconfig,
        image=IMAGE,
        url=f"http://{HERE}:{studio.port}",
        label="真集群",
        accelerators=[kind],
    )
    return client


@pytest.fixture
def bound(client: Client, running_cluster: Cluster, studio: RunningStudio, tmp_path: Path) -> Iterator[Client]:
    """A client whose project has a namespace of its own on the cluster."""
    name = f"p{time.time_ns() % 10**10}"
    namespace = f"clusters-{name}"
    config = tmp_path / "config"
    config.write_text(running_cluster.kubeconfig)
    kubectl = ["kubectl", "--kubeconfig", str(config)]
    client.create_project(name)
    subprocess.run([*kubectl, "create", "namespace", namespace], check=True, capture_output=True)
    client.bind_project(name, "real", namespace=namespace)
    mine = Client(client.url, client.context.token, name)
    yield mine
    mine.close()
    subprocess.run([*kubectl, "delete", "namespace", namespace, "--wait=false"], check=True, capture_output=True)


def until(seen: Callable[[], Any], seconds: float = 180, told: Callable[[], Any] = lambda: "it never came") -> Any:
    """What `seen` gives once it is something; else `told` says why not."""
    deadline = time.monotonic() + seconds
    while not (found := seen()):
        assert time.monotonic() < deadline, told()
        time.sleep(0.1)
    return found


def changed(kubeconfig: str, where: str, **values: Any) -> str:
    """The kubeconfig with other values in its `cluster` or `user`."""
    document = json.loads(kubeconfig)
    entry = document[f"{where}s"][0][where]
    entry.update({key.replace("_", "-"): value for key, value in values.items()})
    return json.dumps({**document, f"{where}s": [{**document[f"{where}s"][0], where: _given(entry)}]})


def _given(entry: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if value is not None}


def expired() -> tuple[str, str]:
    """A client certificate that ended yesterday, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "admin")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    made = made.serial_number(1).not_valid_before(now - timedelta(days=9)).not_valid_after(now - timedelta(days=1))
    signed = made.sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return (
        base64.b64encode(signed.public_bytes(serialization.Encoding.PEM)).decode(),
        base64.b64encode(private).decode(),
    )


def test_it_answers_and_says_what_it_is(client: Client) -> None:
    shown = client.cluster("real")
    assert (shown["state"], shown["facts"]["nodes_ready"], shown["label"]) == ("Ready", 1, "真集群")
    assert [machine["address"] for machine in client.machines("real")] == ["10.201.0.1"]
    old = any("older" in each for each in shown["facts"]["warnings"])
    assert old == (int(shown["facts"]["version"].split(".")[1]) < 28)


def test_credentials_that_do_not_fit_are_told_apart(client: Client, running_cluster: Cluster) -> None:
    good = running_cluster.kubeconfig
    none = {"client_certificate_data": None, "client_key_data": None}
    certificate, key = expired()
    cases = {
        "ClusterUnauthorised": changed(good, "user", **none, token="wrong.token"),
        "ClusterCertificate": changed(good, "cluster", certificate_authority_data=certificate),
        "ClusterUnreachable": changed(good, "cluster", server="https://10.201.0.1:6444"),
        "KubeconfigLocal": changed(good, "cluster", server="https://127.0.0.1:6443"),
    }
    for code, kubeconfig in cases.items():
        with pytest.raises(CubeError) as refused:
            client.check_cluster(kubeconfig)
        assert refused.value.code == code, refused.value.text
        assert refused.value.hint
    late = changed(good, "user", client_certificate_data=certificate, client_key_data=key)
    with pytest.raises(CubeError, match="expired on") as refused:
        client.check_cluster(late)
    assert refused.value.code == "ClusterUnauthorised"
    with pytest.raises(CubeError) as refused:
        client.add_cluster("again", good, image=IMAGE, url=f"http://{HERE}:1")
    assert refused.value.code == "ClusterKnown"


def test_two_places_at_once(client: Client, bound: Client) -> None:
    here, there = start(client, HELLO), start(bound, HELLO)
    assert (client.wait(here)["state"], bound.wait(there)["state"]) == ("Succeeded", "Succeeded")
    assert (client.get_run(here["id"])["place"], bound.get_run(there["id"])["place"]) == ("local", "real")
    said = [line.text for line in bound.logs(there["id"], "say")]
    assert any(line.startswith("hello from cube-") for line in said), said


def test_a_run_under_way_stays_where_it_is(client: Client, bound: Client) -> None:
    run = start(bound, LONG, seconds=3)
    until(lambda: bound.get_run(run["id"])["state"] == "Running")
    client.unbind_project(bound.project)
    assert bound.place()["place"] == "local"
    with pytest.raises(CubeError) as refused:
        client.remove_cluster("real")
    assert refused.value.code in ("ClusterBusy", "ClusterBound")
    assert bound.wait(run)["state"] == "Succeeded"
    places = {workload["place"] for workload in bound.transport.pages(f"/projects/{bound.project}/workloads")}
    assert places == {"real"}, "the second task went there, too"


def test_the_pod_that_fits_lands_and_the_other_says_why_it_waits(bound: Client, running_cluster: Cluster) -> None:
    text = LONG.replace("grace: 1", "grace: 1, resources: {gpu: card}")
    with running_cluster.advertised(CARD, 1):
        first = start(bound, text, seconds=600)
        until(lambda: phase(bound, "wait") == ("Running", ""), told=lambda: bound.why(first["id"], "wait"))
        second = start(bound, text, seconds=600)
        until(lambda: f"Insufficient {CARD}" in bound.why(second["id"], "wait")["text"])
        assert phase(bound, "wait")[0] == "Preparing"
        bound.stop(first["id"])
        until(lambda: phase(bound, "wait")[0] == "Running", told=lambda: bound.why(second["id"], "wait"))
        bound.stop(second["id"])
        third = bound.wait(start(bound, text.replace("card}", "H900}")))
        assert third["state"] == "Failed"
        assert "no accelerator of kind 'H900'" in next(iter(bound.tasks(third["id"])))["reason"]


def test_a_cluster_that_is_away_disturbs_nobody(client: Client, bound: Client, running_cluster: Cluster) -> None:
    away = changed(running_cluster.kubeconfig, "cluster", server="https://10.201.0.1:6444")
    name, project = f"away-{secrets.token_hex(3)}", f"far-{secrets.token_hex(3)}"
    client.add_cluster(name, away, image=IMAGE, url=f"http://{HERE}:1", unchecked=True)
    client.create_project(project)
    client.bind_project(project, name)
    far = Client(client.url, client.context.token, project)
    run = start(far, HELLO)
    until(lambda: client.cluster(name)["state"] == "Unreachable")
    assert "does not answer" in far.why(run["id"], "say")["text"]
    assert bound.wait(start(bound, HELLO))["state"] == "Succeeded"
    far.stop(run["id"])
    assert far.wait(run)["state"] == "Stopped"
    client.unbind_project(project)
    client.remove_cluster(name)
    far.close()


def start(client: Client, text: str, **params: Any) -> dict[str, Any]:
    """A run of a pipeline's text."""
    body = {"text": text, "params": params}
    run: dict[str, Any] = client.transport.json("POST", f"/projects/{client.project}/runs", body)
    return run


def phase(client: Client, task: str) -> tuple[str, str]:
    """Phase and text of the newest workload of a task."""
    for workload in client.transport.pages(f"/projects/{client.project}/workloads"):
        if workload["name"].endswith(f"/ {task}"):
            return workload["phase"], workload["text"]
    return "", ""
