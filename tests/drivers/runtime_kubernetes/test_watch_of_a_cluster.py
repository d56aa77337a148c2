"""The list+watch loop against an API server that does everything one may do: cuts, errors, versions too old."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Empty, Queue
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from cubestudio.drivers.runtime_kubernetes.client import Client, Manifest, Refused, Unreachable
from cubestudio.drivers.runtime_kubernetes.watch import Watch


def thing(name: str, version: int, **more: Any) -> Manifest:
    """An object."""
    return {"metadata": {"name": name, "namespace": "n", "uid": name, "resourceVersion": str(version)}, **more}


@dataclass
class Api:
    """What the server answers: `listed` to lists; for each watch the next script of `watches` (lines, then it ends)."""

    port: int = 0
    listed: list[Manifest] = field(default_factory=list)
    version: int = 1
    watches: Queue[list[Any]] = field(default_factory=Queue)
    asked: list[str] = field(default_factory=list)
    refuse: list[int] = field(default_factory=list)
    closing: threading.Event = field(default_factory=threading.Event)


def handler(api: Api) -> type[BaseHTTPRequestHandler]:
    """Serves `api`."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *args: Any) -> None:
            pass

        def do_GET(self) -> None:
            query = parse_qs(urlsplit(self.path).query)
            api.asked.append(f"watch {query['resourceVersion'][0]}" if "watch" in query else "list")
            if api.refuse:
                self._say(api.refuse.pop(0), {"code": 410, "reason": "Expired", "message": "too old"})
            elif "watch" not in query:
                self._say(200, {"items": api.listed, "metadata": {"resourceVersion": str(api.version)}})
            else:
                self._watch()

        def _say(self, code: int, body: Any) -> None:
            data = json.dumps(body).encode()
            self.send_response(code)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def _watch(self) -> None:
            self.send_response(200)
            self.end_headers()
            while not api.closing.is_set():
                try:
                    lines = api.watches.get(timeout=0.05)
                except Empty:
                    continue
                for line in lines:
                    self.wfile.write(line if isinstance(line, bytes) else json.dumps(line).encode() + b"\n")
                self.wfile.flush()
                break
            self.close_connection = True

    return Handler


class Told:
    """A consumer that remembers."""

    def __init__(self) -> None:
        self.news: Queue[Any] = Queue()

    def replace(self, objects: list[Manifest], asked_at: float) -> None:
        self.news.put([found["metadata"]["name"] for found in objects])

    def change(self, kind: str, found: Manifest) -> None:
        self.news.put((kind, found["metadata"]["name"]))

    def next(self) -> Any:
        """What came next."""
        return self.news.get(timeout=20)


@contextmanager
def serving(api: Api) -> Iterator[Client]:
    """A client of it."""
    server = ThreadingHTTPServer(("127.0.0.1", api.port), handler(api))
    api.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    config = {
        "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "c", "user": "u"}}],
        "clusters": [{"name": "c", "cluster": {"server": f"http://127.0.0.1:{api.port}"}}],
        "users": [{"name": "u", "user": {"token": "t"}}],
    }
    client = Client(config)
    try:
        yield client
    finally:
        client.close()
        api.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def api() -> Api:
    return Api(listed=[thing("a", 1)], version=5)


@contextmanager
def watching(client: Client) -> Iterator[tuple[Watch, Told]]:
    """A watch on pods."""
    told = Told()
    watch = Watch(client, told, "Pod", labels="x")
    watch.start()
    try:
        yield watch, told
    finally:
        watch.close()
        watch.join(5)


def test_it_lists_once_and_goes_on_where_a_watch_ended(api: Api) -> None:
    with serving(api) as client, watching(client) as (watch, told):
        assert told.next() == ["a"] and watch.wait(5)
        bookmark = {"type": "BOOKMARK", "object": {"metadata": {"resourceVersion": "9"}}}
        api.watches.put([{"type": "ADDED", "object": thing("b", 6)}, bookmark])
        assert told.next() == ("ADDED", "b")
        api.watches.put([{"type": "DELETED", "object": thing("b", 12)}])
        assert told.next() == ("DELETED", "b")
        api.watches.put([{"type": "ADDED", "object": thing("c", 13)}])
        assert told.next() == ("ADDED", "c")
        assert api.asked[:4] == ["list", "watch 5", "watch 9", "watch 12"]
        assert client.calls["list"] == 1


@pytest.mark.parametrize("how", ["an event", "an answer"])
def test_a_version_that_is_too_old_means_to_list_anew(api: Api, how: str) -> None:
    with serving(api) as client, watching(client) as (_, told):
        assert told.next() == ["a"]
        api.listed, api.version = [thing("z", 80)], 80
        if how == "an event":
            api.watches.put([{"type": "ERROR", "object": {"code": 410, "reason": "Expired", "message": "too old"}}])
        else:
            api.refuse.append(410)
            api.watches.put([])
        assert told.next() == ["z"]
        api.watches.put([{"type": "MODIFIED", "object": thing("z", 81)}])
        assert told.next() == ("MODIFIED", "z")


def test_a_line_that_breaks_is_resumed_and_nothing_is_told_twice(api: Api) -> None:
    with serving(api) as client, watching(client) as (_, told):
        assert told.next() == ["a"]
        whole = json.dumps({"type": "ADDED", "object": thing("b", 6)}).encode() + b"\n"
        api.watches.put([whole, b'{"type": "ADDED", "obj'])
        assert told.next() == ("ADDED", "b")
        api.listed, api.version = [thing("a", 1), thing("b", 6), thing("c", 7)], 7
        assert told.next() == ["a", "b", "c"], "half an event is no event: the whole is told again"


def test_a_server_that_is_away_is_tried_again_and_the_trouble_is_told(api: Api) -> None:
    with serving(api) as client, watching(client) as (watch, told):
        assert told.next() == ["a"] and watch.trouble == ""
        api.refuse += [500, 503]
        api.watches.put([])
        api.watches.put([{"type": "ADDED", "object": thing("b", 6)}])
        assert told.next() == ("ADDED", "b")
        assert watch.trouble == ""


def test_a_watch_that_waits_ends_at_once(api: Api) -> None:
    with serving(api) as client:
        told = Told()
        watch = Watch(client, told, "Pod")
        watch.start()
        assert told.next() == ["a"]
        watch.close()
        watch.join(5)
        assert not any(thread.name == "watch-pods" for thread in threading.enumerate())


def test_calls_are_counted_and_errors_are_ours(api: Api) -> None:
    with serving(api) as client:
        assert client.list("Pod", "n") == (api.listed, "5")
        api.refuse.append(404)
        assert client.get("Pod", "x", "n") is None
        api.refuse.append(403)
        with pytest.raises(Refused) as refused:
            client.get("Pod", "x", "n")
        assert refused.value.code == 403
        assert client.calls == {"list": 1, "get": 2}
    away = Api()
    with serving(away) as client:
        pass
    with pytest.raises((Unreachable, RuntimeError)):
        client.list("Pod")
