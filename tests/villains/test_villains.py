"""Workloads that mean harm, or look as if they did."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from conformance.runtime.local import home, needs_root, place
from conformance.runtime.suite import Place
from cubestudio.drivers.logs_files import FileLogs
from cubestudio.drivers.runtime_local import LocalRuntime, control
from cubestudio.ports.runtime import AttemptPhase, Handle
from cubestudio.spec.resources import Resources

__all__ = ["home", "place"]

_DAEMON = """
import os, signal, sys, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        for number in (1, 2, 3, 15): signal.signal(number, signal.SIG_IGN)
        out = os.environ['CUBE_OUTPUT_DIR']
        open(out + '/draft', 'w').write(str(os.getpid()))
        os.rename(out + '/draft', out + '/daemon')
        time.sleep(600)
    os._exit(0)
while not os.path.exists(os.environ['CUBE_OUTPUT_DIR'] + '/daemon'): time.sleep(.01)
print('up', flush=True)
"""


def alive(pid: int) -> bool:
    """Whether the process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def wrapper_of(place: Place, handle: Handle) -> int:
    """Pid of the guardian process."""
    birth, _ = control.read(f"{place.runtime.home}/{handle['folder']}/control/main-0.state")  # type: ignore[attr-defined]
    assert birth
    return birth.pid


def test_a_daemon_that_forked_twice_and_ignores_term_dies_by_stop(place: Place) -> None:
    handle = place.runtime.start(place.python(_DAEMON + "time.sleep(600)"))
    place.says(handle, "up")
    daemon = int(place.output(handle, "daemon"))
    assert alive(daemon)
    place.runtime.stop(handle, 0.3)
    assert place.end(handle).exit_code == 143
    assert not alive(daemon)


def test_a_daemon_does_not_outlive_its_main_process(place: Place) -> None:
    handle, seen = place.run(place.python(_DAEMON))
    assert (seen.phase, seen.exit_code) == (AttemptPhase.EXITED, 0)
    assert not alive(int(place.output(handle, "daemon")))


def test_a_fork_bomb_is_capped_and_ended(place: Place) -> None:
    if not place.runtime.is_root:  # type: ignore[attr-defined]
        pytest.skip("processes of the only user cannot be counted apart")
    bomb = "import os\nos.nice(19)\nprint('up', flush=True)\nwhile True:\n  try: os.fork()\n  except OSError: pass"
    # A user of its own: what other tests run at the same time would find no room for a process either.
    handle = place.runtime.start(replace(place.python(bomb), owner=100 + os.getpid()))
    place.says(handle, "up")
    time.sleep(1)
    place.runtime.stop(handle, 0)
    assert place.end(handle, 120).exit_code == 137


def test_a_hundred_megabytes_of_log_are_read_by_offset(place: Place) -> None:
    code = "import sys\nline = 'x' * 99 + chr(10)\nfor _ in range(1048576): sys.stdout.write(line)\nprint('end')"
    handle, seen = place.run(place.python(code, env={"PYTHONUNBUFFERED": ""}), seconds=120)
    assert seen.exit_code == 0
    [stream] = place.logs.streams(handle)
    assert stream.size == 104857600 + 4
    began = time.monotonic()
    assert place.logs.tail(handle, 2)[0].data == b"x" * 99 + b"\nend\n"
    [chunk] = place.logs.read(handle, {"main-0": 104857500}, 1000)
    assert chunk.data == b"x" * 99 + b"\nend\n"
    assert time.monotonic() - began < 1


def test_bytes_that_are_no_text_are_kept(place: Place) -> None:
    handle, _ = place.run(place.python("import sys; sys.stdout.buffer.write(bytes(range(256)) * 100)"))
    [chunk] = place.logs.read(handle, {})
    assert chunk.data == bytes(range(256)) * 100


def test_a_guardian_that_is_killed_is_a_loss_and_nothing_stays_behind(place: Place) -> None:
    handle = place.runtime.start(place.python(_DAEMON + "time.sleep(600)"))
    place.says(handle, "up")
    daemon = int(place.output(handle, "daemon"))
    os.kill(wrapper_of(place, handle), signal.SIGKILL)
    assert place.end(handle).phase is AttemptPhase.LOST
    assert not alive(daemon)
    place.restart()
    assert place.see(handle).phase is AttemptPhase.LOST


