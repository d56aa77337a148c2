"""The API of one cluster: plain dicts in and out. Credentials and TLS are lightkube's; every call is counted."""

from __future__ import annotations

import json
import socket
import ssl
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import httpx2
    from lightkube.config.kubeconfig import SingleConfig

Manifest = dict[str, Any]

FIELD_MANAGER = "cube-studio"
IN_POD = "/var/run/secrets/kubernetes.io/serviceaccount"
"""Where a pod finds its own account: token, authority, namespace."""
_TIMEOUT = 10.0
_KINDS = {
    "Namespace": "namespaces",
    "Node": "nodes",
    "Pod": "pods",
    "Secret": "secrets",
    "Service": "services",
    "ConfigMap": "configmaps",
    "Event": "events",
    "PersistentVolumeClaim": "persistentvolumeclaims",
    "PersistentVolume": "persistentvolumes",
    "ServiceAccount": "serviceaccounts",
    "ResourceQuota": "resourcequotas",
    "LimitRange": "limitranges",
    "NetworkPolicy": "networkpolicies",
}
_NOT_NAMESPACED = {"Namespace", "Node", "PersistentVolume"}


class Refused(Exception):
    """The API server answered with an error: its code, reason (`Forbidden`, `AlreadyExists` …) and message."""

    def __init__(self, code: int, reason: str, message: str) -> None:
        super().__init__(f"{code} {reason}: {message}")
        self.code, self.reason, self.message = code, reason, message


class Unreachable(Exception):
    """No answer came: the API server is away, or the way to it."""


class Client:
    """Safe from any thread.

    Args:
        kubeconfig: a document with inline data only, checked before; None = this process runs in a pod of the cluster.
        timeout: seconds a call may take.

    Attributes:
        calls: how many were made, by verb (`create`, `delete`, `watch` …).
    """

    def __init__(self, kubeconfig: Mapping[str, Any] | None, timeout: float = _TIMEOUT) -> None:
        import httpx2
        import lightkube  # noqa: F401 whole first: else two threads that import parts of it meet halfway
        from lightkube.config.client_adapter import Client as connect
        from lightkube.config.client_adapter import ConnectionParams
        from lightkube.config.kubeconfig import KubeConfig

        # the token of a pod is renewed in its file: it is read again whenever the cluster does not take it any more
        inside = kubeconfig is None
        found = KubeConfig.from_service_account(IN_POD) if inside else KubeConfig.from_dict(dict(kubeconfig or {}))
        config = found.get()
        assert config is not None
        self.config: SingleConfig = config
        self.calls: Counter[str] = Counter()
        self._http = connect(config, ConnectionParams(httpx2.Timeout(timeout), trust_env=False))
        self._lock = threading.Lock()
        self._errors = (httpx2.TransportError, httpx2.StreamError, OSError)

    # --- verbs ------------------------------------------------------------------------------------------------

    def create(self, manifest: Manifest) -> Manifest:
        """Make an object. Raises Refused (409 when there is one of that name)."""
        return self._call("create", "POST", _path_of(manifest, named=False), body=manifest)

    def apply(self, manifest: Manifest) -> Manifest:
        """Make an object or make it so (server-side apply, as the one owner of what it says)."""
        query = {"fieldManager": FIELD_MANAGER, "force": "true"}
        return self._call(
            "apply", "PATCH", _path_of(manifest, named=True), query, manifest, "application/apply-patch+yaml"
        )

    def get(self, kind: str, name: str, namespace: str = "", version: str = "v1") -> Manifest | None:
        """An object, None when there is none."""
        try:
            return self._call("get", "GET", path(kind, namespace, name, version))
        except Refused as refused:
            if refused.code == 404:
                return None
            raise

    def list(
        self, kind: str, namespace: str = "", *, labels: str = "", fields: str = "", version: str = "v1"
    ) -> tuple[list[Manifest], str]:
        """All objects of a kind ("" = of every namespace), and the version of the whole, to watch from."""
        query = _selectors(labels, fields)
        found = self._call("list", "GET", path(kind, namespace, version=version), query)
        return found.get("items") or [], found["metadata"]["resourceVersion"]

    def delete(
        self, kind: str, name: str, namespace: str = "", *, uid: str = "", grace: int | None = None, version: str = "v1"
    ) -> bool:
        """Ask for its end; False when there is none (any more). With `uid`, only that very object."""
        options: dict[str, Any] = {"propagationPolicy": "Background"}
        if grace is not None:
            options["gracePeriodSeconds"] = grace
        if uid:
            options["preconditions"] = {"uid": uid}
        try:
            self._call("delete", "DELETE", path(kind, namespace, name, version), body=options)
        except Refused as refused:
            if refused.code == 404 or (refused.code == 409 and uid):
                return False
            raise
        return True

    def post(self, target: str, body: Manifest) -> Manifest:
        """Ask a question that is an object (`/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`)."""
        return self._call("post", "POST", target, body=body)

    def read(self, target: str) -> Manifest:
        """Any path (`/version`, `/apis`)."""
        return self._call("read", "GET", target)

    @contextmanager
    def watch(
        self, kind: str, namespace: str = "", *, since: str, labels: str = "", fields: str = "", seconds: int = 60
    ) -> Iterator[Stream]:
        """Changes since a version, at most for `seconds`. Raises Refused (410: the version is too old)."""
        import httpx2

        query = {
            "watch": "true",
            "allowWatchBookmarks": "true",
            "resourceVersion": since,
            "timeoutSeconds": str(seconds),
        }
        query |= _selectors(labels, fields)
        self.count("watch")
        timeout = httpx2.Timeout(_TIMEOUT, read=seconds + _TIMEOUT)  # a line that is dead is not waited for for ever
        try:
            with self._http.stream("GET", path(kind, namespace), params=query, timeout=timeout) as answer:
                if answer.status_code >= 400:
                    answer.read()
                    raise _refusal(answer.status_code, answer.content)
                yield Stream(answer)
        except self._errors as error:
            raise Unreachable(str(error) or type(error).__name__) from error

    def address(self) -> tuple[str, ssl.SSLContext | None, dict[str, str]]:
        """Where and as whom, for connections that are not HTTP calls: URL, TLS, headers."""
        from lightkube.config.client_adapter import user_auth, verify_cluster

        user, cluster = self.config.user, self.config.cluster
        secure = cluster.server.startswith("https:")
        tls = verify_cluster(cluster, user, self.config.abs_file, trust_env=False) if user and secure else None
        request = self._http.build_request("GET", "/")
        auth = user_auth(user) if user else None
        if auth:
            request = next(auth.sync_auth_flow(request))
        value = request.headers.get("Authorization")
        return cluster.server, tls, {"Authorization": value} if value else {}

    def count(self, verb: str) -> None:
        """One call more."""
        with self._lock:
            self.calls[verb] += 1

    def close(self) -> None:
        """Let go of its connections."""
        self._http.close()

    # --- within -----------------------------------------------------------------------------------------------

    def _call(
        self,
        verb: str,
        method: str,
        target: str,
        query: Mapping[str, str] | None = None,
        body: Manifest | None = None,
        media: str = "application/json",
    ) -> Manifest:
        self.count(verb)
        content = json.dumps(body).encode() if body is not None else None
        headers = {"Content-Type": media} if body is not None else {}
        try:
            answer = self._http.request(method, target, params=query, content=content, headers=headers)
        except self._errors as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        if answer.status_code >= 400:
            raise _refusal(answer.status_code, answer.content)
        found: Manifest = answer.json()
        return found


