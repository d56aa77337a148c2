"""Looking at a cluster for its administrators (`ports.cluster.ClusterLook`)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import socket
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from cubestudio.drivers.runtime_kubernetes.client import Client, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.machines import machine_of, requests_by_node
from cubestudio.drivers.runtime_kubernetes.probe import probe
from cubestudio.drivers.runtime_kubernetes.quotas import lines_of
from cubestudio.drivers.runtime_kubernetes.rights import Answer, can_i, makes_namespaces
from cubestudio.kit.clock import iso, now
from cubestudio.kit.errors import Fault
from cubestudio.ports.cluster import ClusterAccess, ClusterFacts, Inspection, MachineFacts, QuotaLine, Right
from cubestudio.ports.isolation import Enforcement
from cubestudio.spec.accelerators import Catalogue
from cubestudio.spec.kubeconfig import is_local, local_refused

TIMEOUT = 5.0
"""Seconds a call may take."""
OLDEST, NEWEST = (1, 28), (1, 36)
"""Versions this release is made for."""
SOON = 14 * 24 * 3600.0
"""Seconds before their end from which expiring credentials are told of."""


class KubernetesLook:
    """Opens a connection for each look and closes it again."""

    def look(self, access: ClusterAccess, catalogue: Catalogue) -> ClusterFacts:
        """See the port."""
        until = _expiry(access)
        with connected(access, until) as client:
            version = str(client.read("/version").get("gitVersion", ""))
            authority = _authority(client)
            uid = _uid(client) or authority
            seen = _machines_if_allowed(client, catalogue)
        machines = seen or []
        ready = [machine for machine in machines if machine.ready]
        return ClusterFacts(
            uid=uid,
            version=version,
            nodes=len(machines),
            nodes_ready=len(ready),
            cpu=sum(machine.cpu for machine in ready),
            memory=sum(machine.memory for machine in ready),
            devices=_sum(machine.devices for machine in ready),
            cpu_asked=sum(machine.cpu_asked for machine in ready),
            memory_asked=sum(machine.memory_asked for machine in ready),
            devices_asked=_sum(machine.devices_asked for machine in ready),
            identity_until=until,
            warnings=tuple(_warnings(version, until, seen is not None, len(ready))),
            authority=authority,
        )

    def machines(self, access: ClusterAccess, catalogue: Catalogue) -> list[MachineFacts]:
        """See the port."""
        with connected(access, _expiry(access)) as client:
            found = _machines_if_allowed(client, catalogue)
        if found is None:
            raise Fault(
                "MachinesForbidden",
                "the studio's account may not list the machines of this cluster",
                "Work runs all the same. To see them, apply the last two objects of rights-namespace.yaml.",
                409,
            )
        return found

    def inspect(self, access: ClusterAccess, image: str, namespaces: Sequence[str]) -> Inspection:
        """See the port."""
        with connected(access, _expiry(access)) as client:
            everywhere = can_i(client)
            if makes_namespaces(everywhere):
                return Inspection(probe(client, image), tuple(_right(answer) for answer in everywhere))
            rights = [_right(answer) for answer in everywhere if answer.need.cluster or not namespaces]
            for namespace in namespaces:
                there = can_i(client, namespace)
                rights += [_right(answer, namespace) for answer in there if not answer.need.cluster]
            tried = probe(client, image, namespaces[0]) if namespaces else Enforcement(None, text=_NOWHERE)
            return Inspection(tried, tuple(rights), True, tuple(namespaces))

    def quotas(self, access: ClusterAccess, namespaces: Sequence[str]) -> Mapping[str, tuple[QuotaLine, ...]]:
        """See the port."""
        with connected(access, _expiry(access)) as client:
            return {namespace: _quota_lines(client, namespace) for namespace in namespaces}


_NOWHERE = "network policies can be tried once a project is bound: the studio may make no namespace of its own there"


def _right(answer: Answer, namespace: str = "") -> Right:
    need = answer.need
    return Right(answer.verb, need.resource, answer.allowed, need.why, need.optional, namespace)


def _quota_lines(client: Client, namespace: str) -> tuple[QuotaLine, ...]:
    """None for an account that may not see them."""
    try:
        return lines_of(client.list("ResourceQuota", namespace)[0])
    except Refused as refused:
        if refused.code != 403:
            raise
        return ()


def _uid(client: Client) -> str:
    """Which cluster it is; "" where that may not be seen."""
    try:
        return str(client.read("/api/v1/namespaces/kube-system")["metadata"]["uid"])
    except Refused as refused:
        if refused.code != 403:
            raise
        return ""


def _authority(client: Client) -> str:
    """Whose certificates it has; its address, where those that everybody trusts are good enough."""
    cluster = client.config.cluster
    data = cluster.certificate_auth_data
    if data is None and cluster.certificate_auth:
        data = base64.b64encode(Path(cluster.certificate_auth).read_bytes()).decode()
    return "ca-" + hashlib.sha256((data or cluster.server).encode()).hexdigest()[:40]


def _machines(client: Client, catalogue: Catalogue) -> list[MachineFacts]:
    """Its nodes with what is asked of them; of pods it may not see nothing is counted."""
    nodes, _ = client.list("Node")
    try:
        pods, _ = client.list("Pod", fields="status.phase!=Succeeded,status.phase!=Failed")
    except Refused as refused:
        if refused.code != 403:
            raise
        pods = []
    asked = requests_by_node(pods)
    return sorted((machine_of(node, asked, catalogue) for node in nodes), key=lambda machine: machine.name)


def _machines_if_allowed(client: Client, catalogue: Catalogue) -> list[MachineFacts] | None:
    """None for an account that may not list nodes: one with rights in ready-made namespaces alone."""
    try:
        return _machines(client, catalogue)
    except Refused as refused:
        if refused.code != 403:
            raise
        return None


@contextmanager
def connected(access: ClusterAccess, until: float | None = None) -> Iterator[Client]:
    """A client for a moment; what goes wrong comes out as a sentence. `until`: the end of the credentials, if known."""
    import lightkube  # noqa: F401 whole first: else two threads that import parts of it meet halfway
    from lightkube.core.exceptions import ConfigError

    server = _server(access)
    try:
        _check_host(access, server)
        client = Client(access.document, TIMEOUT)
    except (ConfigError, KeyError):
        raise Fault(
            "ClusterUnreachable",
            "the studio does not run inside a cluster",
            "Paste a kubeconfig instead.",
            409,
        ) from None
    except (ssl.SSLError, ValueError):
        text = "a certificate or the key of the kubeconfig cannot be read, or they do not belong together"
        raise Fault("ClusterCertificate", text, "Write the kubeconfig anew.", 409) from None
    try:
        yield client
    except Unreachable as error:
        raise _unreachable(error, server) from None
    except Refused as error:
        raise _refused(error, until) from None
    finally:
        client.close()


def _server(access: ClusterAccess) -> str:
    """The API server's address, for sentences; "" of a pod that is in no cluster."""
    if access.document:
        return str(access.document["clusters"][0]["cluster"]["server"])
    host, port = os.environ.get("KUBERNETES_SERVICE_HOST", ""), os.environ.get("KUBERNETES_SERVICE_PORT", "")
    return f"https://{host}:{port}" if host else ""


