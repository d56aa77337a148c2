"""Keeps the gateway running and its table equal to the wished one."""

from __future__ import annotations

import logging

from cubestudio.db import Database
from cubestudio.ports.gateway import Gateway
from cubestudio.routing import service, store
from cubestudio.spec.routes import Endpoint, RouteTable

log = logging.getLogger(__name__)

_PAUSE = 0.5
"""Seconds between looks at the gateway: a killed one is back within a second."""


class RoutingLoop:
    """One step: see that the gateway lives, load the table, apply it outside any transaction, note what was confirmed.

    Args:
        studio: where the Python server listens.
        path_prefix: prefix under which a reverse proxy shows the studio.
        user_domain: domain of the origins of users' own programs, "" = none.
    """

    def __init__(
        self, database: Database, gateway: Gateway, studio: Endpoint, path_prefix: str = "", user_domain: str = ""
    ) -> None:
        self._database = database
        self._gateway = gateway
        self._studio = studio
        self._path_prefix = path_prefix
        self._user_domain = user_domain
        self._applied_count = -1

    def step(self) -> float:
        """Bring wish and gateway together; returns the seconds until the next look."""
        if not self._gateway.is_alive():
            log.warning("the gateway does not answer; starting it")
            self._gateway.ensure_running()
            self._applied_count = -1
        with self._database.read() as uow:
            count = service.wanted(uow)
            routes = service.list_routes(uow) if count != self._applied_count else None
        if routes is not None:
            table = RouteTable(self._studio, self._path_prefix, tuple(routes), self._user_domain)
            version = self._gateway.apply(table)
            if self._gateway.applied() != version:
                return 0.05
            with self._database.write() as uow:
                store.note_applied(uow, count)
                uow.hint(service.APPLIED)
            self._applied_count = count
        return _PAUSE
