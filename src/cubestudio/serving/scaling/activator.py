"""Wakes services that sleep, and tells the gateway when the requests it keeps may go on."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping

from cubestudio.db import Database
from cubestudio.routing import service as routing
from cubestudio.serving import errors, store
from cubestudio.serving.facts import OWNER_KIND, TOPIC, ServicePhase, Wish
from cubestudio.serving.scaling.scale import is_asleep, knows_secret, wake

MOST_HELD = 100
"""Requests of one service that are kept at a time."""
LONGEST = 60.0
"""Seconds a request is kept."""
_POLL = 0.5
"""Seconds between looks when no hint came: a lost one, or another server's."""

Targets = Mapping[str, str]
"""By `http` and `grpc`: `<route>/<target>`, where requests of that kind go."""


class Activator:
    """One flight a service, however many wait for it: each of its looks is one for them all. Its methods belong to the
    server's event loop."""

    def __init__(self, database: Database, most: int = MOST_HELD, longest: float = LONGEST) -> None:
        self._database = database
        self._most = most
        self._longest = longest
        self._held: Counter[str] = Counter()
        self._flights: dict[str, asyncio.Task[Targets]] = {}

    async def wait(self, service_id: str, secret: str, kind: str) -> str:
        """Where requests of that kind go once the service is awake; the Fault says why they cannot.

        A waiting one may be cancelled: the others wait on.
        """
        if self._held[service_id] >= self._most:
            raise errors.waking_full(self._most)
        self._held[service_id] += 1
        try:
            # One who does not know the secret must not share what others were told.
            await asyncio.to_thread(self._check, service_id, secret)
            flight = self._flights.get(service_id)
            if flight is None:
                flight = self._flights[service_id] = asyncio.create_task(self._fly(service_id))
                flight.add_done_callback(lambda ended: self._landed(service_id, ended))
            targets = await asyncio.shield(flight)
        finally:
            self._held[service_id] -= 1
            if not self._held[service_id]:
                del self._held[service_id]
        if kind not in targets:
            raise errors.service_unknown("", ())
        return targets[kind]

    def _landed(self, service_id: str, ended: asyncio.Task[Targets]) -> None:
        self._flights.pop(service_id, None)
        if not ended.cancelled():
            ended.exception()  # seen, even if everybody who waited has left

    async def _fly(self, service_id: str) -> Targets:
        loop = asyncio.get_running_loop()
        news = asyncio.Event()

        def tell() -> None:
            loop.call_soon_threadsafe(news.set)

        undo = [self._database.hints.subscribe(topic, tell) for topic in (TOPIC, routing.APPLIED)]
        deadline = loop.time() + self._longest
        try:
            while loop.time() < deadline:
                news.clear()
                targets = await asyncio.to_thread(self._look, service_id)
                if targets is not None:
                    return targets
                try:
                    await asyncio.wait_for(news.wait(), min(_POLL, max(0.0, deadline - loop.time())))
                except TimeoutError:
                    continue
            raise errors.waking_late(self._longest)
        finally:
            for forget in undo:
                forget()

    def _check(self, service_id: str, secret: str) -> None:
        with self._database.read() as uow:
            row = store.by_id(uow, service_id)
        if row is None or not knows_secret(row, secret):
            raise errors.service_unknown("", ())

    def _look(self, service_id: str) -> Targets | None:
        """Where requests go, None = not yet; sees to it that it wakes."""
        with self._database.read() as uow:
            row = store.by_id(uow, service_id)
            if row is None or row["wish"] != Wish.RUNNING:
                raise errors.service_halted()
            if row["phase"] == ServicePhase.FAILED:
                raise errors.waking_failed(row["text"])
            sleeps = is_asleep(row)
            routes = routing.routes_of(uow, OWNER_KIND, service_id)
            is_applied = routing.is_applied(uow, row["route_count"])
        if sleeps:
            self._wake(service_id)
            return None
        found = {
            "grpc" if route.grpc else "http": f"{route.name}/{target.name}"
            for route in routes
            for target in route.targets
            if target.endpoints
        }
        return found if "http" in found and is_applied else None

    def _wake(self, service_id: str) -> None:
        with self._database.write() as uow:
            row = store.lock(uow, service_id)
            if row is not None:
                wake(uow, row)
