"""A canary on the real databases: step by step, back at once, and by hand."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from threading import Barrier

import pytest

from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.routing import service as routing
from cubestudio.serving import service
from cubestudio.serving.canary import rollouts
from cubestudio.serving.canary.wish import Canary, Limits, Step
from cubestudio.serving.facts import Service, Tier
from cubestudio.serving.split import Split
from cubestudio.serving.why import why_service
from serving.stage import PROJECT, Stage, open_stage

CANARY = Canary((Step(5, 1), Step(50, 1)))


@pytest.fixture
def stage(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return open_stage(database, tmp_path, monkeypatch)


@pytest.fixture
def lite(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    return open_stage(sqlite_db, tmp_path, monkeypatch)


def test_why_names_all_revisions_that_answer(lite: Stage) -> None:
    lite.update("2", canary=CANARY)
    found = lite.settle()
    with lite.database.read() as uow:
        assert why_service(uow, found).text == "All replicas of the revisions {revisions} answer."
    lite.do(rollouts.roll_back, None)
    found = lite.settle(4)
    with lite.database.read() as uow:
        assert "was rolled back to revision 1" in str(why_service(uow, found).params["reason"])


def test_a_good_candidate_goes_up_its_steps_to_all_the_traffic(stage: Stage) -> None:
    stage.update("2", canary=CANARY)
    found = stage.settle()
    assert stage.shares() == {1: 95, 2: 5}
    assert (found.revision, found.live_revision, found.status.phase) == (2, 1, "Ready")
    stage.at += 10
    stage.ask(1), stage.ask(2)
    stage.at += 60
    stage.settle()
    assert stage.shares() == {1: 50, 2: 50}
    stage.at += 70
    assert stage.settle() and stage.shares() == {1: 50, 2: 50}, "nothing was asked in this step"
    assert "0 of 20 requests" in stage.canary().verdict.why  # type: ignore[union-attr]
    stage.ask(2)
    stage.at += 10
    found = stage.settle(4)
    assert (stage.shares(), found.live_revision) == ({2: 100}, 2)
    assert {one.revision for one in found.instances} == {2}
    assert stage.canary().row["state"] == "promoted"
    assert "service.canary.promoted" in stage.told()


def test_a_bad_candidate_is_taken_back_with_its_figures(stage: Stage) -> None:
    stage.update("2", canary=CANARY)
    stage.settle()
    stage.at += 10
    stage.ask(1), stage.ask(2, 40, failures=12)
    stage.at += 6
    found = stage.settle(4)
    assert (stage.shares(), found.revision, found.version) == ({1: 100}, 1, "1")
    assert {one.revision for one in found.instances} == {1}
    assert (found.status.phase, found.status.reason) == ("Ready", "RolledBack")
    assert found.status.text == (
        "revision 2 was rolled back to revision 1 at 5 % of the requests: "
        "12 of its 40 requests failed (30.0%), more than the 5.0% allowed"
    )
    row = stage.canary().row
    assert (row["state"], row["ended_by"], row["figures"]["candidate"]["failures"]) == ("rolled_back", "studio", 12)
    assert stage.told()[0] == "service.canary.rolled_back"
    again = stage.update("2")
    assert again.revision == 3, "numbers are not used twice"
    assert stage.settle(4).status.reason == ""


def test_a_candidate_whose_replicas_die_is_taken_back(lite: Stage) -> None:
    lite.update("2", canary=CANARY)
    lite.settle()
    lite.dead = {2}
    found = lite.settle(4)
    assert (lite.shares(), found.revision) == ({1: 100}, 1)
    assert "none of its replicas answers any more; ended with exit code 1" in found.status.text


def test_a_candidate_that_never_starts_leaves_the_live_one_alone(lite: Stage) -> None:
    lite.dead = {2}
    lite.update("2", canary=CANARY)
    lite.settle(passes=1)
    assert (lite.shares(), lite.look().status.phase) == ({1: 100}, "Starting")
    found = lite.settle(6, passes=6)
    assert (lite.shares(), found.status.reason) == ({1: 100}, "RolledBack")
    assert "it does not start; ended with exit code 1" in found.status.text


def test_a_stop_of_the_studio_is_no_fault_of_the_candidate(lite: Stage) -> None:
    lite.update("2", canary=CANARY)
    lite.settle()
    with lite.database.write() as uow:
        for one in service.store.all_replicas(uow):
            gone = {"is_ready": 0, "host": "", "port": 0, "phase": "Stopped"}
            service.store.update_replica(uow, one["id"], gone)
    lite.settle(4)
    assert lite.shares() == {1: 95, 2: 5}


def test_a_paused_canary_stays_where_it_is_and_is_still_taken_back(lite: Stage) -> None:
    lite.update("2", canary=CANARY)
    lite.settle()
    lite.do(rollouts.set_paused, True)
    lite.at += 10
    lite.ask(2)
    lite.at += 300
    lite.settle()
    assert (lite.shares(), lite.canary().row["state"]) == ({1: 95, 2: 5}, "paused")
    lite.do(rollouts.set_paused, False)
    lite.settle()
    assert lite.shares() == {1: 50, 2: 50}
    lite.do(rollouts.set_paused, True)
    lite.at += 10
    lite.ask(2, failures=20)
    lite.at += 6
    lite.settle()
    assert lite.shares() == {1: 100}


def test_a_person_promotes_or_takes_back_at_once(lite: Stage) -> None:
    lite.update("2", canary=CANARY)
    lite.settle()
    lite.do(rollouts.promote)
    lite.settle(4)
    assert lite.shares() == {2: 100}
    lite.update("3", canary=CANARY)
    lite.settle()
    lite.do(rollouts.roll_back, None)
    found = lite.settle(4)
    assert (lite.shares(), found.version) == ({2: 100}, "2")
    assert found.status.text.endswith("ann took it back")


def test_going_back_to_a_former_revision_is_an_update(lite: Stage) -> None:
    lite.update("2")
    lite.settle(4)
    back = lite.do(rollouts.roll_back, None)
    assert (back.revision, back.version) == (3, "1")
    lite.settle(4)
    assert lite.shares() == {3: 100}
    assert (lite.do(rollouts.roll_back, 2).revision, lite.look().version) == (4, "2")
    with pytest.raises(Fault, match="no revision 9"):
        lite.do(rollouts.roll_back, 9)


def test_there_is_no_way_back_from_the_first(lite: Stage) -> None:
    with pytest.raises(Fault) as refused:
        lite.do(rollouts.roll_back, None)
    assert refused.value.code == "NoFormerRevision"


def test_of_two_who_promote_at_once_one_wins(stage: Stage) -> None:
    stage.update("2", canary=CANARY)
    stage.settle()
    together = Barrier(2)

    def promote(who: str) -> str:
        together.wait(20)
        try:
            stage.do(rollouts.promote, who=who)
        except Fault as refused:
            return str(refused)
        return "won"

    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        told = sorted(pool.map(promote, ("ann", "bob")))
    assert told[1] == "won" and "revision 2 was promoted by" in told[0]


def test_a_split_by_hand_moves_both_routes_and_ends_what_it_leaves_out(stage: Stage) -> None:
    stage.update("2", canary=CANARY)
    stage.settle()
    with pytest.raises(Fault) as refused:
        stage.do(rollouts.split_traffic, Split(((1, 50), (2, 50))))
    assert refused.value.code == "CanaryRunning"
    stage.do(rollouts.promote)
    stage.settle(4)
    stage.do(rollouts.split_traffic, Split(((1, 30), (2, 70)), None))
    assert stage.shares() == {2: 100}, "revision 1 must start first"
    stage.settle(4)
    assert stage.shares() == {1: 30, 2: 70}
    with stage.database.read() as uow:
        both = [route for _, route in routing.list_routes(uow)]
    assert [[(one.name, one.weight) for one in route.targets] for route in both] == [[("r1", 30), ("r2", 70)]] * 2
    http = {e for route in both if not route.grpc for one in route.targets for e in one.endpoints}
    calls = {e for route in both if route.grpc for one in route.targets for e in one.endpoints}
    assert {replace(e, port=e.port + 1) for e in http} == calls
    stage.do(rollouts.split_traffic, Split(((2, 100),)))
    found = stage.settle(4)
    assert {one.revision for one in found.instances} == {2}


def test_requests_are_mirrored_first_where_a_step_says_so(lite: Stage) -> None:
    lite.update("2", canary=Canary((Step(0, 1, mirror=20), Step(100, 1)), Limits(requests=1)))
    lite.settle()
    with lite.database.read() as uow:
        mirrors = [route.mirror for _, route in routing.list_routes(uow)]
    assert [(one.target.name, one.percent) for one in mirrors if one] == [("r2", 20), ("r2", 20)]
    assert lite.shares() == {1: 100}
    lite.at += 10
    lite.ask(2, 40, failures=40)
    lite.at += 6
    found = lite.settle(4)
    assert found.status.text.startswith("revision 2, which requests were mirrored to, was rolled back to revision 1")


def test_a_stopped_service_begins_its_canary_again(lite: Stage) -> None:
    lite.update("2", canary=CANARY)
    lite.settle()
    lite.at += 10
    lite.ask(2)
    lite.at += 60
    lite.settle()
    assert lite.shares() == {1: 50, 2: 50}
    with lite.database.write() as uow:
        service.set_running(uow, PROJECT.id, "flowers", False, "ann")
    assert lite.settle(4).status.phase == "Stopped"
    with lite.database.write() as uow:
        service.set_running(uow, PROJECT.id, "flowers", True, "ann")
    lite.settle(4)
    assert lite.shares() == {1: 95, 2: 5}


def test_a_later_update_takes_the_place_of_a_canary(lite: Stage) -> None:
    lite.update("2", canary=CANARY)
    lite.settle()
    lite.update("3", canary=CANARY)
    found = lite.settle(4)
    assert (lite.shares(), {one.revision for one in found.instances}) == ({1: 95, 3: 5}, {1, 3})
    with lite.database.read() as uow:
        fates = {one.row["number"]: one.rollout for one in rollouts.list_revisions(uow, PROJECT.id, "flowers")}
    assert fates[2] is not None and fates[2]["state"] == "replaced"


def test_what_is_live_is_handed_on_to_production(lite: Stage) -> None:
    def hand_on(to: str, tier: Tier) -> Service:
        with lite.database.write() as uow:
            return rollouts.release(uow, PROJECT, "flowers", to, tier, "ann")

    made = hand_on("flowers-live", Tier.PRODUCTION)
    assert (made.tier, made.version, made.replicas) == (Tier.PRODUCTION, "1", 2)
    with lite.database.write() as uow, pytest.raises(Fault) as refused:
        service.delete_service(uow, PROJECT.id, "flowers-live", "ann")
    assert refused.value.code == "ServiceInProduction"
    lite.settle()
    lite.update("2")
    lite.settle(4)
    newer = hand_on("flowers-live", Tier.PRODUCTION)
    assert (newer.version, newer.revision, newer.live_revision) == ("2", 2, 1)
    assert newer.split == Split(((1, 95), (2, 5))), "updates in production are canaries"
    for to, tier, code in (
        ("flowers", Tier.PRODUCTION, "ReleaseInvalid"),
        ("flowers-live", Tier.TEST, "TierDiffers"),
    ):
        with pytest.raises(Fault) as wrong:
            hand_on(to, tier)
        assert wrong.value.code == code
