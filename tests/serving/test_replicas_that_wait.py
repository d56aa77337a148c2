"""What a replica says before it answers: what keeps it from beginning, and what it failed of."""

from __future__ import annotations

from typing import Any

from cubestudio.serving.owner import _seen
from cubestudio.spec.states import WorkloadPhase
from cubestudio.workloads.owners import Change

PREPARING, RUNNING, QUEUED = WorkloadPhase.PREPARING, WorkloadPhase.RUNNING, WorkloadPhase.QUEUED
NO_MACHINE = ("Unschedulable", "No machine of the cluster can take it yet.", "Ask for less.")
FELL = ("ExitCode", "it ended with exit code 3", "")


def told(row: dict[str, Any], phase: WorkloadPhase, why: tuple[str, str, str] = ("", "", "")) -> tuple[str, str, str]:
    """What is said of the replica after a change; `row` follows it."""
    reason, text, hint = why
    row |= _seen(row, Change("wl_1", "srp_1", phase, 1, 100.0, reason, text, hint))
    return row["reason"], row["text"], row["hint"]


def test_it_says_what_it_waits_for_as_long_as_it_does() -> None:
    row = {"failures": 0, "reason": "", "text": "", "hint": ""}
    assert told(row, PREPARING, NO_MACHINE) == NO_MACHINE
    assert told(row, PREPARING) == ("", "", "")
    assert told(row, PREPARING, NO_MACHINE) == NO_MACHINE
    assert told(row, RUNNING) == ("", "", "")
    assert row["failures"] == 0, "to wait is no failure"


def test_of_what_it_failed_stays_in_sight_while_it_tries_again() -> None:
    row = {"failures": 0, "reason": "", "text": "", "hint": ""}
    told(row, QUEUED, FELL)
    for phase in (PREPARING, RUNNING):
        assert told(row, phase) == FELL
    assert told(row, PREPARING, NO_MACHINE) == FELL
    assert row["failures"] == 1
