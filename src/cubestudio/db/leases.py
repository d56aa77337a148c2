"""Who does a duty: any number of server replicas may run, each duty has one doer at a time.

A duty has a name (`engine:local`, `routing`). A server process has one token; holding a lease is having that token in
the duty's row while its heartbeat is fresh. When the heartbeat is stale anybody may take the duty; the former doer
then fails its `fence`, the check inside each of its transactions, so nothing it writes late is kept.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from cubestudio.db.database import Database, UnitOfWork
from cubestudio.db.sql import TRANSIENT, Base, Id, Moment, Name, session
from cubestudio.kit.clock import now
from cubestudio.kit.ids import new_id

HEARTBEAT = 3.0
"""Seconds between heartbeats."""
STALE = 12.0
"""Seconds without heartbeat after which a duty may be taken over."""


class LeaseRow(Base):
    """A duty and who does it."""

    __tablename__ = "leases"
    __table_args__ = TRANSIENT
    name: Mapped[str] = mapped_column(Name, primary_key=True)
    lock_token: Mapped[str] = mapped_column(Id)
    server: Mapped[str] = mapped_column(Name)
    heartbeat_at: Mapped[float] = mapped_column(Moment)


_HOLDER = (
    select(LeaseRow.__table__.c.lock_token).where(LeaseRow.__table__.c.name == bindparam("duty")).with_for_update()
)


class LeaseLost(Exception):
    """Another server took the duty; the transaction must be rolled back and the duty's memory forgotten."""


class Leases:
    """The leases of one server process.

    Args:
        server: name of the process' place (home + replica). A process that starts under this name knows that its
            predecessor is gone and frees its leases at once.
    """

    def __init__(self, database: Database, server: str, clock: Callable[[], float] = now) -> None:
        self.token = new_id("hold")
        self._database = database
        self._server = server
        self._clock = clock
        self._held: set[str] = set()
        self._lock = threading.Lock()
        with database.write() as uow:
            session(uow).execute(delete(LeaseRow).where(LeaseRow.server == server))

    def hold(self, name: str) -> bool:
        """Whether this process has the duty now, taking it if it is free. Cheap while held."""
        if name in self._held:
            return True
        try:
            with self._database.write() as uow:
                got = self._take(uow, name)
        except IntegrityError:
            return False  # another server inserted the row in the same moment
        if got:
            with self._lock:
                self._held.add(name)
        return got

    def _take(self, uow: UnitOfWork, name: str) -> bool:
        row = session(uow).execute(select(LeaseRow).where(LeaseRow.name == name).with_for_update()).scalar()
        at = self._clock()
        if row is None:
            session(uow).add(LeaseRow(name=name, lock_token=self.token, server=self._server, heartbeat_at=at))
            session(uow).flush()
            return True
        if row.lock_token != self.token and row.heartbeat_at > at - STALE:
            return False
        row.lock_token, row.server, row.heartbeat_at = self.token, self._server, at
        session(uow).flush()
        return True

    def beat(self) -> None:
        """Refresh the heartbeat of everything held; forget what others took meanwhile."""
        with self._database.write() as uow:
            session(uow).execute(
                update(LeaseRow).where(LeaseRow.lock_token == self.token).values(heartbeat_at=self._clock())
            )
            mine = set(session(uow).execute(select(LeaseRow.name).where(LeaseRow.lock_token == self.token)).scalars())
        with self._lock:
            self._held &= mine

    def fence(self, uow: UnitOfWork, name: str) -> None:
        """First statement of a duty's transaction: raises LeaseLost unless the duty is still ours."""
        found = session(uow).connection().execute(_HOLDER, {"duty": name}).scalar()
        if found != self.token:
            with self._lock:
                self._held.discard(name)
            raise LeaseLost(name)

    def release(self) -> None:
        """Give everything up (orderly stop)."""
        with self._database.write() as uow:
            session(uow).execute(delete(LeaseRow).where(LeaseRow.lock_token == self.token))
        with self._lock:
            self._held.clear()
