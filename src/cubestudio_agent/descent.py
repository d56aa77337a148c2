"""Who descends from a process, as the kernel tells. Shared with the local runtime, whose guardians import it too."""

from __future__ import annotations

import os


def children(pid: int) -> list[int]:
    """Of all threads of a process. Raises OSError when it has ended."""
    found: list[int] = []
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/children", "rb", 0) as file:
                found += map(int, file.read().split())
        except OSError:
            continue  # that thread has ended; what it bore is another's now
    return found


def descendants(root: int) -> list[int]:
    """Every process below one, parents before children."""
    pending, found = [root], []
    while pending:
        try:
            below = children(pending.pop())
        except OSError:
            continue  # ended meanwhile
        found += below
        pending += below
    return found
