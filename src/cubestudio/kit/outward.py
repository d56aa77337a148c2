"""Connections to addresses that users wrote, without becoming those users' hand inside our network.

A name is resolved once, every address it has is checked, and the connection goes to a checked address: a name that
changes its mind between check and use gains nothing. Redirects are the caller's: each is a new address to check.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from urllib.parse import SplitResult

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_WITHIN = tuple(map(ipaddress.ip_network, ("::/96", "::ffff:0:0:0/96", "64:ff9b:1::/48", "fec0::/10")))
"""IPv4 in disused or local spellings, and the former site-local addresses, all of which Python calls global."""


class NotReached(Exception):
    """The host does not answer; the message says why."""


class PrivateAddress(Exception):
    """The host lies in this machine or in a private network; the message is its name."""


def resolve(host: str, port: int, allow_private: bool = False) -> str:
    """An address of `host`, all of whose addresses may be called. Raises NotReached, PrivateAddress."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NotReached("the name is not known") from error
    addresses = [str(entry[4][0]) for entry in found]
    if not allow_private and not all(is_public(address) for address in addresses):
        raise PrivateAddress(host)
    return addresses[0]


def connect(parts: SplitResult, allow_private: bool = False, timeout: float = 10.0) -> http.client.HTTPConnection:
    """A connection to the host of an `http(s)` address, whose certificate must be the host's.

    Args:
        timeout: seconds that connecting, and later each read, may take.
    """
    host, is_secure = parts.hostname or "", parts.scheme == "https"
    try:
        port = parts.port or (443 if is_secure else 80)
    except ValueError as error:
        raise NotReached("its port is not a number") from error
    address = resolve(host, port, allow_private)
    try:
        raw = socket.create_connection((address, port), timeout=timeout)
        if is_secure:
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except OSError as error:
        raise NotReached(error.strerror or str(error)) from error
    connection = http.client.HTTPConnection(host, port, timeout=timeout)
    connection.sock = raw
    if is_secure:
        connection.default_port = http.client.HTTPS_PORT  # which Host leaves out: signed addresses count on it
    return connection


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also when it hides an IPv4 address."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo or (None, None))[1]
        if found in _NAT64:
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
        if any(found in network for network in _WITHIN):
            return False
    return found.is_global and not found.is_multicast
