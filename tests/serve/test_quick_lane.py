"""Which requests the quick lane reads by itself: what is plain and whole, and nothing a parser could read otherwise."""

from __future__ import annotations

import pytest

from cubestudio_serve.quick import MOST_BYTES, body_of

ROW = b'{"rows":[{"a":1}]}'


def request(*headers: bytes, body: bytes = ROW, line: bytes = b"POST /predict HTTP/1.1") -> bytes:
    return b"\r\n".join([line, b"host: x", *headers, b"", body])


def sized(*headers: bytes, body: bytes = ROW) -> bytes:
    return request(b"Content-Length: %d" % len(body), *headers, body=body)


@pytest.mark.parametrize(
    "whole",
    [
        sized(),
        sized(b"content-type: application/json"),
        sized(b"Content-Type: application/json; charset=utf-8", b"x-request-id: 1", b"accept:", b"via: a, b: c"),
        sized(b"content-type:application/x-www-form-urlencoded"),
    ],
)
def test_a_plain_whole_request_is_read(whole: bytes) -> None:
    assert body_of(whole) == ROW


def test_bodies_have_a_size() -> None:
    assert body_of(sized(body=b"")) == b""
    assert body_of(sized(body=b"x" * MOST_BYTES)) == b"x" * MOST_BYTES
    assert body_of(sized(body=b"x" * (MOST_BYTES + 1))) is None


@pytest.mark.parametrize(
    "odd",
    [
        request(),
        sized()[:-1],
        sized() + b"P",
        sized() + sized(),
        request(b"content-length: 018", b"content-length: 18"),
        request(b"content-length: 18, 18"),
        request(b"content-length: +18"),
        request(b"content-length : 18"),
        request(b" content-length: 18"),
        sized(b"transfer-encoding: chunked"),
        sized(b"Transfer-Encoding: identity"),
        sized(b"x: y\r\n\ttransfer-encoding: chunked"),
        sized(b"x: y\ntransfer-encoding: chunked"),
        sized(b"x: y\rtransfer-encoding: chunked"),
        sized(b"transfer-encoding\0: chunked"),
        sized(b"x: y\0"),
        sized(b"transfer_encoding"),
        sized(b": nothing"),
        sized(b"content-encoding: gzip"),
        sized(b"content-type: text/csv"),
        sized(b"content-type: application/jsonlines"),
        sized(b"expect: 100-continue"),
        sized(b"connection: close"),
        sized(b"upgrade: h2c"),
        request(b"content-length: 18", line=b"POST /predict HTTP/1.0"),
        request(b"content-length: 18", line=b"POST /predict?x=1 HTTP/1.1"),
        request(b"content-length: 18", line=b"PUT /predict HTTP/1.1"),
        request(b"content-length: 18", line=b"POST /predict HTTP/1.1\r"),
    ],
)
def test_anything_else_goes_the_usual_way(odd: bytes) -> None:
    assert body_of(odd) is None
