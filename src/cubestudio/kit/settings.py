"""Settings come from the environment once, at start, and are passed down as one frozen value."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from cubestudio.kit.errors import Fault


@dataclass(frozen=True)
class Settings:
    """What `cube up` runs with.

    Attributes:
        home: folder of everything the studio keeps (`CUBE_HOME`).
        port: the one port people use (`CUBE_PORT`): UI, API and services through the gateway.
        host: address the gateway listens on (`CUBE_HOST`, default 127.0.0.1).
        database_url: SQLAlchemy URL (`CUBE_DATABASE_URL`), default SQLite in `home/db`.
        path_prefix: prefix under which a reverse proxy shows the studio (`CUBE_PATH_PREFIX`), "" or "/x".
        public_url: address people type (`CUBE_PUBLIC_URL`), for links; default from host and port.
        log_level: of the server's own structured log (`CUBE_LOG_LEVEL`).
        allow_python_download: whether a missing interpreter may be fetched (`CUBE_ALLOW_PYTHON_DOWNLOAD`).
        secure_cookies: cookies only over https (`CUBE_SECURE_COOKIES`).
        replica: name of this server among several on one home (`CUBE_REPLICA`), "" = the only one.
        mail: address of the mail server for alerts (`CUBE_MAIL`), `mailtos://user:password@smtp.example.com?from=…`.
        webhook_private: whether notices may go to private addresses (`CUBE_WEBHOOK_PRIVATE`).
    """

    home: Path
    port: int
    host: str
    database_url: str
    path_prefix: str
    public_url: str
    log_level: str
    allow_python_download: bool
    secure_cookies: bool
    webhook_private: bool
    replica: str = ""
    mail: str = ""

    @property
    def gateway_home(self) -> Path:
        """Where this server's gateway keeps its files: replicas have a gateway each."""
        return self.home / "replicas" / self.replica if self.replica else self.home

    @property
    def is_root(self) -> bool:
        """Whether workloads can be given users of their own."""
        return os.geteuid() == 0


def read_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Settings from the environment; a bad value is a Fault naming the variable."""
    source = os.environ if env is None else env
    home = Path(source.get("CUBE_HOME") or default_home()).expanduser().resolve()
    port = _port(source.get("CUBE_PORT") or "8080")
    host = source.get("CUBE_HOST") or "127.0.0.1"
    prefix = (source.get("CUBE_PATH_PREFIX") or "").rstrip("/")
    if prefix and not prefix.startswith("/"):
        raise Fault(
            "SettingInvalid", "CUBE_PATH_PREFIX must start with '/', got {value}", "Write /studio.", value=prefix
        )
    shown_host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return Settings(
        home=home,
        port=port,
        host=host,
        database_url=source.get("CUBE_DATABASE_URL") or f"sqlite:///{home}/db/cube.sqlite",
        path_prefix=prefix,
        public_url=(source.get("CUBE_PUBLIC_URL") or f"http://{shown_host}:{port}{prefix}").rstrip("/"),
        log_level=(source.get("CUBE_LOG_LEVEL") or "info").lower(),
        allow_python_download=_flag(source.get("CUBE_ALLOW_PYTHON_DOWNLOAD")),
        secure_cookies=_flag(source.get("CUBE_SECURE_COOKIES")),
        webhook_private=_flag(source.get("CUBE_WEBHOOK_PRIVATE")),
        replica=_replica(source.get("CUBE_REPLICA") or ""),
        mail=source.get("CUBE_MAIL") or "",
    )


def default_home() -> str:
    """`/var/lib/cubestudio` for root, else `~/.cubestudio`."""
    return "/var/lib/cubestudio" if os.geteuid() == 0 else "~/.cubestudio"


def _port(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Fault(
            "SettingInvalid", "CUBE_PORT must be a port number, got {value}", "Write CUBE_PORT=8080.", value=text
        )
    return int(text)


def _replica(name: str) -> str:
    if name and not (name.isascii() and name.isalnum()):
        raise Fault("SettingInvalid", "CUBE_REPLICA must be letters and digits, got {value}", value=name)
    return name


def _flag(text: str | None) -> bool:
    return (text or "").lower() in ("1", "true", "yes", "on")
