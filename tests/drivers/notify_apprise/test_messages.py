"""Messages for people reach a real HTTP receiver and a real mail server."""

from __future__ import annotations

import email
import json
import socket
import threading
from collections.abc import Iterator
from email.header import decode_header, make_header
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from cubestudio.drivers.notify_apprise import AppriseNotifier
from cubestudio.kit.errors import Fault
from cubestudio.main.notices import Notifiers

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # Apprise's import of it

BODY: dict[str, object] = {"id": "n1", "message": "任务流: demo\nhttp://studio/p/default/runs/run_1"}


class Robot(BaseHTTPRequestHandler):
    """Answers as the robots of DingTalk, WeCom and Feishu do."""

    got: list[tuple[str, dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append((self.path, json.loads(body)))
        self.send_response(500 if "brokenrobot" in self.path else 200)
        self.end_headers()
        self.wfile.write(b'{"errcode": 0, "code": 0}')

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def robots(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """The three services at an address of this machine; nothing else about them is changed."""
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    server = HTTPServer(("127.0.0.1", 0), Robot)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    here = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setattr(NotifyDingTalk, "notify_url", f"{here}/ding/{{token}}")
    monkeypatch.setattr(NotifyFeishu, "notify_url", f"{here}/feishu/{{token}}/")
    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"{here}/wecom/{{key}}")
    Robot.got.clear()
    yield Robot.got
    server.shutdown()
    server.server_close()
    thread.join()


class Mailbox:
    """Keeps what is delivered."""

    def __init__(self) -> None:
        self.got: list[tuple[list[str], email.message.Message]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.got.append((envelope.rcpt_tos, email.message_from_bytes(envelope.content)))
        return "250 OK"


@pytest.fixture
def mailbox() -> Iterator[tuple[Mailbox, int]]:
    """A mail server."""
    box = Mailbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box, port
    controller.stop()


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("dingtalk:abcdefgh12345678", "/ding/abcdefgh12345678"),
        ("dingtalk:https://oapi.dingtalk.com/robot/send?access_token=abcdefgh12345678", "/ding/abcdefgh12345678"),
        ("wecom:https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=693a91f6-7xxx-4bc4", "/wecom/693a91f6-7xxx-4bc4"),
        ("feishu:https://open.feishu.cn/open-apis/bot/v2/hook/0a1b2c3d-4e5f", "/feishu/0a1b2c3d-4e5f/"),
    ],
)
def test_robots_get_title_and_text(robots: list[tuple[str, dict[str, Any]]], target: str, path: str) -> None:
    AppriseNotifier().send(target, "调度失败", BODY)
    ((found, body),) = robots
    assert found.partition("?")[0] == path
    said = json.dumps(body, ensure_ascii=False)
    assert "调度失败" in said
    assert "任务流: demo" in said


def test_a_signed_dingtalk_robot_gets_a_signature(robots: list[tuple[str, dict[str, Any]]]) -> None:
    AppriseNotifier().send("dingtalk:SEC12345678@abcdefgh12345678", "t", BODY)
    assert robots
    assert "abcdefgh12345678" in robots[0][0]


def test_a_refusal_is_a_fault_to_be_tried_again(robots: list[tuple[str, dict[str, Any]]]) -> None:
    with pytest.raises(Fault, match="DingTalk did not take the message") as caught:
        AppriseNotifier().send("dingtalk:brokenrobot1", "t", BODY)
    assert caught.value.code == "AlertFailed"


def test_mail_goes_through_the_studios_server(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    notifier = AppriseNotifier(mail=f"mailto://127.0.0.1:{port}?from=cube@studio.example&smtp=127.0.0.1")
    notifier.send("email:ann@example.com, bob@example.com", "调度失败", BODY)
    receivers = sorted(each for rcpt, _ in box.got for each in rcpt)
    assert receivers == ["ann@example.com", "bob@example.com"]
    mail = box.got[0][1]
    assert "调度失败" in str(make_header(decode_header(str(mail["Subject"]))))
    texts = [part.get_payload(decode=True) for part in mail.walk() if not part.is_multipart()]
    assert any("任务流" in bytes(text).decode() for text in texts if isinstance(text, bytes))


def test_a_mail_server_in_a_private_network_is_refused(mailbox: tuple[Mailbox, int]) -> None:
    box, port = mailbox
    target = f"email:mailto://127.0.0.1:{port}?from=a@b.example&to=ann@example.com&smtp=127.0.0.1"
    with pytest.raises(Fault) as caught:
        AppriseNotifier().send(target, "t", BODY)
    assert caught.value.code == "WebhookPrivate"
    AppriseNotifier(allow_private=True).send(target, "t", BODY)
    assert [rcpt for rcpt, _ in box.got] == [["ann@example.com"]]


@pytest.mark.parametrize(
    ("target", "code"),
    [
        ("email:ann@example.com", "MailServerMissing"),
        ("email:nobody", "WebhookInvalid"),
        ("wecom:https://qyapi.weixin.qq.com/cgi-bin/webhook/send", "WebhookInvalid"),
        ("dingtalk:x", "WebhookInvalid"),
        ("json://127.0.0.1/x", "AlertKindUnknown"),
    ],
)
def test_bad_addresses_are_one_sentence(target: str, code: str) -> None:
    with pytest.raises(Fault) as caught:
        AppriseNotifier().send(target, "t", BODY)
    assert caught.value.code == code


def test_the_target_says_which_driver_delivers() -> None:
    class Kept:
        name = "kept"

        def __init__(self) -> None:
            self.got: list[str] = []

        def send(self, target: str, title: str, body: dict[str, object]) -> None:
            self.got.append(target)

    webhook, messages = Kept(), Kept()
    both = Notifiers(webhook, messages)
    for target in ("https://host/x", "wecom:k", "email:a@b.c", "ftp://x"):
        both.send(target, "t", {})
    assert webhook.got == ["https://host/x", "ftp://x"]
    assert messages.got == ["wecom:k", "email:a@b.c"]
