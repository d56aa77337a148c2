"""A port that a running task listens on, reached through the gateway at an origin of its own."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from cubestudio_sdk import Client, CubeError
from running import RunningStudio

SERVER = """
import base64, hashlib, http.server, json, os, socket
class Page(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        if self.headers.get("upgrade", "").lower() == "websocket":
            return self.echo()
        said = json.dumps({"path": self.path, "headers": {k.lower(): v for k, v in self.headers.items()}}).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(said)))
        self.send_header("set-cookie", "mine=1; Path=/; Domain=localhost; HttpOnly")
        self.send_header("set-cookie", "other=2; path=/")
        self.send_header("set-cookie", "cube_session=planted; path=/")
        self.send_header("set-cookie", "cube_port=planted; path=/")
        self.end_headers()
        self.wfile.write(said)
    do_POST = do_GET
    def echo(self):
        key = self.headers["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        self.send_response(101)
        self.send_header("upgrade", "websocket")
        self.send_header("connection", "upgrade")
        self.send_header("sec-websocket-accept", base64.b64encode(hashlib.sha1(key.encode()).digest()).decode())
        self.end_headers()
        head = self.rfile.read(2)
        mask, size = self.rfile.read(4), head[1] & 127
        text = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(size)))
        told = text.upper() + (b"!" if "cube" in self.headers.get("cookie", "") else b"")
        self.wfile.write(bytes([0x81, len(told)]) + told)
        self.close_connection = True
    def log_message(self, *words): pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["CUBE_PORT_WEB"])), Page)
print("up", flush=True)
server.serve_forever()
"""


PASSWORD = "a correct horse 7"


class Visitor:
    """A browser: keeps the cookies of each origin apart. Names below localhost are this machine."""

    def __init__(self, studio: RunningStudio) -> None:
        self.studio = studio
        self.jars: dict[str, dict[str, str]] = {}

    def get(self, url: str, method: str = "GET", **headers: str) -> httpx.Response:
        """One request, without following."""
        place = urlsplit(url)
        jar = self.jars.setdefault(place.netloc, {})
        path = place.path + (f"?{place.query}" if place.query else "")
        sent = {"host": place.netloc, **headers}
        if jar:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in jar.items())
        with httpx.Client() as client:
            answer = client.request(method, f"http://127.0.0.1:{self.studio.port}{path}", headers=sent)
        for line in answer.headers.get_list("set-cookie"):
            name, _, value = line.partition(";")[0].partition("=")
            jar[name] = value
        return answer


@pytest.fixture(scope="module")
def served(studio: RunningStudio) -> Iterator[tuple[str, str]]:
    """A run whose task serves; its id and its workload."""
    client = studio.client()
    task = {"command": ["python", "-c", SERVER], "ports": {"web": None}}
    run = client.run(text={"pipeline": "serves", "tasks": {"page": task}})["id"]
    eventually(lambda: "up" in client.log_text(run, "page"))
    yield run, str(client.get_task(run, "page")["workload"])
    client.stop(run)


def eventually(true: Any, seconds: float = 60) -> None:
    """Wait for what no event tells."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def address(client: Client, workload: str, port: str = "web") -> str:
    """What "Open port" gives."""
    return client.open_port(workload, port)


def entered(studio: RunningStudio, url: str) -> tuple[Visitor, str]:
    """Somebody who went to the address: the visitor and the origin."""
    visitor = Visitor(studio)
    place = urlsplit(url)
    origin = f"{place.scheme}://{place.netloc}"
    eventually(lambda: visitor.get(origin + "/").status_code != 404)  # the route comes within a moment
    answer = visitor.get(url)
    assert (answer.status_code, answer.headers["location"]) == (303, "/"), answer.text
    return visitor, origin


