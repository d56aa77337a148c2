"""Https for services' own domains. A certificate lies in a file of its own: a new one replaces no listener."""

from __future__ import annotations

from cubestudio.drivers.gateway_envoy.names import BALANCED, HELD, Json, file_source, typed
from cubestudio.spec.routes import Certificate, Endpoint, RouteTable
from cubestudio_follower.discovery import secret_file

TLS = "tls"
"""Name of the listener."""


def build_secret(certificate: Certificate) -> Json:
    """What Envoy reads there."""
    pair = {
        "certificate_chain": {"inline_string": certificate.chain},
        "private_key": {"inline_string": certificate.key},
    }
    return {"name": certificate.domain, "tls_certificate": pair}


def shown_certificates(table: RouteTable) -> list[Certificate]:
    """Those whose domain leads somewhere."""
    domains = {route.domain for route in table.routes}
    return [certificate for certificate in table.certificates if certificate.domain in domains]


def build_tls_listener(door: Endpoint, home: str, domains: list[str], http: Json) -> Json:
    """A listener that shows each domain its certificate, and no other name any; `http` is what requests then meet.

    The chains of domains that stay are equal before and after a change, so their connections stay as well.
    """
    inspector = typed("extensions.filters.listener.tls_inspector.v3.TlsInspector")
    return {
        "name": TLS,
        "address": {"socket_address": {"address": door.host, "port_value": door.port}},
        "enable_reuse_port": False,
        **BALANCED,
        "per_connection_buffer_limit_bytes": HELD,
        "listener_filters": [{"name": "tls_inspector", "typed_config": inspector}],
        "filter_chains": [_chain(domain, home, http) for domain in domains],
    }


def _chain(domain: str, home: str, http: Json) -> Json:
    secret = {"name": domain, "sds_config": file_source(home, *secret_file(domain).split("/"))}
    context = typed(
        "extensions.transport_sockets.tls.v3.DownstreamTlsContext",
        common_tls_context={
            "tls_params": {"tls_minimum_protocol_version": "TLSv1_2"},
            "tls_certificate_sds_secret_configs": [secret],
            "alpn_protocols": ["h2", "http/1.1"],
        },
    )
    return {
        "name": domain,
        "filter_chain_match": {"server_names": [domain]},
        "filters": [http],
        "transport_socket": {"name": "tls", "typed_config": context},
    }
