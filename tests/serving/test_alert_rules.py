"""When somebody is told about a service: once when a rule is broken, once when it is not any more."""

from __future__ import annotations

from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.kit.errors import Fault
from cubestudio.notices import reconcile
from cubestudio.notices.reconcile import NoticeLoop
from cubestudio.serving import store
from cubestudio.serving.alerts import loop as alerting
from cubestudio.serving.alerts import rules as alerts
from cubestudio.serving.alerts.loop import AlertLoop
from cubestudio.serving.alerts.watch import HELD, KINDS, Rule, Watch, check_rules, look
from cubestudio.serving.metrics import measures

T = 1_800_000_000
VALUES = st.lists(st.one_of(st.none(), st.floats(0, 1, allow_nan=False)), max_size=60)


@given(VALUES, st.sampled_from(["error_rate", "qps_above"]))
def test_each_breach_is_told_once_and_each_recovery_once(values: list[float | None], kind: str) -> None:
    rule, watch, told = Rule(kind, 0.5, 5), Watch(), []
    for at, value in enumerate(values):
        step = look(rule, watch, value, at * 15.0)
        watch = step.watch
        if step.tell:
            told.append((at, step.tell))
    broken = [value is not None and value > 0.5 for value in values]
    turns = [(at, is_broken) for at, is_broken in enumerate(broken) if is_broken != ([False, *broken])[at]]
    assert told == [(at, "firing" if is_broken else "recovered") for at, is_broken in turns]
    assert watch.is_firing == (broken[-1] if broken else False)


@given(VALUES, st.sampled_from(HELD), st.integers(1, 5))
def test_what_must_hold_is_told_of_breaches_long_enough(values: list[float | None], kind: str, minutes: int) -> None:
    rule, watch, told = Rule(kind, 0.5 if kind == "qps_below" else 0, minutes), Watch(), []
    for at, value in enumerate(values):
        step = look(rule, watch, value, at * 15.0)
        watch = step.watch
        if step.tell:
            told.append(step.tell)
    broken = [value is not None and rule.is_broken_by(value) for value in values]
    spells = [(is_broken, len(list(each))) for is_broken, each in groupby(broken)]
    long = [(is_broken, (length - 1) * 15 >= minutes * 60) for is_broken, length in spells]
    expected = []
    for place, (is_broken, is_long) in enumerate(long):
        if is_broken and is_long:
            expected += ["firing", "recovered"] if place + 1 < len(long) else ["firing"]
    assert told == expected


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        (Rule("error_rate", 1.5), "the threshold of 'error_rate' is 0.0 to 0.99, got 1.5"),
        (Rule("error_rate", float("nan")), "got nan"),
        (Rule("p99", 0), "the threshold of 'p99'"),
        (Rule("down", 3), "the threshold of 'down'"),
        (Rule("qps_below", 1, 0.1), "1 to 1440.0 minutes, got 0.1"),
    ],
)
def test_a_rule_that_cannot_be_is_refused(rule: Rule, says: str) -> None:
    with pytest.raises(Fault) as refused:
        check_rules([rule])
    assert says in refused.value.say()


def test_rules_are_few_and_each_is_one() -> None:
    with pytest.raises(Fault, match="two rules watch the same"):
        check_rules([Rule("down"), Rule("down")])
    with pytest.raises(Fault, match="20 rules at most"):
        check_rules([Rule("qps_above", float(number)) for number in range(21)])
    check_rules([Rule(kind, 1 if kind not in ("error_rate", "down") else 0) for kind in KINDS])


class Heard:
    """A notifier that keeps what it was given."""

    name = "heard"

    def __init__(self) -> None:
        self.got: list[tuple[str, str, dict[str, object]]] = []

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        self.got.append((target, title, body))