def _check_host(access: ClusterAccess, server: str) -> None:
    """A name may mean this machine, too: that shows only when it is resolved."""
    parts = urlsplit(server)
    if not access.document or access.allow_local or not parts.hostname:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        text = "the name {host} of the API server is not known here"
        hint = "Check it, or write the address."
        raise Fault("ClusterUnreachable", text, hint, 409, host=parts.hostname) from None
    if any(is_local(str(entry[4][0])) for entry in found):
        raise local_refused(parts.hostname)


def _unreachable(error: Unreachable, server: str) -> Fault:
    """What kept us from getting an answer."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return Fault(
                "ClusterCertificate",
                "the certificate of {server} is not the one the kubeconfig expects: {reason}",
                "Check the address, and certificate-authority-data.",
                409,
                server=server,
                reason=cause.verify_message or "it cannot be verified",
            )
        if isinstance(cause, ssl.SSLError):
            text = "{server} does not speak TLS, or refuses the client certificate"
            return Fault("ClusterCertificate", text, "Check the address and the credentials.", 409, server=server)
        cause = cause.__cause__ or cause.__context__
    text = "the API server at {server} does not answer"
    hint = "Check the address, the way there (firewall, VPN), and whether the cluster is up."
    return Fault("ClusterUnreachable", text, hint, 409, server=server)


def _refused(error: Refused, until: float | None) -> Fault:
    """An answer, but not the one we hoped for."""
    if error.code == 401 and until is not None and until < now():
        text = "the client certificate of the kubeconfig expired on {date}"
        return Fault("ClusterUnauthorised", text, "Paste a new kubeconfig.", 409, date=_day(until))
    if error.code == 401:
        text = "the cluster does not accept the credentials: they are wrong, revoked or expired"
        return Fault("ClusterUnauthorised", text, "Paste a new kubeconfig.", 409)
    if error.code == 403:
        text = "the credentials may not do what the studio needs: {reason}"
        hint = "Give the studio's account its rights (deploy/kubernetes), then look again."
        return Fault("ClusterForbidden", text, hint, 409, reason=error.message[:300])
    text = "the API server answers with an error ({number}): {reason}"
    return Fault("ClusterUnreachable", text, "Look at the cluster.", 409, number=error.code, reason=error.message[:300])


def _expiry(access: ClusterAccess) -> float | None:
    """When the credentials end: the certificate's own date, or that inside a token that is a JWT."""
    if access.document is None:
        return None
    user = access.document["users"][0]["user"]
    if user.get("client-certificate-data"):
        from cryptography import x509

        try:
            loaded = x509.load_pem_x509_certificate(base64.b64decode(user["client-certificate-data"]))
        except ValueError:
            return None
        return loaded.not_valid_after_utc.timestamp()
    return _token_expiry(str(user.get("token", "")))


def _token_expiry(token: str) -> float | None:
    parts = token.split(".")
    if len(parts) != 3:
        return None
    try:
        claims = json.loads(base64.urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4)))
        return float(claims["exp"])
    except (ValueError, KeyError, TypeError):
        return None


def _warnings(version: str, until: float | None, sees_machines: bool, ready: int) -> Iterator[str]:
    number = _number(version)
    if number and number < OLDEST:
        yield f"Kubernetes {version} is older than what the studio is made for (1.28 to 1.36); some things degrade."
    if number and number > NEWEST:
        yield f"Kubernetes {version} is newer than what the studio was made for (1.28 to 1.36)."
    if until is not None and until - now() < SOON:
        yield f"The credentials expire on {_day(until)}."
    if not sees_machines:
        yield "The studio's account may not list machines: what the cluster has is not known."
    elif not ready:
        yield "No machine of the cluster is ready."


def _day(at: float) -> str:
    return str(iso(at))[:10]


def _number(version: str) -> tuple[int, int] | None:
    parts = version.removeprefix("v").split(".")
    try:
        return int(parts[0]), int(parts[1])
    except (ValueError, IndexError):
        return None


def _sum(many: Any) -> dict[str, int]:
    total: dict[str, int] = {}
    for each in many:
        for kind, count in each.items():
            total[kind] = total.get(kind, 0) + count
    return total
