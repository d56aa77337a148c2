"""Requests kept for a service that sleeps: as many as may be, of both protocols, and not one more."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.serving import store
from cubestudio.serving.scaling import verbs
from cubestudio.serving.scaling.activator import MOST_HELD, Activator
from cubestudio.serving.scaling.scale import scale_of
from cubestudio.serving.scaling.wish import Scaling
from serving.stage import PROJECT, Stage, open_stage


@pytest.fixture
def stage(sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setattr("cubestudio.serving.scaling.activator._POLL", 0.02)
    return open_stage(sqlite_db, tmp_path, monkeypatch)


def put_to_sleep(stage: Stage) -> tuple[str, str]:
    """The service without a replica; its id and what the gateway shows."""
    with stage.database.write() as uow:
        verbs.change_scaling(uow, PROJECT.id, "flowers", Scaling(least=0, most=1, idle=600.0), "ann")
        row = store.find(uow, PROJECT.id, "flowers")
        assert row is not None
        store.update_service(uow, row["id"], {"scale": {**row["scale"], "wanted": 0}})
    assert stage.settle().wanted == 0
    return row["id"], scale_of(row).secret


def test_a_hundred_are_kept_and_go_on_together_each_to_its_own_port(stage: Stage) -> None:
    assert MOST_HELD == 100
    service_id, secret = put_to_sleep(stage)

    async def all_of_them() -> tuple[list[str], str]:
        activator = Activator(stage.database, longest=60.0)
        kinds = ["http", "grpc"] * (MOST_HELD // 2)
        kept = [asyncio.create_task(activator.wait(service_id, secret, kind)) for kind in kinds]
        await asyncio.sleep(0)  # every task has taken its place
        with pytest.raises(Fault) as refused:
            await activator.wait(service_id, secret, "http")
        while not (await asyncio.to_thread(stage.look)).wanted:
            await asyncio.sleep(0.01)
        await asyncio.to_thread(stage.settle)
        targets = await asyncio.wait_for(asyncio.gather(*kept), 60)
        assert await activator.wait(service_id, secret, "http") == targets[0], "there is room again"
        return targets, refused.value.code

    targets, code = asyncio.run(all_of_them())
    assert targets == ["demo/flowers/r1", "demo/flowers.grpc/r1"] * (MOST_HELD // 2)
    assert code == "WakingFull", code
