"""Open Inference Protocol v2 over gRPC, on a port of its own beside HTTP."""

from __future__ import annotations

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable
from typing import Any

import grpc
from google.protobuf.message import DecodeError

from cubestudio_serve.app import App
from cubestudio_serve.http import DRAIN_SECONDS
from cubestudio_serve.protocols import inference_pb2, v2
from cubestudio_serve.sentences import Refused, bad_body
from cubestudio_serve.settings import Settings

SERVICE = "inference.GRPCInferenceService"
MOST_BYTES = 16 << 20
"""Of a call: the gateway, which holds requests to the service's own limit, sees only streams here."""
wire: Any = inference_pb2
_CODES = {
    400: grpc.StatusCode.INVALID_ARGUMENT,
    422: grpc.StatusCode.INVALID_ARGUMENT,
    415: grpc.StatusCode.INVALID_ARGUMENT,
    404: grpc.StatusCode.NOT_FOUND,
    413: grpc.StatusCode.RESOURCE_EXHAUSTED,
    503: grpc.StatusCode.UNAVAILABLE,
}
_CONTENTS = {
    "BOOL": "bool_contents", "INT8": "int_contents", "INT16": "int_contents", "INT32": "int_contents",
    "INT64": "int64_contents", "UINT8": "uint_contents", "UINT16": "uint_contents", "UINT32": "uint_contents",
    "UINT64": "uint64_contents", "FP32": "fp32_contents", "FP64": "fp64_contents", "BYTES": "bytes_contents",
}  # fmt: skip


async def serve(app: App, settings: Settings, port: int) -> None:
    """Listen until cancelled; calls under way are then finished. RuntimeError when the port is taken."""
    options = [("grpc.max_receive_message_length", min(settings.body_limit, MOST_BYTES)), ("grpc.so_reuseport", 0)]
    server = grpc.aio.server(options=options)
    calls = Calls(app, settings)
    handlers = {
        name: grpc.unary_unary_rpc_method_handler(
            calls.guarded(getattr(calls, name), getattr(wire, f"{name}Request")),
            response_serializer=getattr(wire, f"{name}Response").SerializeToString,
        )
        for name in ("ServerLive", "ServerReady", "ServerMetadata", "ModelReady", "ModelMetadata", "ModelInfer")
    }
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(SERVICE, handlers),))
    server.add_insecure_port(f"{settings.host}:{port}")
    await server.start()
    try:
        await asyncio.Event().wait()
    finally:
        await server.stop(DRAIN_SECONDS)


class Calls:
    """The protocol's methods, under their names on the wire."""

    def __init__(self, app: App, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    def guarded(self, method: Callable[[Any], Awaitable[Any]], kind: Any) -> Callable[[bytes, Any], Awaitable[Any]]:
        """A method whose refusals become the protocol's status, with the sentence in the client's language.

        It is given the bytes of a request of `kind`.
        """

        async def call(sent: bytes, context: Any) -> Any:
            try:
                return await method(_parsed(kind, sent))
            except Refused as refused:
                self._app.metrics.failed(refused.code)
                failure = refused
            except Exception:  # the edge of a call, as of a request
                traceback.print_exc()
                failure = Refused("model_failed", status=500, code="ModelFailed")
            language = _language(context)
            text = f"{failure.text(language)} {failure.way_out(language)}".strip()
            await context.abort(_CODES.get(failure.status, grpc.StatusCode.INTERNAL), text)

        return call

    async def ServerLive(self, request: Any) -> Any:
        """The process runs."""
        return wire.ServerLiveResponse(live=True)

    async def ServerReady(self, request: Any) -> Any:
        """The model answers."""
        return wire.ServerReadyResponse(ready=self._app.model is not None)

    async def ServerMetadata(self, request: Any) -> Any:
        """Who serves."""
        return wire.ServerMetadataResponse(name=v2.PLATFORM, version="2")

    async def ModelReady(self, request: Any) -> Any:
        """The model answers."""
        self._check(request.name, request.version)
        return wire.ModelReadyResponse(ready=self._app.model is not None)

    async def ModelMetadata(self, request: Any) -> Any:
        """What the model takes and gives."""
        self._check(request.name, request.version)
        told = v2.metadata(self._app.ready(), self._settings.name, self._settings.version)
        return wire.ModelMetadataResponse(**told)

    async def ModelInfer(self, request: Any) -> Any:
        """Predictions."""
        begun = time.perf_counter()
        self._app.metrics.in_flight += 1
        status = 500
        try:
            self._check(request.model_name, request.model_version)
            model = self._app.ready()
            answer = await model.predict(v2.batch_of(model.schema, _given(request)))
            outputs = v2.outputs_of(answer, [output.name for output in request.outputs])
            status = 200
        except Refused as refused:
            status = refused.status
            raise
        finally:
            self._app.metrics.in_flight -= 1
            self._app.metrics.answered("grpc", status, time.perf_counter() - begun)
        return wire.ModelInferResponse(
            model_name=self._settings.name,
            model_version=self._settings.version,
            id=request.id,
            outputs=[{"name": one.name, "datatype": one.datatype, "shape": one.shape} for one in outputs],
            raw_output_contents=[v2.pack(one) for one in outputs],
        )

    def _check(self, name: str, version: str) -> None:
        v2.check_model(name, version, self._settings.name, self._settings.version)


def _parsed(kind: Any, sent: bytes) -> Any:
    try:
        return kind.FromString(sent)
    except DecodeError:
        raise bad_body("body_protobuf", kind=kind.__name__) from None


def _given(request: Any) -> list[v2.Named]:
    """The request's tensors, be their values raw or typed."""
    raw = request.raw_input_contents
    if not request.inputs or (raw and len(raw) != len(request.inputs)):
        raise Refused("v2_shape", status=400, code="BodyInvalid")
    if raw:
        return [
            v2.unpack(one.name, one.datatype, list(one.shape), content)
            for one, content in zip(request.inputs, raw, strict=True)
        ]
    return [
        v2.named(
            one.name,
            one.datatype,
            list(one.shape),
            list(getattr(one.contents, _contents(one.datatype))),
        )
        for one in request.inputs
    ]


def _contents(datatype: str) -> str:
    """The field for values of a type; one that has none (FP16) comes raw only, and there this field is empty."""
    return _CONTENTS.get(datatype, "bytes_contents")


def _language(context: Any) -> str:
    said = dict(context.invocation_metadata() or ()).get("accept-language", "")
    return "zh" if str(said).lower().startswith("zh") else "en"
