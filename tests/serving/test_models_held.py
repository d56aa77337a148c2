"""A model version that a service is being made of cannot be deleted meanwhile."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from cubestudio.db import Database
from cubestudio.drivers.blobs_fs import FileBlobs
from cubestudio.kit.errors import Fault
from cubestudio.registry import service as registry
from cubestudio.serving import service
from cubestudio.serving.facts import ServiceWish
from cubestudio.workloads.owners import ProjectRef
from registry.shelf import Shelf

PROJECT = ProjectRef("prj_1", "demo", 1)


def test_of_a_service_made_and_its_version_deleted_at_once_one_happens(database: Database, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    shelf = Shelf(database, FileBlobs(tmp_path), tmp_path / "out", PROJECT.id, PROJECT.number)
    shelf.version("iris", shelf.model_folder())
    faults: list[Fault] = []
    begun = threading.Event()

    def delete() -> None:
        begun.set()
        try:
            database.transact(lambda uow: registry.delete_version(uow, PROJECT.id, "iris", "1", "ann"))
        except Fault as fault:
            faults.append(fault)

    deleting = threading.Thread(target=delete)
    with database.write() as uow:
        service.create_service(uow, PROJECT, "flowers", ServiceWish("iris", "1"), "ann")
        deleting.start()
        begun.wait(10)
        deleting.join(0.3)  # it waits for this transaction: without the lock it is over by now
    deleting.join(30)
    assert [fault.code for fault in faults] == ["VersionInUse"]
    with database.read() as uow, pytest.raises(Fault):
        registry.get_version(uow, PROJECT.id, "iris", "2")
