"""One call over HTTP/2 with prior knowledge, as clients of gRPC make it; frames by hand (RFC 9113, RFC 7541)."""

from __future__ import annotations

import socket
import struct

_PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
_DATA, _HEADERS, _SETTINGS, _RESET = 0, 1, 4, 3
_END_STREAM, _END_HEADERS, _ACK = 1, 4, 1


def call(port: int, path: str, message: bytes = b"", **headers: str) -> bytes:
    """What came back as data; b"" for an answer of headers alone, which is how gRPC tells errors."""
    fields = {":method": "POST", ":scheme": "http", ":path": path, ":authority": headers.pop("host", "x")}
    fields |= {"content-type": "application/grpc", "te": "trailers"}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    block = b"".join(b"\0" + _text(name) + _text(value) for name, value in fields.items())
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(_PREFACE + _frame(_SETTINGS, 0, 0, b""))
        connection.sendall(_frame(_HEADERS, _END_HEADERS, 1, block))
        connection.sendall(_frame(_DATA, _END_STREAM, 1, b"\0" + struct.pack(">I", len(message)) + message))
        return _answer(connection)


def _answer(connection: socket.socket) -> bytes:
    got, said = b"", b""
    while True:
        while len(got) < 9 or len(got) < 9 + int.from_bytes(got[:3], "big"):
            block = connection.recv(65536)
            assert block, "the connection was closed"
            got += block
        size, kind, flags = int.from_bytes(got[:3], "big"), got[3], got[4]
        payload, got = got[9 : 9 + size], got[9 + size :]
        if kind == _SETTINGS and not flags & _ACK:
            connection.sendall(_frame(_SETTINGS, _ACK, 0, b""))
        if kind == _DATA:
            said += payload
        if kind == _RESET or (kind in (_DATA, _HEADERS) and flags & _END_STREAM):
            return said


def _frame(kind: int, flags: int, stream: int, payload: bytes) -> bytes:
    return len(payload).to_bytes(3, "big") + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def _text(text: str) -> bytes:
    """A literal of at most 126 bytes, as it is."""
    return bytes([len(text)]) + text.encode()
