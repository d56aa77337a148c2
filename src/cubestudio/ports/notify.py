"""Telling somebody outside that something happened."""

from __future__ import annotations

from typing import Protocol


class Notifier(Protocol):
    """Delivers one notice. Called outside transactions, from a loop; raises Fault when delivery failed (retried)."""

    name: str

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        """Deliver to `target`: a webhook's URL, or `kind:address` (`wecom:…`, `email:ann@example.com`) of a message for
        people, whose text is the body's `message`. At-least-once: `body` holds an id for the receiver to tell doubles.
        """
        ...