def test_a_port_opens_at_an_origin_of_its_own(studio: RunningStudio, served: tuple[str, str]) -> None:
    client = studio.client()
    ports = list(client.ports(served[1]))
    assert [(port["name"], port["is_open"]) for port in ports] == [("web", True)] and ports[0]["number"] > 1024
    url = address(client, served[1])
    assert urlsplit(url).hostname.endswith(".localhost") and urlsplit(url).port == studio.port
    visitor, origin = entered(studio, url)
    answer = visitor.get(f"{origin}/deep/page?a=1")
    assert (answer.status_code, answer.json()["path"]) == (200, "/deep/page?a=1")
    again = visitor.get(url)
    assert (again.status_code, again.json()["error"]["code"]) == (403, "TicketInvalid")


def test_the_program_sees_its_own_cookies_and_none_of_the_studios(
    studio: RunningStudio, served: tuple[str, str]
) -> None:
    visitor, origin = entered(studio, address(studio.client(), served[1]))
    jar = visitor.jars[urlsplit(origin).netloc]
    ours = jar["cube_port"]
    jar["cube_session"] = "planted"
    first = visitor.get(f"{origin}/", authorization="Bearer cube_secret")
    assert "cookie" not in first.json()["headers"] and "authorization" not in first.json()["headers"]
    lines = first.headers.get_list("set-cookie")
    assert lines == ["mine=1; Path=/; HttpOnly", "other=2; path=/"]
    assert jar["cube_port"] == ours, "the program cannot put another pass in the place of ours"
    second = visitor.get(f"{origin}/", authorization="Bearer its-own").json()["headers"]
    assert sorted(second["cookie"].split("; ")) == ["mine=1", "other=2"]
    assert second["authorization"] == "Bearer its-own"
    assert not [name for name in second if name.startswith("x-cube-") and name not in ("x-cube-user", "x-cube-route")]


def test_strangers_are_refused_at_the_origin(studio: RunningStudio, served: tuple[str, str]) -> None:
    url = address(studio.client(), served[1])
    visitor, origin = entered(studio, url)
    stranger = Visitor(studio)
    assert stranger.get(f"{origin}/").json()["error"]["code"] == "PassMissing"
    token = (studio.home / "run" / "cli-token").read_text().split()[0]
    assert stranger.get(f"{origin}/", authorization=f"Bearer {token}").status_code == 401
    body, _, signature = visitor.jars[urlsplit(origin).netloc]["cube_port"].partition(".")
    for forged in (f"{body}.{signature[:-2]}xx", f"{body}x.{signature}", "x", "."):
        stranger.jars[urlsplit(origin).netloc] = {"cube_port": forged}
        assert stranger.get(f"{origin}/").status_code == 401
    assert stranger.get(f"http://u-0123456789.localhost:{studio.port}/api/v1/me").status_code == 404
    elsewhere = url.replace(urlsplit(url).hostname or "", "127.0.0.1")
    stranger.get(elsewhere)
    assert "cube_port" not in stranger.jars[f"127.0.0.1:{studio.port}"]


def test_a_pass_is_good_for_its_own_port_alone(studio: RunningStudio, served: tuple[str, str]) -> None:
    client = studio.client()
    task = {"command": ["python", "-c", SERVER], "ports": ["web"]}
    other = client.run(text={"pipeline": "serves-too", "tasks": {"page": task}})["id"]
    eventually(lambda: "up" in client.log_text(other, "page"))
    visitor, origin = entered(studio, address(client, served[1]))
    _, second = entered(studio, address(client, str(client.get_task(other, "page")["workload"])))
    visitor.jars[urlsplit(second).netloc] = dict(visitor.jars[urlsplit(origin).netloc])
    assert visitor.get(f"{second}/").status_code == 401
    cross = visitor.get(f"{origin}/", origin=second)
    assert (cross.status_code, cross.json()["error"]["code"]) == (403, "OriginRefused")
    embedded = {"sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors"}
    assert visitor.get(f"{origin}/", **embedded).status_code == 403
    assert visitor.get(f"{origin}/", **{**embedded, "sec-fetch-mode": "navigate"}).status_code == 200
    assert visitor.get(f"{origin}/", "POST", origin=origin).status_code == 200
    client.stop(other)
    eventually(lambda: visitor.get(f"{second}/").status_code == 404)


