"""Whether a cluster has Volcano, and the queue of each namespace there."""

from __future__ import annotations

import time

from cubestudio.drivers.runtime_kubernetes.client import Client, Refused
from cubestudio.drivers.runtime_kubernetes.gangs import VOLCANO, queue_of

_FRESH = 300.0
DEFAULT_QUEUE = "default"
"""Volcano's own; used where queues may not be made."""


class Volcano:
    """Of one cluster. Asked by gangs only, so nobody else pays for it; used from the runtime's workers."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._looked_at = -_FRESH
        self._there = False
        self._queues: dict[str, str] = {}

    def queue(self, namespace: str) -> str:
        """The queue of a namespace's gangs, made when it is missing; "" without Volcano. Raises Unreachable."""
        if not self.is_there():
            return ""
        if namespace not in self._queues:
            self._queues[namespace] = self._made(namespace)
        return self._queues[namespace]

    def forget(self, name: str, namespace: str) -> None:
        """Take the group of an attempt away. Raises Unreachable."""
        if self.is_there():
            self._client.delete("PodGroup", name, namespace, version=VOLCANO)

    def is_there(self) -> bool:
        """Whether its API is served; asked anew every few minutes."""
        if time.monotonic() - self._looked_at > _FRESH:
            try:
                self._client.read(f"/apis/{VOLCANO}")
                self._there = True
            except Refused:
                self._there = False
            self._looked_at = time.monotonic()
        return self._there

    def _made(self, namespace: str) -> str:
        try:
            self._client.create(queue_of(namespace))
        except Refused as refused:
            if refused.code != 409:
                return DEFAULT_QUEUE
        return namespace
