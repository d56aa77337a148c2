"""Files are fetched from a real server, through redirects that are checked one by one."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote

import pytest

from cubestudio.drivers.downloads_http import HttpDownloads
from cubestudio.kit import outward
from cubestudio.kit.errors import Fault

DATA = bytes(range(256)) * 4000


class Shelf(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path.startswith("/to/"):
            self._head(302, {"Location": path.removeprefix("/to/"), "Content-Length": "0"})
        elif path == "/again":
            self._head(302, {"Location": "/again", "Content-Length": "0"})
        elif path == "/named":
            self._head(200, {"Content-Disposition": 'attachment; filename="../../m.onnx"', "Content-Length": "1"})
            self.wfile.write(b"x")
        elif path == "/chunked.zip":
            self._head(200, {"Transfer-Encoding": "chunked"})
            self.wfile.write(b"5\r\nhello\r\n0\r\n\r\n")
        elif path == "/cut.bin":
            self._head(200, {"Content-Length": "100"})
            self.wfile.write(b"short")
            self.close_connection = True
        elif path == "/" + quote("模型 1.onnx"):
            self._head(200, {"Content-Length": "1"})
            self.wfile.write(b"x")
        elif path == "/raw-redirect":
            self._head(302, {"Location": "/模型 1.onnx".encode().decode("latin-1"), "Content-Length": "0"})
        elif path == "/raw-name":
            name = "模型.onnx".encode().decode("latin-1")
            self._head(200, {"Content-Disposition": f'attachment; filename="{name}"', "Content-Length": "1"})
            self.wfile.write(b"x")
        elif path == "/model.onnx":
            self._head(200, {"Content-Length": str(len(DATA))})
            self.wfile.write(DATA)
        else:
            self._head(404, {"Content-Length": "0"})

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def url() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Shelf)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def fetch(url: str, limit: int = 1 << 30) -> tuple[str, bytes]:
    target = io.BytesIO()
    fetched = HttpDownloads(allow_private=True).fetch(url, target, limit, lambda *_: None)
    assert fetched.size == len(target.getvalue())
    return fetched.filename, target.getvalue()


def refusal(url: str, limit: int = 1 << 30, allow_private: bool = True) -> Fault:
    with pytest.raises(Fault) as fault:
        HttpDownloads(allow_private).fetch(url, io.BytesIO(), limit, lambda *_: None)
    return fault.value


def test_a_file_comes_whole_with_its_name_and_progress(url: str) -> None:
    assert fetch(f"{url}/model.onnx?signature=abc") == ("model.onnx", DATA)
    told: list[tuple[int, int | None]] = []
    HttpDownloads(True).fetch(f"{url}/model.onnx", io.BytesIO(), 1 << 30, lambda *each: told.append(each))
    assert told[-1] == (len(DATA), len(DATA))


def test_what_the_server_calls_it_has_no_folders(url: str) -> None:
    assert fetch(f"{url}/named") == ("m.onnx", b"x")


@pytest.mark.parametrize(
    ("path", "name"),
    [("/模型 1.onnx", "模型 1.onnx"), ("/raw-redirect", "模型 1.onnx"), ("/raw-name", "模型.onnx")],
)
def test_names_in_other_scripts_are_asked_for_and_kept(path: str, name: str, url: str) -> None:
    assert fetch(url + path) == (name, b"x")


def test_a_body_without_length_comes_too(url: str) -> None:
    assert fetch(f"{url}/chunked.zip") == ("chunked.zip", b"hello")


def test_redirects_are_followed_and_end(url: str) -> None:
    assert fetch(f"{url}/to//model.onnx")[1] == DATA
    assert "redirects more than" in str(refusal(f"{url}/again"))


def test_a_redirect_into_the_network_is_refused(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    # The first address passes for public; where it leads does not.
    port = url.rpartition(":")[2]
    monkeypatch.setattr(outward, "is_public", lambda address: address == "127.0.0.1")
    for inside in ("http://[::1]/", "http://169.254.169.254/latest", "http://127.0.0.2/"):
        fault = refusal(f"http://127.0.0.1:{port}/to/{inside}", allow_private=False)
        assert (fault.code, "CUBE_IMPORT_PRIVATE" in fault.say_hint()) == ("UrlPrivate", True)


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/a", "http://localhost/", "http://169.254.169.254/", "http://[::1]/"]
)
def test_private_addresses_are_refused_before_a_byte_is_sent(target: str) -> None:
    assert refusal(target, allow_private=False).code == "UrlPrivate"


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://a/b", "just text", "http://", "https://me:pw@host/a", "http://[::1"]
)
def test_what_is_no_address_is_said(target: str) -> None:
    fault = refusal(target)
    assert fault.code == "UrlInvalid"
    assert "pw" not in str(fault)


def test_a_redirect_to_another_scheme_is_refused(url: str) -> None:
    assert refusal(f"{url}/to/file:///etc/passwd").code == "UrlInvalid"


def test_too_large_is_refused_by_its_length_and_by_its_bytes(url: str) -> None:
    assert refusal(f"{url}/model.onnx", 1000).code == "DownloadTooLarge"
    assert refusal(f"{url}/chunked.zip", 3).code == "DownloadTooLarge"


def test_a_cut_body_an_error_and_silence_are_failures(url: str) -> None:
    assert "5 of 100" in str(refusal(f"{url}/cut.bin"))
    assert "404" in str(refusal(f"{url}/nothing"))
    assert refusal("http://127.0.0.1:1/").code == "DownloadFailed"


def test_a_download_ends_when_nobody_wants_it(url: str) -> None:
    def unwanted(*_: object) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        HttpDownloads(True).fetch(f"{url}/model.onnx", io.BytesIO(), 1 << 30, unwanted)
