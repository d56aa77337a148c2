"""What users wrote leads to the open internet or nowhere."""

from __future__ import annotations

import socket
import ssl
from urllib.parse import urlsplit

import pytest

from cubestudio.kit import outward

PRIVATE = [
    "127.0.0.1",
    "127.9.9.9",
    "10.0.0.1",
    "172.16.5.4",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.1.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1%eth0",
    "fc00::1",
    "::ffff:127.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::a00:1",
    "2002:7f00:1::",
    "ff02::1",
    "::127.0.0.1",
    "::ffff:0:169.254.169.254",
    "64:ff9b:1::a00:1",
    "fec0::1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_within_are_not_public(address: str) -> None:
    assert not outward.is_public(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101"])
def test_addresses_without_are(address: str) -> None:
    assert outward.is_public(address)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "localhost", "[::1]"])
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises((outward.PrivateAddress, outward.NotReached)):
        outward.connect(urlsplit(f"http://{host}:1/"))


def test_one_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [(socket.AF_INET, 1, 6, "", ("1.1.1.1", 80)), (socket.AF_INET, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers)
    with pytest.raises(outward.PrivateAddress):
        outward.resolve("two-faced.example", 80)


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    called: list[object] = []

    def resolve(host: str, port: int, **_: object) -> list[object]:
        asked.append(host)
        address = "1.1.1.1" if len(asked) == 1 else "127.0.0.1"  # a name that changes its mind
        return [(socket.AF_INET, 1, 6, "", (address, port))]

    def dial(address: object, **_: object) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", dial)
    with pytest.raises(outward.NotReached):
        outward.connect(urlsplit("http://rebinding.example/"))
    assert (asked, called) == (["rebinding.example"], [("1.1.1.1", 80)])


def test_a_port_that_is_none_is_said() -> None:
    with pytest.raises(outward.NotReached, match="port"):
        outward.connect(urlsplit("http://example.org:99999/"))


@pytest.mark.parametrize(
    ("url", "host"), [("https://a.example/m", "a.example"), ("http://a.example:8080/m", "a.example:8080")]
)
def test_the_host_is_named_as_browsers_name_it(url: str, host: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = socket.socketpair()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: [(socket.AF_INET, 1, 6, "", ("1.1.1.1", 1))])
    monkeypatch.setattr(socket, "create_connection", lambda *_, **__: ours)
    monkeypatch.setattr(ssl.SSLContext, "wrap_socket", lambda _, raw, **__: raw)
    with ours, theirs:
        outward.connect(urlsplit(url)).request("GET", "/m")
        assert f"\r\nHost: {host}\r\n".encode() in theirs.recv(4096)
