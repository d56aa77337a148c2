"""What services are asked, and who is told when something is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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

    def service_alerts(self, service: str) -> dict[str, Any]:
        """What of a service is watched (`rules`, each with `text` and `state`) and who is told (`addresses`)."""
        answer: dict[str, Any] = self.transport.json("GET", self._of(service, "alerts"))
        return answer

    def set_service_alerts(
        self, service: str, rules: Sequence[Mapping[str, Any]], addresses: Sequence[Mapping[str, str]]
    ) -> dict[str, Any]:
        """Watch this from now on, in place of what was watched.

        Args:
            rules: `{"kind": …, "than": …, "minutes": …}`; kinds: `error_rate` (share 0…1), `p99` (seconds),
                `qps_above`, `qps_below` (requests a second), `down`, `certificate` (days).
            addresses: `{"kind": "webhook|email|wecom|dingtalk|feishu", "to": …}`; secrets as `{{ secrets.NAME }}`.
        """
        wish = {"rules": [dict(rule) for rule in rules], "addresses": [dict(one) for one in addresses]}
        answer: dict[str, Any] = self.transport.json("PUT", self._of(service, "alerts"), wish)
        return answer

    def _of(self, service: str, what: str) -> str:
        return self._at(f"/services/{segment(service)}/{what}")
