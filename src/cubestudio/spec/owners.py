"""The unix user of a project's workloads and files when the studio runs as root."""

from __future__ import annotations

import os

UID_BASE = 200_000
"""Project number n has uid and gid `UID_BASE + n`."""


def unix_owner(number: int) -> int | None:
    """Uid and gid of project `number`; None when the studio is not root and everything is its own user's."""
    return UID_BASE + number if os.geteuid() == 0 else None