def test_websockets_go_through_for_pages_of_the_origin_only(studio: RunningStudio, served: tuple[str, str]) -> None:
    visitor, origin = entered(studio, address(studio.client(), served[1]))
    netloc = urlsplit(origin).netloc
    cookie = {"cookie": f"cube_port={visitor.jars[netloc]['cube_port']}"}

    def handshake(page: str, **headers: str) -> Any:
        url = f"ws://{netloc}/echo"
        line = socket.create_connection(("127.0.0.1", studio.port))
        return connect(url, sock=line, origin=page, additional_headers=headers, proxy=None, compression=None)

    with handshake(origin, **cookie) as line:
        line.send("hello")
        assert line.recv(10) == "HELLO", "an exclamation mark would mean that the pass was seen"
    for page, headers in ((f"http://u-other.localhost:{studio.port}", cookie), ("null", cookie), (origin, {})):
        with pytest.raises(InvalidStatus) as refused:
            handshake(page, **headers)
        assert refused.value.response.status_code in (401, 403)


def test_other_tenants_cannot_ask_for_the_port(studio: RunningStudio, served: tuple[str, str]) -> None:
    admin = studio.client()
    admin.transport.json("POST", "/users", {"username": "mallory", "password": PASSWORD})
    admin.transport.json("POST", "/projects", {"name": "elsewhere"})
    admin.transport.json("PUT", "/projects/elsewhere/members/mallory", {"role": "owner"})
    with httpx.Client(base_url=studio.url) as browser:
        login = browser.post("/api/v1/auth:login", json={"username": "mallory", "password": PASSWORD})
        assert login.status_code == 200, login.text
        csrf = {"x-csrf-token": login.json()["csrf"]}
        new = {"current": PASSWORD, "new": PASSWORD + "8"}
        assert browser.post("/api/v1/me:password", json=new, headers=csrf).status_code == 204
        for project in ("default", "elsewhere"):
            path = f"/api/v1/projects/{project}/workloads/{served[1]}/ports"
            assert browser.get(path).status_code == 404
            assert browser.post(f"{path}/web:open", headers=csrf).status_code == 404


def test_a_pass_ends_with_the_session_that_vouched_for_it(studio: RunningStudio, served: tuple[str, str]) -> None:
    admin = studio.client()
    token = admin.transport.json("POST", "/me/tokens", {"name": "port", "scopes": ["read", "run"]})
    visitor, origin = entered(studio, address(studio.client(token["token"]), served[1]))
    assert visitor.get(f"{origin}/").status_code == 200
    admin.transport.json("DELETE", f"/me/tokens/{token['id']}")
    assert visitor.get(f"{origin}/").status_code == 401


def test_what_is_not_open_says_so(studio: RunningStudio, served: tuple[str, str]) -> None:
    client = studio.client()
    with pytest.raises(CubeError) as refused:
        address(client, served[1], "wed")
    assert "Did you mean 'web'?" in refused.value.hint
    far = Visitor(studio)
    token = (studio.home / "run" / "cli-token").read_text().split()[0]
    path = f"/api/v1/projects/default/workloads/{served[1]}/ports/web:open"
    answer = far.get(f"http://10.1.2.3:{studio.port}{path}", "POST", authorization=f"Bearer {token}")
    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "PortNeedsName")


def test_cube_open_prints_the_way_in(studio: RunningStudio, served: tuple[str, str]) -> None:
    told = studio.cube("open", f"{served[0]}/page:web", "--print")
    assert told.returncode == 0, told.stderr
    entered(studio, told.stdout.strip())
    only = studio.cube("open", f"{served[0]}/page:", "--print")
    assert "localhost" in only.stdout, "the only port need not be named"
    refused = studio.cube("open", f"{served[0]}/page:none", "--print")
    assert refused.returncode == 1 and "web" in refused.stderr


def test_the_audit_tells_who_opened_a_port(studio: RunningStudio, served: tuple[str, str]) -> None:
    client = studio.client()
    address(client, served[1])
    lines = client.transport.json("GET", "/projects/default/audit")["items"]
    mine = [line for line in lines if line["subject"] == served[1] and line["action"] == "port.open"]
    assert mine[0]["after"] == {"port": "web"}, json.dumps(mine)