class Watched:
    """A service whose requests the test makes up, and the loops that watch it and tell."""

    def __init__(self, database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
        self.database, self.at, self.heard = database, float(T), Heard()
        for module in (alerting, measures, reconcile):
            monkeypatch.setattr(module, "now", lambda: self.at)
        self._loop = AlertLoop(database, Leases(database, "test"), "https://ml.example")
        self._notices = NoticeLoop(database, self.heard, lambda *_: {"ROBOT": "key-12345"})
        with database.write() as uow:
            store.insert_service(uow, service_row())

    def watch(self, *rules: Rule, language: str = "en") -> None:
        to = [{"kind": "wecom", "to": "{{ secrets.ROBOT }}"}, {"kind": "webhook", "to": "https://host/hook"}]
        with self.database.write() as uow:
            alerts.set_alerts(uow, "prj_1", "churn", rules, to, "ann", language)

    def ask(self, requests: int, failures: int = 0, latency: list[int] | None = None) -> None:
        """What came in the last five seconds; five seconds go by."""
        self.at += 5
        row = {"service_id": "svc_1", "at": int(self.at), "revision": 1, "is_copy": 0, "gateway": "a", "span": 5}
        row |= {"requests": requests, "failures": failures, "active": 0.0, "latency": latency or [requests]}
        with self.database.write() as uow:
            store.insert_points(uow, [row])
        self.at += 1

    def change(self, **values: Any) -> None:
        with self.database.write() as uow:
            store.update_service(uow, "svc_1", values)

    def step(self, after: float = 4) -> list[str]:
        """Titles of what is told when some seconds have gone by."""
        self.at += after
        self._loop.step()
        self.heard.got.clear()
        self._notices.step()
        return [title for target, title, _ in self.heard.got if target.startswith("wecom")]


def service_row() -> dict[str, Any]:
    return {
        "id": "svc_1", "project_id": "prj_1", "project_name": "demo", "project_number": 1, "name": "churn",
        "wish": "running", "model": "churn", "version": "3", "replicas": 1, "resources": {}, "traffic": None,
        "egress": 0, "tier": "test", "shares": None, "mirror": None, "changes": 1, "scaling": None, "scale": None,
        "revision": 1, "live_revision": 1, "routed": [], "route_count": 0, "routed_at": 0.0, "phase": "Ready",
        "reason": "", "text": "", "hint": "", "conditions": [], "ready_replicas": 1, "created_by": "ann",
        "created_at": 0.0, "updated_at": 0.0,
    }  # fmt: skip


def replica_row(number: int, **more: Any) -> dict[str, Any]:
    row = {"id": f"srp_{number}", "service_id": "svc_1", "revision": 1, "number": number, "workload_id": f"w{number}"}
    row |= {"phase": "Running", "is_ready": 1, "host": "", "port": 0, "grpc_port": 0, "reason": "", "text": ""}
    return row | {"hint": "", "is_leaving": 0, "failures": 0, "not_before": 0.0} | more


@pytest.fixture
def watched(database: Database, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(database, monkeypatch)


@pytest.fixture
def quick(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> Watched:
    return Watched(sqlite_db, monkeypatch)


def test_people_and_programs_are_told_of_errors_and_of_their_end(watched: Watched) -> None:
    watched.watch(Rule("error_rate", 0.05, 1))
    watched.ask(100, 5)
    assert watched.step() == []
    watched.ask(100, 20)
    assert watched.step() == ["Service churn: more than 5 % of the answers are errors"]
    (hook,) = [body for target, _, body in watched.heard.got if target == "https://host/hook"]
    assert (hook["event"], hook["service"], hook["value"]) == ("service.firing", "churn", 0.125)
    assert hook["rule"] == {"kind": "error_rate", "than": 0.05, "minutes": 1}
    assert hook["url"] == "https://ml.example/p/demo/services/churn/metrics"
    assert str(hook["message"]).splitlines()[:3] == ["Model: churn:3", "State: Ready", "Found: 12.5 %"]
    watched.ask(100, 20)
    assert watched.step() == [], "people know"
    with watched.database.read() as uow:
        assert alerts.get_alerts(uow, "svc_1").watches["error_rate:0.05:1"].is_firing
    assert watched.step(120) == ["Service churn is well again: more than 5 % of the answers are errors"]
    assert watched.step() == []


def test_in_the_language_of_who_asked_for_it(quick: Watched) -> None:
    quick.watch(Rule("p99", 0.2, 1), language="zh")
    quick.ask(100, latency=[0] * 16 + [100])
    assert quick.step() == ["服务 churn：p99 延迟超过 200 毫秒"]
    assert "状态" in str(quick.heard.got[0][2]["message"])


def test_rules_that_stay_know_what_they_knew_and_new_ones_begin(quick: Watched) -> None:
    quick.watch(Rule("error_rate", 0.05, 1))
    quick.ask(10, 5)
    assert len(quick.step()) == 1
    quick.watch(Rule("error_rate", 0.05, 1), Rule("error_rate", 0.2, 1))
    assert quick.step() == ["Service churn: more than 20 % of the answers are errors"]


def test_a_service_is_down_while_replicas_are_there_and_none_answers(quick: Watched) -> None:
    quick.watch(Rule("down", minutes=1))
    assert quick.step() == [], "it needs no replica now"
    with quick.database.write() as uow:
        store.insert_replica(uow, replica_row(0))
        store.insert_replica(uow, replica_row(1, is_ready=0))
    assert quick.step(100) == []
    with quick.database.write() as uow:
        store.update_replica(uow, "srp_0", {"is_ready": 0})
    assert quick.step() == [], "not for a minute yet"
    assert quick.step(59) == []
    assert quick.step(2) == ["Service churn: no replica answers"]
    quick.change(wish="stopped", phase="Stopped")
    assert quick.step() == ["Service churn is well again: no replica answers"]


def test_silence_is_told_when_it_lasted_and_a_stopped_service_may_be_silent(quick: Watched) -> None:
    quick.watch(Rule("qps_below", 1, 2), Rule("qps_above", 50, 1))
    quick.ask(3000)
    assert quick.step() == []
    quick.ask(500)
    assert quick.step() == ["Service churn: more than 50 requests a second"]
    assert quick.step(70) == ["Service churn is well again: more than 50 requests a second"]
    assert quick.step(120) == ["Service churn: fewer than 1 requests a second"]
    quick.change(wish="stopped")
    assert len(quick.step()) == 1
    assert quick.step(1000) == []


def test_a_certificate_is_told_of_before_it_expires(quick: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    until = {"at": T + 15 * 86_400.0}
    monkeypatch.setattr(alerting.certificates, "find_certificate", lambda *_: {"expires_at": until["at"]})
    traffic = {"domain": "a.example", "cors": [], "limit": 0, "timeout": 60, "body_limit": 1, "idempotent": True}
    quick.change(traffic=traffic | {"sticky": ""})
    quick.watch(Rule("certificate", 14))
    assert quick.step() == []
    assert quick.step(86_400) == ["Service churn: the certificate of its domain expires within 14 days"]
    until["at"] += 90 * 86_400
    assert len(quick.step()) == 1


def test_an_address_that_cannot_be_reached_is_told_on_the_page(quick: Watched) -> None:
    quick.watch(Rule("error_rate", 0.05, 1))
    quick._notices = NoticeLoop(quick.database, quick.heard, lambda *_: {})
    quick.ask(10, 5)
    quick.step()
    with quick.database.read() as uow:
        assert "ROBOT" in alerts.get_alerts(uow, "svc_1").undelivered
    quick.watch(Rule("error_rate", 0.05, 1))
    with quick.database.read() as uow:
        assert alerts.get_alerts(uow, "svc_1").undelivered == ""


def test_only_one_server_watches(sqlite_db: Database, quick: Watched) -> None:
    quick.watch(Rule("error_rate", 0.05, 1))
    quick.ask(10, 5)
    assert len(quick.step()) == 1
    AlertLoop(sqlite_db, Leases(sqlite_db, "another"), "").step()
    quick.heard.got.clear()
    assert quick.step() == []
