"""HTTP to the studio: JSON in and out, pages, event streams that survive a lost connection, files in and out."""

from __future__ import annotations

import ipaddress
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Any, Literal
from urllib.parse import quote, urlsplit

import httpx

from cubestudio_sdk.config import Context
from cubestudio_sdk.errors import CubeError
from cubestudio_sdk.sse import Event, parse_events

if TYPE_CHECKING:
    from cubestudio_sdk.line import Line

Progress = Callable[[int, int | None], None]
"""Called with bytes done and bytes in all (None when not known)."""

CHUNK = 1 << 20
_AWAY = (502, 503, 504)


class Transport:
    """One studio as one user. Safe to use from several threads.

    Args:
        context: where and who.
        language: `en` or `zh`, for the studio's sentences.
        patience: seconds an idempotent call keeps trying while the studio is away (a restart takes about three). An
            address where nothing has ever answered us is given up at once.
        renew: gives a token to try when ours is refused (the server of this machine makes a new one at each start).
    """

    def __init__(
        self,
        context: Context,
        language: str = "en",
        patience: float = 5.0,
        renew: Callable[[], str] | None = None,
    ) -> None:
        self.context = context
        self.patience = patience
        self._renew = renew
        self._met = False
        headers = {"Accept-Language": language, "User-Agent": "cubestudio-sdk"}
        # A proxy of the host must never see the token of a studio on this very machine.
        self._http = httpx.Client(
            base_url=context.url,
            headers=headers,
            timeout=httpx.Timeout(60, connect=10),
            trust_env=not _is_here(context),
        )
        self._use(context.token)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def json(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        params: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
        creates: bool = False,
    ) -> Any:
        """The parsed answer of `method /api/v1{path}`; None when it is empty.

        Args:
            creates: send an `Idempotency-Key`, so that trying again after a lost answer makes nothing twice.

        Raises:
            CubeError: refused, or not reachable for `patience` seconds.
        """
        sent = dict(headers or {})
        if creates:
            sent["Idempotency-Key"] = uuid.uuid4().hex
        again = creates or method in ("GET", "PUT", "DELETE")
        answer = self._send(method, path, again, json=body, params=_given(params), headers=sent)
        return answer.json() if answer.content else None

    def text(self, path: str, params: Mapping[str, Any] | None = None) -> str:
        """The answer of GET as text."""
        return self._send("GET", path, True, params=_given(params)).text

    def pages(self, path: str, params: Mapping[str, Any] | None = None, limit: int | None = None) -> Iterator[Any]:
        """The items of a list, fetched page by page as they are taken; at most `limit`."""
        asked: dict[str, Any] = {"page_size": min(limit or 200, 500), **_given(params)}
        left = limit
        while left is None or left > 0:
            page = self.json("GET", path, params=asked)
            yield from page["items"][:left]
            left = None if left is None else left - len(page["items"])
            if not page.get("next_page_token"):
                return
            asked["page_token"] = page["next_page_token"]

    def upload(self, method: str, path: str, content: Iterator[bytes], size: int, params: Mapping[str, Any]) -> Any:
        """Send `content` as the body without ever holding more than one piece of it."""
        headers = {"Content-Type": "application/octet-stream", "Content-Length": str(size)}
        answer = self._send(method, path, False, content=content, params=_given(params), headers=headers)
        return answer.json() if answer.content else None

    def post_files(self, path: str, files: Mapping[str, tuple[str, IO[bytes]]], fields: Mapping[str, str]) -> Any:
        """POST a multipart form."""
        answer = self._send("POST", path, False, files=files, data=dict(fields))
        return answer.json() if answer.content else None

    @contextmanager
    def download(
        self, path: str, params: Mapping[str, Any] | None = None
    ) -> Iterator[tuple[httpx.Response, int | None]]:
        """The open answer of GET and its size in bytes (None when the studio does not know it yet)."""
        with self._open(path, _given(params), {}) as answer:
            length = answer.headers.get("Content-Length")
            yield answer, int(length) if length else None

    def events(
        self, path: str, params: Mapping[str, Any] | None = None, cursor: str = "", ends: frozenset[str] = frozenset()
    ) -> Iterator[Event]:
        """Events of a stream until one named in `ends`; a lost connection goes on after the last event seen.

        Raises:
            CubeError: refused (also in the middle: a token that is revoked), or away for longer than `patience`.
        """
        last = cursor
        last_heard = time.monotonic()
        pause = 0.0
        while True:
            token = self._token
            try:
                headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
                with self._open(path, _given(params), headers, read_timeout=60) as answer:
                    for event in parse_events(answer.iter_bytes()):
                        pause = 0.0
                        last = event.id or last
                        yield event
                        last_heard = time.monotonic()
                        if event.name in ends:
                            if "SessionExpired" not in event.data:
                                return
                            if not self._renewed(token):
                                raise _no_longer_welcome()
                    last_heard = time.monotonic()
            except (httpx.TransportError, CubeError) as lost:
                if isinstance(lost, CubeError) and lost.status not in (0, *_AWAY):
                    if lost.status == 401 and self._renewed(token):
                        continue
                    raise
                if not self._met or time.monotonic() - last_heard > self.patience:
                    raise self._unreachable(lost) from None
            time.sleep(pause)
            pause = min(max(pause * 2, 0.02), 1.0)

    @contextmanager
    def _open(
        self, path: str, params: Mapping[str, Any], headers: Mapping[str, str], read_timeout: float = 300
    ) -> Iterator[httpx.Response]:
        timeout = httpx.Timeout(60, connect=10, read=read_timeout)
        try:
            stream = self._http.stream("GET", _address(path), params=params, headers=headers, timeout=timeout)
            with stream as answer:
                self._met = True
                if answer.is_error:
                    answer.read()
                    raise refusal(answer)
                yield answer
        except httpx.ConnectError as away:
            raise self._unreachable(away) from None

    def socket(self, path: str) -> Line:
        """A websocket at `path`, for any number of threads. Raises CubeError with the studio's own sentence when it is
        refused."""
        from websockets.exceptions import InvalidHandshake, InvalidStatus

        from cubestudio_sdk.line import Line

        url = f"ws{self.context.url.removeprefix('http')}{_address(path)}"
        headers = {"Authorization": f"Bearer {self._token}"} if self._token else {}
        headers["Accept-Language"] = self._http.headers["accept-language"]
        proxy: Literal[True] | None = None if _is_here(self.context) else True
        try:
            return Line(url, headers, proxy=proxy)
        except InvalidStatus as refused:
            answer = refused.response
            raise refusal(httpx.Response(answer.status_code, content=bytes(answer.body))) from None
        except (OSError, TimeoutError, InvalidHandshake) as away:
            raise self._unreachable(away) from None

    def _send(self, method: str, path: str, again: bool, **rest: Any) -> httpx.Response:
        until = time.monotonic() + self.patience
        pause = 0.1
        while True:
            token = self._token
            try:
                answer = self._http.request(method, _address(path), **rest)
                self._met = True
                if answer.is_success:
                    return answer
                refused = refusal(answer)
                if answer.status_code == 401 and not {"content", "files"} & set(rest) and self._renewed(token):
                    continue
                if answer.status_code not in _AWAY or not again:
                    raise refused
            except httpx.TransportError as away:
                refused = self._unreachable(away)
                if not again or not self._met:
                    raise refused from None
            if time.monotonic() + pause > until:
                raise refused
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def _use(self, token: str) -> None:
        if token:
            self._http.headers["Authorization"] = f"Bearer {token}"
        self._token = token

    def _renewed(self, refused: str) -> bool:
        """Whether there is another token now than the one that was refused (another thread may have found it)."""
        if self._token == refused and self._renew is not None:
            self._use(self._renew() or refused)
        return self._token != refused

    def _unreachable(self, away: Exception) -> CubeError:
        if isinstance(away, CubeError) and away.code != "Unreachable":
            return away
        reason = str(away) or type(away).__name__
        text = f"The studio at {self.context.url} does not answer: {reason.rstrip('.')}."
        return CubeError("Unreachable", text, "Start it with `cube up`, or name another with CUBE_URL.")


