"""Envoy's private door: HTTP over a unix socket in a folder that only the studio can enter."""

from __future__ import annotations

import http.client
import os
import socket
from pathlib import Path
from urllib.parse import quote

_SECONDS = 2.0


class Admin:
    """Asks a running Envoy. Every method answers quickly or raises OSError."""

    def __init__(self, home: Path) -> None:
        self._home = home

    def alive(self) -> bool:
        """Whether it answers and serves."""
        try:
            return self._ask("GET", "/ready")[0] == 200
        except OSError:
            return False

    def life(self) -> str:
        """Another word for each process: its counts are its own. Every start makes the door anew."""
        door = os.stat(self._home / "admin.sock")
        return f"{door.st_ino}-{door.st_ctime_ns}"

    def versions(self) -> dict[str, str]:
        """Versions in force: of the routes (`rds`), the upstreams (`cds`) and the listener (`lds`)."""
        text = self._ask("GET", "/stats?type=TextReadouts&filter=version_text")[1].decode()
        found = {}
        for line in text.splitlines():
            name, _, value = line.partition(": ")
            found[_kind(name)] = value.strip().strip('"')
        return found

    def counter(self, pattern: str) -> int:
        """Sum of the counters and gauges whose name matches the regular expression."""
        text = self._ask("GET", f"/stats?filter={pattern}")[1].decode()
        return sum(int(line.rpartition(": ")[2]) for line in text.splitlines() if line.rpartition(": ")[2].isdigit())

    def refusals(self) -> int:
        """How many configurations it refused since it started."""
        return self.counter(
            "^(cluster_manager.cds|listener_manager.lds|http.*rds.*|extension_config_discovery.*|sds.*).update_(rejected|failure)$"
        )

    def prometheus(self, pattern: str = "") -> str:
        """Its statistics that were ever touched; with `pattern`, those whose own name matches it."""
        chosen = f"&filter={quote(pattern)}" if pattern else ""
        return self._ask("GET", f"/stats/prometheus?usedonly{chosen}")[1].decode()

    def reopen_logs(self) -> None:
        """Write to a new file after the old one was renamed."""
        self._ask("POST", "/reopen_logs")

    def quit(self) -> None:
        """End at once."""
        self._ask("POST", "/quitquitquit")

    def _ask(self, method: str, path: str) -> tuple[int, bytes]:
        folder = os.open(self._home, os.O_RDONLY | os.O_DIRECTORY)
        # A socket's path may not exceed 107 bytes; by the folder's descriptor it never does.
        connection = _UnixConnection(f"/proc/self/fd/{folder}/admin.sock", _SECONDS)
        try:
            connection.request(method, path, headers={"Host": "envoy"})
            answer = connection.getresponse()
            return answer.status, answer.read()
        except http.client.HTTPException as broken:
            raise OSError(str(broken)) from broken
        finally:
            connection.close()
            os.close(folder)


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("envoy", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        """Connect to the socket instead of a host."""
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.sock.settimeout(self.timeout)
            self.sock.connect(self._path)
        except OSError:
            self.sock.close()
            raise


def _kind(name: str) -> str:
    if name.startswith("cluster_manager.cds."):
        return "cds"
    if name.startswith("listener_manager.lds."):
        return "lds"
    if name.startswith("sds."):
        return "sds/" + name.removeprefix("sds.").removesuffix(".version_text")
    if name.startswith("extension_config_discovery."):
        return "ecds"
    return "rds" if ".rds." in name else name
