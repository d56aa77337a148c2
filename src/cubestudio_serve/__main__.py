"""`python -m cubestudio_serve`: listen at once, load, serve until TERM.

CUBE_MODEL_DIR and CUBE_MODEL_NAME (`name:version`) say what; HOST, PORT and CUBE_PORT_GRPC where.
"""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import os
import signal
import sys
import threading
import time

import uvloop

from cubestudio_serve import engines
from cubestudio_serve.app import App
from cubestudio_serve.http import Server, listen, make_server
from cubestudio_serve.metrics import Metrics
from cubestudio_serve.model import Model
from cubestudio_serve.quick import QuickProtocol
from cubestudio_serve.sentences import Refused
from cubestudio_serve.settings import Settings, read_settings
from cubestudio_serve.signature import read_signature


def load(app: App, settings: Settings) -> Model:
    """The model, after it predicted its example; Refused says why not."""
    path = settings.folder
    signature = read_signature(path, settings.signature)
    if not signature.get("format"):
        raise Refused("model_missing", code="ModelMissing", folder=path.name, file="model.json")
    app.signature = signature
    engine = engines.load(engines.Source(path, signature, settings.threads))
    model = Model(settings.model, engine, signature, app.metrics)
    return model


async def serve(settings: Settings) -> Refused | None:
    """Serve until TERM; returns why the model cannot be served, when it cannot."""
    app = App(settings, Metrics())
    server = make_server(app, QuickProtocol)
    try:
        socket = listen(settings.host, settings.port)
    except OSError:
        return Refused("port_taken", code="PortTaken", port=settings.port)
    print(f"listening on {settings.host}:{socket.getsockname()[1]}", flush=True)
    loop = asyncio.get_running_loop()
    failure: list[Refused] = []

    def loading() -> None:
        begun = time.monotonic()
        try:
            model = load(app, settings)
        except Refused as refused:
            failure.append(refused)
            loop.call_soon_threadsafe(server.handle_exit, signal.SIGTERM, None)
        except (Exception, SystemExit) as reason:  # whatever a library throws, the replica ends with one sentence
            failure.append(engines.broken(settings.folder, f"{type(reason).__name__}: {reason}"))
            loop.call_soon_threadsafe(server.handle_exit, signal.SIGTERM, None)
        else:
            # What is loaded stays: the collector need not look at it again, nor look every few requests.
            gc.collect()
            gc.freeze()
            gc.set_threshold(3_000, 20, 50)
            app.model = model
            print(
                f"{model.name} ready after {time.monotonic() - begun:.2f} s; one row takes {model.cost * 1e3:.2f} ms "
                f"and is predicted by {model.way}",
                flush=True,
            )

    # A daemon: an end wished for while a model loads does not wait for it.
    threading.Thread(target=loading, name="load", daemon=True).start()
    calls = asyncio.create_task(_grpc(app, settings, failure, server))
    beside = [asyncio.create_task(server.sweep(settings.request_seconds)), calls]
    await server.serve(sockets=[socket])
    for task in beside:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    return failure[0] if failure else None


async def _grpc(app: App, settings: Settings, failure: list[Refused], server: Server) -> None:
    """gRPC beside HTTP, where a port was given for it."""
    if settings.grpc_port is None:
        return
    from cubestudio_serve.protocols import v2_grpc

    try:
        await v2_grpc.serve(app, settings, settings.grpc_port)
    except RuntimeError:
        failure.append(Refused("port_taken", code="PortTaken", port=settings.grpc_port))
        server.handle_exit(signal.SIGTERM, None)


def main() -> None:
    """The process of a replica; its last words and exit code tell how it ended."""
    settings = read_settings()
    failure = uvloop.run(serve(settings))
    code = 0
    if failure is not None:
        text, hint = failure.text(settings.language), failure.way_out(settings.language)
        print(f"error: {text} {hint}".strip(), file=sys.stderr, flush=True)
        if settings.output and settings.output.is_dir():
            (settings.output / "error.json").write_text(json.dumps({"text": text, "hint": hint}), "utf-8")
        code = 1
    sys.stdout.flush()
    # Threads of libraries, and a model that is still loading, must not hold up the end.
    os._exit(code)


if __name__ == "__main__":
    main()
