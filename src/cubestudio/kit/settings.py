"""Settings come from the environment once, at start, and are passed down as one frozen value."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cubestudio.kit.errors import Fault

FIRST_UID = 200_001
_LAST_UID = 2_000_000_000
"""Far enough from the last one a kernel knows."""


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
        user_domain: domain below which each port of users' own programs has an origin (`CUBE_USER_DOMAIN`); "" = they
            are sandboxed beside the studio. Default `localhost` for a studio that is reached by the loopback address.
        tls_port: where services' own domains are served over https (`CUBE_TLS_PORT`), 0 = nowhere.
        webhook_private: whether notices may go to private addresses (`CUBE_WEBHOOK_PRIVATE`).
        import_private: whether models may be imported from private addresses (`CUBE_IMPORT_PRIVATE`).
        model_limit: bytes an imported model may have, unpacked too (`CUBE_MODEL_LIMIT`, in GiB; default 20).
        blobs: where artifacts are kept (`CUBE_BLOBS`): "" = in the home, or `s3://bucket/prefix`.
        volume_folders: folders of this machine below which administrators may make volumes (`CUBE_VOLUME_FOLDERS`, with
            ':' between them); none unless said.
        first_uid: unix user of the first project (`CUBE_FIRST_UID`), looked at once, when a studio is made; the others
            follow. Two studios of one machine have users of their own when they begin apart.
        environment_days: days after which an environment that nobody used is deleted (`CUBE_ENVIRONMENT_DAYS`, default
            30; 0 = never).
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
    import_private: bool
    model_limit: int
    replica: str = ""
    mail: str = ""
    user_domain: str = ""
    tls_port: int = 0
    blobs: str = ""
    volume_folders: tuple[str, ...] = ()
    first_uid: int = FIRST_UID
    environment_days: float = 30.0

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
    port = _port("CUBE_PORT", source.get("CUBE_PORT") or "8080")
    tls = source.get("CUBE_TLS_PORT") or ""
    host = source.get("CUBE_HOST") or "127.0.0.1"
    prefix = (source.get("CUBE_PATH_PREFIX") or "").rstrip("/")
    if prefix and not prefix.startswith("/"):
        raise Fault(
            "SettingInvalid", "CUBE_PATH_PREFIX must start with '/', got {value}", "Write /studio.", value=prefix
        )
    shown_host = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    public_url = (source.get("CUBE_PUBLIC_URL") or f"http://{shown_host}:{port}{prefix}").rstrip("/")
    return Settings(
        home=home,
        port=port,
        host=host,
        database_url=source.get("CUBE_DATABASE_URL") or f"sqlite:///{home}/db/cube.sqlite",
        path_prefix=prefix,
        public_url=public_url,
        log_level=(source.get("CUBE_LOG_LEVEL") or "info").lower(),
        allow_python_download=_flag(source.get("CUBE_ALLOW_PYTHON_DOWNLOAD")),
        secure_cookies=_flag(source.get("CUBE_SECURE_COOKIES")),
        webhook_private=_flag(source.get("CUBE_WEBHOOK_PRIVATE")),
        import_private=_flag(source.get("CUBE_IMPORT_PRIVATE")),
        model_limit=_gibibytes("CUBE_MODEL_LIMIT", source.get("CUBE_MODEL_LIMIT") or "20"),
        replica=_replica(source.get("CUBE_REPLICA") or ""),
        mail=source.get("CUBE_MAIL") or "",
        tls_port=_port("CUBE_TLS_PORT", tls) if tls else 0,
        blobs=source.get("CUBE_BLOBS") or "",
        volume_folders=_folders("CUBE_VOLUME_FOLDERS", source.get("CUBE_VOLUME_FOLDERS") or "", home),
        environment_days=_days("CUBE_ENVIRONMENT_DAYS", source.get("CUBE_ENVIRONMENT_DAYS") or "30"),
        user_domain=_user_domain(source.get("CUBE_USER_DOMAIN") or "", public_url, prefix),
        first_uid=_first_uid(source.get("CUBE_FIRST_UID") or str(FIRST_UID)),
    )


def default_home() -> str:
    """`/var/lib/cubestudio` for root, else `~/.cubestudio`."""
    return "/var/lib/cubestudio" if os.geteuid() == 0 else "~/.cubestudio"


def _port(name: str, text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        said, hint = "{name} must be a port number, got {value}", "Write {name}=8080."
        raise Fault("SettingInvalid", said, hint, name=name, value=text)
    return int(text)


def _first_uid(text: str) -> int:
    if not text.isdigit() or not FIRST_UID <= int(text) <= _LAST_UID:
        raise Fault(
            "SettingInvalid",
            "CUBE_FIRST_UID must be a number from {least} to {most}, got {value}",
            "Write CUBE_FIRST_UID=300001.",
            least=FIRST_UID,
            most=_LAST_UID,
            value=text,
        )
    return int(text)


def _replica(name: str) -> str:
    if name and not (name.isascii() and name.isalnum()):
        raise Fault("SettingInvalid", "CUBE_REPLICA must be letters and digits, got {value}", value=name)
    return name


def _user_domain(domain: str, public_url: str, prefix: str) -> str:
    """The domain of users' origins. One above or below the studio's own host would let their pages set its cookies."""
    host = (urlsplit(public_url).hostname or "").lower()
    domain = domain.lower().strip(".")
    if not domain:
        return "localhost" if host in ("127.0.0.1", "localhost", "::1") and not prefix else ""
    if not re.fullmatch(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?", domain) or len(domain) > 200:
        raise Fault("SettingInvalid", "CUBE_USER_DOMAIN must be the name of a domain, got {value}", value=domain)
    if domain != "localhost" and (f".{domain}".endswith(f".{host}") or f".{host}".endswith(f".{domain}")):
        raise Fault(
            "SettingInvalid",
            "CUBE_USER_DOMAIN {value} and the studio's own host {host} lie in one another: users' pages could set the "
            "studio's cookies",
            "Take a domain that is not the studio's, such as cube-apps.example.",
            value=domain,
            host=host,
        )
    return domain


def _folders(name: str, text: str, home: Path) -> tuple[str, ...]:
    """Absolute folders; none may hold the studio's own."""
    found = tuple(str(Path(word)) for word in text.split(":") if word)
    for folder in found:
        if not folder.startswith("/"):
            said = "{name} must be absolute folders, got {value}"
            raise Fault("SettingInvalid", said, "Write {name}=/data:/srv/shared.", name=name, value=folder)
        if home.is_relative_to(folder) or Path(folder).is_relative_to(home):
            said = "{name} cannot be {value}: the studio's own files lie there"
            raise Fault("SettingInvalid", said, "Choose folders apart from CUBE_HOME.", name=name, value=folder)
    return found


def _days(name: str, text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = -1.0
    if not 0 <= days < 1e5:
        said, hint = "{name} must be a number of days, got {value}", "Write {name}=30; 0 means never."
        raise Fault("SettingInvalid", said, hint, name=name, value=text)
    return days


def _gibibytes(name: str, text: str) -> int:
    try:
        size = float(text)
    except ValueError:
        size = 0.0
    if not 0 < size < 1e6:
        raise Fault(
            "SettingInvalid", "{name} must be a number of GiB, got {value}", "Write {name}=20.", name=name, value=text
        )
    return int(size * (1 << 30))


def _flag(text: str | None) -> bool:
    return (text or "").lower() in ("1", "true", "yes", "on")
