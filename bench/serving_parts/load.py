"""Load by wrk: one thread, sixteen connections, one row a request."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from serving_parts.servers import Running

CONNECTIONS = 16
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}


@dataclass(frozen=True)
class Load:
    """What wrk found: requests a second, latencies in milliseconds, answers other than 2xx."""

    rate: float
    p50_ms: float
    p99_ms: float
    failed: int


def press(server: Running, seconds: int) -> Load:
    """Ask one server for some seconds, after a second that does not count."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "ask.lua"
        body = json.dumps(server.body).replace("\\", "\\\\").replace("'", "\\'")
        script.write_text(
            f"wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = '{body}'\n"
            f"wrk.headers['X-Api-Key'] = '{server.key}'\n"
        )
        _wrk(server, 1, script)
        return read(_wrk(server, seconds, script))


def read(said: str) -> Load:
    """wrk's report as figures."""
    rate = re.search(r"Requests/sec:\s+([\d.]+)", said)
    if rate is None:
        raise RuntimeError(f"wrk said: {said[:400]}")
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
    broken = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", said)
    lost = sum(map(int, broken.groups())) if broken else 0
    count = int(failed.group(1)) if failed else 0
    return Load(float(rate.group(1)), _latency(said, "50%"), _latency(said, "99%"), count + lost)


def _latency(said: str, share: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s|m)\b", said)
    return float(found.group(1)) * _UNITS[found.group(2)] if found else float("nan")


def _wrk(server: Running, seconds: int, script: Path) -> str:
    words = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--latency", "-s", str(script)]
    return subprocess.run([*words, server.url], capture_output=True, text=True, check=True, timeout=120).stdout
