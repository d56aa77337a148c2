"""Who is told when a schedule fails, is late, or has recovered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from cubestudio.accounts import service as accounts
from cubestudio.db import UnitOfWork
from cubestudio.kit.clock import iso
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.kit.ids import new_id
from cubestudio.kit.languages import translate
from cubestudio.notices import service as notices
from cubestudio.spec.cron import zone

OCCASIONS = ("failed", "late", "recovered")
_TITLES = {
    "failed": "Schedule {schedule} failed",
    "late": "Schedule {schedule} is late",
    "recovered": "Schedule {schedule} runs again",
    "test": "A test of schedule {schedule}",
}
_MOST = 10


def check_alerts(given: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Alerts in the form they are kept in. Raises Fault."""
    if len(given) > _MOST:
        raise Fault("AlertsTooMany", "a schedule has {most} alerts at most", most=_MOST)
    return [_check(alert) for alert in given]


def _check(alert: Mapping[str, Any]) -> dict[str, Any]:
    kind, to = str(alert["kind"]), str(alert["to"]).strip()
    notices.check_address(kind, to)
    for occasion in alert["on"]:
        if occasion not in OCCASIONS:
            text = "nobody can be told on '{occasion}'"
            raise Fault("AlertOccasionUnknown", text, did_you_mean(occasion, OCCASIONS), occasion=occasion)
    return {"kind": kind, "to": to, "on": [each for each in OCCASIONS if each in alert["on"]]}


def tell(
    uow: UnitOfWork, url: str, schedule: Mapping[str, Any], instance: Mapping[str, Any], occasion: str, at: float
) -> None:
    """Line up a notice for each alert that wants to hear of `occasion`; the loop delivers them."""
    for alert in schedule["alerts"] or []:
        if occasion not in alert["on"]:
            continue
        try:
            target = notices.target_of(alert["kind"], alert["to"])
        except Fault:
            continue
        project = accounts.project_by_id(uow, schedule["project_id"])
        body = message(f"{url}/p/{project.name if project else ''}", schedule, instance, occasion)
        notices.line_up(uow, schedule["project_id"], instance["run_id"] or instance["id"], target, body, at)


def message(url: str, schedule: Mapping[str, Any], instance: Mapping[str, Any], occasion: str) -> dict[str, Any]:
    """What is told: facts for programs, `title` and `message` for people in the language of who made the schedule.

    Args:
        url: the project's address in the studio.
    """
    language = schedule["language"]
    due = datetime.fromtimestamp(instance["due_at"], zone(schedule["timezone"]))
    title = translate(_TITLES[occasion], language, schedule=schedule["name"])
    lines = [
        translate("Pipeline: {pipeline}", language, pipeline=schedule["pipeline"]),
        translate("Due: {due}", language, due=f"{due:%Y-%m-%d %H:%M} {schedule['timezone']}"),
        translate("State: {state}", language, state=translate(instance["state"], language)),
    ]
    reason = instance.get("run_text") or instance.get("text") or ""
    if reason:
        lines.append(translate(reason, language))
    address = f"runs/{instance['run_id']}" if instance["run_id"] else f"pipelines/{schedule['pipeline']}/schedules"
    lines.append(f"{url}/{address}")
    return {
        "id": new_id("ntc"),
        "event": f"schedule.{occasion}",
        "title": title,
        "message": "\n".join(lines),
        "schedule": schedule["name"],
        "pipeline": schedule["pipeline"],
        "run": instance["run_id"],
        "state": instance["state"],
        "text": reason,
        "due_at": iso(instance["due_at"]),
        "url": f"{url}/{address}",
    }


def test_message(url: str, schedule: str, language: str) -> dict[str, Any]:
    """What the button "send a test" sends."""
    name = schedule or "…"
    title = translate(_TITLES["test"], language, schedule=name)
    said = translate("Alerts of this schedule will arrive here.", language)
    return {
        "id": new_id("ntc"),
        "event": "schedule.test",
        "title": title,
        "message": f"{said}\n{url}/schedules",
        "schedule": schedule,
        "url": f"{url}/schedules",
    }
