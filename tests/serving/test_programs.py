"""Services that run a program of somebody's own, and what is told around model servers, with real processes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conformance.gateway.upstreams import ask, free_port, upstream
from cubestudio.db import Database
from cubestudio.kit.errors import Fault
from cubestudio.reach import service as reach
from cubestudio.serving import service
from cubestudio.serving.facts import ServiceWish
from cubestudio.spec.program import Beside, Program, argv
from cubestudio.spec.workload import EnvironmentSpec
from serving.floor import PROJECT, SMALL, Floor, small_engine

APP = """
import http.server, json, os, pathlib
class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        folder = os.environ.get("CUBE_MODEL_DIR")
        said = {
            "mode": os.environ.get("MODE"), "conf": pathlib.Path("conf/app.txt").read_text(),
            "model": sorted(os.listdir(folder)) if folder else None, "metrics": os.environ["PORT_METRICS"],
            "beat": pathlib.Path("beat").exists(), "key": os.environ.get("KEY"),
        }
        self.answer(json.dumps(said).encode())
    def do_GET(self):
        self.answer(b"{}", 200 if self.path == "/up" and pathlib.Path("beat").exists() else 404)
    def answer(self, body, status=200):
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *_):
        pass
http.server.ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Handler).serve_forever()
"""
BEAT = "import os, pathlib, signal; pathlib.Path('beat').write_text(os.environ['WHO']); signal.pause()"


def app(**more: Any) -> Program:
    """A small application with a config file, a further port, a health check and a sidecar."""
    return Program(
        **{
            "command": ("python3", "app.py"),
            "env": {"MODE": "a", "KEY": "{{ secrets.key }}"},
            "files": {"app.py": APP, "conf/app.txt": "red"},
            "ports": {"metrics": 0},
            "health": "/up",
            "start_within": 30.0,
            "grace": 2.0,
            "sidecars": {"beat": Beside(("python3", "-c", BEAT), {"WHO": "me"})},
            **more,
        }
    )


@pytest.fixture
def floor(sqlite_db: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[Floor]:
    for module in ("service", "engines"):
        monkeypatch.setattr(f"cubestudio.serving.{module}.engine_for", small_engine)
    with tempfile.TemporaryDirectory(prefix="cube-serving-", dir="/tmp") as home, upstream("studio") as studio:
        Path(home).chmod(0o755)
        made = Floor(sqlite_db, Path(home), studio, free_port())
        made.start()
        yield made
        made.tear_down()


def test_a_command_of_ones_own_is_served_with_all_it_asked_for_and_rolls_like_a_model(floor: Floor) -> None:
    floor.create("shop", "", program=app())
    found = floor.wait_ready("shop")
    assert floor.call("shop").json == {
        "mode": "a", "conf": "red", "model": None, "metrics": str(_port(floor, "metrics")), "beat": True, "key": "key1",
    }  # fmt: skip
    assert floor.call("shop", authorization="Bearer bad").status == 401
    with floor.database.read() as uow:
        ports = reach.list_ports(uow, PROJECT.id, found.instances[0].workload)
    assert [(port.name, port.is_open) for port in ports] == [("metrics", True)]
    floor.update("shop", "", program=app())
    assert floor.look("shop").revision == 1
    floor.version("iris")
    floor.update("shop", "iris", program=app(files={"app.py": APP, "conf/app.txt": "blue"}))
    floor.wait_ready("shop", revision=2)
    answer = floor.call("shop").json
    assert (answer["conf"], answer["model"]) == ("blue", ["model.json"])


def test_a_model_server_has_variables_files_and_sidecars_too(floor: Floor) -> None:
    floor.version("iris")
    program = Program(env={"CUSTOM": "1"}, sidecars={"beat": Beside(argv("touch beat; exec sleep 1000"))}, grace=2.0)
    floor.create("flowers", "iris", program=program)
    floor.wait_ready("flowers")
    assert floor.call("flowers").json["model"] == "iris:1"


def test_a_revision_that_is_never_ready_in_its_time_fails_with_words_and_the_old_one_serves(floor: Floor) -> None:
    floor.create("shop", "", program=app())
    floor.wait_ready("shop")
    floor.update("shop", "", program=app(health="/never", start_within=1.0))
    found = floor.wait("shop", lambda found: found.status.reason == "NeverReady")
    assert "within 1 s" in found.status.text
    assert floor.call("shop").status == 200


def test_a_sidecar_that_ends_is_the_reason_of_a_failure(floor: Floor) -> None:
    floor.create("shop", "", program=app(sidecars={"meter": Beside(argv("exit 4"))}))
    found = floor.wait("shop", lambda found: found.status.reason == "SidecarEnded")
    assert "'meter'" in found.status.text and "exit code 4" in found.status.text


@pytest.mark.parametrize(
    ("model", "program", "words"),
    [
        ("", Program(), "neither a model nor a command"),
        ("iris", Program(environment=EnvironmentSpec(packages=("x",))), "an environment needs a command"),
        ("iris", Program(files={"model/x": ""}), "'model/x' belongs to the studio"),
        ("", app(files={"../x": ""}), "'../x' is not a path below"),
        ("", app(files={"a": "", "a/b": ""}), "'a' is a file and a folder"),
        ("", app(files={"a": "x" * (257 << 10)}), "at most 256 KiB"),
        ("", app(env={"1A": ""}), "'1A' cannot name an environment variable"),
        ("", app(env={"CUBE_TOKEN": ""}), "CUBE_TOKEN belongs to the studio"),
        ("", app(ports={"Web": 0}), "'Web' cannot name a port"),
        ("", app(ports={"web": 80}), "port 'web' is a number from 1024"),
        ("", app(health="up"), "'up' is not a path for the health check"),
        ("", app(grace=-1.0), "the grace is 0 to 600 seconds"),
        ("", app(start_within=1e9), "the time to become ready"),
        ("", app(sidecars={"A": Beside(("x",))}), "'A' cannot name a sidecar"),
        ("", app(sidecars={"a": Beside(())}), "the sidecar 'a' has no command"),
        ("", app(environment=EnvironmentSpec(name="tabluar")), "there is no shipped environment 'tabluar'"),
    ],
)
def test_what_can_never_run_is_refused_in_one_sentence(
    sqlite_db: Database, model: str, program: Program, words: str
) -> None:
    with sqlite_db.write() as uow, pytest.raises(Fault) as refused:
        service.create_service(uow, PROJECT, "shop", ServiceWish(model, resources=SMALL, program=program), "ann")
    assert words in refused.value.say()


def test_the_port_a_command_chose_itself_is_served(floor: Floor) -> None:
    number = free_port()
    floor.create("shop", "", program=app(ports={"http": number, "metrics": 0}))
    floor.wait_ready("shop")
    assert ask(number, "/", "POST", b"{}").status == 200


def _port(floor: Floor, name: str) -> int:
    from cubestudio.workloads import service as workloads

    with floor.database.read() as uow:
        row = workloads.get(uow, floor.look("shop").instances[0].workload, PROJECT.id)
    return int(row["ports"][name][1])
