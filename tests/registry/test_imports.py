"""Models from outside: uploaded, fetched, promoted, described, scanned; over HTTP and through the loops."""

from __future__ import annotations

import io
import json
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from cubestudio.db.leases import Leases
from cubestudio.drivers.downloads_http import HttpDownloads
from cubestudio.kit.errors import Fault
from cubestudio.ports.blobs import Blobs
from cubestudio.registry import service
from cubestudio.registry.facts import ImportWish
from cubestudio.registry.reconcile import ImportLoop, ScanLoop
from registry.shelf import Shelf
from studio import Studio, open_studio

MODELS = Path(__file__).parent / "models"
URL = "/api/v1/projects/demo"
OCTETS = {"content-type": "application/octet-stream"}
ONNX = (MODELS / "logistic.onnx").read_bytes()


class Room:
    """A studio with a project, its owner's browser, and the loops of the registry."""

    def __init__(self, studio: Studio) -> None:
        self.studio = studio
        studio.user("ann")
        studio.user("bob")
        studio.user("vic")
        self.project = studio.project("demo", owner="ann")
        studio.member("demo", "bob", Role.DEVELOPER)
        studio.member("demo", "vic", Role.VIEWER)
        self.ann, self.bob = studio.browser("ann"), studio.browser("bob")
        self.blobs: Blobs = studio.parts[Blobs]
        database = studio.database
        self.imports = ImportLoop(database, self.blobs, HttpDownloads(True), studio.settings, lambda _: 1)
        self.scans = ScanLoop(database, Leases(database, "test"), self.blobs)

    def upload(self, model: str, filename: str, data: bytes, client: TestClient | None = None, **more: str) -> Any:
        return (client or self.ann).post(
            f"{URL}/models/{model}/versions:upload", params={"filename": filename, **more}, content=data, headers=OCTETS
        )

    def get(self, at: str) -> Any:
        answer = self.ann.get(f"{URL}/{at}")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def until(self, loop: ImportLoop | ScanLoop, reached: Callable[[], Any]) -> Any:
        """Let a loop work until something is so."""
        for _ in range(2000):
            loop.step()
            if found := reached():
                return found
            time.sleep(0.01)
        raise AssertionError("it never came")


