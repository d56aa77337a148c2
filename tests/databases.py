"""Real database servers for the tests: private, in a temporary folder, reached by Unix socket, killed at the end.

`CUBE_TEST_DATABASES=sqlite,postgresql,mariadb` makes the listed kinds obligatory and the others absent; without it
every kind is used whose programs are found on the machine.
"""

from __future__ import annotations

import gc
import os
import pwd
import shutil
import subprocess
import tempfile
import time
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

KINDS = ("sqlite", "postgresql", "mariadb")


def demanded() -> tuple[str, ...]:
    """Kinds that must be there, or () when what is there will do."""
    return tuple(name.strip() for name in os.environ.get("CUBE_TEST_DATABASES", "").split(",") if name.strip())


def find_program(name: str) -> str | None:
    """Path of a server program; Debian keeps PostgreSQL's outside PATH."""
    versions = Path("/usr/lib/postgresql")
    debian = sorted(versions.glob(f"*/bin/{name}"), key=lambda p: int(p.parts[-3]), reverse=True)
    places = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"])
    return str(debian[0]) if debian else shutil.which(name, path=places)


@dataclass
class Server:
    """A running server; `url` reaches its database `cube`."""

    kind: str
    url: str
    folder: Path
    process: subprocess.Popen[bytes]
    count: int = 0

    def another(self) -> str:
        """URL of a further, empty database."""
        self.count += 1
        name = f"cube_{self.count}"
        collation = "" if self.kind == "postgresql" else " CHARACTER SET utf8mb4 COLLATE utf8mb4_bin"
        engine = create_engine(_with_driver(self.url), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f"CREATE DATABASE {name}{collation}"))
        engine.dispose()
        return make_url(self.url).set(database=name).render_as_string(hide_password=False)

    def stop(self) -> None:
        """Kill it and delete its files; nothing in it is worth a clean shutdown."""
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)


def _with_driver(url: str) -> str:
    return url.replace("postgresql:", "postgresql+psycopg:").replace("mysql:", "mysql+pymysql:")


def missing(kind: str) -> str:
    """Why a kind cannot be started here, or ""."""
    needs = {"sqlite": (), "postgresql": ("initdb", "postgres"), "mariadb": ("mariadb-install-db", "mariadbd")}[kind]
    absent = [name for name in needs if find_program(name) is None]
    return f"{kind}: {', '.join(absent)} not installed" if absent else ""


def start(kind: str) -> Server:
    """A fresh server of `kind` with an empty database `cube`."""
    folder = Path(tempfile.mkdtemp(prefix=f"cube-{kind[:2]}-", dir="/tmp"))
    try:
        return _start_postgresql(folder) if kind == "postgresql" else _start_mariadb(folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _start_postgresql(folder: Path) -> Server:
    user = _owner(folder, "postgres")
    data = folder / "data"
    initdb, postgres = find_program("initdb"), find_program("postgres")
    assert initdb and postgres
    _run([initdb, "-D", str(data), "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"], user)
    options = [
        "fsync=off",
        "synchronous_commit=off",
        "full_page_writes=off",
        "shared_buffers=32MB",
        "max_connections=200",
    ]
    command = [postgres, "-D", str(data), "-k", str(folder), "-c", "listen_addresses="]
    for option in options:
        command += ["-c", option]
    process = _spawn(command, folder, user)
    admin = f"postgresql+psycopg://postgres@/postgres?host={folder}"
    _create_database(admin, "CREATE DATABASE cube", process, folder)
    return Server("postgresql", f"postgresql://postgres@/cube?host={folder}", folder, process)


def _start_mariadb(folder: Path) -> Server:
    user = _owner(folder, "mysql")
    data, socket = folder / "data", folder / "s"
    install, server = find_program("mariadb-install-db"), find_program("mariadbd")
    assert install and server
    # A starting server clears away the temporary tables of others that share its folder for them.
    plain = ["--no-defaults", f"--datadir={data}", f"--tmpdir={folder}"]
    _run(
        [install, *plain, "--auth-root-authentication-method=normal", "--skip-test-db", "--innodb-log-file-size=16M"]
        + ([f"--user={user}"] if user else []),
        None,
    )
    command = [server, *plain, f"--socket={socket}", "--skip-networking", f"--pid-file={folder}/pid"]
    command += ["--innodb-flush-log-at-trx-commit=0", "--innodb-buffer-pool-size=64M", "--innodb-log-file-size=16M"]
    command += ["--innodb-doublewrite=0", "--max-connections=200", "--performance-schema=0"]
    process = _spawn(command, folder, user)
    admin = f"mysql+pymysql://root@localhost/?unix_socket={socket}"
    _create_database(admin, "CREATE DATABASE cube CHARACTER SET utf8mb4 COLLATE utf8mb4_bin", process, folder)
    return Server("mariadb", f"mysql://root@localhost/cube?unix_socket={socket}", folder, process)


def _owner(folder: Path, user: str) -> str | None:
    """Both servers refuse to run as root: then the folder goes to `user`, made by the Debian package."""
    folder.chmod(0o755)
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam(user)
    os.chown(folder, entry.pw_uid, entry.pw_gid)
    return user


def _as_user(command: Sequence[str], user: str | None) -> list[str]:
    """The server also dies when the tests are killed."""
    change = [f"--reuid={user}", f"--regid={user}", "--init-groups", "--reset-env"] if user else []
    return ["setpriv", "--pdeathsig", "KILL", *change, *command]


def _run(command: Sequence[str], user: str | None) -> None:
    done = subprocess.run(_as_user(command, user), capture_output=True, cwd="/", timeout=120, check=False)
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stdout.decode()[-2000:]}{done.stderr.decode()[-2000:]}")


def _spawn(command: Sequence[str], folder: Path, user: str | None) -> subprocess.Popen[bytes]:
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(_as_user(command, user), stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/")


def _create_database(admin_url: str, statement: str, process: subprocess.Popen[bytes], folder: Path) -> None:
    """Create the database as soon as the server answers."""
    engine = create_engine(admin_url, isolation_level="AUTOCOMMIT")
    deadline = time.monotonic() + 60
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # drivers drop the socket of a handshake that failed
        while (problem := _attempt(engine, statement)) is not None:
            gc.collect()
            if process.poll() is not None or time.monotonic() > deadline:
                log = (folder / "log").read_text(errors="replace")[-3000:]
                process.kill()
                process.wait()
                raise RuntimeError(f"the server did not come up: {problem}\n{log}")
            time.sleep(0.05)
    engine.dispose()


def _attempt(engine: Engine, statement: str) -> str | None:
    try:
        with engine.connect() as connection:
            connection.execute(text(statement))
    except SQLAlchemyError as error:
        return str(error)
    return None


def empty(engine: Any, metadata: Any) -> None:
    """Delete all rows of all tables, whatever refers to what."""
    tables = [table.name for table in metadata.sorted_tables]
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            connection.execute(text("SET FOREIGN_KEY_CHECKS=0"))
        quote = engine.dialect.identifier_preparer.quote
        for name in tables:
            connection.execute(text(f"DELETE FROM {quote(name)}"))
        if engine.dialect.name != "postgresql":
            connection.execute(text("SET FOREIGN_KEY_CHECKS=1"))
