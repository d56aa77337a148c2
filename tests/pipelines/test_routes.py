"""Pipelines, runs and templates over HTTP."""

from __future__ import annotations

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from studio import Studio

TEXT = """# kept as written
pipeline: demo
params: {n: 3}
tasks:
  a: {command: "echo {{ params.n }}"}
  b: {command: "echo b", needs: [a]}
"""
P = "/api/v1/projects/alpha"


@pytest.fixture
def ann(studio: Studio) -> TestClient:
    """A developer of the project alpha."""
    studio.user("olga")
    studio.project("alpha", "olga")
    studio.user("ann")
    studio.member("alpha", "ann", Role.DEVELOPER)
    return studio.browser("ann")


def run(client: TestClient, **wish: Any) -> dict[str, Any]:
    answer = client.post(f"{P}/runs", json=wish or {"text": TEXT})
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_stranger_finds_nothing(studio: Studio, ann: TestClient) -> None:
    found = run(ann)
    studio.user("eve")
    eve = studio.browser("eve")
    for path in ("pipelines", "runs", "templates", f"runs/{found['id']}", f"runs/{found['id']}/tasks/a/log"):
        assert studio.client().get(f"{P}/{path}").status_code == 401
        assert eve.get(f"{P}/{path}").status_code == 404


def test_a_pipeline_is_kept_with_every_version(ann: TestClient) -> None:
    made = ann.post(f"{P}/pipelines", json={"text": TEXT})
    assert made.status_code == 201
    assert made.json()["text"] == TEXT
    assert made.headers["etag"] == '"1"'
    assert ann.post(f"{P}/pipelines", json={"text": TEXT}).status_code == 409
    changed = TEXT.replace("n: 3", "n: 4")
    saved = ann.put(f"{P}/pipelines/demo", json={"text": changed}, headers={"if-match": '"1"'})
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    late = ann.put(f"{P}/pipelines/demo", json={"text": TEXT}, headers={"if-match": '"1"'})
    assert late.status_code == 412
    same = ann.put(f"{P}/pipelines/demo", json={"text": changed})
    assert same.json()["version"] == 2
    assert ann.get(f"{P}/pipelines/demo", params={"version": 1}).json()["text"] == TEXT
    assert [item["version"] for item in ann.get(f"{P}/pipelines/demo/versions").json()["items"]] == [2, 1]
    assert ann.get(f"{P}/pipelines/demp").json()["error"]["hint"] == "Did you mean 'demo'?"
    assert ann.delete(f"{P}/pipelines/demo").status_code == 204
    assert ann.get(f"{P}/pipelines").json()["items"] == []


def test_validation_tells_everything_and_keeps_nothing(ann: TestClient) -> None:
    answer = ann.post(f"{P}/pipelines:validate", json={"text": TEXT}).json()
    assert answer["ok"]
    assert answer["graph"]["edges"] == [{"from": "a", "to": "b", "output": None}]
    assert answer["params"][0] | {"label": {}} == answer["params"][0]
    bad = ann.post(f"{P}/pipelines:validate", json={"text": TEXT.replace("params.n", "params.m")}).json()
    (error,) = bad["errors"]
    assert (error["path"], error["line"]) == ("tasks.a.command", 5)
    assert ann.get(f"{P}/pipelines").json()["items"] == []


def test_a_draft_may_have_problems_and_a_kept_pipeline_may_not(ann: TestClient) -> None:
    text = TEXT.replace("needs: [a]", "needs: [z]")
    assert ann.post(f"{P}/pipelines", json={"text": text}).status_code == 422
    made = ann.post(f"{P}/pipelines", json={"text": text, "draft": True})
    assert made.status_code == 201
    assert len(made.json()["errors"]) == 1
    assert ann.post(f"{P}/runs", json={"pipeline": "demo"}).json()["error"]["code"] == "PipelineInvalid"


