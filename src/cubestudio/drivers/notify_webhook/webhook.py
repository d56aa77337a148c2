"""Posts a notice to a URL a user wrote, without becoming that user's hand inside our network.

The name is resolved once, every address is checked, and the connection goes to the checked address: a name that
changes its mind between check and use gains nothing. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
from urllib.parse import urlsplit

from cubestudio.kit.errors import Fault

_SECONDS = 10.0


class WebhookNotifier:
    """`ports.notify.Notifier` over http and https.

    Args:
        allow_private: whether addresses of this machine and of private networks may be called.
    """

    name = "webhook"

    def __init__(self, allow_private: bool = False) -> None:
        self._allow_private = allow_private

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        """POST `{"title": …, **body}`; anything but 2xx is a Fault."""
        parts = urlsplit(target)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Fault("WebhookInvalid", "'{url}' is not an http address", "Write https://host/path.", url=target)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = self._resolve(parts.hostname, port)
        connection = _connect(parts.scheme, parts.hostname, port, address)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            connection.request(
                "POST",
                path,
                json.dumps({"title": title, **body}, ensure_ascii=False).encode(),
                {"Content-Type": "application/json", "User-Agent": "cubestudio"},
            )
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException) as error:
            raise _failed(parts.hostname, str(error)) from error
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise _failed(parts.hostname, f"it answered {status}")

    def _resolve(self, host: str, port: int) -> str:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise _failed(host, "the name is not known") from error
        addresses = [str(entry[4][0]) for entry in found]
        if not self._allow_private and not all(ipaddress.ip_address(one).is_global for one in addresses):
            raise Fault(
                "WebhookPrivate",
                "the webhook at {host} lies in a private network",
                "An administrator can allow that with CUBE_WEBHOOK_PRIVATE=1.",
                host=host,
            )
        return addresses[0]


def _connect(scheme: str, host: str, port: int, address: str) -> http.client.HTTPConnection:
    try:
        raw = socket.create_connection((address, port), timeout=_SECONDS)
        if scheme == "https":
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except OSError as error:
        raise _failed(host, error.strerror or str(error)) from error
    connection = http.client.HTTPConnection(host, port, timeout=_SECONDS)
    connection.sock = raw
    return connection


def _failed(host: str, why: str) -> Fault:
    return Fault("WebhookFailed", "the webhook at {host} could not be reached: {why}", status=502, host=host, why=why)