class Stream:
    """The events of a watch, as they come: `{type, object}`."""

    def __init__(self, answer: httpx2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[Manifest]:
        for line in self._answer.iter_lines():
            yield json.loads(line)

    def hang_up(self) -> None:
        """End it, also from another thread while it waits."""
        network = self._answer.extensions.get("network_stream")
        line = network.get_extra_info("socket") if network else None
        if isinstance(line, socket.socket):
            with suppress(OSError):
                socket.socket.shutdown(line, socket.SHUT_RDWR)


def path(kind: str, namespace: str = "", name: str = "", version: str = "v1", plural: str = "") -> str:
    """Of a kind, or of an object."""
    base = f"/apis/{version}" if "/" in version else f"/api/{version}"
    where = f"/namespaces/{namespace}" if namespace and kind not in _NOT_NAMESPACED else ""
    return f"{base}{where}/{plural or _KINDS.get(kind, kind.lower() + 's')}" + (f"/{name}" if name else "")


def _path_of(manifest: Manifest, named: bool) -> str:
    about = manifest["metadata"]
    name = about["name"] if named else ""
    return path(manifest["kind"], about.get("namespace", ""), name, manifest["apiVersion"])


def _selectors(labels: str, fields: str) -> dict[str, str]:
    return {
        **({"labelSelector": labels} if labels else {}),
        **({"fieldSelector": fields} if fields else {}),
    }


def _refusal(code: int, content: bytes) -> Refused:
    """What the server says of an error, or its first words when that is no status."""
    try:
        status = json.loads(content)
        return Refused(code, str(status.get("reason", "")), str(status.get("message", "")))
    except (ValueError, AttributeError):
        return Refused(code, "", content[:200].decode("utf-8", "replace"))


def refusal_of(status: Mapping[str, Any]) -> Refused:
    """An error that came as an event of a watch."""
    return Refused(int(status.get("code") or 500), str(status.get("reason", "")), str(status.get("message", "")))