def test_a_run_shows_its_graph_tasks_and_why(ann: TestClient) -> None:
    ann.post(f"{P}/pipelines", json={"text": TEXT})
    found = run(ann, pipeline="demo", params={"n": 5})
    assert (found["state"], found["pipeline"], found["version"], found["params"]) == ("Queued", "demo", 1, {"n": 5})
    assert [node["name"] for node in found["graph"]["nodes"]] == ["a", "b"]
    tasks = ann.get(f"{P}/runs/{found['id']}/tasks").json()["items"]
    assert [(task["name"], task["state"]) for task in tasks] == [("a", "Queued"), ("b", "Waiting")]
    detail = ann.get(f"{P}/runs/{found['id']}/tasks/a").json()
    assert detail["command"] == ["/bin/sh", "-c", "echo 5"]
    assert ann.get(f"{P}/runs/{found['id']}/tasks/b/why").json()["text"] == "It waits for 'a'."
    assert ann.get(f"{P}/runs/{found['id']}/text").json()["text"] == TEXT
    assert ann.get(f"{P}/runs/{found['id']}/tasks/c").status_code == 404
    assert ann.get(f"{P}/pipelines").json()["items"][0]["last_run"]["id"] == found["id"]


def test_a_sentence_comes_in_the_readers_language(studio: Studio, ann: TestClient) -> None:
    answer = ann.get(f"{P}/runs/run_x", headers={"accept-language": "zh"}).json()
    assert answer["error"]["text"]


def test_an_operator_runs_what_is_kept_but_no_text_of_ones_own(studio: Studio, ann: TestClient) -> None:
    ann.post(f"{P}/pipelines", json={"text": TEXT})
    studio.user("op")
    studio.member("alpha", "op", Role.OPERATOR)
    op = studio.browser("op")
    assert op.post(f"{P}/runs", json={"text": TEXT}).status_code == 403
    assert op.post(f"{P}/runs", json={"pipeline": "demo"}).status_code == 201
    assert op.put(f"{P}/pipelines/demo", json={"text": TEXT}).status_code == 403


def test_the_same_key_starts_one_run(ann: TestClient) -> None:
    first = ann.post(f"{P}/runs", json={"text": TEXT}, headers={"idempotency-key": "k1"}).json()
    again = ann.post(f"{P}/runs", json={"text": TEXT}, headers={"idempotency-key": "k1"}).json()
    assert first["id"] == again["id"]
    assert len(ann.get(f"{P}/runs").json()["items"]) == 1


def test_steering_over_http(ann: TestClient) -> None:
    found = run(ann)
    assert ann.post(f"{P}/runs/{found['id']}:pause").json()["state"] == "Paused"
    assert ann.post(f"{P}/runs/{found['id']}:pause").status_code == 409
    assert ann.post(f"{P}/runs/{found['id']}:resume").json()["state"] == "Queued"
    assert ann.post(f"{P}/runs/{found['id']}:stop").json()["state"] == "Stopping"
    assert ann.delete(f"{P}/runs/{found['id']}").status_code == 409
    assert ann.post(f"{P}/runs/{found['id']}:rerun", json={"from_failed": True}).status_code == 409
    again = ann.post(f"{P}/runs/{found['id']}:rerun", json={})
    assert again.status_code == 200
    assert again.json()["id"] != found["id"]


@pytest.mark.parametrize(
    ("filter_", "code"),
    [("state:Done", "FilterInvalid"), ("colour:red", "FilterInvalid"), ("abc", "FilterInvalid")],
)
def test_a_filter_that_is_not_offered_is_refused(ann: TestClient, filter_: str, code: str) -> None:
    answer = ann.get(f"{P}/runs", params={"filter": filter_})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, code)
    assert ann.get(f"{P}/runs", params={"order_by": "name"}).status_code == 422


def test_the_schema_of_the_file_knows_the_shipped_templates(ann: TestClient) -> None:
    schema = ann.get("/api/v1/schema/pipeline").json()
    assert schema["title"] == "Cube Studio pipeline"
    assert "xgb" in json.dumps(schema)


MANIFEST = {
    "name": "greet",
    "version": "1",
    "label": {"en": "Greet", "zh": "问候"},
    "command": ["python", "{code}/main.py"],
    "args": {"who": {"type": "string", "required": True}},
    "outputs": {"greeting": {"type": "string"}},
}


