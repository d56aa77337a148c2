"""The stream of facts: nothing lost on a reconnect, nothing shown to strangers, over when the reader is."""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import httpx
import pytest

from cubestudio.accounts import service
from cubestudio.accounts.roles import Role
from cubestudio.events import service as events
from studio import Studio, live


class Reader:
    """A browser's EventSource: messages as they come, and the id of the last."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status = answer.status_code
        self._lines = answer.iter_lines()
        self.last_id = ""

    def until(self, wanted: Callable[[dict[str, object]], bool]) -> list[dict[str, object]]:
        """Messages up to and with the first that is wanted, or the end."""
        found: list[dict[str, object]] = []
        event: dict[str, object] = {}
        for line in self._lines:
            name, _, value = line.partition(": ")
            if name == "id":
                self.last_id = value
            elif name == "event":
                event["event"] = value
            elif name == "data":
                event |= json.loads(value)
            elif not line and event:
                found.append(event)
                if wanted(event):
                    return found
                event = {}
        return found

    def welcome(self) -> None:
        """Wait for the first line: from then on nothing is missed."""
        next(self._lines)


@contextmanager
def reading(url: str, token: str, after: str = "", query: str = "") -> Iterator[Reader]:
    headers = {"authorization": f"Bearer {token}", **({"last-event-id": after} if after else {})}
    with (
        httpx.Client(timeout=30) as client,
        client.stream("GET", f"{url}/api/v1/events{query}", headers=headers) as answer,
    ):
        yield Reader(answer)


def say(studio: Studio, subject: str, project_id: str | None) -> None:
    with studio.database.write() as uow:
        events.publish(uow, "test", subject, {"text": "训练"}, project_id)


def subject_is(name: str) -> Callable[[dict[str, object]], bool]:
    return lambda event: event.get("subject") == name


@pytest.fixture
def alpha(studio: Studio) -> str:
    studio.user("ada")
    return studio.project("alpha", owner="ada")


def test_facts_arrive_as_they_happen(studio: Studio, alpha: str) -> None:
    token = studio.token("ada")
    with live(studio) as url, reading(url, token) as reader:
        reader.welcome()
        say(studio, "one", alpha)
        assert reader.until(subject_is("one"))[-1]["data"] == {"text": "训练"}
        say(studio, "two", alpha)
        assert [event["subject"] for event in reader.until(subject_is("two"))] == ["two"]


def test_a_reconnect_neither_loses_nor_repeats(studio: Studio, alpha: str) -> None:
    token = studio.token("ada")
    with live(studio) as url:
        with reading(url, token) as reader:
            reader.welcome()
            for n in range(3):
                say(studio, f"s{n}", alpha)
            seen = reader.until(subject_is("s1"))
            last = str(seen[-1]["seq"])
        say(studio, "s3", alpha)
        with reading(url, token, after=last) as reader:
            seen += reader.until(subject_is("s3"))
    assert [event["subject"] for event in seen if event["kind"] == "test"] == ["s0", "s1", "s2", "s3"]


def test_facts_of_foreign_projects_are_not_shown(studio: Studio, alpha: str) -> None:
    studio.user("bob")
    other = studio.project("other", owner="bob")
    token = studio.token("ada")
    with live(studio) as url:
        with reading(url, token) as reader:
            reader.welcome()
            say(studio, "theirs", other)
            say(studio, "nobodys", None)
            say(studio, "mine", alpha)
            assert [event["subject"] for event in reader.until(subject_is("mine"))] == ["mine"]
        with reading(url, token, query="?project=other") as refused:
            assert refused.status == 404


@pytest.mark.parametrize("how", ["revoked", "expired", "disabled", "no member any more"])
def test_the_stream_ends_when_the_reader_may_no_longer_read(
    studio: Studio, alpha: str, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys.modules["cubestudio.accounts.access.follow"], "RECHECK", 0.2)
    token = studio.token("ada", days=(4 / 86400 if how == "expired" else 1))
    with live(studio) as url, reading(url, token, query="?project=alpha") as reader:
        reader.welcome()
        say(studio, "before", alpha)
        reader.until(subject_is("before"))
        with studio.database.write() as uow:
            ada = service.find_user(uow, "ada")
            if how == "revoked":
                service.revoke_token(uow, ada.id, service.list_tokens(uow, ada.id)[0].id, "ada")
            if how == "disabled":
                service.update_user(uow, "ada", "test", disabled=True)
        if how == "no member any more":
            studio.user("bob")
            studio.member("alpha", "bob", Role.OWNER)
            with studio.database.write() as uow:
                service.remove_member(uow, service.enter_named(uow, "alpha", "", True), "ada", "bob")
        assert reader.until(lambda event: "event" in event)[-1] == {"event": "end", "code": "SessionExpired"}


def test_a_stopping_server_does_not_wait_for_its_readers(studio: Studio, alpha: str) -> None:
    token = studio.token("ada")
    with live(studio) as url, reading(url, token) as reader:
        reader.welcome()
        threading.Timer(0.2, studio.app.state.ending.set).start()
        assert reader.until(lambda _: False) == []


def test_sixty_tabs_and_the_rest_still_answers(studio: Studio, alpha: str) -> None:
    token = studio.token("ada")
    with live(studio) as url, httpx.Client(timeout=30, headers={"authorization": f"Bearer {token}"}) as client:
        streams = [client.stream("GET", f"{url}/api/v1/events") for _ in range(60)]
        answers = [stream.__enter__() for stream in streams]
        readers = [Reader(answer) for answer in answers]
        for reader in readers:
            reader.welcome()
        assert client.get(f"{url}/api/v1/me").json()["user"]["username"] == "ada"
        say(studio, "one", alpha)
        for reader in readers:
            assert reader.until(subject_is("one"))
        for stream in streams:
            stream.__exit__(None, None, None)
