"""Event streams and log lines, on a server that loses the connection at every turn."""

from __future__ import annotations

import base64
import json
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from cubestudio_sdk.client import Client
from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.sse import parse_events, split_lines
from cubestudio_sdk.types import LogLine

WORDS = ["plain", "年 月", "line\u2028inside", "\x0bvertical", "", "tab\there", "long " * 50]


class Unreliable(ThreadingHTTPServer):
    """Serves one log as the studio does, and drops the connection after a few events, sometimes within one."""

    daemon_threads = True

    def __init__(self, text: str, seed: int) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.content = text
        self.random = random.Random(seed)
        self.connections = 0
        self.revoked_after: int | None = None


class Handler(BaseHTTPRequestHandler):
    server: Unreliable

    def do_GET(self) -> None:
        server = self.server
        server.connections += 1
        if server.revoked_after is not None and server.connections > server.revoked_after:
            self._refuse()
            return
        last = self.headers.get("Last-Event-ID")
        offset = int(base64.b64decode(last)) if last else 0
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for _ in range(server.random.randint(1, 4)):
            piece = server.content[offset : offset + server.random.randint(1, 60)]
            if not piece:
                self.wfile.write(b"event: end\nid: x\ndata: {}\n\n")
                return
            offset += len(piece)
            data = json.dumps({"attempt": 1, "stream": "main-0", "offset": 0, "text": piece}, ensure_ascii=False)
            cursor = base64.b64encode(str(offset).encode()).decode()
            event = f"event: log\nid: {cursor}\ndata: {data}\n\n".encode()
            if server.random.random() < 0.2:
                self.wfile.write(event[: len(event) // 2])
                return
            self.wfile.write(event)

    def _refuse(self) -> None:
        body = json.dumps({"error": {"code": "TokenRevoked", "text": "The token was revoked.", "hint": ""}}).encode()
        self.send_response(401)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(params=range(3))
def server(request: pytest.FixtureRequest) -> Iterator[Unreliable]:
    shuffled = random.Random(request.param)
    lines = [f"{number} {shuffled.choice(WORDS)}" for number in range(60)]
    found = Unreliable("\n".join(lines) + "\n", request.param)
    thread = threading.Thread(target=found.serve_forever, args=(0.01,))
    thread.start()
    yield found
    found.shutdown()
    thread.join()
    found.server_close()


def test_following_a_log_over_lost_connections_loses_and_doubles_nothing(server: Unreliable) -> None:
    with Client(f"http://127.0.0.1:{server.server_port}", "t", "p", patience=30) as client:
        lines = list(client.logs("run_1", "a"))
    assert "\n".join(line.text for line in lines) + "\n" == server.content
    assert server.connections > 10
    assert {(line.attempt, line.stream) for line in lines} == {(1, "main-0")}


def test_going_on_from_a_lines_cursor_gives_the_rest(server: Unreliable) -> None:
    with Client(f"http://127.0.0.1:{server.server_port}", "t", "p", patience=30) as client:
        seen: list[LogLine] = []
        for line in client.logs("run_1", "a"):
            seen.append(line)
            if len(seen) > 20 and line.cursor:
                break
        rest = list(client.logs("run_1", "a", cursor=seen[-1].cursor))
    assert "\n".join(line.text for line in [*seen, *rest]) + "\n" == server.content


def test_a_token_that_is_revoked_midway_ends_the_stream_with_its_reason(server: Unreliable) -> None:
    server.revoked_after = 3
    client = Client(f"http://127.0.0.1:{server.server_port}", "t", "p", patience=30)
    with client, pytest.raises(CubeError, match="The token was revoked") as refused:
        list(client.logs("run_1", "a"))
    assert refused.value.status == 401
    assert server.connections == 4


def test_an_absent_studio_is_named_with_the_way_out() -> None:
    client = Client("http://127.0.0.1:9", "t", "p", patience=0)
    with client, pytest.raises(CubeError, match=r"http://127.0.0.1:9 does not answer.*cube up") as refused:
        client.me()
    assert refused.value.code == "Unreachable"


def test_lines_end_at_a_line_feed_alone_wherever_the_chunks_end() -> None:
    whole = "a\r\nb\u2028c\n\nd".encode()
    for cut in range(len(whole)):
        assert list(split_lines([whole[:cut], whole[cut:]])) == ["a", "b\u2028c", "", "d"]


def test_comments_and_half_events_are_passed_over() -> None:
    events = list(parse_events([b": hello\n\nid: 7\ndata: a\ndata: b\n\nevent: end\ndata: {}\n\ndata: half\n"]))
    assert [(event.name, event.id, event.data) for event in events] == [("message", "7", "a\nb"), ("end", "7", "{}")]
