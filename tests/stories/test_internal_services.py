"""The presets of internal services as they really start, reached through the gateway by members alone."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from cubestudio_sdk import Client, CubeError
from running import RunningStudio
from stories.test_task_ports import Visitor, entered

PRESETS = {"data": "sqlite-web", "browse": "files", "tracking": "mlflow"}


@pytest.fixture(scope="module")
def started(studio: RunningStudio) -> Iterator[Client]:
    """All presets that start here, begun at once: most of their time is importing."""
    client = studio.client()
    for name, preset in PRESETS.items():
        client.create_app(name, preset=preset)
    yield client
    for name in PRESETS:
        client.delete_app(name)


def said(client: Client, name: str) -> str:
    """The last lines of its log."""
    return "\n".join([line.text for line in client.app_logs(name, follow=False)][-20:])


def ready(client: Client, name: str, seconds: float = 240) -> dict[str, Any]:
    """Wait until it is; the states are facts, but of three programs at once a look now and then is enough."""
    until = time.monotonic() + seconds
    while (found := client.app(name))["state"] != "Ready":
        assert found["state"] != "Failed" and time.monotonic() < until, f"{found['reason']} {said(client, name)}"
        time.sleep(0.2)
    return found


def test_the_database_client_shows_a_table_of_its_folder(studio: RunningStudio, started: Client) -> None:
    found = ready(started, "data")
    folder = next(studio.home.glob("files/*")) / found["folder"]
    with sqlite3.connect(folder / "data.db") as database:
        database.execute("create table fruit (name text)")
        database.execute("insert into fruit values ('apricot')")
    database.close()
    visitor, origin = entered(studio, started.open_app("data"))
    assert "fruit" in visitor.get(f"{origin}/").text
    assert "apricot" in visitor.get(f"{origin}/fruit/content/").text


def test_the_file_browser_shows_and_takes_files_of_the_project(studio: RunningStudio, started: Client) -> None:
    ready(started, "browse")
    visitor, origin = entered(studio, started.open_app("browse"))
    listed = visitor.get(f"{origin}/?ls")
    assert listed.status_code == 200 and "apps/" in listed.text
    assert visitor.get(f"{origin}/notes.txt", "PUT", **{"content-length": "0", "origin": origin}).status_code == 201
    assert "notes.txt" in [entry["path"] for entry in started.files("")]
    assert (
        visitor.get(
            f"{origin}/other.txt", "PUT", **{"content-length": "0", "origin": "http://evil.example"}
        ).status_code
        == 403
    )


def test_the_mlflow_pages_open_and_their_api_takes_runs(studio: RunningStudio, started: Client) -> None:
    ready(started, "tracking")
    visitor, origin = entered(studio, started.open_app("tracking"))
    assert "MLflow" in visitor.get(f"{origin}/").text
    api = f"{origin}/ajax-api/2.0/mlflow/experiments"
    made = visitor.get(f"{api}/get-by-name?experiment_name=Default")
    assert (made.status_code, made.json()["experiment"]["experiment_id"]) == (200, "0")
    # A page of its own asks with its origin, which MLflow alone would refuse.
    assert visitor.get(f"{api}/search?max_results=5", origin=origin).status_code == 200


def test_a_stranger_gets_nothing(studio: RunningStudio, started: Client) -> None:
    ready(started, "data")
    url = urlsplit(started.open_app("data"))
    assert Visitor(studio).get(f"{url.scheme}://{url.netloc}/").status_code in (401, 403)
    with (
        Client(url=studio.url, token="cube_pat_none", project="default") as stranger,
        pytest.raises(CubeError) as refused,
    ):
        stranger.open_app("data")
    assert refused.value.status == 401


def test_its_folder_survives_and_what_needs_an_image_says_so(studio: RunningStudio, started: Client) -> None:
    before = ready(started, "data")
    started.update_app("data", run={**before["run"], "env": {"DATABASE": "more.db"}})
    until = time.monotonic() + 60
    while started.app("data")["workload"] == before["workload"]:
        assert time.monotonic() < until
        time.sleep(0.1)
    found = ready(started, "data")
    folder = next(studio.home.glob("files/*")) / found["folder"]
    assert (folder / "data.db").exists()
    started.create_app("editor", preset="code-server")
    until = time.monotonic() + 60
    while not (seen := started.app("editor"))["reason"]:
        assert time.monotonic() < until, seen
        time.sleep(0.1)
    assert "image" in seen["reason"]
    started.stop_app("data")
    started.delete_app("editor")