def test_a_guardian_killed_while_the_server_was_away_is_a_loss_too(place: Place) -> None:
    handle = place.runtime.start(place.python(_DAEMON + "time.sleep(600)"))
    place.says(handle, "up")
    daemon = int(place.output(handle, "daemon"))
    place.runtime.close()
    os.kill(wrapper_of(place, handle), signal.SIGKILL)
    place.restart()
    assert place.end(handle).phase is AttemptPhase.LOST
    assert not alive(daemon)


def test_a_process_that_hides_its_variables_does_not_survive_a_loss_either(place: Place) -> None:
    hide = "os.execve(sys.executable, ['python', '-c', 'import time; time.sleep(600)'], {})"
    handle = place.runtime.start(place.python(_DAEMON.replace("time.sleep(600)", hide) + "time.sleep(600)"))
    place.says(handle, "up")
    daemon = int(place.output(handle, "daemon"))
    os.kill(wrapper_of(place, handle), signal.SIGKILL)
    assert place.end(handle).phase is AttemptPhase.LOST
    assert not alive(daemon)


def test_the_nursery_may_be_killed_at_any_time(place: Place) -> None:
    handle = place.runtime.start(place.python("import time; print('up', flush=True); time.sleep(2); print('down')"))
    place.says(handle, "up")
    place.runtime._bearer._process.kill()  # type: ignore[attr-defined]
    place.runtime._bearer._process.wait()  # type: ignore[attr-defined]
    _, seen = place.run(place.python("print('born by another')"))
    assert seen.exit_code == 0
    assert place.end(handle).exit_code == 0
    assert place.printed(handle) == "up\ndown\n"


@needs_root
@pytest.mark.parametrize(
    "code",
    [
        "open(HOME + '/keys/master').read()",
        "open(HOME + '/db/cube.sqlite').read()",
        "import os; os.listdir(HOME + '/keys')",
        "import os; os.listdir(OUT + '/../control')",
        "import os; os.rename(OUT, OUT + '2')",
        "open(OUT + '/../control/main-0.log')",
        "open(HOME + '/environments/x', 'w')",
        "import os; os.setuid(0)",
        "import os; os.kill(os.getppid(), 9)",
        "open(f'/proc/{__import__(\"os\").getppid()}/environ').read()",
    ],
)
def test_the_studios_own_files_and_processes_are_out_of_reach(place: Place, home: Path, code: str) -> None:
    (home / "keys" / "master").write_text("secret")
    (home / "db" / "cube.sqlite").write_text("rows")
    setting = f"import os\nHOME = {str(home)!r}\nOUT = os.environ['CUBE_OUTPUT_DIR']\n"
    handle, seen = place.run(place.python(setting + code))
    assert seen.exit_code == 1
    assert "PermissionError" in place.printed(handle)


@needs_root
def test_variables_of_the_loader_do_not_reach_processes_of_root(place: Place, tmp_path: Path) -> None:
    code = "import os; print(os.environ['LD_PRELOAD'], os.getuid())"
    handle, seen = place.run(place.python(code, env={"LD_PRELOAD": "/nonexistent.so"}))
    assert seen.exit_code == 0
    assert place.printed(handle).splitlines()[-1].startswith("/nonexistent.so 20")


@needs_root
def test_projects_cannot_see_each_others_work(place: Place) -> None:
    handle, _ = place.run(place.python("open('mine', 'w').write('x')"))
    request = place.python(f"open({str(place.runtime.home)!r} + '/{handle['folder']}/main-0/mine')")  # type: ignore[attr-defined]
    other = type(request)(request.workload, 1, "prj_2", 2, request.spec)
    _, seen = place.run(other)
    assert seen.exit_code == 1


