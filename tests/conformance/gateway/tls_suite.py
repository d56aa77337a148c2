"""What every gateway must do with certificates and HTTP/2. Part of `GatewayConformance`."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import dsa, ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from conformance.gateway.h2 import call
from conformance.gateway.keys_suite import made
from conformance.gateway.upstreams import Address, Upstream, free_port
from cubestudio.ports.gateway import Gateway
from cubestudio.spec.routes import Certificate, Endpoint, Route, RouteTable, Target

Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey | dsa.DSAPrivateKey


def certificate(domain: str, days: float = 10, since: float = -1, key: Private | None = None) -> Certificate:
    """Signed by itself, good from `since` days from now on for `days`."""
    key = key or ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, domain)])
    begins = datetime.now(UTC) + timedelta(days=since)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(begins)
        .not_valid_after(begins + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(domain)]), critical=False)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return Certificate(domain, made.public_bytes(Encoding.PEM).decode(), private)


def connect(port: int, domain: str) -> ssl.SSLSocket:
    """A connection that believes any certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context.wrap_socket(socket.create_connection(("127.0.0.1", port), timeout=60), server_hostname=domain)


def shown(port: int, domain: str) -> str:
    """The certificate shown to who asks for `domain`, as PEM."""
    with closing(connect(port, domain)) as connection:
        return ssl.DER_cert_to_PEM_cert(connection.getpeercert(binary_form=True) or b"")


def get(connection: ssl.SSLSocket, domain: str) -> bytes:
    """One more request on the connection."""
    connection.sendall(f"GET /x HTTP/1.1\r\nhost: {domain}\r\n\r\n".encode())
    got = b""
    while b'"sha256"' not in got:
        block = connection.recv(65536)
        assert block, got
        got += block
    return got


class TlsConformance:
    """Domains over https, at the fixture `tls_port`."""

    @pytest.fixture
    def serve(self, gateway: Gateway, studio: Upstream, model: Upstream) -> Callable[..., None]:
        def put(*certificates: Certificate, domains: tuple[str, ...] = ("a.example", "b.example")) -> None:
            routes = tuple(
                Route(domain, f"/serve/{domain}/", (Target("r", (model.endpoint,)),), domain=domain)
                for domain in domains
            )
            gateway.apply(RouteTable(studio.endpoint, routes=routes, certificates=certificates))

        return put

    def test_each_domain_shows_its_certificate(self, serve: Callable[..., None], tls_port: int) -> None:
        one, two = certificate("a.example"), certificate("b.example")
        serve(one, two)
        _until_shown(tls_port, one)
        _until_shown(tls_port, two)
        with closing(connect(tls_port, "a.example")) as connection:
            assert b'"server": "model"' in get(connection, "a.example")
        with pytest.raises((ssl.SSLError, OSError)):
            connect(tls_port, "studio.example")

    def test_a_new_certificate_is_shown_at_once_and_ends_no_connection(
        self, serve: Callable[..., None], gateway: Gateway, tls_port: int
    ) -> None:
        first, second = certificate("a.example"), certificate("a.example")
        serve(first)
        _until_shown(tls_port, first)
        updates = _listeners_made(gateway)
        with closing(connect(tls_port, "a.example")) as connection:
            get(connection, "a.example")
            serve(second)
            assert shown(tls_port, "a.example") == second.chain
            assert b"200 OK" in get(connection, "a.example")
        assert _listeners_made(gateway) == updates

    def test_another_domain_ends_no_connection_and_a_removed_one_is_gone(
        self, serve: Callable[..., None], tls_port: int
    ) -> None:
        one, two = certificate("a.example"), certificate("b.example")
        serve(one)
        _until_shown(tls_port, one)
        with closing(connect(tls_port, "a.example")) as connection:
            get(connection, "a.example")
            serve(one, two)
            _until_shown(tls_port, two)
            assert b"200 OK" in get(connection, "a.example")
        serve(two, domains=("b.example",))
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            try:
                connect(tls_port, "a.example").close()
            except OSError:
                return
            time.sleep(0.05)
        raise AssertionError("the removed domain still shows a certificate")

    def test_http2_is_spoken_by_those_who_begin_with_it(
        self, serve: Callable[..., None], tls_port: int, port: int
    ) -> None:
        serve(certificate("a.example"))
        h2c = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            connection.sendall(h2c)
            assert connection.recv(9)[3] == 4  # the server's settings
        upgrade = {"connection": "upgrade, http2-settings", "upgrade": "h2c", "http2-settings": "AAMAAABkAAQAAP__"}
        answer = httpx.get(f"http://127.0.0.1:{port}/", headers=upgrade)
        assert answer.status_code != 101

    def test_calls_of_grpc_find_their_route_and_an_upstream_of_http2(
        self, gateway: Gateway, make: Callable[..., Gateway], studio: Upstream, model: Upstream, port: int
    ) -> None:
        """A second gateway plays the upstream, since it speaks HTTP/2; `model` behind it tells what came."""
        at = free_port()
        behind = make(at, "behind", 0)
        behind.ensure_running()
        behind.apply(RouteTable(model.endpoint))
        text, key = made("demo/g")
        upstream = Target("r", (Endpoint(Address.host, at),))
        grpc = Route("demo/g", "/grpc/demo/g/", (upstream,), protected="demo", takes_keys=True, grpc="demo/named")
        plain = Route("demo/h", "/serve/demo/h/", (Target("r", (model.endpoint,)),), domain="g.example")
        there = replace(grpc, name="demo/d", prefix="/grpc/d/", grpc="demo/d", takes_keys=False, protected="")
        there = replace(there, domain="g.example")
        gateway.apply(RouteTable(studio.endpoint, routes=(grpc, there, plain), keys=(key,)))
        method = "/inference.GRPCInferenceService/ModelInfer"
        said = call(port, method, b"rows", cube_service="demo/named", authorization=f"Bearer {text}")
        assert b'"server": "model"' in said and method.encode() in said and text.encode() not in said
        assert call(port, method, b"rows", cube_service="demo/named", authorization="Bearer none") == b""
        assert b'"server": "model"' in call(port, method, b"rows", host="g.example")
        beside = httpx.get(f"http://127.0.0.1:{port}/x", headers={"host": "g.example"})
        assert (beside.json()["server"], beside.json()["headers"]["x-cube-route"]) == ("model", "demo/h")
        assert b'"server": "studio"' in call(port, method, b"rows")
        behind.stop()


def _until_shown(port: int, wanted: Certificate) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        try:
            if shown(port, wanted.domain) == wanted.chain:
                return
        except OSError:
            pass
        time.sleep(0.02)
    raise AssertionError(f"the certificate of {wanted.domain} is not shown")


def _listeners_made(gateway: Gateway) -> list[str]:
    """Added, modified, removed; `create_success` is counted by each worker when it comes to it, so it tells nothing."""
    kinds = tuple(f"envoy_listener_manager_listener_{kind}" for kind in ("added", "modified", "removed", "in_place"))
    return [line for line in gateway.metrics().splitlines() if line.startswith(kinds)]
