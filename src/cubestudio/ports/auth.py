"""Ways to prove who one is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Identity:
    """A proven name of the outside world."""

    username: str
    display_name: str = ""
    email: str = ""


class PasswordAuth(Protocol):
    """Turns passwords into hashes and checks them. May take 50 ms and more on purpose: call it outside transactions."""

    name: str

    def hash(self, password: str) -> str:
        """A salted hash that carries its own parameters."""
        ...

    def verify(self, password: str, stored: str) -> bool:
        """Whether `password` made `stored`. False also for a malformed hash; same duration either way."""
        ...

    def needs_rehash(self, stored: str) -> bool:
        """Whether `stored` was made with weaker parameters than today's."""
        ...

    def weakness(self, password: str, username: str) -> str:
        """Why a password is refused (English sentence), or "" when it is strong enough."""
        ...
