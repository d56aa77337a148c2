"""What `ports.auth.PasswordAuth` promises, of every driver."""

from __future__ import annotations

import time
from statistics import median

import pytest

from cubestudio.drivers.auth_password import ArgonPasswords
from cubestudio.ports.auth import PasswordAuth


@pytest.fixture(params=[ArgonPasswords], ids=["argon"])
def auth(request: pytest.FixtureRequest) -> PasswordAuth:
    driver: PasswordAuth = request.param()
    return driver


def test_a_hash_opens_to_its_password_only(auth: PasswordAuth) -> None:
    stored = auth.hash("a correct horse 7")
    assert auth.verify("a correct horse 7", stored)
    assert not auth.verify("a correct horse 8", stored)
    assert "correct horse" not in stored


def test_equal_passwords_have_unequal_hashes(auth: PasswordAuth) -> None:
    assert auth.hash("a correct horse 7") != auth.hash("a correct horse 7")


@pytest.mark.parametrize("stored", ["", "!", "plain", "$argon2id$v=19$broken", "x" * 1000])
def test_what_is_no_hash_opens_to_nothing(auth: PasswordAuth, stored: str) -> None:
    assert not auth.verify("a correct horse 7", stored)
    assert not auth.verify("", stored)


def test_an_unknown_user_takes_as_long_as_a_wrong_password(auth: PasswordAuth) -> None:
    stored = auth.hash("a correct horse 7")

    def cost(against: str) -> float:
        times = []
        for _ in range(5):
            start = time.thread_time()
            auth.verify("a wrong horse 7", against)
            times.append(time.thread_time() - start)
        return median(times)

    auth.verify("warm", "")
    assert 0.5 < cost("") / cost(stored) < 2


def test_a_fresh_hash_needs_no_other_and_an_old_one_does(auth: PasswordAuth) -> None:
    assert not auth.needs_rehash(auth.hash("a correct horse 7"))
    old = "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$nZ0cPFNZVTlPbiMhwP7ZgQ"
    assert auth.needs_rehash(old)


@pytest.mark.parametrize(
    ("password", "word"),
    [
        ("short1!", "short"),
        ("xx-ada-lovelace-9", "user name"),
        ("Password2026!", "everybody"),
        ("P@ssw0rd!!!!", "everybody"),
        ("woaini1314", "everybody"),
        ("qwertyuiop12", "everybody"),
        ("sdfghjkl-12", "row of the keyboard"),
        ("1234567890a", "row of the keyboard"),
        ("aaaabbbbcccc", "too few"),
        ("horsebattery", "two kinds"),
    ],
)
def test_a_weak_password_is_refused_with_its_reason(auth: PasswordAuth, password: str, word: str) -> None:
    assert word in auth.weakness(password, "ada-lovelace")


@pytest.mark.parametrize(
    "password",
    ["a correct horse 7", "Tr0ub4dor&3xyz", "训练模型的密码很长8很安全吧", "correcthorsebatterystaple"],
)
def test_a_strong_one_is_taken(auth: PasswordAuth, password: str) -> None:
    assert auth.weakness(password, "ada") == ""
