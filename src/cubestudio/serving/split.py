"""Who gets the requests of a service: shares of its revisions as wished, and what a route holds of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from cubestudio.serving import errors
from cubestudio.spec.routes import Endpoint

WHOLE = 100
"""What shares add up to."""
MOST_SHARED = 5
"""Revisions that may live side by side: each has all its replicas."""


@dataclass(frozen=True)
class Split:
    """The wish.

    Attributes:
        shares: `(revision, percent)`, adding up to 100. A revision with 0 has its replicas and no requests.
        mirror: `(revision, percent)`: so many of the requests are copied to a revision without a share.
    """

    shares: tuple[tuple[int, int], ...]
    mirror: tuple[int, int] | None = None

    @property
    def revisions(self) -> tuple[int, ...]:
        """All whose replicas are wanted, in order."""
        mirrored = (self.mirror[0],) if self.mirror else ()
        return tuple(sorted({*(revision for revision, _ in self.shares), *mirrored}))

    @property
    def answering(self) -> tuple[tuple[int, int], ...]:
        """Those that shall get requests."""
        return tuple((revision, percent) for revision, percent in self.shares if percent)


@dataclass(frozen=True)
class Portion:
    """A revision in a route, its percent and where it answers."""

    revision: int
    percent: int
    endpoints: tuple[Endpoint, ...]


@dataclass(frozen=True)
class Routed:
    """What a route holds: `targets` whose percents add up to 100, none while nothing answers."""

    targets: tuple[Portion, ...] = ()
    mirror: Portion | None = None

    @property
    def endpoints(self) -> frozenset[Endpoint]:
        """All that may be asked."""
        portions = (*self.targets, self.mirror) if self.mirror else self.targets
        return frozenset(endpoint for portion in portions for endpoint in portion.endpoints)

    @property
    def shares(self) -> tuple[tuple[int, int], ...]:
        """Who answers, and how much of it."""
        return tuple((portion.revision, portion.percent) for portion in self.targets)


def split_of(row: Mapping[str, Any]) -> Split:
    """The wish of a service's row; without one everything goes to its revision."""
    shares = row["shares"] or [[row["revision"], WHOLE]]
    mirror = row["mirror"]
    return Split(tuple((revision, percent) for revision, percent in shares), tuple(mirror) if mirror else None)


def stored_split(split: Split | None) -> dict[str, Any]:
    """Columns of a row; None = everything goes to its revision."""
    if split is None:
        return {"shares": None, "mirror": None}
    return {"shares": [list(share) for share in split.shares], "mirror": list(split.mirror) if split.mirror else None}


def check_split(split: Split, known: Collection[int]) -> None:
    """Raise a Fault that names what cannot be; `known` are the revisions of the service."""
    total = sum(percent for _, percent in split.shares)
    if any(not 0 <= percent <= WHOLE for _, percent in split.shares) or total != WHOLE:
        raise errors.shares_invalid(total)
    if len(split.revisions) > MOST_SHARED:
        raise errors.too_many_shared(len(split.revisions), MOST_SHARED)
    for revision in split.revisions:
        if revision not in known:
            raise errors.revision_unknown(revision, known)
    if split.mirror:
        _check_mirror(split, *split.mirror)


def rescaled(shares: Iterable[tuple[int, int]]) -> dict[int, int]:
    """The same proportions as whole percents that add up to 100; {} of nothing."""
    given = {revision: percent for revision, percent in shares if percent}
    total = sum(given.values())
    if not total:
        return {}
    exact = {revision: percent * WHOLE / total for revision, percent in given.items()}
    found = {revision: max(1, int(percent)) for revision, percent in exact.items()}
    rest = WHOLE - sum(found.values())
    for revision in sorted(found, key=lambda one: (found[one] - exact[one], one))[: max(0, rest)]:
        found[revision] += 1
    if rest < 0:  # whoever was lifted to one percent takes it from the largest
        found[max(found, key=lambda one: found[one])] += rest
    return found


def routed_of(stored: Mapping[str, Any] | None) -> Routed | None:
    """From a row."""
    if stored is None:
        return None
    mirror = stored["mirror"]
    return Routed(tuple(_portion(portion) for portion in stored["targets"]), _portion(mirror) if mirror else None)


def stored_routed(routed: Routed | None) -> dict[str, Any] | None:
    """For a row."""
    if routed is None:
        return None
    mirror = _stored_portion(routed.mirror) if routed.mirror else None
    return {"targets": [_stored_portion(portion) for portion in routed.targets], "mirror": mirror}


def _check_mirror(split: Split, revision: int, percent: int) -> None:
    if not 1 <= percent <= WHOLE:
        raise errors.mirror_invalid(percent)
    if revision in {shared for shared, _ in split.answering}:
        raise errors.mirror_shared(revision)


def _portion(stored: list[Any]) -> Portion:
    revision, percent, endpoints = stored
    return Portion(revision, percent, tuple(Endpoint(host, port) for host, port in endpoints))


def _stored_portion(portion: Portion) -> list[Any]:
    return [portion.revision, portion.percent, [[one.host, one.port] for one in portion.endpoints]]
