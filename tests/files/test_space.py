"""The project's space over HTTP: in, out, parts, looks, and what must not get in or out."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from studio import Studio, live

FILES = "/api/v1/projects/alpha/files"


@pytest.fixture
def space(studio: Studio) -> Path:
    studio.user("ada")
    return studio.settings.home / "files" / studio.project("alpha", owner="ada")


@pytest.fixture
def ada(studio: Studio, space: Path) -> TestClient:
    return studio.browser("ada")


def put(client: TestClient, path: str, content: bytes) -> int:
    return client.put(f"{FILES}/content", params={"path": path}, content=content).status_code


def wait_until(it_is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not it_is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def code(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]  # type: ignore[attr-defined]


def test_what_is_put_in_comes_out(ada: TestClient) -> None:
    content = os.urandom(3_000_000)
    answer = ada.put(f"{FILES}/content", params={"path": "data/训练 集.csv"}, content=content)
    assert answer.status_code == 200, answer.text
    assert answer.json()["size"] == len(content) and answer.json()["path"] == "data/训练 集.csv"
    back = ada.get(f"{FILES}/content", params={"path": "data/训练 集.csv"})
    assert back.content == content
    assert "attachment" in back.headers["content-disposition"]
    assert "sandbox" in back.headers["content-security-policy"], "what users wrote runs in no origin of ours"


def test_a_part_of_a_file_is_had_by_range(ada: TestClient) -> None:
    assert put(ada, "a.bin", bytes(range(100))) == 200
    content = f"{FILES}/content?path=a.bin"
    middle = ada.get(content, headers={"range": "bytes=10-19"})
    assert (middle.status_code, middle.content) == (206, bytes(range(10, 20)))
    assert middle.headers["content-range"] == "bytes 10-19/100"
    assert ada.get(content, headers={"range": "bytes=95-"}).content == bytes(range(95, 100))
    assert ada.get(content, headers={"range": "bytes=-3"}).content == bytes(range(97, 100))
    assert code(ada.get(content, headers={"range": "bytes=100-"})) == (416, "RangeUnsatisfiable")
    stale = ada.get(content, headers={"range": "bytes=0-1", "if-range": '"other"'})
    assert (stale.status_code, len(stale.content)) == (200, 100)


def test_folders_are_listed_page_by_page_folders_first(ada: TestClient) -> None:
    for name in ("b.csv", "a.csv", "z/inner.csv"):
        assert put(ada, name, b"1") == 200
    assert ada.post(f"{FILES}:mkdir", json={"path": "empty/deep"}).status_code == 201
    seen, token = [], None
    while True:
        page = ada.get(FILES, params={"page_size": 2, **({"page_token": token} if token else {})}).json()
        seen += [entry["name"] for entry in page["items"]]
        token = page["next_page_token"]
        if token is None:
            break
    assert seen == ["empty", "z", "a.csv", "b.csv"]
    assert code(ada.get(FILES, params={"path": "a.csv"})) == (409, "FileNotFolder")


def test_an_unknown_file_is_named_with_those_like_it(ada: TestClient) -> None:
    assert put(ada, "train.csv", b"a,b\n1,2\n") == 200
    answer = ada.get(f"{FILES}/content", params={"path": "trian.csv"})
    assert code(answer) == (404, "FileAbsent")
    assert "trian.csv" in answer.json()["error"]["text"] and "train.csv" in answer.json()["error"]["hint"]


def test_a_table_is_looked_at(ada: TestClient) -> None:
    assert put(ada, "t.csv", "年龄,城市\n1,北京\n2,上海\n".encode("gb18030")) == 200
    seen = ada.get(f"{FILES}/preview", params={"path": "t.csv"}).json()
    assert [column["name"] for column in seen["columns"]] == ["年龄", "城市"] and seen["rows"][1] == ["2", "上海"]


@pytest.mark.parametrize("path", ["../secret", "a/../../secret", "/etc/passwd", "a\0b", "..", ""])
def test_no_path_leaves_the_space(ada: TestClient, path: str) -> None:
    for answer in (
        ada.get(f"{FILES}/content", params={"path": path}),
        ada.put(f"{FILES}/content", params={"path": path}, content=b"x"),
        ada.delete(f"{FILES}/content", params={"path": path}),
        ada.post(f"{FILES}:mkdir", json={"path": path}),
    ):
        assert answer.status_code in (404, 409, 422), (answer.request.method, answer.text)


def test_links_pipes_and_devices_a_task_made_are_not_opened(ada: TestClient, space: Path, tmp_path: Path) -> None:
    assert put(ada, "a.csv", b"1") == 200
    (tmp_path / "master.key").write_text("the key")
    (space / "link").symlink_to(tmp_path / "master.key")
    (space / "folder").symlink_to(tmp_path)
    os.mkfifo(space / "pipe")
    for path in ("link", "folder/master.key", "pipe"):
        answer = ada.get(f"{FILES}/content", params={"path": path})
        assert answer.status_code in (404, 409, 422) and "the key" not in answer.text, path
    assert [entry["name"] for entry in ada.get(FILES).json()["items"]] == ["a.csv"]
    assert put(ada, "link", b"mine now") == 200, "a link in the way is replaced, not followed"
    assert (tmp_path / "master.key").read_text() == "the key"


def test_an_upload_cut_off_leaves_nothing(studio: Studio, space: Path) -> None:
    token = studio.token("ada")
    with live(studio) as url:
        host, port = url.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port))) as line:
            head = f"PUT {FILES}/content?path=half.csv HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n"
            line.sendall(f"{head}Content-Length: 1000000\r\n\r\n".encode() + b"x" * 300_000)
            wait_until(lambda: space.is_dir() and any(space.iterdir()))
        wait_until(lambda: not any(space.iterdir()))


def test_a_full_disk_is_said_and_leaves_nothing(ada: TestClient, space: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import errno
    import io

    class FullDisk(io.FileIO):
        def write(self, data: object) -> int:
            raise OSError(errno.ENOSPC, "No space left on device")

    real = os.fdopen
    monkeypatch.setattr(
        os, "fdopen", lambda fd, mode="r", *a, **k: FullDisk(fd, mode) if "w" in mode else real(fd, mode)
    )
    answer = ada.put(f"{FILES}/content", params={"path": "big.csv"}, content=b"x" * 1000)
    monkeypatch.undo()
    assert code(answer) == (507, "DiskFull")
    assert list(space.iterdir()) == []


def test_a_viewer_reads_and_does_not_write(studio: Studio, ada: TestClient) -> None:
    assert put(ada, "a.csv", b"1") == 200
    studio.user("vic")
    studio.member("alpha", "vic", Role.VIEWER)
    vic = studio.browser("vic")
    assert vic.get(f"{FILES}/content?path=a.csv").status_code == 200
    assert put(vic, "b.csv", b"1") == 403


def test_changes_are_in_the_audit(ada: TestClient) -> None:
    assert put(ada, "a.csv", b"123") == 200
    assert ada.delete(f"{FILES}/content?path=a.csv").status_code == 204
    lines = ada.get("/api/v1/projects/alpha/audit").json()["items"]
    assert [(line["action"], line["subject"]) for line in lines[:2]] == [
        ("file.delete", "a.csv"),
        ("file.write", "a.csv"),
    ]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_files_belong_to_the_projects_own_user(ada: TestClient, space: Path) -> None:
    assert put(ada, "deep/a.csv", b"1") == 200
    owners = {path.stat().st_uid for path in (space, space / "deep", space / "deep/a.csv")}
    assert owners == {200_001}
    assert space.stat().st_mode & 0o7777 == 0o770
