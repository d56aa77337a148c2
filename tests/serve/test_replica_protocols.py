"""Open Inference Protocol v2, REST and gRPC, asked by Triton's own client."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from environments import built
from serve.replica import BASE, Replica

CLIENT = ["tritonclient[http,grpc]>=2.41", "numpy<2.5"]

ASK = """
import json, sys
import numpy as np
http_port, grpc_port, rows = int(sys.argv[1]), int(sys.argv[2]), json.load(open(sys.argv[3]))
import tritonclient.grpc, tritonclient.http
from tritonclient.utils import InferenceServerException
names = list(rows[0])
kinds = {name: "BYTES" if any(isinstance(row[name], str) for row in rows) else "FP64" for name in names}
told = {}
for name, library, port in (("http", tritonclient.http, http_port), ("grpc", tritonclient.grpc, grpc_port)):
    client = library.InferenceServerClient(f"127.0.0.1:{port}")
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready("churn")
    assert client.is_model_ready("churn", "1")
    more = {"as_json": True} if name == "grpc" else {}
    metadata = client.get_model_metadata("churn", **more)
    def inputs(rows, **how):
        given = []
        for column in names:
            values = [row[column] for row in rows]
            if kinds[column] == "BYTES":
                array = np.array([str(value).encode() for value in values], dtype=object)
            else:
                array = np.array([np.nan if value is None else value for value in values], dtype=float)
            given.append(library.InferInput(column, list(array.shape), kinds[column]))
            given[-1].set_data_from_numpy(array, **how)
        return given
    answer = client.infer("churn", inputs(rows))
    only = client.infer("churn", inputs(rows), model_version="1", request_id="r-7",
                        outputs=[library.InferRequestedOutput("probabilities")])
    def refusal(*words, **more):
        try:
            client.infer(*words, **more)
        except InferenceServerException as refused:
            return refused.message()
        return "it was not refused"
    infinite = [{**rows[0], "月消费": float("inf")}]
    told[name] = {
        "inputs": [one["name"] for one in metadata["inputs"]], "outputs": [one["name"] for one in metadata["outputs"]],
        "labels": [label.decode() for label in answer.as_numpy("predictions")],
        "shares": answer.as_numpy("probabilities").tolist(), "again": only.as_numpy("probabilities").tolist(),
        "without": only.as_numpy("predictions") is None,
        "unknown": refusal("weather", inputs(rows)), "version": refusal("churn", inputs(rows), model_version="9"),
        "missing": refusal("churn", inputs(rows)[1:]), "infinite": refusal("churn", inputs(infinite)),
        "output": refusal("churn", inputs(rows), outputs=[library.InferRequestedOutput("probability")]),
    }
    if name == "http":
        plain = client.infer("churn", inputs(rows, binary_data=False),
                             outputs=[library.InferRequestedOutput("probabilities", binary_data=False)])
        told["plain"] = plain.as_numpy("probabilities").tolist()
