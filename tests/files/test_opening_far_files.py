"""Files of a cluster are shown by one workload, whoever opens them when."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import pytest

from cubestudio.accounts import service as accounts
from cubestudio.accounts.vault import Vault
from cubestudio.compute import service as compute
from cubestudio.compute.facts import BindingWish, ClusterWish
from cubestudio.db import Database, UnitOfWork
from cubestudio.files.far import Far, open_far
from cubestudio.ports.runtime import Handle
from cubestudio.spec.kubeconfig import Kubeconfig
from cubestudio.spec.placement import Storage
from cubestudio.spec.volumes import Mount, VolumeKind
from cubestudio.workloads import service as workloads
from cubestudio.workloads.owners import SPACES, ProjectRef


class Idle:
    """A runtime that has nothing to remove."""

    def remove(self, handle: Handle) -> None:
        raise AssertionError(handle)


def far_space(database: Database) -> Far:
    """The space of a project that is bound to a cluster."""
    wish = ClusterWish(url="http://10.0.0.5", image="python:3.11", storage=Storage("1Gi"))
    config = Kubeconfig("https://10.0.0.1:6443", token="t")
    with database.write() as uow:
        project = accounts.create_project(uow, "home", "", "root", None)
        compute.create_cluster(uow, Vault(b"k" * 32), "lab", config, True, wish, None, "root")
        compute.bind(uow, "lab", "home", BindingWish(), lambda *_: 0, "root")
    ref = ProjectRef(project.id, project.name, project.number)
    return Far(ref, "lab", "project", Mount("project", VolumeKind.PROJECT, "/mnt/files"))


def test_two_who_open_at_the_same_moment_start_one(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    far, both, ask = far_space(database), threading.Barrier(2), workloads.of_owner

    def ask_together(uow: UnitOfWork, kind: str, owner: str) -> Sequence[dict[str, Any]]:
        found = ask(uow, kind, owner)
        with suppress(threading.BrokenBarrierError):  # who must wait for the other cannot come
            both.wait(0.5)
        return found

    monkeypatch.setattr(workloads, "of_owner", ask_together)
    opening = [threading.Thread(target=open_far, args=(database, Idle(), far, name)) for name in ("ann", "bob")]
    for one in opening:
        one.start()
    for one in opening:
        one.join(60)
    with database.read() as uow:
        assert len(ask(uow, SPACES, far.key)) == 1