@pytest.fixture
def room(sqlite_db: Database, tmp_path: Path) -> Iterator[Room]:
    with open_studio(sqlite_db, tmp_path, CUBE_MODEL_LIMIT="0.01") as studio:
        yield Room(studio)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[str]:
    """A web server with models."""
    folder = tmp_path / "shop"
    folder.mkdir()
    (folder / "logistic.onnx").write_bytes(ONNX)
    (folder / "page.bin").write_bytes(b"<html>")
    (folder / "large.onnx").write_bytes(b"\0" * (11 << 20))

    class Quiet(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Quiet)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def zipped(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


EVIL = zipped({"m.onnx": ONNX, "model.py": b"1", "x.pkl": b"cposix\nsystem\n(S'true'\ntR."})


def test_strangers_and_viewers_bring_nothing(room: Room) -> None:
    body: dict[str, Any] = {"params": {"filename": "a.onnx"}, "content": ONNX}
    assert room.studio.client().post(f"{URL}/models/m/versions:upload", **body).status_code in (401, 403)
    assert room.studio.browser("vic").post(f"{URL}/models/m/versions:upload", **body).status_code == 403
    wish = {"json": {"url": "https://example.org/m.onnx"}}
    assert room.studio.browser("vic").post(f"{URL}/models/m/versions:import", **wish).status_code == 403
    assert room.studio.client().get(f"{URL}/model-imports").status_code == 401


def test_an_uploaded_onnx_file_becomes_a_version_with_its_signature(room: Room) -> None:
    made = room.upload("churn", "logistic.onnx", ONNX, stage="staging", description="from Paris")
    assert made.status_code == 201, made.text
    version = room.get("models/churn/versions/1")
    assert (version["framework"], version["stage"], version["description"]) == ("onnx", "staging", "from Paris")
    assert version["signature"]["format"] == "onnx/1"
    assert version["signature"]["inputs"][0]["shape"] == [None, 4]
    assert (version["task"], version["run"], version["created_by"]) == ("logistic.onnx", "", "ann")
    (file,) = version["files"]
    import hashlib

    assert (file["path"], file["digest"]) == ("logistic.onnx", "sha256:" + hashlib.sha256(ONNX).hexdigest())
    assert room.ann.get(f"{URL}/models/churn/versions/1/content").content == ONNX
    assert not list((room.studio.settings.home / "cache" / "imports").iterdir())


def test_an_uploaded_mlflow_folder_is_unpacked(room: Room) -> None:
    data = zipped({"m/MLmodel": b"flavors: {sklearn: {}}", "m/model.pkl": b"\x80\x04N."})
    assert room.upload("m", "run-7.zip", data).status_code == 201
    version = room.get("models/m/versions/latest")
    assert version["signature"]["format"] == "mlflow/sklearn"
    assert [file["path"] for file in version["files"]] == ["MLmodel", "model.pkl"]


@pytest.mark.parametrize(
    ("filename", "data", "more", "status", "code"),
    [
        ("m.onnx", b"nonsense", {}, 422, "ModelBroken"),
        ("m.bin", b"nonsense", {}, 422, "ModelFormatUnknown"),
        ("m.bin", b"nonsense", {"format": "what/1"}, 422, "ModelFormatInvalid"),
        ("m.zip", b"nonsense", {}, 422, "ArchiveBroken"),
        ("m.onnx", b"0" * (11 << 20), {}, 413, "ModelTooLarge"),
        ("..", b"x", {}, 422, "FileNameInvalid"),
        ("m.onnx", ONNX, {"stage": "live"}, 422, "StageInvalid"),
        ("m.onnx", ONNX, {"version": "a b"}, 422, "VersionInvalid"),
        ("m.onnx", ONNX, {"version": "1"}, 409, "VersionExists"),
    ],
)
def test_what_cannot_be_registered_leaves_nothing(
    room: Room, filename: str, data: bytes, more: dict[str, str], status: int, code: str
) -> None:
    room.upload("kept", "a.onnx", ONNX)
    answer = room.upload("kept", filename, data, **more)
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert room.get("models/kept")["versions"] == 1
    assert len(room.get("artifacts")["items"]) == 1
    assert not list((room.studio.settings.home / "cache" / "imports").iterdir())


def test_a_model_name_is_checked_before_the_body(room: Room) -> None:
    assert room.upload("Bad Name", "a.onnx", ONNX).json()["error"]["code"] == "ModelNameInvalid"


def test_a_model_is_fetched_from_an_address(room: Room, shop: str) -> None:
    wish = {"url": f"{shop}/logistic.onnx?sig=SECRET", "version": "v1", "stage": "staging"}
    started = room.ann.post(f"{URL}/models/far/versions:import", json=wish)
    assert (started.status_code, started.json()["state"]) == (202, "Waiting")
    at = f"model-imports/{started.json()['id']}"
    ended = room.until(room.imports, lambda: (found := room.get(at))["state"] not in ("Waiting", "Running") and found)
    assert (ended["state"], ended["version"], ended["url"]) == ("Succeeded", "v1", f"{shop}/logistic.onnx")
    version = room.get("models/far/versions/v1")
    assert (version["signature"]["format"], version["stage"], version["created_by"]) == ("onnx/1", "staging", "ann")
    assert "SECRET" not in json.dumps([version, ended])
    assert room.ann.delete(f"{URL}/{at}").status_code == 204
    assert room.get("model-imports")["items"] == []


@pytest.mark.parametrize(
    ("file", "words"),
    [("missing.onnx", "404"), ("page.bin", "what kind of model"), ("large.onnx", "larger than")],
)
def test_a_failed_import_says_why_in_both_languages(room: Room, shop: str, file: str, words: str) -> None:
    started = room.ann.post(f"{URL}/models/far/versions:import", json={"url": f"{shop}/{file}"}).json()
    at = f"model-imports/{started['id']}"
    ended = room.until(room.imports, lambda: (found := room.get(at))["state"] == "Failed" and found)
    assert words in ended["text"]
    chinese = room.ann.get(f"{URL}/{at}", headers={"accept-language": "zh-CN"}).json()
    assert any("一" <= letter <= "鿿" for letter in chinese["text"])
    assert room.ann.get(f"{URL}/models/far").status_code == 404


@pytest.mark.parametrize("url", ["file:///etc/passwd", "nonsense", "https://u:p@host/x"])
def test_what_is_no_address_is_refused_at_once(room: Room, url: str) -> None:
    answer = room.ann.post(f"{URL}/models/far/versions:import", json={"url": url})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "UrlInvalid")


