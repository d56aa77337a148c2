"""Sends a notice through Apprise, which is imported when the first one is sent (it takes 0.1 s and 10 MB).

Of Apprise's hundred services only those are reachable that lead to one fixed host, and e-mail: a notice must not
become a user's hand inside our network.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

from cubestudio.kit.errors import Fault
from cubestudio.kit.outward import NotReached, PrivateAddress, resolve

_ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+\.[^@\s,;<>]+")
_WORDS = {"email": "e-mail", "wecom": "WeCom", "dingtalk": "DingTalk", "feishu": "Feishu"}


class AppriseNotifier:
    """`ports.notify.Notifier` for targets `email:…`, `wecom:…`, `dingtalk:…`, `feishu:…`.

    After the colon stands what the service's own page gives: the robot's whole address or its key alone
    (`SECRET@TOKEN` for DingTalk's signed robots); for e-mail addresses with commas between, or a `mailtos://` URL of
    one's own mail server.

    Args:
        mail: `mailtos://user:password@host?from=…` of the studio's mail server, "" = none.
        allow_private: whether mail servers that users name may lie in private networks.
    """

    name = "apprise"

    def __init__(self, mail: str = "", allow_private: bool = False) -> None:
        self._mail = mail
        self._allow_private = allow_private

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        """Deliver `title` and the body's `message`; a Fault says why it did not arrive."""
        kind, _, to = target.partition(":")
        if kind not in _WORDS:
            raise Fault("AlertKindUnknown", "there is no kind of alert '{kind}'", kind=kind[:20])
        service = self._service(kind, to.strip())
        if kind == "email" and to.startswith(("mailto://", "mailtos://")):
            self._require_public(service)
        self._notify(_WORDS[kind], service, title, str(body.get("message") or body.get("text") or ""))

    def _service(self, kind: str, to: str) -> Any:
        address = self._mail_url(to) if kind == "email" else _robot_url(kind, to)
        make = _plugin(kind)  # by name: Apprise.instantiate would import all its services, a second of work
        parts = make.parse_url(address)
        try:
            return make(**parts)
        except TypeError:  # Apprise's way to say that something in the address will not do
            raise _invalid(kind) from None

    def _mail_url(self, to: str) -> str:
        if to.startswith(("mailto://", "mailtos://")):
            return to
        found = [each.strip() for each in to.replace(";", ",").split(",") if each.strip()]
        if not found or not all(_ADDRESS.fullmatch(each) for each in found):
            raise _invalid("email")
        if not self._mail:
            text = "this studio has no mail server"
            raise Fault("MailServerMissing", text, "An administrator sets CUBE_MAIL, or write mailtos://… yourself.")
        return f"{self._mail}{'&' if '?' in self._mail else '?'}to={quote(','.join(found), safe=',@')}"

    def _require_public(self, service: Any) -> None:
        host = str(service.smtp_host or service.host or "")
        if self._allow_private:
            return
        try:
            resolve(host, service.port)
        except NotReached:
            text = "{service} did not take the message: {why}"
            raise Fault("AlertFailed", text, status=502, service="e-mail", why=f"{host} is not known") from None
        except PrivateAddress:
            text = "the mail server {host} lies in a private network"
            raise Fault("WebhookPrivate", text, "An administrator can allow that with CUBE_WEBHOOK_PRIVATE=1.",
                        host=host) from None  # fmt: skip

    def _notify(self, word: str, service: Any, title: str, message: str) -> None:
        """Apprise says what went wrong only in its log."""
        from apprise import LogCapture

        with LogCapture(level=logging.WARNING) as said:  # type: ignore[no-untyped-call]
            done = service.notify(body=message, title=title)
            why = said.getvalue().strip().splitlines()
        if not done:
            reason = why[-1].rstrip(".") if why else "it did not say why"
            text = "{service} did not take the message: {why}"
            raise Fault("AlertFailed", text, "Look whether the address is right.", 502, service=word, why=reason[:300])


def _plugin(kind: str) -> Any:
    if kind == "email":
        from apprise.plugins.email import NotifyEmail

        return NotifyEmail
    if kind == "wecom":
        from apprise.plugins.wecombot import NotifyWeComBot

        return NotifyWeComBot
    if kind == "dingtalk":
        from apprise.plugins.dingtalk import NotifyDingTalk

        return NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu

    return NotifyFeishu


def _robot_url(kind: str, to: str) -> str:
    """Apprise's address of a robot, from the address its page shows or the key in it."""
    parts = urlsplit(to)
    query = {name: values[0] for name, values in parse_qs(parts.query).items()}
    if parts.scheme in ("http", "https"):
        if kind == "wecom":
            key = query.get("key", "")
        elif kind == "dingtalk":
            key = query.get("access_token", "")
        else:
            key = parts.path.rstrip("/").rpartition("/")[2]
    else:
        key = to
    if not re.fullmatch(r"[A-Za-z0-9@_-]{8,200}", key):
        raise _invalid(kind)
    secret, at, token = key.rpartition("@")
    scheme = {"wecom": "wecombot", "dingtalk": "dingtalk", "feishu": "feishu"}[kind]
    return f"{scheme}://{quote(secret, safe='')}@{token}/" if at else f"{scheme}://{key}/"


def _invalid(kind: str) -> Fault:
    text = "this is no address of a {service} alert"
    hint = "Copy the robot's whole address from its page; for e-mail write ann@example.com."
    return Fault("WebhookInvalid", text, hint, service=_WORDS[kind])
