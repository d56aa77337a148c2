"""Which driver delivers a notice: told by how its target begins."""

from __future__ import annotations

from cubestudio.drivers.notify_apprise import AppriseNotifier
from cubestudio.drivers.notify_webhook import WebhookNotifier
from cubestudio.kit.settings import Settings
from cubestudio.ports.notify import Notifier


class Notifiers:
    """`ports.notify.Notifier` over all drivers: `http(s)://…` is a webhook, `wecom:…` and its like are messages."""

    name = "all"

    def __init__(self, webhook: Notifier, messages: Notifier) -> None:
        self._webhook = webhook
        self._messages = messages

    def send(self, target: str, title: str, body: dict[str, object]) -> None:
        """Deliver by the driver the target names."""
        kind = target.partition(":")[0]
        driver = self._messages if kind in ("email", "wecom", "dingtalk", "feishu") else self._webhook
        driver.send(target, title, body)


def build_notifier(settings: Settings) -> Notifiers:
    """The notifier of a server."""
    private = settings.webhook_private
    return Notifiers(WebhookNotifier(private), AppriseNotifier(settings.mail, private))
