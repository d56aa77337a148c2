"""A create sent twice with the same key is done once."""

from __future__ import annotations

import threading

from cubestudio.db import Database
from studio import Studio, open_studio


def test_the_second_gets_the_first_ones_answer(studio: Studio) -> None:
    studio.user("ada")
    browser = studio.browser("ada")
    headers = {"idempotency-key": "k1"}
    first = browser.post("/api/v1/projects", json={"name": "alpha"}, headers=headers)
    again = browser.post("/api/v1/projects", json={"name": "alpha"}, headers=headers)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json() and again.headers["idempotent-replay"] == "true"
    assert browser.post("/api/v1/projects", json={"name": "alpha"}).status_code == 409, "without the key it is another"


def test_a_key_is_not_good_for_another_request(studio: Studio) -> None:
    studio.user("ada")
    browser = studio.browser("ada")
    headers = {"idempotency-key": "k1"}
    assert browser.post("/api/v1/projects", json={"name": "alpha"}, headers=headers).status_code == 201
    other = browser.post("/api/v1/projects", json={"name": "beta"}, headers=headers)
    assert (other.status_code, other.json()["error"]["code"]) == (422, "IdempotencyKeyReused")


def test_keys_of_two_people_have_nothing_to_do_with_each_other(studio: Studio) -> None:
    studio.user("ada")
    studio.user("bob")
    headers = {"idempotency-key": "k1"}
    assert studio.browser("ada").post("/api/v1/projects", json={"name": "alpha"}, headers=headers).status_code == 201
    assert studio.browser("bob").post("/api/v1/projects", json={"name": "beta"}, headers=headers).status_code == 201


def test_a_refused_create_may_be_repeated(studio: Studio) -> None:
    studio.user("ada")
    browser = studio.browser("ada")
    headers = {"idempotency-key": "k1"}
    assert browser.post("/api/v1/projects", json={"name": "NOT A SLUG"}, headers=headers).status_code == 422
    assert browser.post("/api/v1/projects", json={"name": "alpha"}, headers=headers).status_code == 201


def test_the_same_request_many_times_at_once_is_done_once(database: Database, tmp_path: object) -> None:
    from pathlib import Path

    with open_studio(database, Path(str(tmp_path)) / "home") as studio:
        studio.user("ada")
        answers: list[tuple[int, str]] = []

        def create() -> None:
            headers = {"idempotency-key": "k1"}
            answer = studio.browser("ada").post("/api/v1/projects", json={"name": "alpha"}, headers=headers)
            answers.append((answer.status_code, answer.json().get("id", "")))

        threads = [threading.Thread(target=create) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(set(answers)) == 1 and answers[0][0] == 201, answers
