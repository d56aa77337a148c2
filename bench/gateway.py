"""`python bench/gateway.py`: what the gateway adds to a request, keys on, and how fast a key is revoked.

Prints a table and, as its last line, one JSON object: `gateway_p50_ms` and `gateway_p99_ms` (added over direct, at a
constant rate), `revoke_ms`, and details. Other benches take `measure()`.

`open_loop` sends at a constant rate whether or not answers have come, and counts from the moment a request was due (no
coordinated omission). Direct and through the gateway take turns request by request, so both meet the same moments of
the machine; differences are told block by block, the median of them with the lowest and the highest.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import multiprocessing
import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import open_loop
import uvloop
from figures import Series, say, show

from cubestudio.drivers.gateway_envoy import EnvoyGateway
from cubestudio.spec.keys import digest, new_key
from cubestudio.spec.routes import Endpoint, Key, Route, RouteTable, Target

ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 20\r\n\r\n" + b'{"predictions":[0]}\n'
BODY = b'{"rows":[{"a":1.5,"b":2,"c":"x"}]}'
BLOCK_SECONDS = 4.0
PATH = "/serve/demo/bench/"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rate", type=int, default=500, help="requests a second")
    parser.add_argument("--rounds", type=int, default=10, help="blocks of four seconds each")
    parser.add_argument("--keys", type=int, default=1000, help="keys in the table")
    wish = parser.parse_args()
    print(json.dumps(measure(wish.rate, wish.rounds, wish.keys)), flush=True)


def measure(rate: int = 500, rounds: int = 10, count: int = 1000) -> dict[str, float]:
    """All figures; milliseconds, but for `…_rps` and `…_cpu_us`. `count` keys lie in the table."""
    made = [new_key() for _ in range(count)]
    keys = tuple(Key(key_id, digest(text), ("demo/bench",)) for key_id, text in made)
    with _upstream() as (upstream, upstream_pid), _gateway() as (gateway, port):
        route = Route("demo/bench", PATH, (Target("r1", (upstream,)),), protected="demo", takes_keys=True)
        plain = Route("open", "/serve/open/", route.targets)
        table = RouteTable(Endpoint("127.0.0.1", 1), routes=(route, plain), keys=keys)
        gateway.apply(table)
        say(f"{rounds} blocks of {BLOCK_SECONDS:g} s, {rate} requests a second each way, {count} keys")
        asked = _request(made[0][1])
        ways = {"direct": open_loop.Way(upstream.port, asked), "through": open_loop.Way(port, asked)}
        with open_loop.ahead((upstream_pid, _pid(gateway))) as is_ahead:
            added = _added(ways, rate, rounds)
        if not is_ahead:
            say("the machine's neighbours could not be passed: their pauses are in these figures")
        cold, warm = _first_and_second_use(port, [text for _, text in made[1:201]])
        revoked = Series.of(_revoke_ms(gateway, table, port, made[0][1]) for _ in range(20))
        figures = {
            **added,
            "digest_ms": round((cold.median - warm.median) * 1e3, 3),
            "revoke_ms": round(revoked.median, 2),
            **_most(gateway, port, made[0][1]),
        }
    rows = [(name, f"{value:g}") for name, value in figures.items()]
    show(f"through the gateway with {count} keys", ("", "value"), rows)
    return figures


def _added(ways: dict[str, open_loop.Way], rate: int, rounds: int) -> dict[str, float]:
    """What the gateway adds, of blocks that follow each other; the first one, a short one, warms up."""
    open_loop.press(ways, rate, 1.0)
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        late = Series.of(open_loop.press(ways, rate, BLOCK_SECONDS))
        found.setdefault("client_late_p99_ms", []).append(late.percentile(0.99) * 1e3)
        for share in (0.5, 0.99):
            direct, through = (Series.of(way.seconds).percentile(share) * 1e3 for way in ways.values())
            for name, value in (("direct", direct), ("through", through), ("gateway", through - direct)):
                found.setdefault(f"{name}_p{share * 100:g}_ms", []).append(value)
    show(
        f"{rate} requests a second, block by block",
        ("", "median (lowest–highest)"),
        [(name, Series.of(values).text(3)) for name, values in found.items()],
    )
    spread = {f"gateway_p99_{end}_ms": pick(found["gateway_p99_ms"]) for end, pick in (("least", min), ("most", max))}
    return {name: round(Series.of(values).median, 3) for name, values in found.items()} | {
        name: round(value, 3) for name, value in spread.items()
    }


def _request(key: str) -> bytes:
    head = (
        f"POST {PATH}predict HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {key}\r\ncontent-length: {len(BODY)}\r\n\r\n"
    )
    return head.encode() + BODY


def _first_and_second_use(port: int, texts: list[str]) -> tuple[Series, Series]:
    """Seconds of the first request with each key, whose digest is made then, and of the second."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        return Series.of(_one(connection, t) for t in texts), Series.of(_one(connection, t) for t in texts)


