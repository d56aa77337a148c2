"""What follows from the tier of a service.

debug: one process, which says more in its log. test: as it was asked for. production: two replicas and canaries unless
asked otherwise, and no deletion under way of its traffic.
"""

from __future__ import annotations

from cubestudio.serving import errors
from cubestudio.serving.canary.wish import Canary
from cubestudio.serving.facts import Tier

LOG_LEVEL = "CUBE_LOG_LEVEL"
"""What tells a replica how much to say."""


def usual_replicas(tier: Tier) -> int:
    """How many there are when nobody says."""
    return 2 if tier is Tier.PRODUCTION else 1


def usual_canary(tier: Tier) -> Canary | None:
    """How updates get their traffic when nobody says; None = all at once."""
    return Canary() if tier is Tier.PRODUCTION else None


def environment(tier: Tier) -> dict[str, str]:
    """Variables of its replicas."""
    return {LOG_LEVEL: "debug"} if tier is Tier.DEBUG else {}


def check_replicas(tier: Tier, count: int) -> None:
    """Raise the Fault of a debugged service with several processes."""
    if tier is Tier.DEBUG and count > 1:
        raise errors.not_in_debug(count)


def check_deletion(tier: Tier, name: str, is_running: bool) -> None:
    """Raise the Fault of a deletion of what takes traffic in production."""
    if tier is Tier.PRODUCTION and is_running:
        raise errors.in_production(name)
