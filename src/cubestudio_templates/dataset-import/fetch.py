"""Download from public hosts only: no address of a private network is ever connected to, redirects included."""

from __future__ import annotations

import http.client
import ipaddress
import re
import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from tabular.messages import Refused, say, words

MOST_REDIRECTS = 5
CONNECT_SECONDS = 20
CHUNK = 1 << 18
PROGRESS_SECONDS = 5

Allowed = Callable[[str], bool]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet; IPv4 wrapped in IPv6 is judged by what it wraps."""
    ip = ipaddress.ip_address(address.split("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        wrapped = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if ip in _NAT64:
            wrapped = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if wrapped is not None:
            return is_public(str(wrapped))
    return ip.is_global and not ip.is_multicast


def fetch(url: str, folder: Path, limit: int, allowed: Allowed = is_public) -> Path:
    """Download `url` into `folder` under its own name, at most `limit` bytes; returns the file."""
    first = url
    for _ in range(MOST_REDIRECTS + 1):
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refused("source_unknown", source=url)
        connection = _connect(parts, allowed)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request(
                "GET", path, headers={"Host": parts.netloc.rpartition("@")[2], "User-Agent": "cube-studio"}
            )
            answer = connection.getresponse()
            if answer.status in (301, 302, 303, 307, 308):
                url = urljoin(url, answer.getheader("Location") or "")
                continue
            if answer.status != 200:
                raise Refused("fetch_failed", url=first, reason=f"{answer.status} {answer.reason}")
            return _store(answer, folder / _name(parts, answer), limit)
        except (OSError, http.client.HTTPException) as broken:
            raise Refused("fetch_failed", url=first, reason=str(broken) or type(broken).__name__) from None
        finally:
            connection.close()
    raise Refused("fetch_failed", url=first, reason=words("too many redirects", "重定向次数过多"))


def _connect(parts: SplitResult, allowed: Allowed) -> http.client.HTTPConnection:
    """A connection to an address that was looked up once and checked: a second look-up could answer otherwise."""
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise Refused("host_unknown", host=host) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    if not all(allowed(address) for address in addresses):
        raise Refused("host_private", host=host)
    try:
        plain = _first_answering(addresses, port)
        if parts.scheme == "https":
            plain = ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError as broken:
        raise Refused("fetch_failed", url=parts.geturl(), reason=str(broken)) from None
    connection = http.client.HTTPConnection(host, port)
    connection.sock = plain
    return connection


def _first_answering(addresses: list[str], port: int) -> socket.socket:
    problem: OSError | None = None
    for address in addresses:
        try:
            return socket.create_connection((address, port), timeout=CONNECT_SECONDS)
        except OSError as refused:
            problem = refused
    raise problem or OSError("no address")


def _name(parts: SplitResult, answer: http.client.HTTPResponse) -> str:
    """A plain file name of the server's suggestion or of the path."""
    suggested = re.search(r'filename="?([^";]+)', answer.getheader("Content-Disposition") or "")
    name = Path(unquote(suggested[1] if suggested else parts.path)).name
    return re.sub(r"[^\w.\- ]", "_", name).lstrip(".") or "download"


def _store(answer: http.client.HTTPResponse, file: Path, limit: int) -> Path:
    """Write the body to `file` with progress in the log; past `limit` it is refused."""
    shown = f"{limit // (1024 * 1024)} MiB"
    announced = int(answer.getheader("Content-Length") or 0)
    done, told = 0, time.monotonic()
    with file.open("wb") as stream:
        while chunk := answer.read(CHUNK):
            done += len(chunk)
            if done > limit or announced > limit:
                raise Refused("too_large", say("too_large_hint"), name=file.name, limit=shown)
            stream.write(chunk)
            if time.monotonic() - told > PROGRESS_SECONDS:
                told = time.monotonic()
                whole = f" / {announced / 1e6:.1f}" if announced else ""
                print(f"{file.name}: {done / 1e6:.1f}{whole} MB", flush=True)
    if announced and done < announced:
        raise OSError(f"{done} of {announced} bytes arrived")
    return file
