"""Files of volumes and of one's own space over HTTP: what the project's work may do there, and no more."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from studio import Studio, open_studio

FILES = "/api/v1/projects/alpha/files"
VOLUMES = "/api/v1/projects/alpha/volumes"
CORPUS = "volume://corpus"
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root acts for others")


@pytest.fixture
def data() -> Iterator[Path]:
    # Not below pytest's folder: that is closed to the users of projects.
    root = Path(tempfile.mkdtemp(prefix="cube-files-"))
    corpus = root / "corpus"
    corpus.mkdir()
    for folder, mode in ((root, 0o755), (corpus, 0o777)):
        folder.chmod(mode)
    yield corpus
    shutil.rmtree(root)


@pytest.fixture
def studio(sqlite_db: Database, tmp_path: Path, data: Path) -> Iterator[Studio]:
    with open_studio(sqlite_db, tmp_path / "home", CUBE_VOLUME_FOLDERS=str(data.parent)) as made:
        for name in ("ann", "bob", "vic"):
            made.user(name)
        made.user("root", is_admin=True)
        made.project("alpha", owner="ann")
        made.project("beta", owner="bob")
        made.member("alpha", "vic", Role.VIEWER)
        yield made


@pytest.fixture
def ann(studio: Studio, data: Path) -> TestClient:
    make_volume(studio, data)
    return studio.browser("ann")


def make_volume(studio: Studio, data: Path, **more: Any) -> None:
    wish = {"name": "corpus", "kind": "folder", "settings": {"path": str(data)}, **more}
    assert studio.browser("root").post(VOLUMES, json=wish).status_code == 201


def code(answer: Any) -> str:
    return str(answer.json()["error"]["code"])


def names(client: TestClient, path: str = "", space: str = CORPUS) -> list[str]:
    answer = client.get(FILES, params={"path": path, "space": space})
    assert answer.status_code == 200, answer.text
    return [entry["name"] for entry in answer.json()["items"]]


def put(client: TestClient, path: str, content: bytes = b"a,b\n1,2\n", space: str = CORPUS) -> Any:
    return client.put(f"{FILES}/content", params={"path": path, "space": space}, content=content)


def test_a_volume_is_filled_looked_at_and_emptied(ann: TestClient, data: Path) -> None:
    made = ann.post(f"{FILES}:mkdir", params={"space": CORPUS}, json={"path": "day/one"})
    assert made.status_code == 201, made.text
    assert put(ann, "day/one/t.csv").status_code == 200
    assert (data / "day/one/t.csv").read_text() == "a,b\n1,2\n"
    assert names(ann) == ["day"] and names(ann, "day/one") == ["t.csv"]
    query = {"path": "day/one/t.csv", "space": CORPUS}
    assert ann.get(f"{FILES}/content", params=query).content == b"a,b\n1,2\n"
    assert ann.get(f"{FILES}/preview", params=query).json()["kind"] == "table"
    assert ann.get(FILES).json()["items"] == [], "the project's own space is another one"
    assert ann.delete(f"{FILES}/content", params={"path": "day", "space": CORPUS}).status_code == 204
    assert names(ann) == []
    audit = ann.get("/api/v1/projects/alpha/audit").json()["items"]
    assert (audit[0]["action"], audit[0]["subject"]) == ("file.delete", "volume://corpus/day")


@pytest.mark.parametrize("path", ["../secret", "a/../../secret", "/etc/passwd", "a\0b", ".."])
def test_no_path_leaves_a_volume(ann: TestClient, data: Path, path: str) -> None:
    (data.parent / "secret").write_text("the key")
    query = {"path": path, "space": CORPUS}
    for answer in (
        ann.get(f"{FILES}/content", params=query),
        ann.get(FILES, params=query),
        put(ann, path),
        ann.delete(f"{FILES}/content", params=query),
    ):
        assert answer.status_code in (404, 409, 422) and "the key" not in answer.text, answer.text
    assert (data.parent / "secret").read_text() == "the key"


def test_links_out_of_a_volume_are_not_followed(ann: TestClient, data: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_text("the key")
    (data / "key").symlink_to(tmp_path / "key")
    (data / "up").symlink_to(tmp_path)
    assert names(ann) == []
    for path in ("key", "up/key"):
        answer = ann.get(f"{FILES}/content", params={"path": path, "space": CORPUS})
        assert answer.status_code in (404, 422) and "the key" not in answer.text


@needs_root
def test_the_kernel_judges_by_the_projects_user_and_not_by_the_studio(ann: TestClient, data: Path) -> None:
    for name, owner, group, mode in (("theirs", 0, 0, 0o600), ("group", 0, 0, 0o640), ("open", 0, 0, 0o644)):
        (data / name).write_text(name)
        os.chown(data / name, owner, group)
        (data / name).chmod(mode)
    (data / "shut").mkdir(mode=0o700)
    (data / "shut" / "deep").write_text("deep")
    (data / "shown").mkdir(mode=0o755)
    (data / "shown" / "kept").write_text("kept")
    for path in ("theirs", "group", "shut/deep"):
        answer = ann.get(f"{FILES}/content", params={"path": path, "space": CORPUS})
        assert answer.status_code >= 400 and answer.json()["error"]["code"] in ("FileRefused", "FileAbsent"), (
            answer.text
        )
    assert ann.get(f"{FILES}/content", params={"path": "open", "space": CORPUS}).content == b"open"
    refused = [
        put(ann, "shown/new"),
        ann.post(f"{FILES}:mkdir", params={"space": CORPUS}, json={"path": "shown/new"}),
        ann.delete(f"{FILES}/content", params={"path": "shown/kept", "space": CORPUS}),
        ann.delete(f"{FILES}/content", params={"path": "shown", "space": CORPUS}),
        ann.get(FILES, params={"path": "shut", "space": CORPUS}),
    ]
    assert [(answer.status_code, code(answer)) for answer in refused] == [(422, "FileRefused")] * 5
    assert (data / "shown" / "kept").read_text() == "kept"
    assert put(ann, "made/mine").status_code == 200
    assert {(data / name).stat().st_uid for name in ("made", "made/mine")} == {200_001}
    assert (data / "made" / "mine").stat().st_mode & 0o777 == 0o644, "as the project's work would have made it"


@needs_root
def test_afterwards_the_studio_is_itself_again(ann: TestClient, data: Path) -> None:
    data.chmod(0o700)
    os.chown(data, 0, 0)
    for _ in range(20):
        refused = ann.get(FILES, params={"space": CORPUS})
        assert (refused.status_code, code(refused)) == (422, "FileRefused")
        assert put(ann, "mine", space="project").status_code == 200


def test_a_volume_that_is_read_only_is_only_read(studio: Studio, data: Path) -> None:
    (data / "a.txt").write_text("a")
    make_volume(studio, data, read_only=True)
    ann = studio.browser("ann")
    assert names(ann) == ["a.txt"]
    refused = put(ann, "b.txt")
    assert (refused.status_code, code(refused)) == (403, "VolumeReadOnly")
    refused = ann.delete(f"{FILES}/content", params={"path": "a.txt", "space": CORPUS})
    assert (refused.status_code, code(refused)) == (403, "VolumeReadOnly")
    assert (data / "a.txt").exists()


def test_a_shared_volume_is_the_other_projects_as_far_as_it_is_shared(studio: Studio, data: Path) -> None:
    (data / "a.txt").write_text("a")
    bob, way = studio.browser("bob"), "/api/v1/projects/beta/files"
    make_volume(studio, data)
    assert code(bob.get(way, params={"space": CORPUS})) == "VolumeUnknown"
    wish = {"kind": "folder", "settings": {"path": str(data)}, "shares": [{"project": "beta", "read_only": True}]}
    assert studio.browser("root").put(f"{VOLUMES}/corpus", json=wish).status_code == 200
    assert [entry["name"] for entry in bob.get(way, params={"space": CORPUS}).json()["items"]] == ["a.txt"]
    refused = bob.put(f"{way}/content", params={"path": "b", "space": CORPUS}, content=b"b")
    assert (refused.status_code, code(refused)) == (403, "VolumeReadOnly")
    assert bob.get(FILES, params={"space": CORPUS}).status_code == 404, "alpha is none of his"


def test_who_may_read_the_project_reads_its_volumes_and_no_more(studio: Studio, ann: TestClient) -> None:
    assert put(ann, "a.txt").status_code == 200
    vic = studio.browser("vic")
    assert names(vic) == ["a.txt"]
    assert put(vic, "b.txt").status_code == 403


def test_a_persons_own_space_is_nobody_elses(studio: Studio, ann: TestClient) -> None:
    assert put(ann, "mine.txt", b"mine", "personal").status_code == 200
    assert names(ann, space="personal") == ["mine.txt"] and names(ann, space="project") == []
    assert names(studio.browser("vic"), space="personal") == []
    assert names(studio.browser("root"), space="personal") == []
    task = studio.bearer(studio.task_token("alpha"))
    refused = task.get(FILES, params={"space": "personal"})
    assert (refused.status_code, code(refused)) == (422, "SpaceUnknown")
    kept = studio.settings.home / "people"
    assert [file.name for file in kept.rglob("*.txt")] == ["mine.txt"]


@pytest.mark.parametrize(
    ("kind", "settings", "said", "way"),
    [
        ("memory", {"size": "1Gi"}, "each start has its own", "volumes: {/mnt/far: 'volume://far'}"),
        ("configmap", {"config_map": "settings"}, "is a config map", "volumes: {/mnt/far: 'volume://far'}"),
        ("pvc", {"claim": "data"}, "lies on a cluster, and this project runs on none", "bind the project to one"),
    ],
)
def test_what_cannot_be_shown_says_how_to_look_at_it(
    studio: Studio, kind: str, settings: dict[str, str], said: str, way: str
) -> None:
    ann = studio.browser("ann")
    assert ann.post(VOLUMES, json={"name": "far", "kind": kind, "settings": settings}).status_code == 201
    answer = ann.get(FILES, params={"space": "volume://far"})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (409, "SpaceElsewhere") and said in error["text"]
    assert way in error["hint"]
    assert code(ann.post(f"{FILES}:open", params={"space": "volume://far"})) == "SpaceElsewhere"


def test_files_of_this_machine_are_open_always(ann: TestClient) -> None:
    put(ann, "a.txt", space="project")
    for space in ("project", "personal", CORPUS, "volume://project"):
        assert ann.get(f"{FILES}:state", params={"space": space}).json()["state"] == "open"
        assert ann.post(f"{FILES}:open", params={"space": space}).json()["state"] == "open"
    assert names(ann, space="volume://project") == ["a.txt"], "where its work runs is here"
    assert ann.get("/api/v1/projects/alpha/workloads").json()["items"] == []


def test_secrets_are_shown_to_nobody(studio: Studio) -> None:
    ann = studio.browser("ann")
    assert ann.put("/api/v1/projects/alpha/secrets/WORD", json={"value": "open sesame"}).status_code < 300
    wish = {"name": "keys", "kind": "secret", "settings": {"secrets": ["WORD"]}}
    assert ann.post(VOLUMES, json=wish).status_code == 201
    answer = ann.get(f"{FILES}/content", params={"path": "WORD", "space": "volume://keys"})
    assert code(answer) == "SpaceElsewhere" and "sesame" not in answer.text


def test_spaces_that_are_none_are_named(ann: TestClient) -> None:
    for space, wanted in (
        ("volume://korpus", "VolumeUnknown"),
        ("volume://corpus/day", "SpaceUnknown"),
        ("volume://", "VolumeInvalid"),
        ("home", "SpaceUnknown"),
    ):
        answer = ann.get(FILES, params={"space": space})
        assert code(answer) == wanted, answer.text
    assert "corpus" in ann.get(FILES, params={"space": "volume://korpus"}).json()["error"]["hint"]


def test_a_folder_that_is_gone_or_leads_away_is_said(ann: TestClient, data: Path, tmp_path: Path) -> None:
    data.rmdir()
    assert code(ann.get(FILES, params={"space": CORPUS})) == "FolderAbsent"
    (tmp_path / "away").mkdir()
    data.symlink_to(tmp_path / "away")
    assert code(ann.get(FILES, params={"space": CORPUS})) == "FolderNotAllowed"
