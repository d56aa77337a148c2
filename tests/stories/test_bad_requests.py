"""What callers of a service do wrong, through the real gateway: each answer is one sentence, and others are served."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from cubestudio_sdk import Client
from environments import environment_python
from running import RunningStudio

MODELS = Path(__file__).parents[1] / "registry" / "models"
ROW = [5.1, 3.5, 1.4, 0.2]
CALLS = """
import sys, grpc
_, address, key, service = sys.argv
channel = grpc.insecure_channel(address)
told = (("cube-service", service), ("authorization", f"Bearer {key}"))
def ask(method, body):
    try:
        channel.unary_unary("/inference.GRPCInferenceService/" + method)(body, metadata=told, timeout=20)
        print("OK")
    except grpc.RpcError as refused:
        print(refused.code().name, refused.details())
ask("ServerReady", b"")
ask("ModelInfer", b"\\xff\\xff\\xff")
ask("ModelInfer", b"\\x0a\\x07weather")
ask("ModelMetadata", b"\\x0a\\x07numbers\\x12\\x019")
ask("NoSuchMethod", b"")
ask("ServerReady", b"")
"""


@pytest.fixture(scope="module")
def client(studio: RunningStudio) -> Client:
    """With a service `numbers` that answers."""
    found = studio.client()
    found.import_model("numbers", MODELS / "logistic.onnx")
    found.deploy("numbers", "numbers", resources={"cpu": 0.1})
    until = time.monotonic() + 120
    while found.service("numbers")["state"] != "Ready":
        assert time.monotonic() < until, found.service("numbers")
        time.sleep(0.1)
    return found


@pytest.fixture(scope="module")
def key(client: Client) -> str:
    """For that service."""
    return str(client.create_key("callers", services=["numbers"])["key"])


def asked(studio: RunningStudio, key: str, body: Any, path: str = "predict", **headers: str) -> tuple[int, Any]:
    """Status and JSON of an answer."""
    connection = http.client.HTTPConnection("127.0.0.1", studio.port, timeout=60)
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    sent = {"x-api-key": key, "content-type": "application/json", **headers}
    connection.request("POST", f"/serve/default/numbers/{path}", data, sent)
    answer = connection.getresponse()
    told = answer.status, json.loads(answer.read())
    connection.close()
    return told


def is_served(studio: RunningStudio, key: str) -> bool:
    """Whether a good request is answered."""
    until = time.monotonic() + 20
    while asked(studio, key, {"instances": [ROW]})[0] != 200:
        assert time.monotonic() < until
        time.sleep(0.1)  # a new key reaches the gateway within some milliseconds
    return True


@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"{", 400, "The body is no JSON"),
        (b"\xff\xfe", 400, "The body is no JSON"),
        (b"", 400, "it is empty"),
        ({"row": [ROW]}, 400, "The body must be"),
        ({"instances": [ROW[:3]]}, 422, "Row 1 has 3 values; the model has 4 columns."),
        ({"instances": [ROW, [*ROW, 1]]}, 422, "Row 2 has 5 values; the model has 4 columns."),
        ({"instances": [["a", 1, 2, 3]]}, 422, "Row 1: column 'x0' must be a number, not 'a'."),
        ({"rows": [{"x0": 1, "x1": 2, "x2": 3}]}, 422, "Row 1: column 'x3' is missing"),
        ({"rows": [{"x0": 1, "x1": 2, "x2": 3, "x3": 4, "x9": 5}]}, 422, "the model has no column 'x9'"),
        (b'{"instances": [[NaN, 1, 2, 3]]}', 422, "Row 1: column 'x0' must have a value"),
        (b'{"instances": [[1, null, 2, 3]]}', 422, "Row 1: column 'x1' must have a value"),
        (b'{"instances": [[1, 2, Infinity, 3]]}', 422, "Row 1: column 'x2' must be a finite number"),
        ({"instances": [[1, 2, 3, 1e300]]}, 422, "Row 1: column 'x3' must be a finite number"),
    ],
)
def test_a_wrong_request_is_told_its_row_and_column(
    client: Client, studio: RunningStudio, key: str, body: Any, status: int, sentence: str
) -> None:
    assert is_served(studio, key)
    got, told = asked(studio, key, body)
    assert (got, sentence in f"{told['error']['text']} {told['error']['hint']}") == (status, True), told
    assert is_served(studio, key)


def test_unknown_models_and_versions_are_named(client: Client, studio: RunningStudio, key: str) -> None:
    assert is_served(studio, key)
    tensors = {"inputs": [{"name": "input", "shape": [1, 4], "datatype": "FP64", "data": ROW}]}
    assert asked(studio, key, tensors, "v2/models/numbers/infer")[0] == 200
    status, told = asked(studio, key, tensors, "v2/models/weather/infer")
    assert status == 404 and "There is no model 'weather' here; this is 'numbers'." in told["error"]
    status, told = asked(studio, key, tensors, "v2/models/numbers/versions/9/infer")
    assert status == 404 and "has no version '9' here" in told["error"]
    refused = studio.cube("models", "convert", "number")
    assert refused.returncode == 1 and "Did you mean 'numbers'" in refused.stderr


def test_a_hundred_megabytes_are_refused_and_hold_up_nobody(client: Client, studio: RunningStudio, key: str) -> None:
    assert is_served(studio, key)
    for head in (f"content-length: {100 << 20}\r\n", "transfer-encoding: chunked\r\n"):
        with socket.create_connection(("127.0.0.1", studio.port), timeout=60) as caller:
            caller.sendall(f"POST /serve/default/numbers/predict HTTP/1.1\r\nhost: x\r\nx-api-key: {key}\r\n".encode())
            caller.sendall(f"{head}\r\n".encode())
            block = b"x" * (1 << 20)
            said = b""
            try:
                for _ in range(100):
                    caller.sendall(b"100000\r\n" + block + b"\r\n" if "chunked" in head else block)
            except OSError:
                pass  # it hung up, as it should
            try:
                said = caller.recv(65536)
            except OSError:
                pass
            assert not said or (b" 413 " in said and b"BodyTooLarge" in said), said
        assert is_served(studio, key)


def test_what_is_no_protobuf_is_refused_and_the_next_call_answered(
    client: Client, studio: RunningStudio, key: str
) -> None:
    assert is_served(studio, key)
    words = [str(environment_python("onnx")), "-c", CALLS, f"127.0.0.1:{studio.port}", key, "default/numbers"]
    told = subprocess.run(words, capture_output=True, text=True, timeout=90).stdout.splitlines()
    assert told[0] == told[-1] == "OK", told
    assert told[1] == "INVALID_ARGUMENT The body is no ModelInferRequest in protobuf."
    assert told[2].startswith("NOT_FOUND There is no model 'weather' here; this is 'numbers'.")
    assert told[3].startswith("NOT_FOUND 'numbers' has no version '9' here")
    assert told[4].startswith("UNIMPLEMENTED")


def test_a_file_that_is_no_model_leaves_the_one_before_serving(
    client: Client, studio: RunningStudio, key: str, tmp_path: Path
) -> None:
    content = (MODELS / "forest.joblib").read_bytes()
    (tmp_path / "forest.joblib").write_bytes(content[: len(content) // 2])
    client.import_model("numbers", tmp_path / "forest.joblib", format="sklearn/1")
    client.deploy("numbers", "numbers:2", resources={"cpu": 0.1})
    until = time.monotonic() + 120
    while not (told := [one for one in client.service("numbers")["instances"] if one["reason"] == "ModelNotLoaded"]):
        assert time.monotonic() < until, client.service("numbers")
        assert is_served(studio, key)
    assert "The model in 'forest.joblib' cannot be loaded" in told[0]["text"]
    found = client.service("numbers")
    assert (found["status"]["live_revision"], found["revision"]) == (1, 2)
    assert is_served(studio, key)
    client.delete_service("numbers")
