"""One websocket for several threads, over TLS: megabytes both ways at once, and ends that everybody hears of."""

from __future__ import annotations

import asyncio
import hashlib
import ssl
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed, ConnectionClosedError, InvalidHandshake

from conformance.gateway.tls_suite import certificate
from cubestudio_sdk import Client, CubeError
from cubestudio_sdk.line import Line

BLOCK, BLOCKS = 64 << 10, 256
Handler = Callable[[ServerConnection], Awaitable[None]]


@pytest.fixture(scope="module")
def proof(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate of `localhost` and its key, in one file."""
    made = certificate("localhost")
    file = tmp_path_factory.mktemp("tls") / "localhost.pem"
    file.write_text(made.chain + made.key)
    return file


@contextmanager
def answering(handler: Handler, proof: Path) -> Iterator[str]:
    """A server of websockets over TLS; its address."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(proof)
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()

    async def begin() -> Server:
        return await serve(handler, "127.0.0.1", 0, ssl=context, max_size=None, compression=None)

    async def end(server: Server) -> None:
        server.close()
        await server.wait_closed()

    server = asyncio.run_coroutine_threadsafe(begin(), loop).result(10)
    try:
        yield f"wss://localhost:{next(iter(server.sockets)).getsockname()[1]}/"
    finally:
        asyncio.run_coroutine_threadsafe(end(server), loop).result(30)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


@contextmanager
def line(url: str, proof: Path) -> Iterator[Line]:
    """From here to there."""
    with Line(url, {}, ssl=ssl.create_default_context(cafile=proof), proxy=None) as opened:
        yield opened


def blocks(seed: int) -> Iterator[bytes]:
    """Many megabytes that are not alike."""
    for number in range(BLOCKS):
        yield hashlib.sha256(b"%d %d" % (seed, number)).digest() * (BLOCK // 32)


def digest(pieces: Iterator[bytes]) -> str:
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
    return found.hexdigest()


def test_one_thread_reads_megabytes_while_another_sends_them(proof: Path) -> None:
    async def both(there: ServerConnection) -> None:
        async def pour() -> None:
            for block in blocks(1):
                await there.send(block)

        pouring, got = asyncio.create_task(pour()), hashlib.sha256()
        for _ in range(BLOCKS):
            got.update(await there.recv(decode=False))
        await pouring
        await there.send(got.hexdigest())

    with answering(both, proof) as url, line(url, proof) as here:
        sending = threading.Thread(target=lambda: [here.send(block) for block in blocks(2)])
        sending.start()
        *came, told = here
        sending.join()
    assert digest(message for message in came if isinstance(message, bytes)) == digest(blocks(1))
    assert (len(came), told) == (BLOCKS, digest(blocks(2)))


def test_who_waits_for_words_hears_of_the_end(proof: Path) -> None:
    async def silent(there: ServerConnection) -> None:
        await there.wait_closed()

    with answering(silent, proof) as url, line(url, proof) as here:
        with pytest.raises(TimeoutError):
            here.recv(0.01)
        heard: list[BaseException] = []

        def wait() -> None:
            try:
                here.recv()
            except (ConnectionClosed, OSError) as error:
                heard.append(error)

        waiting = threading.Thread(target=wait)
        waiting.start()
        here.close()
        waiting.join(30)
        assert heard
        here.close()
        with pytest.raises(OSError):
            here.send("more")


def test_a_line_that_was_cut_off_is_no_end_like_another(proof: Path) -> None:
    async def cut(there: ServerConnection) -> None:
        await there.send("half")
        there.transport.abort()

    with answering(cut, proof) as url, line(url, proof) as here:
        came = iter(here)
        assert next(came) == "half"
        with pytest.raises(ConnectionClosedError):
            next(came)


def test_who_is_refused_leaves_no_thread_behind(proof: Path) -> None:
    async def never(there: ServerConnection) -> None:
        raise AssertionError

    with answering(never, proof) as url:
        with pytest.raises(ssl.SSLCertVerificationError), Line(url, {}, proxy=None):
            pass
        with pytest.raises((InvalidHandshake, OSError)), Line(url.replace("wss", "ws"), {}, proxy=None):
            pass
    deadline = time.monotonic() + 30
    while any(thread.name == "cube-line" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_a_client_speaks_over_tls_and_tells_who_does_not_answer(proof: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def echo(there: ServerConnection) -> None:
        assert there.request is not None
        await there.send(f"{there.request.path} {there.request.headers['authorization']}")

    monkeypatch.setenv("SSL_CERT_FILE", str(proof))
    with answering(echo, proof) as url:
        client = Client(url.replace("wss", "https"), "cube_t", "alpha")
        with client.open_shell("wl_1", columns=90) as here:
            told = here.recv(30)
        assert told == "/api/v1/projects/alpha/workloads/wl_1/shell?replica=&columns=90&rows=24 Bearer cube_t"
        client.close()
    gone = Client(url.replace("wss", "https"), "cube_t", "alpha")
    with pytest.raises(CubeError) as refused:
        gone.open_shell("wl_1")
    assert refused.value.code == "Unreachable"
    gone.close()
