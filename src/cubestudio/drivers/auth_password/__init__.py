"""Passwords kept by the studio itself: Argon2id hashes and the rule of strong passwords."""

from cubestudio.drivers.auth_password.argon import ArgonPasswords

__all__ = ["ArgonPasswords"]
