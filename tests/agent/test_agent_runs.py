"""An agent and a real studio: what a task sees, and what comes home."""

from __future__ import annotations

import ast
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from agent.pods import HANDLE, Pod, archive_in, job, python, until
from cubestudio.db import Database
from cubestudio.drivers.mailbox_files import FileMailbox
from cubestudio.drivers.mailbox_files.unpacking import Most
from cubestudio.main.agents import agent_archive
from cubestudio.ports.mailbox import Mailbox
from studio import open_studio

MARK = "\u2063cube-work\u2063"


@pytest.fixture
def away(sqlite_db: Database, tmp_path: Path) -> Iterator[Pod]:
    """A studio that does not answer yet."""
    with open_studio(sqlite_db, tmp_path / "home") as studio:
        pod = Pod(studio, tmp_path / "cube", archive_in(tmp_path))
        yield pod
        pod.close()


@pytest.fixture
def pod(away: Pod) -> Iterator[Pod]:
    """A studio that answers."""
    with away.present():
        yield away


def test_a_task_runs_and_all_of_it_comes_home(pod: Pod) -> None:
    program = """
import json, os, sys
print("to stdout", flush=True)
print("to stderr", file=sys.stderr, flush=True)
print("again")
out = os.environ["CUBE_OUTPUT_DIR"]
os.makedirs(out + "/model")
open(out + "/model/weights", "wb").write(b"w" * 100_000)
os.symlink("/etc/passwd", out + "/latest")
json.dump({"auc": 0.9}, open(out + "/outputs.json", "w"))
"""
    before = time.time()
    assert pod.run(python(program)) == 0
    assert pod.log().splitlines()[:3] == [b"to stdout", b"to stderr", b"again"]
    assert b"latest" in pod.log().splitlines()[3]
    assert pod.out() == {"model/weights": b"w" * 100_000, "outputs.json": b'{"auc": 0.9}'}
    mail = pod.mail()
    assert mail.report is not None
    assert (mail.report.exit_code, mail.report.reason) == (0, "")
    assert (
        before <= (mail.started_at or 0) == (mail.report.started_at or 0) <= (mail.report.ended_at or 0) <= time.time()
    )
    assert mail.report.cpu_seconds > 0
    assert mail.report.peak_memory > 1 << 20


def test_a_task_finds_the_variables_of_its_contract(pod: Pod) -> None:
    one = python(
        "import json, os, cubestudio_sdk.task; print(json.dumps(dict(os.environ))); print(os.getcwd())",
        env={"DATA": MARK + "/data", "SECRET": "plain", "CUBE_URL": "http://studio", "PYTHONPATH": "/own"},
        secrets=["SECRET", "CUBE_TOKEN"],
        workdir="deep/er",
    )
    code = pod.run(one, SECRET="hunter22", CUBE_TOKEN="cubetask_x", KUBERNETES_PORT="x", CUDA_HOME="/usr/local/cuda")
    assert code == 0, pod.log()
    told, folder = pod.log().splitlines()
    env, work = json.loads(told), str(pod.root / "main-0")
    assert {env[name] for name in ("HOME", "PWD", "TMPDIR")} == {work}
    assert (env["DATA"], env["SECRET"], env["CUBE_TOKEN"]) == (work + "/data", "hunter22", "cubetask_x")
    assert (env["CUBE_OUTPUT_DIR"], env["CUDA_HOME"]) == (str(pod.root / "out"), "/usr/local/cuda")
    assert env["PYTHONPATH"] == f"/own:{pod.root}/lib"
    assert folder == (work + "/deep/er").encode()
    assert not [name for name in env if name.startswith(("CUBE_AGENT", "KUBERNETES"))]


def test_files_and_folders_are_laid_before_the_command(pod: Pod, tmp_path: Path) -> None:
    (tmp_path / "data" / "sub").mkdir(parents=True)
    (tmp_path / "data" / "sub" / "big").write_bytes(os.urandom(1 << 20))
    (tmp_path / "script").write_text("#!/bin/sh\necho it ran\n")
    files = [
        {"path": "conf/a.txt", "kind": "text", "content": f"here: {MARK} 好\r\n", "executable": False},
        {"path": "data", "kind": "source", "source": 0, "executable": False},
        {"path": "run.sh", "kind": "source", "source": 1, "executable": True},
        {"path": "in/put", "kind": "link", "target": str(tmp_path / "data" / "sub")},
    ]
    one = job("/bin/sh", "-c", f"./run.sh; cat conf/a.txt; cksum < {MARK}/data/sub/big", files=files)
    assert pod.run(one, [str(tmp_path / "data"), str(tmp_path / "script")]) == 0
    ran, text, _ = pod.log().split(b"\n", 2)
    assert ran == b"it ran"
    assert text == f"here: {pod.root}/main-0 好\r".encode()
    assert (pod.root / "main-0/data/sub/big").read_bytes() == (tmp_path / "data/sub/big").read_bytes()
    assert os.readlink(pod.root / "main-0/in/put") == str(tmp_path / "data" / "sub")


