"""Services as texts: what goes in comes out, what changes is told before, what is wrong is told with its line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cubestudio.accounts.roles import Role
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.serving.sheets import read_sheet, write_sheet
from studio import Studio, open_studio

URL = "/api/v1/projects/demo/services"
TEXT = """\
kind: service
name: shop
replicas: 2
resources: {cpu: 1, memory: 2Gi}
run:
  command: python app.py --port $PORT
  environment: {name: tabular, packages: [httpx]}
  env: {MODE: fast, KEY: "{{ secrets.key }}"}
  files:
    app.py: |
      print("hello")
  ports: {metrics: 0}
  health: {path: /up, start: 60}
  grace: 5
  sidecars:
    beat: {command: [python, beat.py], env: {WHO: me}}
traffic: {limit: 5, cors: [https://shop.example]}
"""


@dataclass
class Room:
    """A studio with a project and its people."""

    studio: Studio
    ann: TestClient


@pytest.fixture
def room(sqlite_db: Database, tmp_path: Path) -> Iterator[Room]:
    with open_studio(sqlite_db, tmp_path, CUBE_PUBLIC_URL="https://ml.example") as studio:
        for name in ("ann", "dev"):
            studio.user(name)
        studio.project("demo", owner="ann")
        studio.member("demo", "dev", Role.DEVELOPER)
        yield Room(studio, studio.browser("ann"))


def test_a_text_is_read_and_written_without_loss() -> None:
    name, wish = read_sheet(TEXT)
    assert (name, wish.replicas, wish.program.command[:2]) == ("shop", 2, ("/bin/sh", "-c"))
    assert wish.program.sidecars["beat"].command == ("python", "beat.py")
    assert read_sheet(write_sheet(name, wish)) == (name, wish)
    assert write_sheet(name, wish).splitlines()[:2] == ["kind: service", "name: shop"]


def test_a_text_makes_a_service_and_its_text_makes_it_again(room: Room) -> None:
    shown = room.ann.post(f"{URL}:preview", json={"text": TEXT}).json()
    assert (shown["name"], shown["before"]) == ("shop", "")
    assert room.ann.get(f"{URL}/shop").status_code == 404
    assert room.ann.post(f"{URL}:apply", json={"text": TEXT}).status_code == 202
    found = room.ann.get(f"{URL}/shop").json()
    assert (found["model"], found["run"]["health"], found["traffic"]["limit"]) == ("", {"path": "/up", "start": 60}, 5)
    assert found["engine"]["name"] == "command"
    text = room.ann.get(f"{URL}/shop/file").json()["text"]
    assert text == shown["after"]
    assert room.ann.post(f"{URL}:apply", json={"text": text}).json()["revision"] == 1
    changed = text.replace("fast", "slow")
    shown = room.ann.post(f"{URL}:preview", json={"text": changed}).json()
    assert (shown["before"], shown["after"]) == (text, changed)
    assert room.ann.post(f"{URL}:apply", json={"text": changed}).json()["revision"] == 2
    revisions = room.ann.get(f"{URL}/shop/revisions").json()["items"]
    assert [each["run"]["env"]["MODE"] for each in revisions] == ["slow", "fast"]


def test_what_runs_is_changed_by_a_plain_update_too_and_kept_by_others(room: Room) -> None:
    wish = {"name": "shop", "run": {"command": ["python", "app.py"], "env": {"MODE": "a"}}}
    assert room.ann.post(URL, json=wish).status_code == 202
    assert room.ann.put(f"{URL}/shop", json={"replicas": 3}).json()["revision"] == 1
    changed = room.ann.put(f"{URL}/shop", json={"run": {"command": "python app.py"}}).json()
    assert (changed["revision"], changed["replicas"], changed["run"]["env"]) == (2, 3, {})
    refused = room.ann.put(f"{URL}/shop", json={"run": {}})
    assert (refused.status_code, refused.json()["error"]["code"]) == (422, "NothingToRun")


def test_a_domain_in_a_text_is_for_owners(room: Room) -> None:
    text = TEXT.replace("limit: 5", "domain: shop.example")
    assert room.studio.browser("dev").post(f"{URL}:apply", json={"text": text}).status_code == 403
    assert room.ann.post(f"{URL}:apply", json={"text": text}).status_code == 202


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("kind: service\nname: x\nrun: {comand: x}\n", "'run.comand (line 3)' is not known here"),
        ("kind: service\n", "'name' is missing"),
        ("kind: service\nname: x\nreplicas: many\n", "'replicas (line 3)' is not valid"),
        ("kind: pipeline\nname: x\n", "this is no file of a service"),
        ("- 1", "this is no file of a service"),
        ("kind: service\nname: {{ x }}\n", "a key must be a plain word"),
        ("a: [", "this is no YAML"),
    ],
)
def test_what_is_wrong_in_a_text_is_one_sentence(text: str, words: str) -> None:
    with pytest.raises(Fault) as refused:
        read_sheet(text)
    assert words in refused.value.say()