@needs_root
def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    disk = Path("/tmp") / f"cube-disk-{os.getpid()}"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m,mode=755", "tmpfs", str(disk)], check=True)
    try:
        tight = Place(LocalRuntime(disk), FileLogs(disk), lambda: LocalRuntime(disk))
        code = "import os\nf = open(os.environ['CUBE_OUTPUT_DIR'] + '/big', 'wb')\nwhile True: f.write(b'x' * 65536)"
        _, seen = tight.run(tight.python(code))
        assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "DiskFull"), seen
        assert str(disk) in seen.text and seen.hint
        _fill(disk)
        _, seen = tight.run(tight.python("print('x')"))
        assert (seen.phase, seen.reason) == (AttemptPhase.EXITED, "DiskFull"), seen
        tight.runtime.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)
        disk.rmdir()


def _fill(disk: Path) -> None:
    with contextlib.suppress(OSError), open(disk / "fill", "wb", 0) as file:
        while True:
            file.write(b"x" * 4096)


_SERVERS = """
import os, sys, time
from pathlib import Path
from cubestudio.drivers.runtime_local import LocalRuntime
from cubestudio.ports.runtime import AttemptRequest
from cubestudio.spec.workload import WorkloadSpec
code = "import os; f = os.open(os.environ['MARKS'], os.O_APPEND | os.O_WRONLY); os.write(f, b'x')"
for line in sys.stdin:  # every line is a server's life
    server = os.fork()
    if server == 0:
        runtime = LocalRuntime(Path(sys.argv[1]))
        for number in int(line), int(line) + 1:
            env = {'MARKS': f'{sys.argv[1]}/marks/{number}'}
            spec = WorkloadSpec(command=('python', '-I', '-S', '-c', code), env=env)
            runtime.start(AttemptRequest(f'wl_{number}', 1, 'prj_1', 1, spec))
            os.write(1, f'{os.getpid()} {number}\\n'.encode())  # whole, or not at all
        time.sleep(60)
    os.waitpid(server, 0)
    print(flush=True)
"""

_TASKS = 60


@pytest.fixture
def marks(home: Path) -> Iterator[Path]:
    folder = home / "marks"
    folder.mkdir()
    for number in range(_TASKS):
        (folder / str(number)).touch(mode=0o666)
        (folder / str(number)).chmod(0o666)
    yield folder