@pytest.mark.parametrize(
    ("command", "code", "reason"),
    [
        (("/bin/sh", "-c", "exit 7"), 7, ""),
        (("/bin/sh", "-c", "kill -SEGV $$"), 139, ""),
        (("no-such-program",), 127, "CommandNotFound"),
        (("/etc/passwd",), 127, "CommandNotFound"),
    ],
    ids=["exit code", "signal", "no program", "not executable"],
)
def test_an_end_is_told_as_it_was(pod: Pod, command: tuple[str, ...], code: int, reason: str) -> None:
    assert pod.run(job(*command)) == code
    report = pod.mail().report
    assert report is not None
    assert (report.exit_code, report.reason) == (code, reason)


def test_a_missing_file_is_a_reason(pod: Pod) -> None:
    files = [{"path": "x", "kind": "source", "source": 0, "executable": False}]
    assert pod.run(job("true", files=files), ["/no/such/file"]) == 1
    report = pod.mail().report
    assert report is not None
    assert (report.reason, report.text) == ("FileAbsent", "there is no file '/no/such/file'")


def test_outputs_of_a_failed_command_come_too(pod: Pod) -> None:
    assert pod.run(job("/bin/sh", "-c", "echo part > $CUBE_OUTPUT_DIR/part; exit 3")) == 3
    assert pod.out() == {"part": b"part\n"}


def test_outputs_the_studio_refuses_fail_the_task_with_its_words(sqlite_db: Database, tmp_path: Path) -> None:
    small = FileMailbox(tmp_path / "home", Most(size=1 << 20))
    with open_studio(sqlite_db, tmp_path / "home", {Mailbox: small}) as studio:
        pod = Pod(studio, tmp_path / "cube", archive_in(tmp_path))
        with pod.present():
            assert pod.run(job("/bin/sh", "-c", "head -c 50000000 /dev/zero > $CUBE_OUTPUT_DIR/big")) == 1
        report = pod.mail().report
        assert report is not None
        assert (report.reason, report.text) == ("OutputsTooLarge", "the outputs are larger than 1048576 bytes")
        assert pod.out() == {}
        assert b"larger than" in pod.log()
        pod.close()


def test_term_reaches_all_and_the_stubborn_are_killed(pod: Pod) -> None:
    program = """
import signal, subprocess, sys, time
child = subprocess.Popen([sys.executable, "-c", '''
import os, signal, time
os.setsid()
signal.signal(signal.SIGTERM, lambda *_: (print("child heard", flush=True)))
print("child up", os.getpid(), flush=True)
time.sleep(600)
time.sleep(600)
'''])
signal.signal(signal.SIGTERM, lambda *_: print("parent heard", flush=True))
while True: time.sleep(600)
"""
    pod.post({"main-0": python(program, grace=0.5)})
    agent = pod.start()
    child = int(until(lambda: b"child up" in pod.log() and pod.log().split()[2]))
    agent.send_signal(signal.SIGTERM)
    assert agent.wait(20) == 137
    assert {b"child heard", b"parent heard"} <= set(pod.log().splitlines())
    assert not os.path.exists(f"/proc/{child}")
    report = pod.mail().report
    assert report is not None
    assert report.exit_code == 137


def test_what_is_withdrawn_ends_though_no_signal_comes(pod: Pod) -> None:
    program = "import signal, time; signal.signal(signal.SIGTERM, lambda *_: print('heard', flush=True)); "
    pod.post({"main-0": python(program + "print('up', flush=True)\nwhile True: time.sleep(600)", grace=600.0)})
    agent = pod.start()
    until(lambda: b"up" in pod.log())
    pod.mailbox.withdraw(HANDLE, ["main-0"], 0.2)
    assert agent.wait(60) == 137
    assert pod.log() == b"up\nheard\n"
    report = pod.mail().report
    assert report is not None
    assert report.exit_code == 137


def test_term_before_the_command_ends_the_preparation(away: Pod) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the connection and says nothing
        away.url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        agent = away.start()
        silent.accept()[0].close()
        agent.send_signal(signal.SIGTERM)
        assert agent.wait(10) == 143


def test_what_a_command_leaves_running_ends_with_it(pod: Pod) -> None:
    assert pod.run(job("/bin/sh", "-c", "setsid sleep 600 & echo $!; exit 0")) == 0
    assert not os.path.exists(f"/proc/{int(pod.log())}")


def test_a_storm_of_lines_comes_whole_and_in_order(pod: Pod) -> None:
    program = "import sys\nfor n in range(150_000): sys.stdout.write(f'line {n} ' + 'x' * 60 + '\\n')"
    began = time.monotonic()
    assert pod.run(python(program)) == 0
    print(f"10 MB in {time.monotonic() - began:.1f} s")
    lines = pod.log().splitlines()
    assert len(lines) == 150_000
    assert all(line.startswith(b"line %d " % n) for n, line in enumerate(lines))


