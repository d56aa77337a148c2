"""List, then watch, for ever: a thread that keeps a consumer up to date with all objects of a kind.

The server ends a watch after a minute; it is resumed where it ended. A version that has become too old (410) means to
list anew, a server that is away means to try again with growing pauses; then the consumer is given the whole again.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Protocol

from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused, Stream, Unreachable, refusal_of
from cubestudio.kit.backoff import backoff

log = logging.getLogger(__name__)

_SECONDS = 60
_GONE = 410
_FORBIDDEN = 403


class Consumer(Protocol):
    """Called from the watch's thread; must be quick."""

    def replace(self, objects: list[Manifest], asked_at: float) -> None:
        """This is all there is. It was asked for at `asked_at` (`time.monotonic`): what came later may be missing."""
        ...

    def change(self, kind: str, found: Manifest) -> None:
        """`ADDED`, `MODIFIED` or `DELETED`."""
        ...


class Watch:
    """One kind of objects in one namespace, or in all (""). From its thread are called `mended`, when it goes on after
    a trouble, and `forbidden`, each time the cluster says that this may not be seen."""

    def __init__(
        self,
        client: Client,
        consumer: Consumer,
        kind: str,
        namespace: str = "",
        labels: str = "",
        fields: str = "",
        mended: Callable[[], None] = lambda: None,
        forbidden: Callable[[], None] | None = None,
    ) -> None:
        self._client, self._consumer = client, consumer
        self._mended, self._forbidden = mended, forbidden
        self._kind, self._namespace, self._labels, self._fields = kind, namespace, labels, fields
        self._version = ""
        self._stream: Stream | None = None
        self._closed = threading.Event()
        self._synced = threading.Event()
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._run, name=f"watch-{kind.lower()}s", daemon=True)
        self.trouble = ""
        """Why nothing comes at present, "" when all is well."""

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    @property
    def synced(self) -> bool:
        """Whether the consumer has been given the whole once."""
        return self._synced.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until it is."""
        return self._synced.wait(seconds)

    def close(self) -> None:
        """End it soon."""
        self._closed.set()
        with self._lock:
            if self._stream:
                self._stream.hang_up()

    def join(self, seconds: float) -> None:
        """Wait for that."""
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(seconds)

    def _run(self) -> None:
        failures = 0
        while not self._closed.is_set():
            try:
                self._follow()
                failures = 0
            except (Refused, Unreachable) as error:
                if self._closed.is_set():
                    return
                if isinstance(error, Refused) and error.code == _GONE:
                    self._version = ""
                    continue
                if isinstance(error, Refused) and error.code == _FORBIDDEN and self._forbidden:
                    self._forbidden()
                    if self._closed.is_set():
                        return
                failures += 1
                self._note(str(error))
                self._closed.wait(backoff(failures, first=0.2, cap=10.0))
            except Exception:
                failures += 1
                self._version = ""
                log.exception("the watch on %ss of a cluster failed", self._kind)
                self._closed.wait(backoff(failures, first=0.2, cap=10.0))

    def _follow(self) -> None:
        """Until the server ends it."""
        if not self._version:
            asked_at = time.monotonic()
            found, version = self._client.list(self._kind, self._namespace, labels=self._labels, fields=self._fields)
            self._consumer.replace(found, asked_at)
            self._version = version
            self._synced.set()
        with self._client.watch(
            self._kind,
            self._namespace,
            since=self._version,
            labels=self._labels,
            fields=self._fields,
            seconds=_SECONDS,
        ) as stream:
            self._note("")
            with self._lock:
                self._stream = stream
                if self._closed.is_set():
                    return
            try:
                for event in stream:
                    self._take(event)
            finally:
                with self._lock:
                    self._stream = None

    def _take(self, event: Manifest) -> None:
        kind, found = event["type"], event["object"]
        if kind == "ERROR":
            raise refusal_of(found)
        self._version = found["metadata"]["resourceVersion"]
        if kind != "BOOKMARK":
            self._consumer.change(kind, found)

    def _note(self, trouble: str) -> None:
        if trouble and not self.trouble:
            log.warning("the cluster does not tell of its %ss: %s", self._kind, trouble)
        was, self.trouble = self.trouble, trouble
        if was and not trouble:
            self._mended()
