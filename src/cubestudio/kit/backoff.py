"""Growing pauses between tries."""

from __future__ import annotations


def backoff(tries: int, first: float = 1.0, factor: float = 2.0, cap: float = 300.0) -> float:
    """Seconds to wait after the `tries`-th failure (1-based): first, first*factor, … up to `cap`."""
    return min(cap, first * factor ** max(0, tries - 1))
