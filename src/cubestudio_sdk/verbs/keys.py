"""API keys, how the requests of services are treated, and how many replicas answer them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs


class KeyVerbs(Verbs):
    """Verbs of API keys, traffic and scaling."""

    def keys(self) -> Iterator[dict[str, Any]]:
        """API keys of the project, newest first; their texts never come back."""
        return self.transport.pages(self._at("/keys"), None, None)

    def create_key(
        self, name: str, *, services: Sequence[str] | None = None, days: float | None = 90
    ) -> dict[str, Any]:
        """An API key; `key` in the answer is its text, told this once.

        Args:
            services: it opens; None = all of the project, also later ones.
            days: it is good for; None = for ever.
        """
        wish = {"name": name, "services": None if services is None else list(services), "days": days}
        answer: dict[str, Any] = self.transport.json("POST", self._at("/keys"), wish)
        return answer

    def revoke_key(self, key: str) -> None:
        """Make an API key worthless; `key` is its id (`key_…`)."""
        self.transport.json("DELETE", self._at(f"/keys/{segment(key)}"))

    def change_traffic(self, service: str, **wish: Any) -> dict[str, Any]:
        """Treat a service's requests otherwise, from now on; what is left out stays.

        Args:
            wish: domain, cors (origins), limit (requests a second in each gateway, 0 = none), timeout (seconds),
                body_limit (bytes), idempotent, sticky (`user`, `header:NAME`, `cookie:NAME`).
        """
        answer: dict[str, Any] = self.transport.json("PATCH", self._at(f"/services/{segment(service)}/traffic"), wish)
        return answer

    def scaling(self, service: str) -> dict[str, Any]:
        """How many replicas a service may have, has, and why so many."""
        answer: dict[str, Any] = self.transport.json("GET", self._at(f"/services/{segment(service)}/scaling"))
        return answer

    def scale(self, service: str, **wish: Any) -> dict[str, Any]:
        """Wish for other numbers of replicas, from now on; what is left out stays.

        Args:
            wish: min, max (equal = always so many; min 0 = it may sleep); what one replica shall bear, 0 = not looked
                at: cpu, memory, gpu (per cent), qps (requests a second), concurrency (requests under way); idle
                (seconds without a request until it sleeps), calm (seconds until there are fewer), priority
                (-100…100), lines (`{"cron", "timezone", "min", "max"}`).
        """
        answer: dict[str, Any] = self.transport.json("PATCH", self._at(f"/services/{segment(service)}/scaling"), wish)
        return answer

    def set_certificate(self, service: str, chain: str, key: str) -> dict[str, Any]:
        """What the service's own domain shows over https, both as PEM."""
        address = self._at(f"/services/{segment(service)}/certificate")
        answer: dict[str, Any] = self.transport.json("PUT", address, {"chain": chain, "key": key})
        return answer
