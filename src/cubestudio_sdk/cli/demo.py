"""`cube demo`: the whole road on one machine, from nothing to a prediction."""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cubestudio_sdk.cli.server import server_command
from cubestudio_sdk.cli.words import say
from cubestudio_sdk.config import local_context, studio_home
from cubestudio_sdk.errors import CubeError

if TYPE_CHECKING:
    from cubestudio_sdk.client import Client
    from cubestudio_sdk.types import Run

_EXAMPLE = "breast-cancer"
_START_LIMIT = 60.0
_READY_LIMIT = 300.0


@click.command(help=say("Start the studio and run the shipped example to a served model; then serve until Ctrl-C.",
                        "启动平台，把自带示例从数据跑到推理服务，然后持续服务直到 Ctrl-C。"))  # fmt: skip
@click.option("--exit", "stop_after", is_flag=True, help=say("stop everything when it is done", "完成后停止一切"))
def demo(stop_after: bool) -> None:
    """Every stage says what it does; the last line tells the outcome."""
    began = time.monotonic()
    _refuse_second_start(_port())
    server = _Server()
    signal.signal(signal.SIGTERM, _interrupt)
    code = 0
    try:
        server.start()
        last_line = _story(began)
        click.echo(last_line)
        if not stop_after:
            _serve(server)
    except CubeError as failed:
        code = 1
        click.echo(f"{say('demo failed', '演示失败')}: {failed.text}", err=True)
        if failed.hint:
            click.echo(failed.hint, err=True)
    except KeyboardInterrupt:
        click.echo(say("stopping everything", "正在停止一切"), err=True)
        code = 130 if stop_after else 0
    finally:
        server.stop()
    sys.exit(code)


class _Server:
    """The server as a child; what it says goes to a file, so that it outlives whoever reads."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._is_ready = False
        home = studio_home()
        home.mkdir(parents=True, exist_ok=True)
        self._said = home / "demo.log"
        self._log = home / "logs" / "server.log"

    def start(self) -> None:
        """Start it and show its progress, with the one-time set-up link, until it is ready."""
        click.echo(say(f"starting the studio in {studio_home()}", f"正在启动平台，目录 {studio_home()}"))
        with self._said.open("wb") as output:
            # A session of its own: Ctrl-C comes to us alone, and we end the rest in order.
            self._child = subprocess.Popen(
                server_command(),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        shown = 0
        until = time.monotonic() + _START_LIMIT
        while True:
            shown = self._show(shown)
            if self._is_ready:
                return
            if self._child.poll() is not None:
                self._show(shown)
                raise CubeError("CannotStart", say("The server ended at start.", "服务器启动失败。"))
            if time.monotonic() > until:
                text = say(
                    f"The server does not answer after {_START_LIMIT:.0f} s.",
                    f"服务器 {_START_LIMIT:.0f} 秒内没有响应。",
                )
                raise CubeError("CannotStart", text, say(f"Its log: {self._log}", f"日志：{self._log}"))
            time.sleep(0.05)

    def alive(self) -> bool:
        """Whether it still runs."""
        return self._child is not None and self._child.poll() is None

    def stop(self) -> None:
        """Stop everything of this home: workloads, gateway, server."""
        if self._child is None:
            return
        # A second Ctrl-C must not leave half of it running.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        subprocess.run(server_command("down"), check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        if self.alive():
            self._child.terminate()
        try:
            self._child.wait(15)
        except subprocess.TimeoutExpired:
            self._child.kill()
            self._child.wait()

    def _show(self, shown: int) -> int:
        text = self._said.read_bytes()
        end = text.rfind(b"\n") + 1
        for line in text[shown:end].decode("utf-8", "replace").splitlines():
            if line.strip():
                click.echo(f"  {line}")
            # What follows, the set-up link, is written in the same moment.
            self._is_ready = self._is_ready or line.startswith("ready ")
        return max(end, shown)


def _story(began: float) -> str:
    """Run the example, wait for its service, predict; the line that says it all."""
    with _client() as client:
        run = _run_example(client)
        outputs = {
            task["name"]: client.get_task(run["id"], task["name"]).get("outputs") or {}
            for task in client.tasks(run["id"])
        }
        judged, kept, served = outputs.get("judge", {}), outputs.get("keep", {}), outputs.get("serve", {})
        service = _await_service(client, str(served.get("service") or _EXAMPLE))
        row, truth = _real_row(client, run["id"])
        click.echo(
            say(
                f"asking the service about one real row (its label is {truth})",
                f"用一行真实数据调用服务（真实标签 {truth}）",
            )
        )
        answer = client.predict(service["name"], [row])
    if not answer.get("predictions"):
        raise CubeError("NoPrediction", say("The service gave no prediction.", "服务没有返回预测结果。"), str(answer))
    return (
        f"demo ok  accuracy={float(judged['best_accuracy']):.3f}  model={kept['model_name']}:{kept['version']}  "
        f"service={service['url']}  prediction={answer['predictions'][0]}  "
        f"seconds={time.monotonic() - began:.0f}"
    )


def _client() -> Client:
    """As the administrator of this machine, whatever studio the user's own settings name."""
    from cubestudio_sdk.client import Client as Studio

    here = local_context()
    return Studio(here.url, here.token, patience=30)


