"""When somebody is told about a service: rules, and a state machine that speaks once each way (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cubestudio.kit.errors import Fault

KINDS = ("error_rate", "p99", "qps_above", "qps_below", "down", "certificate")
"""What can be watched."""
HELD = ("qps_below", "down")
"""Kinds that must hold for all their minutes; the others look at those minutes as a whole, and certificates at none."""
LONGEST = 1440.0
MOST_RULES = 20
_RANGES = {
    "error_rate": (0.0, 0.99),
    "p99": (0.001, 3600.0),
    "qps_above": (0.0, 1e6),
    "qps_below": (0.001, 1e6),
    "down": (0.0, 0.0),
    "certificate": (1.0, 365.0),
}
SECONDS_OF_HELD = 60.0
"""How far back a look of a kind in `HELD` goes."""


@dataclass(frozen=True)
class Rule:
    """One thing to watch.

    Attributes:
        than: share of failed answers, seconds, requests a second, or days until a certificate expires; 0 for `down`.
        minutes: see `HELD`.
    """

    kind: str
    than: float = 0.0
    minutes: float = 5.0

    @property
    def key(self) -> str:
        """Names it among the rules of its service; a changed rule is another one."""
        return f"{self.kind}:{self.than:g}:{self.minutes:g}"

    @property
    def seconds(self) -> float:
        """How far back a look goes."""
        return SECONDS_OF_HELD if self.kind in HELD else self.minutes * 60

    def is_broken_by(self, value: float) -> bool:
        """Whether a look that found `value` is one to tell of. Of `down`, 1 is down and 0 is not."""
        if self.kind == "down":
            return value > 0
        below = self.kind in ("qps_below", "certificate")
        return value < self.than if below else value > self.than


@dataclass(frozen=True)
class Watch:
    """How a rule fares: since when it is broken (None = it is not), since when people know, and what was last found."""

    broken_since: float | None = None
    told_at: float | None = None
    value: float | None = None

    @property
    def is_firing(self) -> bool:
        """Whether people know of a breach that goes on."""
        return self.told_at is not None


@dataclass(frozen=True)
class Step:
    """A new state, and what is to be told: `firing`, `recovered` or nothing."""

    watch: Watch
    tell: str = ""


def look(rule: Rule, watch: Watch, value: float | None, at: float) -> Step:
    """What follows from finding `value` (None = there was nothing to find, which breaks no rule)."""
    if value is None or not rule.is_broken_by(value):
        return Step(Watch(value=value), "recovered" if watch.is_firing else "")
    since = at if watch.broken_since is None else watch.broken_since
    holds = rule.minutes * 60 if rule.kind in HELD else 0.0
    if watch.is_firing or at - since < holds:
        return Step(Watch(since, watch.told_at, value))
    return Step(Watch(since, at, value), "firing")


def check_rules(rules: Sequence[Rule]) -> None:
    """Raise a Fault that names what cannot be watched."""
    if len(rules) > MOST_RULES:
        raise _invalid("a service has {most} rules at most", "", most=MOST_RULES)
    for rule in rules:
        _check(rule)
    if len({rule.key for rule in rules}) < len(rules):
        raise _invalid("two rules watch the same", "Leave one of them.")


def rules_of(stored: Sequence[dict[str, Any]]) -> list[Rule]:
    """From a row."""
    return [Rule(**rule) for rule in stored]


def stored_rules(rules: Sequence[Rule]) -> list[dict[str, Any]]:
    """For a row."""
    return [asdict(rule) for rule in rules]


def _check(rule: Rule) -> None:
    least, most = _RANGES[rule.kind]
    if not least <= rule.than <= most:
        text = "the threshold of '{kind}' is {least} to {most}, got {got}"
        raise _invalid(text, _UNITS[rule.kind], kind=rule.kind, least=least, most=most, got=rule.than)
    if not 1 <= rule.minutes <= LONGEST:
        raise _invalid("a rule looks at 1 to {most} minutes, got {got}", "", most=LONGEST, got=rule.minutes)


_UNITS = {
    "error_rate": "It is a share: 0.05 are five of a hundred answers.",
    "p99": "It is in seconds: 0.2 are 200 ms.",
    "qps_above": "It is in requests a second.",
    "qps_below": "It is in requests a second.",
    "down": "It has none.",
    "certificate": "It is in days before the certificate expires.",
}


def _invalid(text: str, hint: str, **params: Any) -> Fault:
    return Fault("AlertRuleInvalid", text, hint, **params)