def refusal(answer: httpx.Response) -> CubeError:
    """The studio's own sentence in `answer`, or one that names the status."""
    try:
        error = answer.json()["error"]
        code, text, hint = str(error["code"]), str(error["text"]), str(error.get("hint") or "")
        if answer.status_code >= 500 and error.get("request_id"):
            hint = f"{hint} ({error['request_id']})".strip()
    except (ValueError, KeyError, TypeError):
        code, text, hint = "HttpError", f"The studio answered {answer.status_code} {answer.reason_phrase}.", ""
    if answer.status_code == 401 and not hint:
        hint = "Log in with `cube login`, or set CUBE_TOKEN."
    return CubeError(code, text, hint, answer.status_code)


def _no_longer_welcome() -> CubeError:
    text = "The token is no longer valid: it was revoked, or has expired."
    return CubeError("SessionExpired", text, "Log in with `cube login`, or set CUBE_TOKEN.", 401)


def segment(name: str) -> str:
    """`name` as one part of a path."""
    return quote(name, safe="")


def _address(path: str) -> str:
    return path if path.startswith("/serve/") or path == "/healthz" else f"/api/v1{path}"


def _given(params: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (params or {}).items() if value is not None}


def _is_here(context: Context) -> bool:
    host = urlsplit(context.url).hostname or ""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