def test_a_line_is_seen_soon_after_it_was_said(pod: Pod) -> None:
    program = "import time\nwhile True: print(time.time(), flush=True); time.sleep(0.3)"
    pod.post({"main-0": python(program)})
    pod.start()
    until(lambda: len(pod.log().splitlines()) > 2)
    delays = []
    for _ in range(5):
        count = len(pod.log().splitlines())
        until(lambda count=count: len(pod.log().splitlines()) > count)
        delays.append(time.time() - float(pod.log().splitlines()[-1]))
    assert min(delays) < 0.25, delays


def test_nothing_is_lost_or_doubled_while_the_studio_is_away(away: Pod) -> None:
    program = """
import os, time
for n in range(60):
    print("line", n, flush=True)
    time.sleep(0.05)
open(os.environ["CUBE_OUTPUT_DIR"] + "/done", "w").write("yes")
"""
    with away.present() as url:
        away.post({"main-0": python(program)})
        agent = away.start()
        until(lambda: b"line 3\n" in away.log())
    time.sleep(1.0)
    port = int(url.rpartition(":")[2])
    away.studio.app.state.ending.is_set = False
    with away.present(port):
        assert agent.wait(30) == 0
    assert away.log() == b"".join(b"line %d\n" % n for n in range(60))
    assert away.out() == {"done": b"yes"}


def test_an_agent_gives_up_when_the_studio_stays_away(away: Pod) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        away.url = f"http://127.0.0.1:{free.getsockname()[1]}"
    agent = away.start(CUBE_AGENT_PATIENCE="1")
    assert agent.wait(20) == 143
    assert agent.stderr is not None
    assert b"gave up" in agent.stderr.read()


def test_an_attempt_that_is_over_ends_itself_and_brings_nothing(pod: Pod) -> None:
    pod.post(
        {"main-0": job("/bin/sh", "-c", "echo up; echo x > $CUBE_OUTPUT_DIR/x; while sleep 0.1; do echo on; done")}
    )
    agent = pod.start()
    until(lambda: b"up" in pod.log())
    command = json.loads((pod.root / ".agent" / "main-0.json").read_text())["pid"]
    pod.studio.alive.discard(("wl_1", 1))
    assert agent.wait(20) == 143
    assert not os.path.exists(f"/proc/{command}")
    assert pod.mail().report is None
    assert pod.out() == {}


def test_a_sidecar_shares_the_folder_and_has_a_log_of_its_own(pod: Pod) -> None:
    wait = "while [ ! -f said ]; do sleep 0.05; done; "
    pod.post(
        {
            "main-0": job("/bin/sh", "-c", wait + "cat said"),
            "main-0.helper": job("/bin/sh", "-c", "echo beside > said; pwd; sleep 600", beside="main-0"),
        }
    )
    helper = pod.start("main-0.helper")
    assert pod.start().wait(20) == 0
    assert pod.log() == b"beside\n"
    helper.send_signal(signal.SIGTERM)
    assert helper.wait(20) == 143
    assert pod.log("main-0.helper") == f"{pod.root}/main-0\n".encode()


def test_a_gang_begins_together(pod: Pod) -> None:
    gang = ["main-0", "worker-0"]
    pod.post({name: job("/bin/sh", "-c", "echo begun", gang=gang) for name in gang})
    first = pod.start()
    until(lambda: pod.heard("main-0"))
    with pytest.raises(subprocess.TimeoutExpired):
        first.wait(1)
    assert (pod.log(), pod.mail().started_at) == (b"", None)
    second = pod.start("worker-0")
    assert (first.wait(20), second.wait(20)) == (0, 0)
    assert pod.log() == pod.log("worker-0") == b"begun\n"


def test_term_ends_who_waits_for_its_gang(pod: Pod) -> None:
    pod.post({"main-0": job("echo", "begun", gang=["main-0", "worker-0"]), "worker-0": job("true")})
    alone = pod.start()
    until(lambda: pod.heard("main-0"))
    alone.send_signal(signal.SIGTERM)
    assert alone.wait(20) == 143
    assert pod.mail().report is not None and pod.log() == b""


def test_the_archive_is_the_same_for_the_same_sources_and_old_pythons_read_it() -> None:
    assert agent_archive() == agent_archive()
    for part in resources.files("cubestudio_agent").iterdir():
        if part.name.endswith(".py"):
            ast.parse(part.read_text(), feature_version=(3, 8))


def test_tokens_and_secrets_are_not_in_what_lies_on_the_studios_disk(pod: Pod) -> None:
    pod.run(python("print('hello')", secrets=["KEY"]), KEY="hunter22")
    folder = pod.studio.settings.home / str(HANDLE["folder"])
    found = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"hunter22" not in found
    assert b"cubeagent_" not in found
