"""Revisions of services: who gets which share of the traffic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs


class RolloutVerbs(Verbs):
    """Verbs of splits and canaries. `changes` of a service, when given, is the state one decides from: if somebody
    changed the service since, the studio refuses with `EditConflict`."""

    def revisions(self, service: str) -> Iterator[dict[str, Any]]:
        """What a service ran, newest first, and what each revision gets now: `share`, `mirror` (percent), `ready`."""
        return self.transport.pages(self._at(f"/services/{segment(service)}/revisions"), None, None)

    def rollout(self, service: str) -> dict[str, Any] | None:
        """The canary under way with its steps and figures, else the last one; None when there was none."""
        answer: dict[str, Any] | None = self.transport.json("GET", self._at(f"/services/{segment(service)}/rollout"))
        return answer

    def split_traffic(
        self,
        service: str,
        shares: Mapping[int, int],
        *,
        mirror: tuple[int, int] | None = None,
        changes: int | None = None,
    ) -> dict[str, Any]:
        """Share the requests: `split_traffic("churn", {7: 95, 8: 5})`.

        Args:
            shares: percent by revision, adding up to 100; 0 keeps a revision ready, who is not named is ended.
            mirror: `(revision, percent)`: a copy of so many requests goes to that revision too.
        """
        wish: dict[str, Any] = {"shares": {str(revision): percent for revision, percent in shares.items()}}
        if mirror:
            wish["mirror"] = {"revision": mirror[0], "percent": mirror[1]}
        return self._verb(service, "split", wish, changes)

    def promote(self, service: str, *, changes: int | None = None) -> dict[str, Any]:
        """Give the candidate of the canary all requests now."""
        return self._verb(service, "promote", {}, changes)

    def roll_back(self, service: str, revision: int | None = None, *, changes: int | None = None) -> dict[str, Any]:
        """Take the candidate back; without a canary, or to a given `revision`, run again what a former one ran."""
        return self._verb(service, "rollback", {"revision": revision}, changes)

    def pause_rollout(self, service: str, *, changes: int | None = None) -> dict[str, Any]:
        """Let the candidate keep its present share."""
        return self._verb(service, "pause", {}, changes)

    def resume_rollout(self, service: str, *, changes: int | None = None) -> dict[str, Any]:
        """Go on with the steps."""
        return self._verb(service, "resume", {}, changes)

    def release(self, service: str, to: str, tier: str) -> dict[str, Any]:
        """Run the live version in the service `to` of `tier` (debug, test, production), made when it is new."""
        return self._verb(service, "release", {"service": to, "tier": tier}, None)

    def _verb(self, service: str, verb: str, wish: dict[str, Any], changes: int | None) -> dict[str, Any]:
        headers = {} if changes is None else {"If-Match": f'"{changes}"'}
        address = self._at(f"/services/{segment(service)}:{verb}")
        answer: dict[str, Any] = self.transport.json("POST", address, wish, headers=headers)
        return answer