def _one(connection: socket.socket, key: str) -> float:
    begun = time.perf_counter()
    connection.sendall(_request(key))
    assert connection.recv(4096).startswith(b"HTTP/1.1 200")
    return time.perf_counter() - begun


def _revoke_ms(gateway: EnvoyGateway, table: RouteTable, port: int, key: str) -> float:
    """From giving the gateway a table without the key to the first refusal; the table is put back."""
    asked = multiprocessing.get_context("fork").Queue()  # the watcher asks while this process swaps
    watcher = multiprocessing.get_context("fork").Process(target=_watch, args=(port, key, asked))
    watcher.start()
    asked.get()
    begun = time.monotonic()
    without = tuple(one for one in table.keys if one.digest != digest(key))
    gateway.apply(RouteTable(table.studio, routes=table.routes, keys=without))
    refused: float = asked.get()
    watcher.join()
    gateway.apply(table)
    return (refused - begun) * 1e3


def _watch(port: int, key: str, told: multiprocessing.Queue[float]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for number in range(1_000_000):
            connection.sendall(_request(key))
            answer = connection.recv(4096)
            if not answer.startswith(b"HTTP/1.1 200"):
                told.put(time.monotonic())
                return
            if number == 10:
                told.put(0.0)


def _most(gateway: EnvoyGateway, port: int, key: str) -> dict[str, float]:
    """As many requests as sixteen connections can ask, where `wrk` is installed, with and without a key; and what each
    costs the gateway in CPU, which the neighbours on a busy machine change least."""
    if shutil.which("wrk") is None:
        return {}
    found = {}
    for name, path in (("open", "/serve/open/"), ("keyed", PATH)) * 2:
        with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
            script.write(f"wrk.method = 'POST'\nwrk.body = '{BODY.decode()}'\n")
            script.write(f"wrk.headers['authorization'] = 'Bearer {key}'\n")
            script.flush()
            command = ["wrk", "-t1", "-c16", "-d3s", "-s", script.name, f"http://127.0.0.1:{port}{path}predict"]
            before = gateway_cpu(gateway)
            said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
            spent = gateway_cpu(gateway) - before
        assert "Non-2xx" not in said, said
        lines = said.splitlines()
        count = int(next(line.split()[0] for line in lines if " requests in " in line))
        rate = float(next(line.split()[1] for line in lines if line.startswith("Requests/sec")))
        found |= {f"{name}_rps": rate, f"{name}_cpu_us": round(spent / count * 1e6, 1)}
    return found


def gateway_cpu(gateway: EnvoyGateway) -> float:
    """Seconds of CPU that its process has taken."""
    fields = Path(f"/proc/{_pid(gateway)}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _pid(gateway: EnvoyGateway) -> int:
    return int((gateway.home / "pid").read_text())


@contextmanager
def _gateway() -> Iterator[tuple[EnvoyGateway, int]]:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    with tempfile.TemporaryDirectory() as home:
        gateway = EnvoyGateway(Path(home), "127.0.0.1", port)
        gateway.ensure_running()
        try:
            yield gateway, port
        finally:
            gateway.stop()


@contextmanager
def _upstream() -> Iterator[tuple[Endpoint, int]]:
    """A server in a process of its own that answers every request at once, and the process."""
    listener = socket.create_server(("127.0.0.1", 0), backlog=256)
    server = multiprocessing.get_context("fork").Process(target=_serve, args=(listener,), daemon=True)
    server.start()
    try:
        assert server.pid
        yield Endpoint("127.0.0.1", listener.getsockname()[1]), server.pid
    finally:
        server.terminate()
        server.join()
        listener.close()


class _Answers(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """A whole request, since it is small."""
        self._transport.write(ANSWER * data.count(BODY))


def _serve(listener: socket.socket) -> None:
    async def run() -> None:
        server = await asyncio.get_running_loop().create_server(_Answers, sock=listener)
        await server.serve_forever()

    uvloop.run(run())


if __name__ == "__main__":
    main()
