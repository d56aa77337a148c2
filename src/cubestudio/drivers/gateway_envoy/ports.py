"""Whether a port can be listened on."""

from __future__ import annotations

import socket
from contextlib import suppress

from cubestudio.kit.errors import Fault


def refuse_taken(host: str, port: int, setting: str) -> None:
    """Raise Fault `PortTaken` or `PortRefused` when nobody could listen on `port` now; `setting` chooses another."""
    with socket.socket(_family(host), socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except PermissionError:
            raise Fault(
                "PortRefused",
                "the system does not let this user listen on port {port}",
                "Choose a port above 1023: CUBE_PORT=8080.",
                status=503,
                port=port,
            ) from None
        except OSError:
            raise port_taken(host, port, setting) from None


def port_taken(host: str, port: int, setting: str) -> Fault:
    """The refusal, with a port that is free."""
    return Fault(
        "PortTaken",
        "port {port} is used by another program",
        "Choose another one: {setting}={free}",
        status=503,
        port=port,
        setting=setting,
        free=_next_free(host, port),
    )


def _next_free(host: str, port: int) -> int:
    for candidate in range(port + 1, min(port + 50, 65535)):
        with socket.socket(_family(host)) as trial, suppress(OSError):
            trial.bind((host, candidate))
            return candidate
    return port + 1


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET
