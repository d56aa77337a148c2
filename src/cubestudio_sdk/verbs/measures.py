"""What services are asked, and who is told when something is wrong with them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cubestudio_sdk.transport import segment
from cubestudio_sdk.verbs.base import Verbs


class MeasureVerbs(Verbs):
    """Verbs of services' metrics and alerts."""

    def service_metrics(
        self, service: str, *, since: datetime | None = None, until: datetime | None = None, step: int | None = None
    ) -> dict[str, Any]:
        """What a service was asked over time, by revision, and what its replicas use.

        Args:
            since, until: default the last quarter of an hour.
            step: seconds; default some 300 steps.

        Returns:
            `times` (epoch seconds, ends of steps), `total` and `revisions` with columns as long: `qps`, `error_rate`
            (0…1), `p50` `p90` `p99` (seconds, None = no answers), `active` (requests under way); `replicas` with their
            cores and bytes.
        """
        query = {"since": since and since.isoformat(), "until": until and until.isoformat(), "step": step}
        answer: dict[str, Any] = self.transport.json("GET", self._of(service, "metrics"), params=query)
        return answer

    def _of(self, service: str, what: str) -> str:
        return self._at(f"/services/{segment(service)}/{what}")
