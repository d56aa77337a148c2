"""Tickets and passes: signed, short-lived, never one for the other, taken once."""

from __future__ import annotations

import pytest

from cubestudio.reach import tickets as module
from cubestudio.reach.tickets import Tickets, key_of


def test_a_ticket_is_no_pass_and_a_pass_no_ticket() -> None:
    made = Tickets(b"k" * 32)
    ticket = made.ticket("wl_1", "web", "home", "session", "ses_1")
    claims = made.read(ticket, "ticket")
    assert claims is not None and (claims.workload, claims.port, claims.credential) == ("wl_1", "web", "ses_1")
    entry = made.exchange(claims)
    assert made.read(ticket, "pass") is None and made.read(entry, "ticket") is None
    assert made.read(entry, "pass") is not None


@pytest.mark.parametrize("text", ["", ".", "x.y", "é.é", "WyJ4Il0."])
def test_nonsense_is_nobody(text: str) -> None:
    assert Tickets(b"k" * 32).read(text, "ticket") is None


def test_another_key_and_a_changed_text_are_nobody() -> None:
    ticket = Tickets(b"k" * 32).ticket("wl_1", "web", "home", "session", "ses_1")
    assert Tickets(b"j" * 32).read(ticket, "ticket") is None
    assert Tickets(b"k" * 32).read("A" + ticket, "ticket") is None


def test_both_expire(monkeypatch: pytest.MonkeyPatch) -> None:
    made = Tickets(b"k" * 32)
    ticket = made.ticket("wl_1", "web", "home", "session", "ses_1")
    claims = made.read(ticket, "ticket")
    assert claims is not None
    entry = made.exchange(claims)
    for text, kind, seconds in ((ticket, "ticket", module.TICKET_SECONDS), (entry, "pass", module.PASS_SECONDS)):
        with monkeypatch.context() as later:
            later.setattr(module, "now", lambda at=claims.expires_at + seconds: at)
            assert made.read(text, kind) is None


def test_names_of_origins_are_labels_and_differ() -> None:
    keys = {key_of(workload, port) for workload in ("wl_1", "wl_2") for port in ("a", "b")}
    assert len(keys) == 4 and all(len(f"u-{key}") <= 63 and key.isalnum() for key in keys)