def _run_example(client: Client) -> Run:
    from cubestudio_examples import example_text
    from cubestudio_sdk.cli.watch import failure_text, watch

    text = example_text(_EXAMPLE)
    if text is None:
        raise CubeError("ExampleMissing", say("The example is not installed.", "示例没有安装。"))
    client.apply(text)
    click.echo(say(f"running the example '{_EXAMPLE}'", f"正在运行示例 {_EXAMPLE}"))
    # Without the cache: every demo shows the whole road and makes a version of its own.
    started = client.run(_EXAMPLE, no_cache=True)
    ended = watch(client, started["id"])
    if ended["state"] != "Succeeded":
        raise CubeError("RunFailed", failure_text(client, ended))
    return ended


def _await_service(client: Client, name: str) -> dict[str, Any]:
    click.echo(say(f"waiting for the service '{name}'", f"等待推理服务 {name} 就绪"))
    until = time.monotonic() + _READY_LIMIT
    while True:
        service = client.service(name)
        if service["state"] == "Ready" and service["status"]["live_revision"] == service["revision"]:
            return service
        if time.monotonic() > until:
            text = say(f"Service '{name}' is not ready after {_READY_LIMIT:.0f} s.", f"服务 {name} 未能就绪。")
            raise CubeError("ServiceNotReady", text, str(service["reason"]))
        time.sleep(0.3)


def _real_row(client: Client, run: str) -> tuple[dict[str, Any], Any]:
    """The first row of the test data, which no model has learned from, and its label."""
    made = client.get_task(run, "clean")["artifacts"]
    preview = client.artifact_preview(next(artifact["id"] for artifact in made if artifact["name"] == "test"))
    columns = [_column(entry) for entry in preview["columns"]]
    row = {name: _number(cell) for name, cell in zip(columns, preview["rows"][0], strict=True)}
    truth = row.pop("target")
    return row, truth


def _number(cell: Any) -> Any:
    """A preview shows cells as text."""
    try:
        return float(cell)
    except (TypeError, ValueError):
        return cell


def _column(entry: Any) -> str:
    return str(entry["name"]) if isinstance(entry, dict) else str(entry)


def _interrupt(number: int, frame: Any) -> None:
    raise KeyboardInterrupt


def _serve(server: _Server) -> None:
    """Until Ctrl-C, SIGTERM, or an end of the server that we did not ask for."""
    # On standard error: the line before stays the last one of the output proper.
    click.echo(
        say(f"serving at {local_context().url}/ until Ctrl-C", f"正在 {local_context().url}/ 服务，按 Ctrl-C 停止"),
        err=True,
    )
    while server.alive():
        time.sleep(0.5)
    raise CubeError("ServerEnded", say("The server ended.", "服务器意外结束。"))


def _port() -> int:
    text = os.environ.get("CUBE_PORT") or "8080"
    if not text.isdigit() or not 0 < int(text) < 65536:
        _refuse(
            say(f"CUBE_PORT must be a port number, got {text}", f"CUBE_PORT 必须是端口号，现为 {text}"),
            "CUBE_PORT=8081 make demo",
        )
    return int(text)


def _refuse_second_start(port: int) -> None:
    """Nothing is started beside a studio of the same home, nor on a port that a stranger holds."""
    home = studio_home()
    if _is_locked(home / "run" / "server.lock"):
        text = say(f"Cube Studio already runs from {home}.", f"目录 {home} 的 Cube Studio 已在运行。")
        _refuse(text, say("Stop it with `cube down`, or take another home: ", "先执行 cube down，或换一个目录：")
                + f"CUBE_HOME={home}-2 CUBE_PORT={_free_port(port)} make demo")  # fmt: skip
    # What the gateway of this home still holds is taken over by the server.
    if not _is_free(port) and not _is_locked(home / "gateway" / "lock"):
        text = say(f"Port {port} is used by another program. Type this instead:", f"端口 {port} 已被占用，请改用：")
        _refuse(text, f"CUBE_PORT={_free_port(port)} make demo")


def _refuse(text: str, instead: str) -> None:
    click.echo(f"{text}\n{instead}", err=True)
    sys.exit(2)


def _is_locked(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
    except BlockingIOError:
        return True
    except OSError:
        return False


def _free_port(taken: int) -> int:
    return next(port for port in range(taken + 1, 65536) if _is_free(port))


def _is_free(port: int) -> bool:
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((os.environ.get("CUBE_HOST") or "127.0.0.1", port))
        except OSError:
            return False
    return True
