"""Argon2id with OWASP's parameters: 19 MiB, two passes; some 20 ms a hash."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cubestudio.drivers.auth_password.strength import weakness

if TYPE_CHECKING:
    from argon2 import PasswordHasher


class ArgonPasswords:
    """`ports.auth.PasswordAuth` on argon2-cffi."""

    name = "password"

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)

    @cached_property
    def _nobody(self) -> str:
        """A hash that no password made; unknown users' attempts are measured against it, to take as long."""
        return self._hasher.hash("no password can be this long, and none is ever tried against it but in vain" * 4)

    def hash(self, password: str) -> str:
        """See the port."""
        return self._hasher.hash(password)

    def verify(self, password: str, stored: str) -> bool:
        """See the port."""
        from argon2.exceptions import InvalidHashError, VerificationError

        try:
            return self._hasher.verify(stored or self._nobody, password) and bool(stored)
        except InvalidHashError:
            return self.verify(password, "")
        except VerificationError:
            return False

    def needs_rehash(self, stored: str) -> bool:
        """See the port."""
        return self._hasher.check_needs_rehash(stored)

    def weakness(self, password: str, username: str) -> str:
        """See the port."""
        return weakness(password, username)
