"""Notices reach a real server, and never a private one unless allowed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from cubestudio.drivers.notify_webhook import WebhookNotifier
from cubestudio.kit.errors import Fault


class Receiver(BaseHTTPRequestHandler):
    got: list[dict[str, object]] = []

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        self.got.append(json.loads(self.rfile.read(length)))
        self.send_response(500 if self.path == "/broken" else 204)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def url() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    Receiver.got.clear()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_posts_the_notice_as_json(url: str) -> None:
    WebhookNotifier(allow_private=True).send(f"{url}/hook?a=1", "运行失败", {"id": "n1", "state": "Failed"})
    assert Receiver.got == [{"title": "运行失败", "id": "n1", "state": "Failed"}]


def test_an_error_answer_is_a_failure_to_be_tried_again(url: str) -> None:
    with pytest.raises(Fault, match="500"):
        WebhookNotifier(allow_private=True).send(f"{url}/broken", "t", {})


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/", "http://localhost/", "http://169.254.169.254/", "http://[::1]/"]
)
def test_private_addresses_are_refused_before_a_byte_is_sent(target: str) -> None:
    with pytest.raises(Fault) as caught:
        WebhookNotifier().send(target, "t", {})
    assert caught.value.code == "WebhookPrivate"


def test_other_schemes_are_refused() -> None:
    with pytest.raises(Fault) as caught:
        WebhookNotifier().send("file:///etc/passwd", "t", {})
    assert caught.value.code == "WebhookInvalid"
