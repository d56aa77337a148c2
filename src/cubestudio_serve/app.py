"""The ASGI application: which address is answered by what."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

import orjson

from cubestudio_serve import openapi
from cubestudio_serve.metrics import Metrics
from cubestudio_serve.model import Model
from cubestudio_serve.protocols import simple, tables, v2_rest
from cubestudio_serve.sentences import Refused
from cubestudio_serve.settings import Settings
from cubestudio_serve.signature import Signature

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

JSON = b"application/json; charset=utf-8"
TEXT = b"text/plain; version=0.0.4; charset=utf-8"
LARGE = 256 << 10
"""Bytes of a body beyond which reading it and writing its answer are done in a thread, to hold up nobody else."""

MOST_HELD = 128 << 20
"""Bytes of all bodies in memory at once, beyond which only a body that is alone is taken."""
_HELD = "cube.held"


class Reply(NamedTuple):
    """An answer."""

    status: int
    body: bytes
    media: bytes = JSON
    headers: tuple[tuple[bytes, bytes], ...] = ()


class ClientGone(Exception):
    """Nobody waits for the answer any more."""


class App:
    """Serves one model; until `model` is set it is loading."""

    def __init__(self, settings: Settings, metrics: Metrics) -> None:
        self.settings = settings
        self.metrics = metrics
        self.signature: Signature = {}
        self.model: Model | None = None
        self._held = 0
        self._aliases = frozenset(("/predict", "/invocations", f"/v1/models/{settings.name}:predict"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            return
        begun = time.perf_counter()
        path = scope["path"]
        protocol = self._protocol(path)
        self.metrics.in_flight += 1
        try:
            reply = await self._answer(scope, receive, path, protocol)
        except Refused as refused:
            self.metrics.failed(refused.code)
            reply = _refusal(refused, scope, path)
        except ClientGone:
            return
        except Exception:  # the edge of a request: whatever fails, the client gets an answer and the log the reason
            traceback.print_exc()
            self.metrics.failed("Internal")
            reply = _refusal(Refused("model_failed", status=500, code="ModelFailed"), scope, path)
        finally:
            self.metrics.in_flight -= 1
            self._held -= scope.get(_HELD, 0)
        seconds = time.perf_counter() - begun
        if protocol:
            self.metrics.answered(protocol, reply.status, seconds)
        if self.settings.tells_requests and path != "/healthz":
            print(f"{scope['method']} {path} {reply.status} {seconds * 1000:.2f} ms", flush=True)
        await _send(reply, send, scope["method"] == "HEAD")

    @property
    def is_quick(self) -> bool:
        """Whether a row is predicted on the loop itself, and nothing is told of it."""
        return self.model is not None and self.model.way == "loop" and not self.settings.tells_requests

    def quick(self, body: bytes) -> bytes | None:
        """The answer to a plain request when it can be had at once; None when the usual way must find out more."""
        begun = time.perf_counter()
        model = self.model
        assert model is not None
        try:
            answer = model.predict_now(simple.decode(body, model.schema))
            if answer is None:
                return None
            content = simple.encode(answer, model.name)
        except Exception:  # the usual way meets it again, and tells it
            return None
        self.metrics.answered("json", 200, time.perf_counter() - begun)
        return content

    def _protocol(self, path: str) -> str:
        """`json` or `v2` for addresses that predict, else ``."""
        if path in self._aliases or path == "/predict/":
            return "json"
        return "v2" if path.startswith("/v2/") and path.endswith("/infer") else ""

    async def _answer(self, scope: Scope, receive: Receive, path: str, protocol: str) -> Reply:
        if protocol == "json":
            _need(scope, path, "POST")
            return await self._predict(scope, receive)
        if _is_v2(path):
            return await self._v2(scope, receive, path.rstrip("/"))
        path = path.rstrip("/") or "/"
        look = {"/": self._root, "/healthz": self._health, "/metrics": self._metrics, "/openapi.json": self._openapi}
        if path not in look:
            raise Refused("not_found", status=404, code="NotFound", hint="not_found_hint", path=path)
        _need(scope, path, "GET", "HEAD")
        return look[path](scope)

    async def _predict(self, scope: Scope, receive: Receive) -> Reply:
        model = self.ready()
        body = await self._body(scope, receive)
        media = _header(scope, b"content-type").partition(b";")[0].strip().lower()
        decode = simple.decode
        if media in tables.CSV_TYPES:
            decode = tables.decode_csv
        elif media in tables.PARQUET_TYPES:
            decode = tables.decode_parquet
        if len(body) <= LARGE:
            return Reply(200, simple.encode(await model.predict(decode(body, model.schema)), model.name))
        batch = await asyncio.to_thread(decode, body, model.schema)
        answer = await model.predict(batch)
        return Reply(200, await asyncio.to_thread(simple.encode, answer, model.name))

    async def _v2(self, scope: Scope, receive: Receive, path: str) -> Reply:
        ask = v2_rest.read_path(path, self.settings.name, self.settings.version)
        if ask != "infer":
            _need(scope, path, "GET", "HEAD")
            status, said = v2_rest.look(ask, self.settings, self.model)
            return Reply(status, orjson.dumps(said))
        _need(scope, path, "POST")
        model = self.ready()
        body = await self._body(scope, receive)
        head = _header(scope, b"inference-header-content-length")
        if len(body) <= LARGE:
            wish = v2_rest.decode(body, head, model.schema)
            content, split = v2_rest.encode(await model.predict(wish.batch), wish, self.settings)
        else:
            wish = await asyncio.to_thread(v2_rest.decode, body, head, model.schema)
            answer = await model.predict(wish.batch)
            content, split = await asyncio.to_thread(v2_rest.encode, answer, wish, self.settings)
        if split is None:
            return Reply(200, content)
        return Reply(200, content, b"application/octet-stream",
                     ((b"inference-header-content-length", str(split).encode()),))  # fmt: skip

    def ready(self) -> Model:
        """The model; Refused while it loads."""
        if self.model is None:
            raise Refused("loading", status=503, code="ModelLoading", model=self.settings.model)
        return self.model

    def _root(self, scope: Scope) -> Reply:
        ready = self.model is not None
        return Reply(
            200, orjson.dumps({"model": self.settings.model, "ready": ready, "signature": self.signature}, default=str)
        )

    def _health(self, scope: Scope) -> Reply:
        ready = self.model is not None
        return Reply(200 if ready else 503, orjson.dumps({"status": "ready" if ready else "loading"}))

    def _metrics(self, scope: Scope) -> Reply:
        return Reply(200, self.metrics.text(self.settings.model, self.model is not None).encode(), TEXT)

    def _openapi(self, scope: Scope) -> Reply:
        return Reply(200, orjson.dumps(openapi.document(self.ready(), self.settings, language_of(scope))))

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        """The whole body, up to the cap."""
        encoding = _header(scope, b"content-encoding").strip().lower()
        if encoding not in (b"", b"identity"):
            said = encoding.decode("latin-1")
            raise Refused("body_encoded", status=415, code="MediaTypeUnsupported", encoding=said)
        limit = self.settings.body_limit
        length = _header(scope, b"content-length")
        if length and int(length) > limit:
            raise _too_large(limit)
        message = await receive()
        if not message.get("more_body"):
            _check_connected(message)
            body: bytes = message.get("body", b"")
            return body
        parts, size = [message["body"]], len(message["body"])
        self._hold(scope, size)
        while message.get("more_body"):
            message = await receive()
            _check_connected(message)
            parts.append(message["body"])
            size += len(message["body"])
            if size > limit:
                raise _too_large(limit)
            self._hold(scope, len(message["body"]))
        return b"".join(parts)

    def _hold(self, scope: Scope, count: int) -> None:
        """Count bytes until the request ends: many large bodies at once must not end the replica."""
        self._held += count
        scope[_HELD] = scope.get(_HELD, 0) + count
        if scope[_HELD] < self._held > MOST_HELD:
            raise Refused("busy", status=503, code="TooBusy", hint="busy_hint")


def language_of(scope: Scope) -> str:
    """`zh` when the client prefers Chinese, else `en`."""
    for word in _header(scope, b"accept-language").lower().split(b","):
        if word.strip().startswith((b"zh", b"en")):
            return word.strip()[:2].decode()
    return "en"


def _header(scope: Scope, wanted: bytes) -> bytes:
    for name, value in scope["headers"]:
        if name == wanted:
            return bytes(value)
    return b""


def _is_v2(path: str) -> bool:
    return path == "/v2" or path.startswith("/v2/")


def _need(scope: Scope, path: str, *methods: str) -> None:
    if scope["method"] not in methods:
        raise Refused(
            "method", status=405, code="MethodNotAllowed", hint="method_hint", path=path, method=scope["method"],
            methods=methods[0],
        )  # fmt: skip


def _too_large(limit: int) -> Refused:
    return Refused("body_large", status=413, code="BodyTooLarge", limit=f"{limit / (1 << 20):g} MiB")


def _check_connected(message: dict[str, Any]) -> None:
    if message["type"] == "http.disconnect":
        raise ClientGone


def _refusal(refused: Refused, scope: Scope, path: str) -> Reply:
    content = refused.content(language_of(scope))
    if _is_v2(path):  # its clients know an error as one text
        told = content["error"]
        content = {**told, "error": f"{told['text']} {told['hint']}".strip()}
    # What was not read of a body would be taken for the next request.
    closing: tuple[tuple[bytes, bytes], ...] = ((b"connection", b"close"),) if refused.status == 413 else ()
    if refused.status == 503:
        closing = ((b"retry-after", b"1"),)
    return Reply(refused.status, orjson.dumps(content), JSON, closing)


async def _send(reply: Reply, send: Send, is_head: bool) -> None:
    headers = [(b"content-type", reply.media), (b"content-length", str(len(reply.body)).encode()), *reply.headers]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_head else reply.body})
