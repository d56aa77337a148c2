"""The simplest model server: one model folder behind HTTP.

`GET /` tells the signature, `GET /healthz` is 200 once the example row was predicted, `POST /predict` answers.
Runs as a workload: `python serve.py` with CUBE_MODEL_DIR, CUBE_MODEL_NAME (`name:version`), HOST and PORT.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import sys
import threading
import time
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tabular.messages import Refused, say
from tabular.model import Model, load_model, read_signature
from tabular.rows import rows_of

MOST_BODY_BYTES = 8 * 1024 * 1024
SOCKET_SECONDS = 75


class BadRequest(Exception):
    """A request that cannot be answered: status and sentence."""

    def __init__(self, status: int, code: str, text: str, hint: str = "") -> None:
        super().__init__(text)
        self.status = status
        self.content = {"error": {"code": code, "text": text, "hint": hint}}


class ModelServer(ThreadingHTTPServer):
    """Serves one model; ready once `warm_up()` has predicted the example row."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], folder: Path, name: str) -> None:
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        super().__init__(address, Handler)
        self.folder = folder
        self.model_name = name
        self.signature = read_signature(folder)
        self.model: Model | None = None

    def warm_up(self) -> None:
        """Load the model and predict its example row."""
        started = time.monotonic()
        model = load_model(self.folder)
        estimator = model.pipeline[-1]
        if hasattr(estimator, "n_jobs"):
            # One row is predicted faster by one thread than threads are started; requests run side by side anyway.
            estimator.n_jobs = 1
        model.predict(rows_of({"rows": [model.example]}, model.features))
        self.model = model
        print(f"{self.model_name} ready after {time.monotonic() - started:.2f} s", flush=True)

    def answer(self, body: Any) -> dict[str, Any]:
        """Predictions for a request's rows."""
        if self.model is None:
            raise BadRequest(503, "ModelLoading", f"{self.model_name} is still loading.")
        try:
            frame = rows_of(body, self.model.features)
        except Refused as refused:
            raise BadRequest(422, "RowInvalid", refused.text, refused.hint) from None
        if frame.empty:
            return {"predictions": [], "model": self.model_name}
        predictions, chances = self.model.predict(frame)
        answer: dict[str, Any] = {"predictions": predictions}
        if chances is not None:
            names = [str(name) for name in self.model.classes]
            answer["probabilities"] = [
                dict(zip(names, (round(float(chance), 6) for chance in row), strict=True)) for row in chances
            ]
        return {**answer, "model": self.model_name}


class Handler(BaseHTTPRequestHandler):
    """One connection; kept open between requests."""

    protocol_version = "HTTP/1.1"
    server_version = "cube-model"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = SOCKET_SECONDS
    server: ModelServer

    def do_GET(self) -> None:
        """The signature, or whether the server is ready."""
        path = self.path.partition("?")[0].rstrip("/") or "/"
        ready = self.server.model is not None
        if path == "/healthz":
            self._send(200 if ready else 503, {"status": "ready" if ready else "loading"})
        elif path == "/":
            status = {"model": self.server.model_name, "ready": ready}
            self._send(200, {**status, "signature": self.server.signature})
        else:
            self._send(404, _not_found(path))

    do_HEAD = do_GET

    def do_POST(self) -> None:
        """Predictions."""
        try:
            content = self._body()
            path = self.path.partition("?")[0].rstrip("/")
            if path != "/predict":
                self._send(404, _not_found(path))
                return
            self._send(200, self.server.answer(_parsed(content)))
        except BadRequest as bad:
            self._send(bad.status, bad.content)
        except OSError:
            raise
        except Exception:  # the edge of a request: one that fails must not end the connection without an answer
            self.log_error("%s", traceback.format_exc())
            self._send(500, {"error": {"code": "ModelFailed", "text": say("model_failed"), "hint": ""}})

    def _body(self) -> bytes:
        """The whole body, by length or in chunks, up to the cap."""
        if "chunked" in (self.headers.get("Transfer-Encoding") or "").lower():
            return self._chunks()
        length = self.headers.get("Content-Length") or "0"
        if not length.isdigit():
            self.close_connection = True
            raise BadRequest(400, "BodyInvalid", "Content-Length is no number.")
        self._check_size(int(length))
        return self.rfile.read(int(length))

    def _chunks(self) -> bytes:
        content = bytearray()
        while True:
            line = self.rfile.readline(1024).partition(b";")[0].strip()
            try:
                size = int(line, 16)
            except ValueError:
                self.close_connection = True
                raise BadRequest(400, "BodyInvalid", "The chunked body is broken.") from None
            self._check_size(len(content) + size)
            content += self.rfile.read(size)
            self.rfile.readline(8)
            if size == 0:
                return bytes(content)

    def _check_size(self, size: int) -> None:
        if not 0 <= size <= MOST_BODY_BYTES:
            # What is left unread would be taken for the next request.
            self.close_connection = True
            limit = f"{MOST_BODY_BYTES // (1024 * 1024)} MiB"
            raise BadRequest(413, "BodyTooLarge", say("body_large", limit=limit))

    def _send(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Only what went wrong is logged: a line for each prediction would be the slowest part of it."""
        if isinstance(code, int) and code >= 400 and self.path != "/healthz":
            self.log_message('"%s" %s', self.requestline, code)


def _parsed(content: bytes) -> Any:
    try:
        return json.loads(content)
    except (ValueError, RecursionError) as broken:
        raise BadRequest(400, "BodyInvalid", say("body_json", reason=broken)) from None


def _not_found(path: str) -> dict[str, Any]:
    return {"error": {"code": "NotFound", "text": f"There is no {path}.", "hint": "POST /predict, GET /, GET /healthz"}}


def main() -> None:
    """Listen at once, load, then serve until SIGTERM; requests under way are finished."""
    folder = Path(os.environ["CUBE_MODEL_DIR"])
    host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
    try:
        server = ModelServer((host, port), folder, os.environ.get("CUBE_MODEL_NAME", folder.name))
        stop = threading.Event()
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, lambda *_: stop.set())
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"listening on {host}:{server.server_address[1]}", flush=True)
        server.warm_up()
    except Refused as refused:
        sys.exit(f"error: {refused.text} {refused.hint}".strip())
    stop.wait()
    server.shutdown()
    server.server_close()


if __name__ == "__main__":
    main()