def test_an_import_whose_server_died_is_taken_over(any_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    database = any_shelf.database
    with database.write() as uow:
        made = service.start_import(uow, any_shelf.project, "far", "https://a.example/x", ImportWish(), "ann")
    first = database.transact(service.claim_import)
    assert first is not None and first[0].id == made.id
    assert database.transact(service.claim_import) is None
    monkeypatch.setattr("cubestudio.registry.service.imports.STALE", -1.0)
    second = database.transact(service.claim_import)
    assert second is not None and second[1] != first[1]
    assert not database.transact(lambda uow: service.beat(uow, *first, 1, 2))
    assert database.transact(lambda uow: service.beat(uow, *second, 1, 2))
    database.transact(lambda uow: service.fail_import(uow, *first, Fault("X", "late")))
    with database.read() as uow:
        assert service.get_import(uow, any_shelf.project, made.id).state == "Running"


def test_an_import_that_ends_its_server_is_given_up(any_shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    database = any_shelf.database
    with database.write() as uow:
        made = service.start_import(uow, any_shelf.project, "far", "https://a.example/x?k=1", ImportWish(), "ann")
        other = service.start_import(uow, any_shelf.project, "far", "https://a.example/y", ImportWish(), "ann")
    monkeypatch.setattr("cubestudio.registry.service.imports.STALE", -1.0)
    begun = [database.transact(service.claim_import) for _ in range(4)]
    assert [found[0].id for found in begun if found] == [made.id] * 3 + [other.id]
    with database.read() as uow:
        lost = service.get_import(uow, any_shelf.project, made.id)
    assert (lost.state, lost.url) == ("Failed", "https://a.example/x") and "ended 3 times" in lost.text


def test_versions_are_scanned_and_the_verdict_shown(room: Room) -> None:
    room.upload("safe", "forest.joblib", (MODELS / "forest.joblib").read_bytes())
    room.upload("evil", "m.zip", EVIL)
    assert room.get("models/safe/versions/1")["verdict"] == ""
    room.until(room.scans, lambda: all(room.get(f"models/{name}/versions/1")["verdict"] for name in ("safe", "evil")))
    assert room.get("models/safe/versions/1")["verdict"] == "safe"
    evil = room.get("models/evil/versions/1")
    assert evil["verdict"] == "dangerous"
    assert [(file["path"], file["verdict"], file["names"]) for file in evil["scan"]["files"]] == [
        ("x.pkl", "dangerous", ["posix.system"]),
        ("model.py", "suspicious", []),
        ("m.onnx", "safe", []),
    ]


def test_two_people_promote_at_once_and_one_is_told(room: Room) -> None:
    for _ in range(2):
        room.upload("m", "a.onnx", ONNX)
    seen = {"if-match": f'"{room.get("models/m")["promotions"]}"'}

    def promote(client: TestClient, version: str) -> Any:
        at = f"{URL}/models/m/versions/{version}:promote"
        return client.post(at, json={"stage": "production"}, headers=seen)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(promote, (room.ann, room.bob), ("1", "2")))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (refused,) = [answer.json()["error"] for answer in answers if answer.status_code == 412]
    assert refused["code"] == "PromotedMeanwhile"
    assert "put version" in refused["text"] and "'production'" in refused["text"]
    stages = sorted(version["stage"] for version in room.get("models/m/versions")["items"])
    assert stages == ["", "production"]
    assert promote(room.bob, "2").status_code == 412  # still what they saw then
    seen["if-match"] = f'"{room.get("models/m")["promotions"]}"'
    assert promote(room.bob, "1" if answers[1].status_code == 200 else "2").status_code == 200
    stages = sorted(version["stage"] for version in room.get("models/m/versions")["items"])
    assert stages == ["archived", "production"]


def test_a_card_is_kept_by_language_and_edits_meet(room: Room) -> None:
    room.upload("m", "a.onnx", ONNX)
    at = f"{URL}/models/m/versions/1"
    before = room.ann.get(at)
    head = {"if-match": before.headers["etag"]}
    changed = room.ann.patch(at, json={"card": {"zh": "# 模型", "en": "# Model"}}, headers=head)
    assert changed.json()["card"] == {"zh": "# 模型", "en": "# Model"}
    late = room.bob.patch(at, json={"card": {"en": "mine"}}, headers=head)
    assert (late.status_code, late.json()["error"]["code"]) == (412, "EditConflict")
    assert room.ann.patch(at, json={"card": {"en": ""}}).json()["card"] == {"zh": "# 模型"}


def test_people_tell_what_a_model_does_not_say_and_nothing_else(room: Room) -> None:
    room.upload("m", "forest.joblib", (MODELS / "forest.joblib").read_bytes())
    at = f"{URL}/models/m/versions/1"
    assert room.ann.get(at).json()["open_parts"] == ["inputs", "outputs", "example"]
    inputs = [{"name": "age", "type": "float64", "nullable": True}]
    told = room.ann.patch(at, json={"signature": {"inputs": inputs, "example": {"age": 30}}}).json()
    assert told["signature"]["inputs"][0] | {"example": 30} == told["signature"]["inputs"][0]
    assert told["signature"]["inputs"][0]["nullable"] is True
    again = room.ann.patch(at, json={"signature": {"inputs": None}}).json()["signature"]
    assert "inputs" not in again and again["example"] == {"age": 30}
    bad = room.ann.patch(at, json={"signature": {"inputs": [{"name": "a", "type": "quaternion"}]}})
    assert bad.status_code == 422
    room.upload("n", "a.onnx", ONNX)
    refused = room.ann.patch(f"{URL}/models/n/versions/1", json={"signature": {"inputs": inputs}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "SignatureGiven")


def test_deleting_names_every_user_and_takes_what_was_brought_along(room: Room) -> None:
    from cubestudio.registry.facts import Node

    for _ in range(2):
        room.upload("m", "a.onnx", ONNX)
    with room.studio.database.write() as uow:
        for number, name in (("1", "alpha"), ("2", "beta")):
            version = service.get_version(uow, room.project, "m", number)
            target = Node("service", f"svc_{name}", name)
            service.link(uow, room.project, Node("version", version.id, f"m:{number}"), target)
    assert [use["label"] for use in room.get("models/m/versions/1")["used_by"]] == ["alpha"]
    refused = room.ann.delete(f"{URL}/models/m").json()["error"]
    assert refused["code"] == "ModelInUse"
    assert "alpha (1)" in refused["text"] and "beta (2)" in refused["text"]
    with room.studio.database.write() as uow:
        for name in ("alpha", "beta"):
            service.unlink(uow, room.project, Node("service", f"svc_{name}", name))
    assert room.ann.delete(f"{URL}/models/m").status_code == 204
    assert room.get("artifacts")["items"] == []
