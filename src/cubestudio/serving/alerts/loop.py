"""The loop that watches services and tells people, once when a rule is broken and once when it is not any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cubestudio.db import Database, UnitOfWork
from cubestudio.db.leases import LeaseLost, Leases
from cubestudio.kit.clock import now
from cubestudio.routing import certificates
from cubestudio.serving import store
from cubestudio.serving.alerts import rules as alerts
from cubestudio.serving.alerts.watch import Rule, Step, Watch, look, rules_of
from cubestudio.serving.facts import ServicePhase, Wish
from cubestudio.serving.metrics import measures
from cubestudio.serving.traffic import traffic_of

_DUTY = "service-alerts"
_EVERY = 15.0


class AlertLoop:
    """One step looks at each rule of each service; nothing is written while nothing changes.

    Args:
        url: the studio's address, for links in what is told.
    """

    def __init__(self, database: Database, leases: Leases, url: str) -> None:
        self._database = database
        self._leases = leases
        self._url = url

    def step(self) -> float:
        """Look, and tell what is new; seconds until the next look."""
        if not self._leases.hold(_DUTY):
            return _EVERY
        at = now()
        with self._database.read() as uow:
            watched = store.all_alerts(uow)
            services = {row["id"]: row for row in store.find_services(uow, [row["service_id"] for row in watched])}
            steps = ((row, _steps(uow, services.get(row["service_id"]), row, at)) for row in watched)
            news = [row["service_id"] for row, each in steps if _changes(row, each)]
        for service_id in news:
            try:
                self._write(service_id, at)
            except LeaseLost:
                break
        return _EVERY

    def _write(self, service_id: str, at: float) -> None:
        """Look again inside the transaction: a person may have changed the rules meanwhile."""
        with self._database.write() as uow:
            self._leases.fence(uow, _DUTY)
            service, row = store.lock(uow, service_id), store.alerts(uow, service_id)
            if service is None or row is None:
                return
            steps = _steps(uow, service, row, at)
            watches = {rule.key: step.watch for rule, step in steps}
            store.update_alert_states(uow, service_id, alerts.stored_watches(watches))
            for rule, step in steps:
                if step.tell:
                    alerts.tell(uow, self._url, service, row, (rule, step.watch, step.tell), at)


def _steps(
    uow: UnitOfWork, service: Mapping[str, Any] | None, row: Mapping[str, Any], at: float
) -> list[tuple[Rule, Step]]:
    if service is None:
        return []
    watches = alerts.watches_of(row)
    return [
        (rule, look(rule, watches.get(rule.key, Watch()), found(uow, service, rule, at), at))
        for rule in rules_of(row["rules"])
    ]


def _changes(row: Mapping[str, Any], steps: list[tuple[Rule, Step]]) -> bool:
    """Whether a state is to be written: what was found alone is none, or each look would be a write."""
    before = alerts.watches_of(row)
    return any(
        step.tell or step.watch.broken_since != before.get(rule.key, Watch()).broken_since for rule, step in steps
    )


def found(uow: UnitOfWork, service: Mapping[str, Any], rule: Rule, at: float) -> float | None:
    """What a look finds, None = nothing: there were no answers, the service was stopped, it has no certificate."""
    if rule.kind == "certificate":
        domain = traffic_of(service["traffic"]).domain
        certificate = certificates.find_certificate(uow, domain) if domain else None
        return (certificate["expires_at"] - at) / 86_400 if certificate else None
    if service["wish"] != Wish.RUNNING:
        return None
    if rule.kind == "down":
        return float(_is_down(uow, service))
    measure = measures.window(uow, service["id"], None, rule.seconds)
    if rule.kind == "p99":
        return measure.quantile(0.99)
    if rule.kind == "error_rate":
        return measure.error_rate if measure.requests else None
    return measure.qps


def _is_down(uow: UnitOfWork, service: Mapping[str, Any]) -> bool:
    """Whether replicas are there, or cannot be made, and none answers. A service that needs none now is not down."""
    there = [replica for replica in store.replicas(uow, [service["id"]]) if not replica["is_leaving"]]
    answers = any(replica["is_ready"] for replica in there)
    return not answers and (bool(there) or service["phase"] == ServicePhase.FAILED)
