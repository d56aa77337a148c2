"""Verbs on notices, for features that tell somebody outside."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cubestudio.db import UnitOfWork
from cubestudio.kit.errors import Fault, did_you_mean
from cubestudio.notices import store
from cubestudio.ports.notify import Notifier
from cubestudio.spec.expressions import evaluate
from cubestudio.workloads.secrets import SECRETS, text_with_secrets

TOPIC = "notices"
"""Hint to the loop: a notice was lined up."""
KINDS = ("webhook", "email", "wecom", "dingtalk", "feishu")
"""Where a notice can go."""


def check_address(kind: str, to: str) -> None:
    """Raise a Fault for a kind or address that cannot be."""
    if kind not in KINDS:
        raise Fault("AlertKindUnknown", "there is no kind of alert '{kind}'", did_you_mean(kind, KINDS), kind=kind)
    target_of(kind, to)


def target_of(kind: str, to: str) -> str:
    """What the notifier is given, with placeholders for secrets. Raises Fault."""
    if not to:
        raise Fault("AlertTargetMissing", "an alert needs an address", "Secrets may be used: {{ secrets.NAME }}.")
    found = str(evaluate(to, {"secrets": SECRETS}))
    if kind == "webhook":
        if "{{" not in to and not found.startswith(("http://", "https://")):
            raise Fault("WebhookInvalid", "'{url}' is not an http address", "Write https://host/path.", url=to)
        return found
    return f"{kind}:{found}"


def line_up(uow: UnitOfWork, project_id: str, about: str, target: str, body: Mapping[str, Any], at: float) -> None:
    """Deliver `body` (with `id` and `title`) to `target` as soon as the loop comes to it; `about` is the id of what it
    tells of."""
    row = {
        "id": body["id"],
        "about": about,
        "project_id": project_id,
        "target": target,
        "body": dict(body),
        "tries": 0,
        "due_at": at,
        "text": "",
    }
    store.insert_notice(uow, row)
    uow.hint(TOPIC)


def undelivered(uow: UnitOfWork, about: str) -> str:
    """Why a notice about something was not delivered; "" when all were, or may still be."""
    return store.undelivered(uow, about)


def forget(uow: UnitOfWork, about: str) -> None:
    """Tell nothing more of something."""
    store.delete_notices(uow, about)


def forget_failed(uow: UnitOfWork, about: str) -> None:
    """Forget what could not be delivered: whoever reads of it mended the address."""
    store.delete_given_up(uow, about)


def send_now(
    notifier: Notifier, target: str, body: Mapping[str, Any], values_of: Callable[[list[str]], Mapping[str, str]]
) -> None:
    """Deliver at once, outside any transaction; a Fault, without secrets, says why that failed."""
    filled, hidden = text_with_secrets(target, values_of)
    try:
        notifier.send(filled, str(body["title"]), dict(body))
    except Fault as fault:
        params = {name: _clean(value, hidden) for name, value in fault.params.items()}
        raise Fault(fault.code, fault.text, fault.hint, fault.status, **params) from None


def _clean(value: Any, hidden: list[str]) -> Any:
    for secret in hidden:
        value = value.replace(secret, "•••") if isinstance(value, str) and secret else value
    return value
