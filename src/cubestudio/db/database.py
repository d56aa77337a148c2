"""One transaction at the edge.

Everything that changes state gets a `UnitOfWork`; whoever opened it (a request, a loop) commits it, nobody else.
SQLite has one writer: writes queue on a lock here instead of fighting for the file.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.orm import Session

from cubestudio.db.hints import Hints
from cubestudio.kit.errors import Fault

T = TypeVar("T")

_TRIES = 5


class _OneConnection(Session):
    """A session of one transaction on one database: whose connection it is need not be worked out again each time."""

    _only: Connection | None = None

    def connection(self, *args: Any, **options: Any) -> Connection:
        """The connection of the transaction."""
        if self._only is None:
            self._only = super().connection(*args, **options)
        return self._only


class UnitOfWork:
    """One transaction and what shall happen right before and right after its commit.

    Attributes:
        memory: scratch of packages for the length of the transaction (events gathered for one insert, say).
        committing: whether COMMIT was sent.
    """

    def __init__(self, session: Session, hints: Hints, writes: bool) -> None:
        self._session = session
        self._hints = hints
        self.writes = writes
        self.memory: dict[str, Any] = {}
        self.committing = False
        self._before: list[Callable[[], None]] = []
        self._after: list[Callable[[], None]] = []
        self._topics: dict[str, None] = {}

    def hint(self, topic: str) -> None:
        """After commit, wake whoever waits for `topic`; several times in a transaction count once."""
        self._topics[topic] = None

    def before_commit(self, action: Callable[[], None]) -> None:
        """Run `action` inside the transaction, last thing before it commits."""
        self._before.append(action)

    def after_commit(self, action: Callable[[], None]) -> None:
        """Run `action` once the transaction is committed; not at all when it is rolled back. It must not raise."""
        self._after.append(action)

    def _finish(self) -> None:
        while self._before:
            self._before.pop(0)()

    def _committed(self) -> None:
        for action in self._after:
            action()
        for topic in self._topics:
            self._hints.send(topic)


class Database:
    """An SQLite, PostgreSQL or MariaDB/MySQL database.

    Args:
        url: SQLAlchemy URL; `postgresql://` and `mysql://`/`mariadb://` get the drivers we ship.
    """

    def __init__(self, url: str) -> None:
        self.url = _normalised(url)
        self.dialect = self.url.get_backend_name()
        self.hints = Hints()
        self._lock = threading.Lock()
        if self.dialect == "sqlite":
            self._writer = _sqlite(self.url, "BEGIN IMMEDIATE", size=1)
            self._reader = _sqlite(self.url, "BEGIN", size=16)
        else:
            self._writer = self._reader = _server(self.url)

    @property
    def engine(self) -> Engine:
        """The engine that may write; for migrations and backup."""
        return self._writer

    @contextmanager
    def read(self) -> Iterator[UnitOfWork]:
        """A transaction that only looks; sees one moment of the data on SQLite."""
        with _OneConnection(self._reader, autoflush=False, expire_on_commit=False) as session:
            yield UnitOfWork(session, self.hints, writes=False)

    @contextmanager
    def write(self) -> Iterator[UnitOfWork]:
        """A transaction that commits when the block ends well and rolls back when it raises."""
        with self._turn(), _OneConnection(self._writer, autoflush=False, expire_on_commit=False) as session:
            uow = UnitOfWork(session, self.hints, writes=True)
            yield uow
            uow._finish()
            uow.committing = True
            session.commit()
        uow._committed()

    def transact(self, work: Callable[[UnitOfWork], T]) -> T:
        """Run `work` in a write transaction, again (up to five times) when the server chose it as deadlock victim."""
        for tries in range(1, _TRIES + 1):
            uow: UnitOfWork | None = None
            try:
                with self.write() as uow:
                    result = work(uow)
                return result
            except DBAPIError as error:
                unknown = uow is not None and uow.committing and error.connection_invalidated
                if tries == _TRIES or unknown or not is_transient(error):
                    raise  # a connection lost during COMMIT may have committed: never do such work twice
                time.sleep(0.01 * 2**tries)
        raise AssertionError("unreachable")

    def answers(self) -> bool:
        """Whether a query comes back."""
        try:
            with self._reader.connect() as connection:
                connection.exec_driver_sql("SELECT 1")
        except SQLAlchemyError:
            return False
        return True

    def describe(self) -> str:
        """Kind and version of the server (`postgresql 15.13`)."""
        with self._reader.connect() as connection:
            version = connection.dialect.server_version_info or ()
        return f"{self.dialect} {'.'.join(str(part) for part in version)}".strip()

    @contextmanager
    def _turn(self) -> Iterator[None]:
        if self.dialect != "sqlite":
            yield
            return
        with self._lock:
            yield

    def close(self) -> None:
        """Close all connections."""
        self._writer.dispose()
        if self._reader is not self._writer:
            self._reader.dispose()


def is_transient(error: DBAPIError) -> bool:
    """Whether the same transaction may succeed when tried again (deadlock, serialisation, busy, lost connection)."""
    if error.connection_invalidated:
        return True
    code = getattr(error.orig, "sqlstate", None) or (error.orig.args[0] if error.orig and error.orig.args else None)
    if code in ("40001", "40P01", 1213, 1205, 1020):
        return True
    return isinstance(error, OperationalError) and "database is locked" in str(error.orig)


def _normalised(url: str) -> URL:
    try:
        parsed = make_url(url)
    except Exception as error:
        raise Fault(
            "DatabaseUrlInvalid",
            "CUBE_DATABASE_URL is not a database URL",
            "Write postgresql://user:password@host/name, mysql://… or sqlite:////path/file.",
        ) from error
    kind = parsed.get_backend_name()
    if kind == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if kind in ("mysql", "mariadb"):
        return parsed.set(drivername="mysql+pymysql").update_query_dict({"charset": "utf8mb4"})
    if kind == "sqlite":
        return parsed
    raise Fault(
        "DatabaseUrlInvalid",
        "CUBE_DATABASE_URL names {kind}, which is not supported",
        "Use SQLite, PostgreSQL or MariaDB/MySQL.",
        kind=kind,
    )


def _sqlite(url: URL, begin: str, size: int) -> Engine:
    engine = create_engine(
        url,
        connect_args={"check_same_thread": False, "timeout": 30, "isolation_level": None, "cached_statements": 512},
        pool_size=size,
        max_overflow=0 if size == 1 else 16,
        pool_timeout=60,
    )

    @event.listens_for(engine, "connect")
    def _tune(connection: Any, _record: Any) -> None:
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "temp_store=MEMORY",
            "mmap_size=0",
            "wal_autocheckpoint=2000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _server(url: URL) -> Engine:
    return create_engine(
        url, pool_size=10, max_overflow=20, pool_pre_ping=True, pool_recycle=1800, isolation_level="READ COMMITTED"
    )
