"""Packages for pods: this machine's folder of wheels by HTTP, and the certificates it trusts."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


class _Folder(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing."""


def find_links() -> str:
    """This machine's folder of wheels, "" when it has none."""
    return os.environ.get("UV_FIND_LINKS") or os.environ.get("PIP_FIND_LINKS") or ""


def torch_is_there() -> bool:
    """Whether the wheel of PyTorch that fits a small machine lies on this one."""
    links = find_links()
    return bool(links) and any(Path(links).glob("torch-2.13.0+cpu-*"))


@contextmanager
def for_pods(host: str) -> Iterator[dict[str, str]]:
    """Settings of `uv` for those who reach `host`, an address of this machine."""
    server = ThreadingHTTPServer((host, 0), partial(_Folder, directory=find_links() or "/nonexistent"))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    links = {"UV_FIND_LINKS": f"http://{host}:{server.server_port}/"} if find_links() else {}
    try:
        yield links | ({"SSL_CERT_FILE": BUNDLE} if os.path.exists(BUNDLE) else {})
    finally:
        server.shutdown()
        server.server_close()