def test_a_server_killed_at_any_moment_starts_nothing_twice_and_loses_nothing(
    home: Path, marks: Path, place: Place
) -> None:
    """Thirty servers are killed, each at another moment of its second start; the next one asks for it again."""
    script = home / "servers.py"
    script.write_text(_SERVERS)
    first, killed = 0, 0
    servers = subprocess.Popen(
        [sys.executable, str(script), str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
    )
    with servers:
        assert servers.stdin and servers.stdout
        while first < _TASKS:
            print(first, file=servers.stdin, flush=True)
            pid, number = map(int, servers.stdout.readline().split())
            time.sleep(killed * 0.0002)
            os.kill(pid, signal.SIGKILL)
            for line in iter(servers.stdout.readline, "\n"):
                number = int(line.split()[1])
            first, killed = number + 1, killed + 1
        servers.stdin.close()
    assert killed >= _TASKS // 2
    code = _SERVERS.partition('code = "')[2].partition('"\n')[0]
    for number in range(_TASKS):
        request = place.request(
            "python", "-I", "-S", "-c", code, workload=f"wl_{number}", env={"MARKS": f"{marks}/{number}"}
        )
        handle, seen = place.run(request)
        assert (seen.phase, seen.exit_code) == (AttemptPhase.EXITED, 0), (number, seen, place.printed(handle))
    assert {(marks / str(number)).read_text() for number in range(_TASKS)} == {"x"}


@pytest.mark.parametrize("memory", [0, 256 << 20])
def test_every_workload_begins_clean_also_on_a_wrapper_that_has_worked(place: Place, memory: int) -> None:
    """No descriptor, signal setting, group or privilege of the studio's, or of the workload before, is passed on."""
    place.run(place.python("import os; os.chdir('/'); os.umask(0); print(os.getpid())"))
    place.run(place.python(_DAEMON))
    place.run(place.request("no-such-command"))
    code = (
        "import os\n"
        "status = dict(line.split(':', 1) for line in open('/proc/self/status').read().splitlines())\n"
        "names = ['Umask', 'SigBlk', 'SigIgn', 'CapEff', 'CapPrm', 'CapInh', 'CapAmb', 'NoNewPrivs']\n"
        "print(*[status[name].strip() for name in names])\n"
        "print(sorted(int(n) for n in os.listdir('/proc/self/fd'))[:-1], os.getcwd() == os.environ['HOME'])\n"
        "print(status['Uid'].split(), status['Gid'].split(), status['Groups'].split())\n"
        "print(os.readlink('/proc/self/fd/0'), open('/proc/self/oom_score_adj').read())"
    )
    handle, seen = place.run(place.request("python", "-X", "utf8", "-c", code, resources=Resources(memory=memory)))
    assert seen.exit_code == 0, place.printed(handle)
    told = place.printed(handle).splitlines()
    umask, blocked, ignored, *privileges = told[0].split()
    assert (umask, blocked, privileges) == ("0022", "0" * 16, [*["0" * 16] * 4, "1"])
    # Python itself ignores SIGPIPE (13) and SIGXFSZ (25) as soon as it runs; 32 and 33 are the C library's own
    assert int(ignored, 16) & 0x7FFFFFFF == 1 << 12 | 1 << 24
    assert told[1] == "[0, 1, 2] True"
    user = str(200_001 if os.geteuid() == 0 else os.geteuid())
    groups = [] if os.geteuid() == 0 else [str(group) for group in sorted(os.getgroups())]
    assert told[2] == f"{[user] * 4} {[user] * 4} {groups}"
    assert told[3].split() == ["/dev/null", "500"]


def test_a_server_in_a_pipe_lets_go_of_it_though_its_workloads_live(home: Path) -> None:
    script = "import sys\nfrom pathlib import Path\n" + _SERVERS.partition("time\n")[2].partition("code =")[0]
    script += (
        "runtime = LocalRuntime(Path(sys.argv[1]))\n"
        "spec = WorkloadSpec(command=('sleep', '60'))\n"
        "runtime.prepare(spec.environment, print)\n"
        "runtime.start(AttemptRequest('wl_pipe', 1, 'prj_1', 1, spec))\n"
        "print('started')\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, str(home)],
        capture_output=True,
        text=True,
        timeout=30,
        env={**os.environ, "PYTHONPATH": ":".join(sys.path)},
    )
    assert told.stdout == "started\n", told.stderr
    state = str(home / "workloads" / "wl_pipe.1" / "control" / "main-0.state")
    assert control.is_held(state)
    birth, _ = control.read(state)
    while birth is None:
        birth, _ = control.read(state)
    os.kill(birth.pid, signal.SIGQUIT)


def test_secrets_are_nowhere_on_the_disk(place: Place, home: Path) -> None:
    code = "import os; print(len(os.environ['TOKEN']))"
    handle, seen = place.run(place.python(code, secret_env={"TOKEN": "very-secret-value-42"}))
    assert seen.exit_code == 0
    for path in home.rglob("*"):
        if path.is_file() and not path.is_symlink():
            assert b"very-secret-value-42" not in path.read_bytes(), path
    assert "very-secret-value-42" not in str(handle)


def test_eight_at_a_time_many_times_nothing_is_lost(place: Place) -> None:
    """Wrappers are reused, spares replaced: each of 300 runs once."""
    handles = [place.runtime.start(place.request("echo", "x")) for _ in range(8)]
    ended: list[Handle] = []
    while handles:
        place.news.clear()
        seen = place.runtime.observe(handles)
        done = [handle for handle, one in zip(handles, seen, strict=True) if one.phase is AttemptPhase.EXITED]
        assert all(one.phase not in (AttemptPhase.ABSENT, AttemptPhase.LOST) for one in seen), seen
        ended += done
        handles = [handle for handle in handles if handle not in done]
        while len(handles) < 8 and len(ended) + len(handles) < 300:
            handles.append(place.runtime.start(place.request("echo", "x")))
        if not done:
            place.news.wait(5)
    assert [place.printed(handle) for handle in ended] == ["x\n"] * 300
    assert all(one.exit_code == 0 for one in place.runtime.observe(ended))
