"""Alerts of services on the wire."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from cubestudio.kit.wire import Moment, Said, Wire
from cubestudio.serving.alerts.rules import Alerts, words
from cubestudio.serving.alerts.watch import Rule, Watch

Kind = Literal["error_rate", "p99", "qps_above", "qps_below", "down", "certificate"]


class AlertRuleIn(Wire):
    """One thing to watch. `than` is a share of answers (`error_rate`), seconds (`p99`), requests a second (`qps_above`,
    `qps_below`), days (`certificate`); `down` has none. `qps_below` and `down` must hold for all the minutes, the
    others are taken over them."""

    kind: Kind
    than: float = 0.0
    minutes: float = 5.0


class AlertAddress(Wire):
    """Who is told. `to` may hold `{{ secrets.NAME }}`."""

    kind: Literal["webhook", "email", "wecom", "dingtalk", "feishu"]
    to: Annotated[str, Field(max_length=1000)]


class ServiceAlertsIn(Wire):
    """What shall be watched, in place of what was, and who shall be told."""

    rules: list[AlertRuleIn]
    addresses: list[AlertAddress]


class AlertRuleOut(AlertRuleIn):
    """A rule in words, and how it fares: `Well`, `Broken` (not for long enough yet), or `Firing`; since when."""

    text: str
    state: Literal["Well", "Broken", "Firing"]
    since: Moment | None


class ServiceAlertsOut(Wire):
    """What is watched and who is told. `undelivered` says why the last notice could not be delivered."""

    rules: list[AlertRuleOut]
    addresses: list[AlertAddress]
    undelivered: Said


class AlertTrial(AlertAddress):
    """An address to try."""

    service: Annotated[str, Field(max_length=190)] = ""


def rule_of(wish: AlertRuleIn) -> Rule:
    """From the wire."""
    return Rule(wish.kind, wish.than, wish.minutes)


def alerts_out(alerts: Alerts, language: str, shows_addresses: bool) -> ServiceAlertsOut:
    """For the wire; an address may be a secret of its own, so only who may change it sees it."""
    addresses = [
        AlertAddress(kind=one["kind"], to=one["to"] if shows_addresses else "•••")  # type: ignore[arg-type]
        for one in alerts.addresses
    ]
    rules = [_rule(rule, alerts.watches.get(rule.key, Watch()), language) for rule in alerts.rules]
    return ServiceAlertsOut(rules=rules, addresses=addresses, undelivered=alerts.undelivered)


def _rule(rule: Rule, watch: Watch, language: str) -> AlertRuleOut:
    is_broken = watch.broken_since is not None
    return AlertRuleOut(
        kind=rule.kind,  # type: ignore[arg-type]
        than=rule.than,
        minutes=rule.minutes,
        text=words(rule, language),
        state="Firing" if watch.is_firing else "Broken" if is_broken else "Well",
        since=watch.broken_since,
    )
