"""Alerts of services: who is told of what, and what is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.events import service as events
from cubestudio.kit.clock import iso
from cubestudio.kit.errors import Fault
from cubestudio.kit.ids import new_id
from cubestudio.kit.languages import translate
from cubestudio.notices import service as notices
from cubestudio.serving import errors, store
from cubestudio.serving.alerts.watch import Rule, Watch, check_rules, rules_of, stored_rules
from cubestudio.serving.facts import Wish

MOST_ADDRESSES = 10
_TITLES = {
    "firing": "Service {service}: {what}",
    "recovered": "Service {service} is well again: {what}",
    "test": "A test of the alerts of service {service}",
}
_WORDS = {
    "error_rate": "more than {than} % of the answers are errors",
    "p99": "99 of 100 answers take up to more than {than} ms",
    "qps_above": "more than {than} requests a second",
    "qps_below": "fewer than {than} requests a second",
    "down": "no replica answers",
    "certificate": "the certificate of its domain expires within {than} days",
}


@dataclass(frozen=True)
class Alerts:
    """What of a service is watched, how that fares by a rule's key, who is told, and why telling failed last."""

    rules: list[Rule]
    addresses: list[dict[str, str]]
    watches: dict[str, Watch]
    undelivered: str = ""


def get_alerts(uow: UnitOfWork, service_id: str) -> Alerts:
    """Of a service that was found."""
    row = store.alerts(uow, service_id)
    if row is None:
        return Alerts([], [], {})
    undelivered = notices.undelivered(uow, service_id)
    return Alerts(rules_of(row["rules"]), row["addresses"], watches_of(row), undelivered)


def set_alerts(
    uow: UnitOfWork,
    project_id: str,
    name: str,
    rules: Sequence[Rule],
    addresses: Sequence[Mapping[str, str]],
    actor: str,
    language: str,
) -> Alerts:
    """Watch this from now on, in place of what was watched; rules that stay know what they knew. People are told in
    `language`."""
    check_rules(rules)
    if len(addresses) > MOST_ADDRESSES:
        raise Fault("AlertsTooMany", "a service tells {most} addresses at most", most=MOST_ADDRESSES)
    told = [{"kind": one["kind"], "to": one["to"].strip()} for one in addresses]
    for one in told:
        notices.check_address(one["kind"], one["to"])
    found = store.find(uow, project_id, name)
    if found is None:
        raise errors.service_unknown(name, store.names(uow, project_id))
    row = store.lock(uow, found["id"])
    if row is None or row["wish"] == Wish.DELETED:
        raise errors.service_going(name)
    before = store.alerts(uow, row["id"])
    kept = {rule.key for rule in rules}
    states = {key: state for key, state in (before["states"] if before else {}).items() if key in kept}
    after = {"rules": stored_rules(rules), "addresses": told}
    store.put_alerts(uow, {"service_id": row["id"], **after, "states": states, "language": language})
    notices.forget_failed(uow, row["id"])
    events.audit(uow, actor, "service.alerts", row["id"], _said(before), _said(after), project_id)
    events.publish(uow, "service.alerts", row["id"], {"service": name}, project_id)
    return get_alerts(uow, row["id"])


def _said(row: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """For the audit: an address may be a secret of its own."""
    return {"rules": row["rules"], "addresses": [one["kind"] for one in row["addresses"]]} if row else None


def watches_of(row: Mapping[str, Any]) -> dict[str, Watch]:
    """How the rules of a row fare."""
    return {key: Watch(**state) for key, state in row["states"].items()}


def stored_watches(watches: Mapping[str, Watch]) -> dict[str, Any]:
    """For a row."""
    return {key: asdict(watch) for key, watch in watches.items()}


def tell(
    uow: UnitOfWork,
    url: str,
    service: Mapping[str, Any],
    alerts: Mapping[str, Any],
    news: tuple[Rule, Watch, str],
    at: float,
) -> None:
    """Line up a notice for each address, and note the fact."""
    rule, watch, occasion = news
    project_id = service["project_id"]
    for address in alerts["addresses"]:
        try:
            target = notices.target_of(address["kind"], address["to"])
        except Fault:
            continue
        body = message(url, service, alerts["language"], rule, watch, occasion, at)
        notices.line_up(uow, project_id, service["id"], target, body, at)
    fact = {"service": service["name"], "rule": rule.kind, "state": occasion}
    events.publish(uow, "service.alert", service["id"], fact, project_id)


def message(
    url: str, service: Mapping[str, Any], language: str, rule: Rule, watch: Watch, occasion: str, at: float
) -> dict[str, Any]:
    """What is told: facts for programs, `title` and `message` for people.

    Args:
        url: the studio's address.
    """
    address = f"{url}/p/{service['project_name']}/services/{service['name']}/metrics"
    lines = [
        translate("Model: {model}", language, model=f"{service['model']}:{service['version']}"),
        translate("State: {state}", language, state=translate(service["phase"], language)),
    ]
    if watch.value is not None and rule.kind != "down":
        lines.append(translate("Found: {found}", language, found=_shown(rule.kind, watch.value)))
    return {
        "id": new_id("ntc"),
        "event": f"service.{occasion}",
        "title": translate(_TITLES[occasion], language, service=service["name"], what=words(rule, language)),
        "message": "\n".join([*lines, address]),
        "project": service["project_name"],
        "service": service["name"],
        "rule": asdict(rule),
        "value": watch.value,
        "at": iso(at),
        "url": address,
    }


def test_message(url: str, service: str, language: str) -> dict[str, Any]:
    """What the button "send a test" sends; `url` is the address of the project in the studio."""
    said = translate("Alerts of this service will arrive here.", language)
    return {
        "id": new_id("ntc"),
        "event": "service.test",
        "title": translate(_TITLES["test"], language, service=service or "…"),
        "message": f"{said}\n{url}/services",
        "service": service,
        "url": f"{url}/services",
    }


def words(rule: Rule, language: str) -> str:
    """A rule in words: `more than 5 % of the answers are errors`."""
    return translate(_WORDS[rule.kind], language, than=_number(rule.kind, rule.than))


def _shown(kind: str, value: float) -> str:
    return f"{_number(kind, value)}{ {'error_rate': ' %', 'p99': ' ms'}.get(kind, '') }"


def _number(kind: str, value: float) -> str:
    return f"{value * {'error_rate': 100, 'p99': 1000}.get(kind, 1):.3g}"
