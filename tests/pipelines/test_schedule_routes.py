"""Schedules and backfills over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from studio import Studio

TEXT = 'pipeline: demo\nparams: {n: 3}\ntasks:\n  a: {command: "echo {{ params.n }}"}\n'
P = "/api/v1/projects/alpha"
S = f"{P}/schedules"
WISH: dict[str, Any] = {"name": "daily", "pipeline": "demo", "cron": "0 2 * * *", "timezone": "Asia/Shanghai"}


@pytest.fixture
def ann(studio: Studio) -> TestClient:
    """A developer of alpha, where there is the pipeline demo."""
    studio.user("olga")
    studio.project("alpha", "olga")
    for name, role in (("ann", Role.DEVELOPER), ("otto", Role.OPERATOR), ("vera", Role.VIEWER)):
        studio.user(name)
        studio.member("alpha", name, role)
    ann = studio.browser("ann")
    assert ann.post(f"{P}/pipelines", json={"text": TEXT}).status_code == 201
    return ann


def made(ann: TestClient, **more: Any) -> dict[str, Any]:
    answer = ann.post(S, json={**WISH, **more})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_stranger_finds_nothing(studio: Studio, ann: TestClient) -> None:
    made(ann)
    studio.user("eve")
    eve = studio.browser("eve")
    for path in (S, f"{S}/daily", f"{S}/daily/instances", f"{S}/daily/backfills", f"{S}/daily/why"):
        assert studio.client().get(path).status_code == 401
        assert eve.get(path).status_code == 404


def test_a_schedule_is_told_with_words_and_its_next_times(ann: TestClient) -> None:
    found = made(ann, params={"n": 5})
    assert found["sentence"] == "At 02:00 every day"
    assert [due["local"][11:] for due in found["next"]] == ["02:00"] * 5
    assert [due["at"][11:19] for due in found["next"]] == ["18:00:00"] * 5
    assert found["reason"].startswith("It waits for its next due time, ")
    zh = ann.get(f"{S}/daily", headers={"accept-language": "zh-CN"}).json()
    assert zh["sentence"] == "每天 02:00"
    assert zh["reason"].startswith("等待下一个周期")
    assert [each["name"] for each in ann.get(S, params={"pipeline": "demo"}).json()["items"]] == ["daily"]
    assert ann.post(S, json=WISH).json()["error"]["code"] == "ScheduleExists"


def test_edits_are_checked_against_the_version(ann: TestClient) -> None:
    made(ann)
    changed = ann.put(f"{S}/daily", json={**WISH, "cron": "0 3 * * *"}, headers={"if-match": '"1"'})
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert ann.put(f"{S}/daily", json=WISH, headers={"if-match": '"1"'}).status_code == 412
    renamed = ann.put(f"{S}/daily", json={**WISH, "name": "nightly"})
    assert renamed.json()["name"] == "nightly"
    assert ann.get(f"{S}/daily").json()["error"]["code"] == "ScheduleUnknown"
    assert ann.delete(f"{S}/nightly").status_code == 204
    assert ann.get(S).json()["items"] == []


def test_operators_pause_and_backfill_but_do_not_edit(studio: Studio, ann: TestClient) -> None:
    made(ann, alerts=[{"kind": "webhook", "to": "https://host/token", "on": ["failed"]}])
    otto, vera = studio.browser("otto"), studio.browser("vera")
    assert otto.post(S, json={**WISH, "name": "x"}).status_code == 403
    paused = otto.post(f"{S}/daily:pause").json()
    assert (paused["paused"], paused["reason"]) == (True, "The schedule was paused by otto.")
    assert paused["alerts"][0]["to"] == "•••"
    assert ann.get(f"{S}/daily").json()["alerts"][0]["to"] == "https://host/token"
    assert otto.post(f"{S}/daily:resume").json()["paused"] is False
    assert vera.post(f"{S}/daily:pause").status_code == 403


def test_a_preview_says_what_is_wrong(ann: TestClient) -> None:
    found = ann.post(f"{S}:preview", json={"cron": "*/15 8-18 * * 1-5", "timezone": "Europe/Berlin"}).json()
    assert len(found["next"]) == 5
    bad = ann.post(f"{S}:preview", json={"cron": "0 25 * * *"})
    assert (bad.status_code, bad.json()["error"]["text"]) == (
        422,
        "'25' does not fit the field hour, which takes 0 to 23",
    )
    ended = ann.post(f"{S}:preview", json={"cron": "0 2 * * *", "end_at": "2001-01-01"}).json()
    assert ended["next"] == []


def test_a_backfill_over_http(ann: TestClient) -> None:
    made(ann)
    wish = {"start": "2026-11-01", "end": "2026-11-03", "parallelism": 2, "order": "new_first"}
    plan = ann.post(f"{S}/daily/backfills:preview", json=wish).json()
    assert (plan["count"], plan["left_out"]) == (3, 0)
    assert [due["local"] for due in plan["times"]] == ["2026-11-03 02:00", "2026-11-02 02:00", "2026-11-01 02:00"]
    assert ann.get(f"{S}/daily/backfills").json()["items"] == []
    started = ann.post(f"{S}/daily/backfills", json=wish)
    assert started.status_code == 201
    assert started.json()["counts"] == {"Waiting": 3}
    again = ann.post(f"{S}/daily/backfills", json=wish)
    assert again.json()["error"]["code"] == "BackfillEmpty"
    items = ann.get(f"{S}/daily/instances").json()["items"]
    assert [item["reason"] for item in items] == ["It is about to start."] * 3
    why = ann.get(f"{S}/daily/instances/{items[0]['id']}/why").json()
    assert why["text"] == "It is about to start."
    skipped = ann.post(f"{S}/daily/instances/{items[0]['id']}:skip").json()
    assert (skipped["state"], skipped["reason"]) == ("Skipped", "left out by ann")
    cancelled = ann.post(f"{S}/daily/backfills/{started.json()['id']}:cancel").json()
    assert (cancelled["state"], cancelled["counts"]) == ("Cancelled", {"Skipped": 3})


def test_a_pipeline_with_a_schedule_is_not_deleted(ann: TestClient) -> None:
    made(ann)
    refused = ann.delete(f"{P}/pipelines/demo")
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "PipelineScheduled")


def test_a_test_alert_says_why_it_did_not_arrive_without_telling_secrets(ann: TestClient, studio: Studio) -> None:
    olga = studio.browser("olga")
    assert olga.put(f"{P}/secrets/HOOK", json={"value": "http://127.0.0.1:1/hidden"}).status_code in (200, 201, 204)
    refused = ann.post(f"{S}:test-alert", json={"kind": "webhook", "to": "{{ secrets.HOOK }}", "schedule": "daily"})
    assert refused.status_code == 502
    assert "hidden" not in refused.text
    unknown = ann.post(f"{S}:test-alert", json={"kind": "webhook", "to": "{{ secrets.NONE }}"})
    assert unknown.status_code in (404, 422)
