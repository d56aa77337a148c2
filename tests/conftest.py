"""Fixtures for everybody: a `Database` on each real server (`database`), or on SQLite alone (`sqlite_db`)."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import cluster
import databases

for suite in ("gateway.suite", "gateway.keys_suite", "gateway.tls_suite", "gateway.traffic_suite", "blobs.suite",
              "logs.suite", "mailbox.suite", "runtime.suite", "runtime.shell_suite"):  # fmt: skip
    pytest.register_assert_rewrite(f"conformance.{suite}")

if TYPE_CHECKING:
    from cubestudio.db import Database
    from studio import Studio


class Servers:
    """Servers of this test session, each started when it is first asked for, its tables made once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[str, databases.Server] = {}
        self._tables: dict[str, int] = {}

    def fresh(self, kind: str, folder: Path) -> Database:
        """An open database of `kind` with all tables and no rows."""
        from cubestudio.db import Database
        from cubestudio.db.migrate import load_tables
        from cubestudio.db.sql import Base

        load_tables()
        if kind == "sqlite":
            return self._sqlite(folder)
        if kind not in self._running:
            self._running[kind] = databases.start(kind)
        opened = Database(self._running[kind].url)
        if self._tables.get(kind) != len(Base.metadata.tables):
            Base.metadata.create_all(opened.engine)
            self._tables[kind] = len(Base.metadata.tables)
        databases.empty(opened.engine, Base.metadata)
        return opened

    def blank(self, kind: str, folder: Path) -> Database:
        """An open database of `kind` without any table."""
        from cubestudio.db import Database

        if kind == "sqlite":
            return Database(f"sqlite:///{folder}/blank-{len(list(folder.iterdir()))}.sqlite")
        if kind not in self._running:
            self._running[kind] = databases.start(kind)
        return Database(self._running[kind].another())

    def _sqlite(self, folder: Path) -> Database:
        """A copy of a file that has all tables: faster than making them."""
        from cubestudio.db import Database
        from cubestudio.db.sql import Base

        pattern = self._folder / f"pattern-{len(Base.metadata.tables)}.sqlite"
        if not pattern.exists():
            making = pattern.with_suffix(".making")
            made = Database(f"sqlite:///{making}")
            Base.metadata.create_all(made.engine)
            made.close()
            making.rename(pattern)
        shutil.copyfile(pattern, folder / "cube.sqlite")
        return Database(f"sqlite:///{folder}/cube.sqlite")

    def stop(self) -> None:
        """End them all."""
        for server in self._running.values():
            server.stop()


@pytest.fixture(scope="session")
def database_servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """The servers; tests rather use `database`."""
    servers = Servers(tmp_path_factory.mktemp("databases"))
    yield servers
    servers.stop()


@pytest.fixture(params=databases.KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database server that can be had here."""
    kind = str(request.param)
    wanted = databases.demanded()
    if wanted and kind not in wanted:
        pytest.skip(f"{kind} is not in CUBE_TEST_DATABASES")
    why = databases.missing(kind)
    if why and not wanted:
        pytest.skip(why)
    assert not why, why
    return kind


@pytest.fixture
def database(database_kind: str, database_servers: Servers, tmp_path: Path) -> Iterator[Database]:
    """An empty database with all tables; the test runs once on each of SQLite, PostgreSQL and MariaDB."""
    opened = database_servers.fresh(database_kind, tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def blank_database(database_kind: str, database_servers: Servers, tmp_path: Path) -> Iterator[Callable[[], Database]]:
    """Makes databases without any table; the test runs once on each kind of server."""
    opened: list[Database] = []

    def make() -> Database:
        opened.append(database_servers.blank(database_kind, tmp_path))
        return opened[-1]

    yield make
    for database in opened:
        database.close()


@pytest.fixture
def sqlite_db(database_servers: Servers, tmp_path: Path) -> Iterator[Database]:
    """An empty SQLite database with all tables, for tests that are not about SQL."""
    opened = database_servers.fresh("sqlite", tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def studio(sqlite_db: Database, tmp_path: Path) -> Iterator[Studio]:
    """A whole HTTP edge on SQLite with the drivers of this machine."""
    from studio import open_studio

    with open_studio(sqlite_db, tmp_path / "home") as opened:
        yield opened


@pytest.fixture(scope="session")
def running_cluster() -> Iterator[cluster.Cluster]:
    """A real Kubernetes; skipped with the reason where there is none."""
    why = cluster.missing()
    if why:
        pytest.skip(why)
    try:
        yield cluster.start()
    finally:
        cluster.stop()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """While a test of the cluster is under way with all that it stands on, nobody stops a part of it. The first test
    finds it started: on a new machine that takes longer than a test may."""
    if item.get_closest_marker("cluster") is None or cluster.missing():
        return (yield)
    with suppress(Exception):  # which the fixture meets again, and tells
        cluster.start()
    with cluster.undisturbed():
        return (yield)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes and texts of several lines are numbered: some hold the time or a new key, and all workers must call a test
    by the same name. Long ones too: a name is printed."""
    return argname if isinstance(val, bytes) or (isinstance(val, str) and ("\n" in val or len(val) > 80)) else None


SECOND_TRY = ("web-a", "web-n", "cluster")
"""Groups whose tests are tried once more when they fail, as Playwright's own runner does: a browser and a cluster are
much else at once, and a machine that is busy for a moment is no mistake of the studio's. The summary tells every second
try with what failed in the first; its cause is to be found all the same."""


FIRST = ("cluster", "web-a", "web-n", "stories")
"""What takes longest is begun first, so that nobody waits for it alone at the end (`--no-loadscope-reorder`)."""


@pytest.hookimpl(tryfirst=True)  # before the worker looks for groups
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """With several workers a file's tests stay together, and so do those of the cluster. A worker that meets tests of
    the pages starts a studio and a browser for them, so these are two halves: names up to `test_m…`, and the others."""
    ranks: dict[pytest.Item, int] = {}
    for item in items:
        file = item.path.relative_to(Path(__file__).parent)
        group = ("web-a" if file.name < "test_n" else "web-n") if file.parts[0] == "web" else str(file)
        if "running_cluster" in getattr(item, "fixturenames", ()):
            group = "cluster"
            item.add_marker(pytest.mark.cluster)
        if group in SECOND_TRY:
            item.add_marker(pytest.mark.flaky(reruns=1))
        item.add_marker(pytest.mark.xdist_group(group))
        kind = group if group in FIRST else file.parts[0]
        ranks[item] = FIRST.index(kind) if kind in FIRST else len(FIRST)
    items.sort(key=ranks.__getitem__)


@pytest.hookimpl(wrapper=True)
def pytest_report_to_serializable() -> Iterator[object]:
    """A worker sends its reports as UTF-8: what somebody's half a character in an error would break is spelled out."""
    return _sendable((yield))


def _sendable(value: object) -> object:
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, dict):
        return {_sendable(key): _sendable(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(map(_sendable, value))
    return value if value is None or isinstance(value, bool | int | float | bytes) else str(value)


BROKE: list[str] = []
"""What broke the runner itself."""


def pytest_internalerror(excinfo: pytest.ExceptionInfo[BaseException]) -> None:
    """Keep the end of it: a worker's own comes as the text of an assertion."""
    BROKE.append("\n".join(line for line in str(excinfo.value).splitlines()[-12:] if line != "assert False"))


def pytest_unconfigure(config: pytest.Config) -> None:
    """The cause is told last, where one looks."""
    if BROKE and not hasattr(config, "workerinput"):
        print("The test runner broke, first by:", BROKE[0], sep="\n")
