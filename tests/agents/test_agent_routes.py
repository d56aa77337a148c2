"""The routes of agents, on a real mailbox."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from conformance.mailbox.suite import tar_of
from cubestudio.agents.routes import PIECE_MOST
from cubestudio.main.agents import index_of
from cubestudio.ports.mailbox import Mailbox, Report
from studio import Studio

HANDLE = {"folder": "workloads/wl_1.1", "workload": "wl_1", "attempt": 1}
BYTES = {"content-type": "application/octet-stream"}


@pytest.fixture
def mailbox(studio: Studio, tmp_path: Path) -> Mailbox:
    """With a job for `main-0` and a folder as its source."""
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "a.txt").write_text("a")
    found: Mailbox = studio.parts[Mailbox]
    found.post(HANDLE, {"main-0": {"command": ["true"]}}, [str(tmp_path / "given")])
    return found


@pytest.fixture
def agent(studio: Studio, mailbox: Mailbox) -> TestClient:
    return studio.bearer(studio.agent_token())


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error"]["code"]


def test_an_agent_fetches_its_job_and_what_it_needs(agent: TestClient) -> None:
    assert agent.get("/api/v1/agent/job").json() == {"replica": "main-0", "job": {"command": ["true"]}}
    source = agent.get("/api/v1/agent/sources/0")
    assert source.headers["content-type"] == "application/x-tar"
    with tarfile.open(fileobj=io.BytesIO(source.content)) as archive:
        assert archive.getnames() == ["a.txt"]
    library = zipfile.ZipFile(io.BytesIO(agent.get("/api/v1/agent/library").content))
    assert "cubestudio_sdk/task.py" in library.namelist()
    assert code_of(agent.get("/api/v1/agent/sources/1")) == (404, "FileAbsent")
    assert agent.get("/api/v1/agent/index").json() == {"env": {}, "certificates": ""}


def test_uv_is_handed_out_for_machines_of_its_kind(agent: TestClient) -> None:
    import platform

    whole = agent.get("/api/v1/agent/uv", params={"machine": platform.machine()})
    assert whole.content[:4] == b"\x7fELF"
    assert len(whole.content) == int(whole.headers["content-length"])
    assert code_of(agent.get("/api/v1/agent/uv", params={"machine": "s390x"})) == (404, "MachineUnsupported")


def test_an_agent_without_a_job_hears_so(studio: Studio, mailbox: Mailbox) -> None:
    stray = studio.bearer(studio.agent_token(replica="main-1"))
    assert code_of(stray.get("/api/v1/agent/job")) == (404, "JobAbsent")
    assert code_of(stray.post("/api/v1/agent/log?offset=0", content=b"x", headers=BYTES)) == (404, "AttemptUnknown")


def test_log_bytes_come_by_offset(agent: TestClient, mailbox: Mailbox) -> None:
    for offset, data, size in ((0, b"one\n", 4), (0, b"one\ntwo\n", 8), (20, b"late", 8)):
        answer = agent.post(f"/api/v1/agent/log?offset={offset}", content=data, headers=BYTES)
        assert answer.json() == {"size": size}
    said = agent.post("/api/v1/agent/log?offset=0&stream=prepare", content=b"unpacking\n", headers=BYTES)
    assert said.json() == {"size": 10}
    assert mailbox.mail(HANDLE)["main-0"].log_size == 8
    huge = agent.post("/api/v1/agent/log?offset=8", content=b"x" * (PIECE_MOST + 1), headers=BYTES)
    assert code_of(huge) == (413, "BodyTooLarge")
    assert agent.post("/api/v1/agent/log?offset=-1", content=b"x", headers=BYTES).status_code == 422


def test_outputs_come_in_blocks_of_any_size(agent: TestClient, studio: Studio) -> None:
    tar = tar_of({"model.bin": b"m" * 700_000, "outputs.json": b"{}"})

    def blocks() -> Iterator[bytes]:
        for at in range(0, len(tar), 70_001):
            yield tar[at : at + 70_001]

    assert agent.put("/api/v1/agent/outputs", content=blocks(), headers=BYTES).status_code == 204
    out = studio.settings.home / "workloads" / "wl_1.1" / "out"
    assert (out / "model.bin").stat().st_size == 700_000
    assert code_of(agent.put("/api/v1/agent/outputs", content=b"junk" * 500, headers=BYTES)) == (422, "OutputsRefused")
    assert (out / "outputs.json").read_bytes() == b"{}"


def test_a_gang_meets_before_it_begins(studio: Studio, mailbox: Mailbox) -> None:
    one = {"command": ["true"], "gang": ["main-0", "worker-0"]}
    mailbox.post(HANDLE, {"main-0": one, "worker-0": one}, [])
    first, second = (studio.bearer(studio.agent_token(replica=name)) for name in one["gang"])
    assert first.post("/api/v1/agent/meeting").json() == {"complete": False}
    assert second.post("/api/v1/agent/meeting").json() == {"complete": True}
    assert first.post("/api/v1/agent/meeting").json() == {"complete": True}


def test_usage_and_report_reach_the_runtime(agent: TestClient, mailbox: Mailbox) -> None:
    used = {"cpu_seconds": 1.5, "memory": 10, "peak_memory": 20, "started_at": 7.0}
    assert agent.post("/api/v1/agent/usage", json=used).json() == {"withdrawn": False, "grace": None}
    mailbox.withdraw(HANDLE, ["main-0"], 1.5)
    assert agent.post("/api/v1/agent/usage", json=used).json() == {"withdrawn": True, "grace": 1.5}
    assert agent.post("/api/v1/agent/report", json={"exit_code": 3, "reason": "OutOfMemory"}).status_code == 204
    mail = mailbox.mail(HANDLE)["main-0"]
    assert (mail.cpu_seconds, mail.started_at, mail.report) == (1.5, 7.0, Report(3, "OutOfMemory"))
    assert agent.post("/api/v1/agent/report", json={"exit_code": 300}).status_code == 422
    late = agent.post("/api/v1/agent/log?offset=0", content=b"late", headers=BYTES)
    assert code_of(late) == (409, "ReplicaEnded")


def test_an_attempt_that_is_over_brings_nothing(agent: TestClient, studio: Studio, mailbox: Mailbox) -> None:
    studio.alive.discard(("wl_1", 1))
    studio.agent_token(attempt=2)
    over = (410, "AttemptOver")
    assert code_of(agent.get("/api/v1/agent/job")) == over
    assert code_of(agent.post("/api/v1/agent/log?offset=0", content=b"x", headers=BYTES)) == over
    assert code_of(agent.put("/api/v1/agent/outputs", content=tar_of({"a": b"a"}), headers=BYTES)) == over
    assert code_of(agent.post("/api/v1/agent/report", json={"exit_code": 0})) == over
    assert mailbox.mail(HANDLE)["main-0"].report is None


def test_an_agents_token_opens_nothing_else_and_no_other_opens_its_routes(studio: Studio, mailbox: Mailbox) -> None:
    studio.user("ann", is_admin=True)
    studio.project("home", owner="ann")
    agent = studio.bearer(studio.agent_token())
    assert code_of(agent.get("/api/v1/projects/home/files"))[0] == 401
    for other in (studio.token("ann"), studio.task_token("home"), studio.agent_token()[:-3] + "xyz"):
        assert code_of(studio.bearer(other).get("/api/v1/agent/job")) == (401, "TokenInvalid")
    assert code_of(studio.browser("ann").get("/api/v1/agent/job")) == (401, "NotLoggedIn")


def test_pods_get_the_servers_index_but_no_paths_of_its_machine(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("-----BEGIN")
    index = index_of(
        {
            "PIP_INDEX_URL": "https://packages.example/simple",
            "UV_FIND_LINKS": "/srv/wheels https://wheels.example/",
            "UV_CACHE_DIR": "/var/cache/uv",
            "HTTPS_PROXY": "http://proxy:3128",
            "SSL_CERT_FILE": str(tmp_path / "ca.pem"),
            "HOME": "/root",
        }
    )
    assert index.env == {
        "UV_DEFAULT_INDEX": "https://packages.example/simple",
        "UV_FIND_LINKS": "https://wheels.example/",
        "HTTPS_PROXY": "http://proxy:3128",
    }
    assert index.certificates == "-----BEGIN"