json.dump(told, sys.stdout)
"""


@pytest.fixture(scope="module")
def asked(churn: Replica, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Any]:
    """What the client was told, and what plain JSON answers to the same rows."""
    row = churn.call("GET", "/")[1]["signature"]["example"]
    rows = [row, {**row, "月消费": None, "城市": "北京"}]
    file = tmp_path_factory.mktemp("asked") / "rows.json"
    file.write_text(json.dumps(rows), "utf-8")
    words = [str(built("tritonclient", CLIENT)), "-c", ASK, str(churn.port), str(churn.grpc_port), str(file)]
    done = subprocess.run(words, env=BASE, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), churn.predict({"rows": rows})


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_the_client_gets_what_plain_json_gives(asked: tuple[dict[str, Any], Any], protocol: str) -> None:
    told, expected = asked[0][protocol], asked[1]
    assert "年龄" in told["inputs"] and told["outputs"] == ["predictions", "probabilities"]
    assert told["labels"] == expected["predictions"] and told["without"]
    shares = [pytest.approx(list(row.values()), abs=1e-6) for row in expected["probabilities"]]
    assert told["shares"] == shares and told["again"] == shares
    assert asked[0]["plain"] == shares


@pytest.mark.parametrize("protocol", ["http", "grpc"])
def test_the_client_is_told_what_is_wrong(asked: tuple[dict[str, Any], Any], protocol: str) -> None:
    told = asked[0][protocol]
    assert "There is no model 'weather' here; this is 'churn'." in told["unknown"]
    assert "'churn' has no version '9' here; this is '1'." in told["version"]
    assert "The table has no column" in told["missing"]
    assert "Row 1: column '月消费' must be a finite number" in told["infinite"]
    assert "The model has no output 'probability'. Did you mean 'probabilities'" in told["output"]


def test_requests_that_are_no_tensors_are_refused(churn: Replica) -> None:
    path = "/v2/models/churn/infer"

    def refused(body: Any, **headers: str) -> str:
        status, answer = churn.call("POST", path, body, **headers)
        assert status == 400, answer
        return str(answer["error"])

    one = {"name": "年龄", "shape": [1], "datatype": "FP64", "data": [1.0]}
    assert "must have 'inputs'" in refused({"rows": []})
    assert "must have 'inputs'" in refused({"inputs": [{"name": "年龄"}]})
    assert "must have 'inputs'" in refused({"inputs": [{**one, "shape": ["x"]}]})
    assert "does not hold what its shape [2] and datatype FP64 promise" in refused({"inputs": [{**one, "shape": [2]}]})
    assert "does not hold what" in refused({"inputs": [{**one, "shape": [-1]}]})
    assert "the datatype 'FP128'" in refused({"inputs": [{**one, "datatype": "FP128"}]})
    assert "is no JSON" in refused(b"{")
    short = json.dumps({"inputs": [{**one, "parameters": {"binary_data_size": 8}}]}).encode()
    length = str(len(short))
    assert "does not hold what" in refused(short + b"\x00\x00", inference_header_content_length=length)
    texts = {"name": "城市", "shape": [1], "datatype": "BYTES", "parameters": {"binary_data_size": 6}}
    head = json.dumps({"inputs": [texts]}).encode()
    wrong = head + b"\xff\x00\x00\x00ab"
    assert "does not hold what" in refused(wrong, inference_header_content_length=str(len(head)))


def test_the_addresses_of_the_protocol_answer(churn: Replica) -> None:
    assert churn.call("GET", "/v2")[1]["extensions"] == ["binary_tensor_data"]
    assert churn.call("GET", "/v2/health/live") == (200, {"live": True})
    assert churn.call("GET", "/v2/health/ready") == (200, {"ready": True})
    assert churn.call("GET", "/v2/models/churn/versions/1/ready") == (200, {"ready": True})
    assert churn.call("GET", "/v2/models/churn")[1]["platform"] == "cube-studio"
    assert churn.call("GET", "/v2/models/churn/versions/2")[0] == 404
    assert churn.call("GET", "/v2/nothing")[0] == 404
    assert churn.call("GET", "/v2/models/churn/infer")[0] == 405


def test_a_protobuf_that_is_none_is_refused(churn: Replica, tmp_path: Path) -> None:
    code = (
        "import grpc, sys\n"
        "channel = grpc.insecure_channel(f'127.0.0.1:{sys.argv[1]}')\n"
        "ask = channel.unary_unary('/inference.GRPCInferenceService/ModelInfer')\n"
        "try:\n    ask(b'\\xff\\xff\\xff', timeout=10)\n"
        "except grpc.RpcError as refused:\n    print(refused.code().name, refused.details())\n"
    )
    words = [str(built("tritonclient", CLIENT)), "-c", code, str(churn.grpc_port)]
    done = subprocess.run(words, env=BASE, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "INVALID_ARGUMENT The body is no ModelInferRequest in protobuf.", done.stderr
    assert churn.call("GET", "/healthz")[0] == 200