def tar(files: dict[str, str], spoil: Callable[[tarfile.TarFile], None] | None = None) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content.encode())
            archive.addfile(info, io.BytesIO(content.encode()))
        if spoil:
            spoil(archive)
    return packed.getvalue()


def greet(**changes: Any) -> dict[str, str]:
    return {"template.yaml": json.dumps({**MANIFEST, **changes}), "main.py": "print('hi')"}


def register(client: TestClient, packed: bytes, scope: str = "project") -> Any:
    return client.post(f"{P}/templates", files={"folder": ("t.tar.gz", packed)}, data={"scope": scope})


def test_an_own_template_is_registered_listed_used_and_deleted(ann: TestClient) -> None:
    made = register(ann, tar({f"greet/{name}": content for name, content in greet().items()}))
    assert (made.status_code, made.json()["scope"]) == (201, "project"), made.text
    assert register(ann, tar(greet())).json()["error"]["code"] == "VersionExists"
    assert register(ann, tar(greet(version="2"))).status_code == 201
    shown = ann.get(f"{P}/templates/greet").json()
    assert (shown["version"], shown["versions"]) == ("2", ["2", "1"])
    assert "greet" in [item["name"] for item in ann.get(f"{P}/templates", params={"filter": "问"}).json()["items"]]
    text = "pipeline: p\ntasks: {a: {template: greet@1, args: {who: you}}}"
    found = run(ann, text=text)
    task = ann.get(f"{P}/runs/{found['id']}/tasks/a").json()
    assert (task["command"], task["args"]) == (["python", "code/greet/main.py"], {"who": "you"})
    assert ann.delete(f"{P}/templates/greet", params={"version": "1"}).status_code == 204
    refused = ann.post(f"{P}/runs", json={"text": text}).json()["error"]
    assert "has no version '1'" in refused["text"]
    assert ann.post(f"{P}/runs/{found['id']}:rerun", json={}).status_code == 200, "the run kept its snapshot"


def test_only_an_administrator_shares_with_everybody(studio: Studio, ann: TestClient) -> None:
    assert register(ann, tar(greet()), "all").status_code == 403
    studio.user("root", is_admin=True)
    assert register(studio.browser("root"), tar(greet()), "all").status_code == 201
    assert ann.get(f"{P}/templates/greet").json()["scope"] == "all"
    assert register(ann, tar(greet(version="2"))).json()["error"]["code"] == "TemplateExists"


def add_link(archive: tarfile.TarFile) -> None:
    info = tarfile.TarInfo("key")
    info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
    archive.addfile(info)


@pytest.mark.parametrize(
    ("packed", "code"),
    [
        (tar({**greet(), "../evil.py": "x"}), "ArchiveUnsafe"),
        (tar({**greet(), "/etc/evil": "x"}), "ArchiveUnsafe"),
        (tar(greet(), add_link), "ArchiveUnsafe"),
        (tar({"main.py": "x"}), "TemplateMissing"),
        (b"no archive at all", "ArchiveInvalid"),
        (tar(greet(name="xgb")), "TemplateExists"),
        (tar(greet(command=["python", "{code}/absent.py"])), "TemplateInvalid"),
        (tar(greet(environment="tabula")), "EnvironmentUnknown"),
        (tar({"template.yaml": "name: [", "main.py": ""}), "TemplateInvalid"),
        (tar({f"f{n}": "" for n in range(2001)}), "ArchiveTooLarge"),
    ],
)
def test_a_bad_archive_is_refused(ann: TestClient, packed: bytes, code: str) -> None:
    assert register(ann, packed).json()["error"]["code"] == code


def test_a_zip_works_too_and_its_bombs_do_not(ann: TestClient) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, content in greet().items():
            archive.writestr(name, content)
    assert register(ann, packed.getvalue()).status_code == 201
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"zeros{number}", b"\0" * (100 << 20))
    assert register(ann, bomb.getvalue()).json()["error"]["code"] == "ArchiveTooLarge"
