"""A studio that runs in a pod: its account lies in a folder, and the token in there is renewed."""

from __future__ import annotations

import base64
import os
import secrets
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.runtime.kubernetes import Ground, ground
from conformance.runtime.suite import Place
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_kubernetes import rights
from cubestudio.drivers.runtime_kubernetes.client import Client, Refused
from cubestudio.drivers.runtime_kubernetes.look import KubernetesLook
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterAccess
from cubestudio.ports.runtime import AttemptPhase
from kube_accounts import make_account

__all__ = ["ground"]

INSIDE = ClusterAccess(None)


@pytest.fixture(scope="module")
def account(ground: Ground) -> str:
    """The namespace of an account with the rights of the Role, in the namespace of these tests."""
    namespace = ground.placement.namespace
    make_account(ground.client, namespace, rights.namespace_rights(namespace)[:2])
    return namespace


class Mounted:
    """What a kubelet lays into a pod, and renews."""

    def __init__(self, ground: Ground, folder: Path) -> None:
        self._ground, self._folder = ground, folder
        authority = ground.kubeconfig["clusters"][0]["cluster"]["certificate-authority-data"]
        (folder / "ca.crt").write_bytes(base64.b64decode(authority))
        (folder / "namespace").write_text(ground.placement.namespace)
        self._bound = ""
        self.renew()

    def renew(self) -> None:
        """Another token, bound to an object of its own; the one before dies with its object."""
        before, namespace = self._bound, self._ground.placement.namespace
        self._bound = f"token-{secrets.token_hex(4)}"
        about = {"name": self._bound, "namespace": namespace}
        made = self._ground.client.create({"apiVersion": "v1", "kind": "Secret", "metadata": about})
        ref = {"kind": "Secret", "apiVersion": "v1", "name": self._bound, "uid": made["metadata"]["uid"]}
        asked = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest"}
        path = f"/api/v1/namespaces/{namespace}/serviceaccounts/{rights.ROLE}/token"
        given = self._ground.client.post(path, {**asked, "spec": {"expirationSeconds": 3600, "boundObjectRef": ref}})
        draft = self._folder / "draft"
        draft.write_text(given["status"]["token"])
        draft.rename(self._folder / "token")
        if before:
            self._ground.client.delete("Secret", before, namespace)

    @property
    def token(self) -> str:
        return (self._folder / "token").read_text()


@pytest.fixture
def mounted(ground: Ground, account: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mounted]:
    service: Any = ground.client.get("Service", "kubernetes", "default")
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", service["spec"]["clusterIP"])
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", str(service["spec"]["ports"][0]["port"]))
    monkeypatch.setattr("cubestudio.drivers.runtime_kubernetes.client.IN_POD", str(tmp_path))
    yield Mounted(ground, tmp_path)


def test_the_cluster_around_it_is_looked_at_as_itself(ground: Ground, mounted: Mounted) -> None:
    inside = KubernetesLook().look(INSIDE, ())
    outside = KubernetesLook().look(ClusterAccess(ground.kubeconfig), ())
    assert inside.authority == outside.authority == inside.uid and inside.version == outside.version
    assert outside.uid != inside.uid, "only an administrator sees who it is"


def test_work_runs_from_there_and_goes_on_with_a_token_that_was_renewed(ground: Ground, mounted: Mounted) -> None:
    ground.kubeconfig, config = None, ground.kubeconfig  # type: ignore[assignment]
    try:
        runtime = ground.runtime()
        place = Place(runtime, FileLogs(ground.home), lambda: runtime, ground.placement, images=True, patience=6)
        handle, seen = place.run(place.python("print('first')"))
        assert (seen.phase, seen.exit_code) == (AttemptPhase.EXITED, 0), seen
        old = mounted.token
        mounted.renew()
        dies(config, old)
        handle, seen = place.run(place.python("print('second')"))
        assert (seen.phase, seen.exit_code, place.printed(handle)) == (AttemptPhase.EXITED, 0, "second\n"), seen
        assert runtime.client.address()[2] == {"Authorization": f"Bearer {mounted.token}"}  # as shells take it
        runtime.close()
    finally:
        ground.kubeconfig = config


def dies(config: dict[str, Any], token: str) -> None:
    """Wait until the cluster does not take a token any more: it remembers for some seconds that it did."""
    client = Client({**config, "users": [{**config["users"][0], "user": {"token": token}}]})
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            client.read("/api")
        except Refused as refused:
            assert refused.code == 401
            client.close()
            return
        time.sleep(0.5)
    raise AssertionError("the token of before is still taken")


def test_outside_of_any_cluster_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("cubestudio.drivers.runtime_kubernetes.client.IN_POD", str(tmp_path / "none"))
    assert "KUBERNETES_SERVICE_HOST" not in os.environ
    with pytest.raises(Fault, match="does not run inside a cluster"):
        KubernetesLook().look(INSIDE, ())
