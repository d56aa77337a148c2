"""Envoy as a process: private, adopted, revived, and small."""

from __future__ import annotations

import os
import signal
import socket
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path

import pytest

from conformance.gateway.upstreams import Upstream, ask, free_port, upstream
from cubestudio.drivers.gateway_envoy import EnvoyGateway
from cubestudio.kit.errors import Fault
from cubestudio.spec.routes import Endpoint, Route, RouteTable, Target


@pytest.fixture
def studio() -> Iterator[Upstream]:
    with upstream("studio") as server:
        yield server


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def gateway(tmp_path: Path, port: int, studio: Upstream) -> Iterator[EnvoyGateway]:
    made = EnvoyGateway(tmp_path, "127.0.0.1", port)
    made.ensure_running()
    made.apply(RouteTable(studio.endpoint))
    yield made
    made.stop()


def pid_of(home: Path) -> int:
    return int((home / "gateway" / "pid").read_text())


def memory_of(pid: int) -> int:
    """PSS in MiB."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("Pss:")).split()[1]) // 1024


def test_before_the_first_table_it_says_that_the_studio_is_starting(tmp_path: Path, port: int) -> None:
    gateway = EnvoyGateway(tmp_path, "127.0.0.1", port)
    try:
        gateway.ensure_running()
        answer = ask(port, "/")
        assert (answer.status, answer.code) == (503, "StudioStarting")
    finally:
        gateway.stop()


def test_nobody_else_may_look_into_its_folder(gateway: EnvoyGateway, tmp_path: Path, port: int) -> None:
    ask(port, "/")
    assert stat.S_IMODE((tmp_path / "gateway").stat().st_mode) == 0o700
    for path in (tmp_path / "gateway").rglob("*"):
        allowed = 0o700 if path.is_dir() else 0o600
        assert stat.S_IMODE(path.stat().st_mode) | allowed == allowed, path


def test_its_log_holds_no_secret(gateway: EnvoyGateway, tmp_path: Path, port: int) -> None:
    secrets = ("cubetask_secret", "cube_session=secret", "token=secret")
    ask(port, f"/path?{secrets[2]}", authorization=f"Bearer {secrets[0]}", cookie=secrets[1])
    gateway.stop()
    log = (tmp_path / "gateway" / "access.log").read_text()
    assert '"path":"/path"' in log
    assert "secret" not in log


def test_a_killed_one_is_back_with_its_table(gateway: EnvoyGateway, tmp_path: Path, port: int) -> None:
    version, life = gateway.applied(), gateway.life()
    assert gateway.life() == life != ""
    first = pid_of(tmp_path)
    os.kill(first, signal.SIGKILL)
    while gateway.is_alive():
        time.sleep(0.005)
    gateway.ensure_running()
    assert pid_of(tmp_path) != first
    assert gateway.applied() == version
    assert gateway.life() not in ("", life), "its counts begin anew"
    assert ask(port, "/").status == 200


def test_one_that_hangs_is_replaced(
    gateway: EnvoyGateway, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cubestudio.drivers.gateway_envoy.gateway._START_SECONDS", 1.0)
    monkeypatch.setattr("cubestudio_follower.admin._SECONDS", 0.3)
    first = pid_of(tmp_path)
    os.kill(first, signal.SIGSTOP)
    gateway.ensure_running()
    assert pid_of(tmp_path) != first
    assert ask(port, "/").status == 200


def test_the_next_start_adopts_it_but_another_port_replaces_it(
    gateway: EnvoyGateway, tmp_path: Path, port: int
) -> None:
    first = pid_of(tmp_path)
    EnvoyGateway(tmp_path, "127.0.0.1", port).ensure_running()
    assert pid_of(tmp_path) == first
    other = free_port()
    moved = EnvoyGateway(tmp_path, "127.0.0.1", other)
    moved.ensure_running()
    assert pid_of(tmp_path) != first
    assert ask(other, "/").status == 200
    moved.stop()


def test_two_starts_at_once_make_one_process(tmp_path: Path, port: int, studio: Upstream) -> None:
    gateways = [EnvoyGateway(tmp_path, "127.0.0.1", port) for _ in range(4)]
    together = threading.Barrier(len(gateways))

    def start(gateway: EnvoyGateway) -> int:
        together.wait()
        gateway.ensure_running()
        return pid_of(tmp_path)

    try:
        with ThreadPoolExecutor(len(gateways)) as pool:
            assert len(set(pool.map(start, gateways))) == 1
        assert ask(port, "/").code == "StudioStarting"
    finally:
        gateways[0].stop()


def test_a_look_does_not_keep_a_start_from_starting(tmp_path: Path, port: int) -> None:
    gateway, over = EnvoyGateway(tmp_path, "127.0.0.1", port), threading.Event()

    def look() -> None:
        while not over.is_set():
            gateway.is_alive()

    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(look)
        try:
            for _ in range(5):
                gateway.ensure_running()
                assert gateway.is_alive()
                gateway.stop()
        finally:
            over.set()
            gateway.stop()
        looking.result()


def test_a_taken_port_names_the_next_free_one(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Fault) as refused:
            EnvoyGateway(tmp_path, "127.0.0.1", port).ensure_running()
    assert refused.value.code == "PortTaken"
    assert f"CUBE_PORT={refused.value.params['free']}" in refused.value.say_hint()
    assert not (tmp_path / "gateway" / "pid").exists()


def test_a_port_that_only_root_may_use_is_refused_plainly(tmp_path: Path, port: int) -> None:
    checks = EnvoyGateway(tmp_path, "127.0.0.1", port).checks()
    assert [(check.name, check.ok) for check in checks] == [("envoy", True), ("port", True)]


def test_a_table_envoy_refuses_is_a_fault_with_its_words(gateway: EnvoyGateway, studio: Upstream) -> None:
    bad = Route("bad", "/serve/bad/", (Target("r1", (Endpoint("127.0.0.1", 99999),)),))
    with pytest.raises(Fault) as refused:
        gateway.apply(RouteTable(studio.endpoint, routes=(bad,)))
    assert refused.value.code == "GatewayRefused"
    assert "port" in refused.value.say().lower()


def test_the_studio_may_listen_on_a_unix_socket(gateway: EnvoyGateway, tmp_path: Path, port: int) -> None:
    path = Path("/tmp") / f"cube-{os.getpid()}-{port}.sock"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(path))
        listening.listen()

        def answer() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")

        thread = threading.Thread(target=answer)
        thread.start()
        gateway.apply(RouteTable(Endpoint(str(path), 0)))
        assert ask(port, "/").status == 204
        thread.join()
    path.unlink()


def test_a_large_upload_streams_through_without_being_kept(gateway: EnvoyGateway, tmp_path: Path, port: int) -> None:
    ask(port, "/")
    before, block, count = memory_of(pid_of(tmp_path)), b"x" * (1 << 20), 300
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request(
        "PUT", "/upload", body=(block for _ in range(count)), headers={"content-length": str(count << 20)}
    )
    assert connection.getresponse().status == 200
    connection.close()
    assert memory_of(pid_of(tmp_path)) - before < 20


def test_it_takes_little_memory_when_idle(gateway: EnvoyGateway, tmp_path: Path, port: int) -> None:
    ask(port, "/")
    assert memory_of(pid_of(tmp_path)) < 100
