"""Keeps the gateway running and its table equal to the wished one."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from cubestudio.db import Database, UnitOfWork
from cubestudio.ports.gateway import Gateway
from cubestudio.routing import certificates, keys, service, store
from cubestudio.spec.routes import Endpoint, RouteTable

log = logging.getLogger(__name__)

_PAUSE = 0.5
"""Seconds between looks at the gateway: a killed one is back within a second."""
_USES_EVERY = 15.0
"""Seconds between looks at which keys were used."""


@dataclass(frozen=True)
class TableSource:
    """The whole table as it is wished now.

    Attributes:
        studio: where the Python server listens.
        path_prefix: prefix under which a reverse proxy shows the studio.
        user_domain: domain of the origins of users' own programs, "" = none.
        open_key: opens the sealed private key of a domain's certificate; None = https is not served.
    """

    studio: Endpoint
    path_prefix: str = ""
    user_domain: str = ""
    open_key: Callable[[str, str], str] | None = None

    def table(self, uow: UnitOfWork) -> RouteTable:
        """Routes, keys and certificates."""
        routes = service.list_routes(uow)
        return RouteTable(
            self.studio,
            self.path_prefix,
            tuple(route for _, route in routes),
            self.user_domain,
            keys.keys_of(uow, routes),
            certificates.opened(uow, self.open_key) if self.open_key else (),
        )


class RoutingLoop:
    """One step: see that the gateway lives, load the table, apply it outside any transaction, note what was confirmed.

    A burst of changes is few tables: what took some milliseconds to apply is followed by as long a pause.
    """

    def __init__(self, database: Database, gateway: Gateway, source: TableSource) -> None:
        self._database = database
        self._gateway = gateway
        self._source = source
        self._applied_count = -1
        self._rests_until = 0.0
        self._next_uses = 0.0

    def step(self) -> float:
        """Bring wish and gateway together; returns the seconds until the next look."""
        if not self._gateway.is_alive():
            log.warning("the gateway does not answer; starting it")
            self._gateway.ensure_running()
            self._applied_count = -1
        self._note_uses()
        begun = time.monotonic()
        if begun < self._rests_until:
            return self._rests_until - begun
        with self._database.read() as uow:
            count = service.wanted(uow)
            table = self._source.table(uow) if count != self._applied_count else None
        if table is not None:
            version = self._gateway.apply(table)
            if self._gateway.applied() != version:
                return 0.05
            with self._database.write() as uow:
                store.note_applied(uow, count)
                uow.hint(service.APPLIED)
            self._applied_count = count
            ended = time.monotonic()
            self._rests_until = 2 * ended - begun
            return min(_PAUSE, ended - begun)
        return _PAUSE

    def _note_uses(self) -> None:
        if time.monotonic() < self._next_uses:
            return
        self._next_uses = time.monotonic() + _USES_EVERY
        uses = self._gateway.key_uses()
        if uses:
            with self._database.write() as uow:
                keys.note_uses(uow, uses)
