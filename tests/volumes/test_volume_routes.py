"""Volumes over HTTP: who may do what, and what a check finds on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from studio import Studio, open_studio

WAY = "/api/v1/projects/home/volumes"
MEMORY = {"name": "fast", "kind": "memory", "settings": {"size": "1Gi"}}


@pytest.fixture
def studio(database: Database, tmp_path: Path) -> Iterator[Studio]:
    data = tmp_path / "data"
    (data / "corpus").mkdir(parents=True)
    with open_studio(database, tmp_path / "home", CUBE_VOLUME_FOLDERS=str(data)) as made:
        made.user("ann")
        made.user("bob")
        made.user("root", is_admin=True)
        made.project("home", owner="ann")
        made.member("home", "bob", Role.DEVELOPER)
        yield made


def ok(answer: Any, status: int = 200) -> Any:
    """The body of an answer as it should be."""
    assert answer.status_code == status, answer.text
    return answer.json() if answer.content else None


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def folder(path: Path | str, **more: Any) -> dict[str, Any]:
    return {"name": "corpus", "kind": "folder", "settings": {"path": str(path)}, **more}


def root(studio: Studio) -> TestClient:
    return studio.browser("root")


def test_strangers_see_nothing(studio: Studio) -> None:
    studio.user("eve")
    assert studio.client().get(WAY).status_code == 401
    assert studio.browser("eve").get(WAY).status_code == 404


def test_an_owner_makes_changes_and_drops_a_volume(studio: Studio) -> None:
    ann = studio.browser("ann")
    made = ok(ann.post(WAY, json=MEMORY), 201)
    assert (made["state"], made["own"], made["needs_cluster"], made["used_by"]) == ("unknown", True, False, [])
    wish = {"kind": "memory", "settings": {"size": "2Gi"}, "note": "快"}
    assert ok(ann.put(f"{WAY}/fast", json=wish))["settings"] == {"size": "2Gi"}
    listed = ok(studio.browser("bob").get(WAY))
    assert [item["note"] for item in listed["items"]] == ["快"]
    assert [(space["name"], space["path"]) for space in listed["spaces"]] == [
        ("project", "/mnt/project"),
        ("bob", "/mnt/bob"),
    ]
    assert listed["folders"] == []
    ok(ann.delete(f"{WAY}/fast"), 204)
    assert code(ann.get(f"{WAY}/fast")) == "VolumeUnknown"


def test_a_developer_checks_volumes_and_makes_none(studio: Studio) -> None:
    ok(studio.browser("ann").post(WAY, json=MEMORY), 201)
    bob = studio.browser("bob")
    assert code(bob.post(WAY, json={**MEMORY, "name": "x"})) == "RoleTooWeak"
    assert ok(bob.post(f"{WAY}/fast:check"))["state"] == "ready"


def test_bad_wishes_get_a_sentence_in_the_readers_language(studio: Studio) -> None:
    ann = studio.browser("ann")
    error = ann.post(WAY, json={**MEMORY, "kind": "memry"}).json()["error"]
    assert (error["text"], error["hint"]) == ("there is no kind of volume 'memry'", "Did you mean 'memory'?")
    chinese = ann.post(WAY, json={**MEMORY, "name": "语料"}, headers={"accept-language": "zh"}).json()["error"]
    assert chinese["code"] == "VolumeInvalid" and "存储盘" in chinese["text"]


def test_a_folder_is_checked_where_it_lies(studio: Studio, tmp_path: Path) -> None:
    admin, data = root(studio), tmp_path / "data"
    assert ok(admin.get(WAY))["folders"] == [str(data)]
    assert code(admin.post(WAY, json=folder("/etc"))) == "FolderNotAllowed"
    ok(admin.post(WAY, json=folder(data / "corpus")), 201)
    assert ok(admin.post(f"{WAY}/corpus:check"))["state"] == "ready"
    (data / "corpus").rmdir()
    gone = ok(admin.post(f"{WAY}/corpus:check"))
    assert (gone["state"], gone["code"]) == ("failed", "FolderAbsent")
    (data / "corpus").symlink_to("/etc")
    out = ok(admin.post(f"{WAY}/corpus:check"))
    assert (out["state"], out["code"]) == ("failed", "FolderNotAllowed")
    (data / "corpus").unlink()
    (data / "corpus").write_text("")
    assert ok(admin.post(f"{WAY}/corpus:check"))["code"] == "FolderAbsent"
    assert ok(admin.get(WAY))["items"][0]["state"] == "failed"


def test_kinds_of_clusters_say_that_they_need_one(studio: Studio) -> None:
    ann = studio.browser("ann")
    made = ok(ann.post(WAY, json={"name": "data", "kind": "pvc", "settings": {"claim": "data"}}), 201)
    assert made["needs_cluster"]
    checked = ok(ann.post(f"{WAY}/data:check"))
    assert (checked["state"], checked["code"]) == ("failed", "VolumeNeedsCluster")


def test_a_pipeline_that_names_a_volume_holds_it(studio: Studio) -> None:
    ann = studio.browser("ann")
    text = "pipeline: p\ntasks:\n  t: {command: ls, volumes: {/mnt/x: 'volume://fsat'}}\n"
    refused = ann.post("/api/v1/projects/home/pipelines", json={"text": text})
    assert "there is no volume 'fsat'" in refused.text
    ok(ann.post(WAY, json=MEMORY), 201)
    saved = ann.post("/api/v1/projects/home/pipelines", json={"text": text.replace("fsat", "fast")})
    assert saved.status_code == 201, saved.text
    assert ok(ann.get(f"{WAY}/fast"))["used_by"] == [{"kind": "pipeline", "name": "p"}]
    assert code(ann.delete(f"{WAY}/fast")) == "VolumeInUse"
    ok(ann.delete("/api/v1/projects/home/pipelines/p"), 204)
    ok(ann.delete(f"{WAY}/fast"), 204)


def test_services_and_internal_services_hold_theirs(studio: Studio) -> None:
    ann = studio.browser("ann")
    run = {"command": "serve", "volumes": {"/mnt/fast": "volume://fast"}}
    for kind in ("apps", "services"):
        way = f"/api/v1/projects/home/{kind}"
        assert code(ann.post(way, json={"name": "page", "run": run})) == "VolumeUnknown"
    ok(ann.post(WAY, json=MEMORY), 201)
    for kind in ("apps", "services"):
        made = ann.post(f"/api/v1/projects/home/{kind}", json={"name": "page", "run": run})
        assert made.status_code in (201, 202), made.text
    assert ok(ann.get(f"{WAY}/fast"))["used_by"] == [
        {"kind": "app", "name": "page"},
        {"kind": "service", "name": "page"},
    ]
    for kind in ("apps", "services"):
        assert ann.delete(f"/api/v1/projects/home/{kind}/page").status_code in (202, 204)
    ok(ann.delete(f"{WAY}/fast"), 204)
