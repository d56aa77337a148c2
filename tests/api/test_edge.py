"""The edge itself: errors, request ids, limits, headers, pages, health, metrics."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import httpx
import pytest

from cubestudio.api import studio as pages
from cubestudio.api.app import create_app
from cubestudio.db import Database
from cubestudio.kit import languages
from cubestudio.kit.loops import Loop
from studio import Studio, live, open_studio


@pytest.fixture
def ada(studio: Studio) -> Studio:
    studio.user("ada", is_admin=True)
    studio.project("alpha", owner="ada")
    return studio


def test_an_error_names_the_thing_in_the_readers_language(ada: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    browser = ada.browser("ada")
    error = browser.get("/api/v1/projects/none").json()["error"]
    assert error["code"] == "ProjectNotFound" and "'none'" in error["text"] and error["request_id"]

    words = {"There is no project '{name}' that you are a member of": "没有项目 '{name}'"}
    monkeypatch.setattr(languages, "_catalogue", lambda language: words if language == "zh" else {})
    error = browser.get("/api/v1/projects/none", headers={"accept-language": "fr, zh-CN;q=0.9"}).json()["error"]
    assert error["text"] == "没有项目 'none'"


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"{", "no JSON"),
        (b'{"name": 3}', "'name'"),
        (b"{}", "'name' is missing"),
        (b'{"name": "a", "colour": 1}', "'colour' is not known here"),
        (b"", "needs a JSON body"),
    ],
)
def test_a_wrong_body_is_explained_in_one_sentence_that_names_the_field(ada: Studio, body: bytes, words: str) -> None:
    headers = {"content-type": "application/json"}
    answer = ada.browser("ada").post("/api/v1/projects", content=body, headers=headers)
    assert answer.status_code == 422
    assert words in answer.json()["error"]["text"]


def test_what_should_not_happen_tells_nothing_but_a_number_and_is_noted(
    ada: Studio, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from cubestudio.accounts import service

    def explode(*_: object) -> None:
        raise RuntimeError("the inner secret")

    monkeypatch.setattr(service, "list_members", explode)
    answer = ada.browser("ada").get("/api/v1/projects/alpha/members")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (500, "InternalError")
    assert "inner secret" not in answer.text and "Traceback" not in answer.text
    noted = next(record for record in caplog.records if record.name == "cubestudio.errors")
    assert error["request_id"] in noted.getMessage() and noted.exc_info is not None


def test_the_gateways_request_id_is_kept_and_a_strange_one_is_not(ada: Studio) -> None:
    client = ada.client()
    assert client.get("/healthz", headers={"x-request-id": "abcdef0123"}).headers["x-request-id"] == "abcdef0123"
    assert client.get("/healthz", headers={"x-request-id": 'x"\n<script>'[:3]}).headers["x-request-id"] != 'x"\n'


def test_the_access_log_says_who_and_what_but_no_query(ada: Studio, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "cubestudio.access"):
        ada.browser("ada").get("/api/v1/projects?token=secret")
    line = next(r for r in caplog.records if r.name == "cubestudio.access").request  # type: ignore[attr-defined]
    assert (line["who"], line["status"], line["path"], line["from"]) == ("ada", 200, "/api/v1/projects", "203.0.113.5")
    assert "secret" not in caplog.text + str(line)


def test_a_body_that_is_too_large_is_refused_announced_or_not(ada: Studio) -> None:
    browser = ada.browser("ada")
    large = b"x" * (9 << 20)
    announced = browser.post("/api/v1/projects", content=large, headers={"content-type": "application/json"})
    assert (announced.status_code, announced.json()["error"]["code"]) == (413, "BodyTooLarge")
    parts = (large[start : start + (1 << 20)] for start in range(0, len(large), 1 << 20))
    streamed = browser.post("/api/v1/projects", content=parts, headers={"content-type": "application/json"})
    assert (streamed.status_code, streamed.json()["error"]["code"]) == (413, "BodyTooLarge")


def test_every_answer_carries_the_headers_that_keep_browsers_safe(ada: Studio) -> None:
    for path in ("/", "/api/v1/me", "/api/v1/none", "/healthz"):
        headers = ada.client().get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert "frame-ancestors 'none'" in headers["content-security-policy"], path
        assert "unsafe-inline" not in headers["content-security-policy"].split("script-src")[1].split(";")[0], path


def test_answers_of_the_api_are_kept_by_nobody_between(ada: Studio) -> None:
    assert ada.browser("ada").get("/api/v1/projects").headers["cache-control"] == "private, no-cache"


def test_more_writers_than_threads_all_get_their_turn(ada: Studio) -> None:
    token = ada.token("ada")
    answers: list[int] = []
    with live(ada) as url, httpx.Client(timeout=60, limits=httpx.Limits(max_connections=100)) as client:

        def create(n: int) -> None:
            headers = {"authorization": f"Bearer {token}"}
            answer = client.post(f"{url}/api/v1/projects", json={"name": f"p{n}"}, headers=headers)
            answers.append(answer.status_code)

        threads = [threading.Thread(target=create, args=(n,)) for n in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert answers == [201] * 100


def test_unknown_addresses_of_the_api_are_errors_and_others_are_the_studio(ada: Studio) -> None:
    client = ada.client()
    assert client.get("/api/v1/none").json()["error"]["code"] == "NotFound"
    assert client.get("/assets/none.js").status_code == 404
    page = client.get("/projects/alpha/runs/run_1")
    assert page.status_code == 200 and page.headers["content-type"].startswith("text/html")


def test_the_built_studio_is_served_with_its_base_address(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "static/assets").mkdir(parents=True)
    (tmp_path / "static/index.html").write_text("<html><head><title>x</title></head></html>")
    (tmp_path / "static/assets/app-1.js").write_text("1")
    (tmp_path / "secret").write_text("no")
    monkeypatch.setattr(pages, "FOLDER", tmp_path / "static")
    pages._files.cache_clear()
    pages._page.cache_clear()
    with open_studio(sqlite_db, tmp_path / "home", CUBE_PATH_PREFIX="/lab") as studio:
        client = studio.client()
        page = client.get("/projects/alpha")
        assert '<head><base href="/lab/">' in page.text
        assert client.get("/", headers={"if-none-match": page.headers["etag"]}).status_code == 304
        script = client.get("/assets/app-1.js")
        assert script.text == "1" and "immutable" in script.headers["cache-control"]
        assert client.get("/../secret").text == page.text and client.get("/%2e%2e/secret").text == page.text
    pages._files.cache_clear()
    pages._page.cache_clear()


def test_packed_files_go_to_those_who_take_them(
    sqlite_db: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "static/assets").mkdir(parents=True)
    for name, content in (("app-1.js", b"plain"), ("app-1.js.br", b"brotli"), ("app-1.js.gz", b"gzip")):
        (tmp_path / "static/assets" / name).write_bytes(content)
    monkeypatch.setattr(pages, "FOLDER", tmp_path / "static")
    pages._files.cache_clear()
    with open_studio(sqlite_db, tmp_path / "home") as studio:
        for accepted, encoding, length in (
            ("gzip, deflate, br", "br", 6),
            ("gzip;q=0.8, br;q=0", "gzip", 4),
            ("identity", None, 5),
        ):
            with studio.client().stream("GET", "/assets/app-1.js", headers={"accept-encoding": accepted}) as answer:
                pass
            assert answer.headers.get("content-encoding") == encoding, accepted
            assert int(answer.headers["content-length"]) == length and "javascript" in answer.headers["content-type"]
            assert answer.headers["vary"] == "Accept-Encoding"
    pages._files.cache_clear()


def test_health_names_the_loop_that_stands_still(studio: Studio) -> None:
    assert studio.client().get("/healthz").json() == {"status": "ok", "ill": []}
    studio.app.state.parts[Loop] = (Loop("engine", lambda: 1.0),)
    answer = studio.client().get("/healthz")
    assert (answer.status_code, answer.json()["ill"]) == (503, ["engine"])


def test_metrics_count_requests_by_route(ada: Studio) -> None:
    ada.browser("ada").get("/api/v1/projects/alpha")
    text = ada.browser("ada").get("/metrics").text
    assert 'cube_http_requests_total{method="GET",route="/api/v1/projects/{project}",status="200"} 1' in text
    assert "process_resident_memory_bytes" in text
    assert ada.client().get("/metrics").status_code == 401


def test_the_system_page_tells_what_the_doctor_sees(ada: Studio) -> None:
    told = ada.browser("ada").get("/api/v1/system").json()
    assert told["database"].startswith("sqlite 3") and told["capacity"]["cpu"] > 0
    assert {"disk"} <= {check["name"] for check in told["checks"]}


def test_the_description_of_the_api_is_the_same_each_time(ada: Studio) -> None:
    first = ada.client().get("/api/openapi.json")
    assert first.content == ada.client().get("/api/openapi.json").content
    assert "/api/v1/projects/{project}/files" in first.json()["paths"]


def test_the_app_is_not_made_when_a_part_is_absent(ada: Studio) -> None:
    from cubestudio.accounts.vault import Vault

    with pytest.raises(TypeError, match="Vault"):
        create_app({kind: part for kind, part in ada.parts.items() if kind is not Vault})


def test_the_gateway_learns_who_may_call_services(ada: Studio) -> None:
    answer = ada.browser("ada", csrf=False).post("/internal/authz/alpha/serve/alpha/iris/predict")
    assert (answer.status_code, answer.headers["x-cube-user"]) == (200, "ada")
    assert ada.client().post("/internal/authz/alpha/serve/alpha/iris/predict").status_code == 401
