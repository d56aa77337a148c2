"""The loop that delivers notices."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from cubestudio.db import Database
from cubestudio.kit.backoff import backoff
from cubestudio.kit.clock import now
from cubestudio.kit.errors import Fault
from cubestudio.notices import store
from cubestudio.ports.notify import Notifier
from cubestudio.workloads.secrets import text_with_secrets

log = logging.getLogger(__name__)

TRIES = 8
_HOPELESS = (
    "WebhookInvalid",
    "WebhookPrivate",
    "SecretMissing",
    "MailServerMissing",
    "AlertKindUnknown",
)  # another try changes nothing


class NoticeLoop:
    """One step sends what is due; several servers may do it at once.

    Args:
        secrets: values of a project's secrets by name.
    """

    def __init__(
        self, database: Database, notifier: Notifier, secrets: Callable[[str, list[str]], Mapping[str, str]]
    ) -> None:
        self._database = database
        self._notifier = notifier
        self._secrets = secrets

    def step(self) -> float:
        """Send what is due; a failed one is tried again, later and later. Seconds until the next look."""
        with self._database.read() as uow:
            due = store.due_notices(uow, now())
        for notice in due:
            pause = backoff(notice["tries"] + 1, first=10.0, cap=3600.0)
            with self._database.write() as uow:
                taken = store.claim_notice(uow, notice["id"], notice["due_at"], now() + pause)
            if taken:
                self._send(notice)
        return 0.1 if due else 5.0

    def _send(self, notice: dict[str, Any]) -> None:
        body = notice["body"]
        title = str(body.get("title") or f"{body['pipeline']}: {body['state']}")
        hidden: list[str] = []
        try:
            target, hidden = text_with_secrets(notice["target"], partial(self._secrets, notice["project_id"]))
            self._notifier.send(target, title, body)
        except Fault as fault:
            reason = f"{fault.say().rstrip('.')}. {fault.say_hint()}".strip()
            for value in hidden:
                reason = reason.replace(value, "•••")
            log.warning("notice %s about %s was not delivered: %s", notice["id"], notice["about"], reason)
            if fault.code in _HOPELESS or notice["tries"] + 1 >= TRIES:
                with self._database.write() as uow:
                    store.give_up_notice(uow, notice["id"], reason)
            return
        with self._database.write() as uow:
            store.end_notice(uow, notice["id"])
