"""A replica over a table: predictions, every kind of bad input, life and death."""

from __future__ import annotations

import csv
import io
import json
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from serve.replica import Replica, last_words, made, replica

Row = dict[str, Any]


@pytest.fixture(scope="module")
def row(churn: Replica) -> Row:
    found: Row = churn.call("GET", "/")[1]["signature"]["example"]
    return found


def test_a_row_is_answered_as_it_always_was(churn: Replica, row: Row) -> None:
    assert churn.call("GET", "/healthz") == (200, {"status": "ready"})
    status, told = churn.call("GET", "/")
    assert status == 200 and told["model"] == "churn:1" and told["ready"] is True
    answer = churn.predict({"rows": [row, {**row, "城市": None, "投诉次数": "9"}]})
    assert answer["model"] == "churn:1"
    assert set(answer["predictions"]) <= {"是", "否"} and set(answer["probabilities"][0]) == {"是", "否"}
    assert abs(sum(answer["probabilities"][0].values()) - 1) < 1e-5
    assert churn.predict({"instances": [list(row.values())]})["predictions"] == answer["predictions"][:1]
    assert churn.predict({"rows": []})["predictions"] == []
    assert churn.call("GET", "/nothing")[0] == 404
    assert churn.call("GET", "/predict")[0] == 405


def test_the_quick_way_gives_what_the_pipeline_gives(
    churn: Replica, row: Row, churn_model: Path, tabular_python: Path, tmp_path: Path
) -> None:
    strange = [row, {**row, "城市": "火星", "月消费": None}, dict.fromkeys(row), {**row, "年龄": -5, "套餐": None}]
    given, told = tmp_path / "rows.json", tmp_path / "told.json"
    given.write_text(json.dumps(strange), "utf-8")
    made(
        tabular_python,
        "import json, sys, pathlib\n"
        "import cubestudio_templates; sys.path.insert(0, str(cubestudio_templates.ROOT))\n"
        "import pandas as pd\nfrom tabular.model import load_model\n"
        "model = load_model(pathlib.Path(sys.argv[1]))\n"
        "rows = json.load(open(sys.argv[2]))\n"
        "frame = pd.DataFrame({n: pd.Series([r[n] for r in rows], dtype=object) for n in rows[0]})\n"
        "json.dump(model.predict(frame)[1].tolist(), open(sys.argv[3], 'w'))",
        churn_model, given, told,
    )  # fmt: skip
    expected = [[round(share, 6) for share in shares] for shares in json.loads(told.read_text())]
    found = [list(shares.values()) for shares in churn.predict({"rows": strange})["probabilities"]]
    assert found == expected


def test_what_tf_serving_and_mlflow_accept_is_accepted(churn: Replica, row: Row) -> None:
    expected = churn.predict({"rows": [row, row]})["probabilities"]
    names = list(row)
    for path, body in (
        ("/v1/models/churn:predict", {"instances": [row, row]}),
        ("/invocations", {"dataframe_records": [row, row]}),
        ("/invocations", {"dataframe_split": {"columns": names, "data": [list(row.values())] * 2}}),
        ("/invocations", {"inputs": {name: [row[name]] * 2 for name in names}}),
    ):
        status, answer = churn.call("POST", path, body)
        assert status == 200 and answer["probabilities"] == expected, (path, answer)


def test_tables_come_as_csv_and_parquet(churn: Replica, row: Row, tabular_python: Path, tmp_path: Path) -> None:
    rows = [row, {**row, "城市": None, "月消费": None}]
    expected = churn.predict({"rows": rows})["probabilities"]
    text = io.StringIO()
    writer = csv.DictWriter(text, list(reversed(row)))
    writer.writeheader()
    writer.writerows(rows)
    said = text.getvalue().encode()
    assert churn.predict(said, content_type="text/csv")["probabilities"] == expected
    (tmp_path / "rows.json").write_text(json.dumps(rows), "utf-8")
    made(
        tabular_python,
        "import json, sys, pyarrow, pyarrow.parquet\n"
        "pyarrow.parquet.write_table(pyarrow.Table.from_pylist(json.load(open(sys.argv[1]))), sys.argv[2])",
        tmp_path / "rows.json", tmp_path / "rows.parquet",
    )  # fmt: skip
    parquet = (tmp_path / "rows.parquet").read_bytes()
    kind = "application/vnd.apache.parquet"
    assert churn.predict(parquet, content_type=kind)["probabilities"] == expected
    assert "is no Parquet file" in churn.refused(parquet[:-20], content_type=kind)
    assert "is no CSV with a header: it is empty" in churn.refused(b"", content_type="text/csv")
    assert "The table has no column" in churn.refused(b"\xe5\x9f\x8e\xe5\xb8\x82\nx\n", content_type="text/csv")
    assert "The model has no column 'y'" in churn.refused(b"y\n1\n", content_type="text/csv")
    assert "Row 3 has 1 cells; the header names" in churn.refused(said + b"1\r\n", content_type="text/csv")
    assert "Row 1: column '年龄' must be a number, not 'old'." in churn.refused(
        said.replace(f"{row['年龄']}".encode(), b"old", 1), content_type="text/csv"
    )


def test_every_mistake_is_told_with_its_row_and_column(churn: Replica, row: Row) -> None:
    refused = churn.refused
    assert "Row 2: column '年龄' must be a number, not 'old'." in refused({"rows": [row, {**row, "年龄": "old"}]})
    assert "Row 1: the model has no column '投诉'. Did you mean '投诉次数'?" in refused({"rows": [{**row, "投诉": 1}]})
    short = {name: value for name, value in row.items() if name != "套餐"}
    assert "Row 1: column '套餐' is missing" in refused({"rows": [short]})
    assert "has 1 values; the model has" in refused({"instances": [[1]]})
    assert "neither an object nor a list" in refused({"rows": [7]})
    assert "must be text or a number" in refused({"rows": [{**row, "城市": ["北京"]}]})
    assert "The body must be" in refused([row])
    assert "is no JSON" in refused(b"{rows")
    assert "is no JSON: it is empty" in refused(b"")
    assert "is no JSON" in refused(b"\xff\xfe{}")
    assert "is no JSON" in refused(b"[" * 100_000)
    infinite = json.dumps({"rows": [{**row, "月消费": float("inf")}]}).encode()
    assert "Row 1: column '月消费' must be a finite number this model can hold, not inf." in refused(infinite)
    missing = json.dumps({"rows": [{**row, "月消费": float("nan")}]}).encode()
    assert churn.predict(missing)["predictions"], "this model bears missing values, and NaN is one"
    chinese = refused({"rows": [{**row, "年龄": "old"}]}, accept_language="zh-CN,zh;q=0.9,en;q=0.8")
    assert chinese == "第 1 行：列“年龄”应为数字，而不是 'old'。"


def test_bodies_come_in_chunks_and_have_a_limit(churn: Replica, row: Row) -> None:
    body = json.dumps({"rows": [row] * 3}).encode()
    churn.connection.request("POST", "/predict", iter([body[:10], body[10:]]), encode_chunked=True,
                             headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    answer = churn.connection.getresponse()
    assert answer.status == 200 and len(json.loads(answer.read())["predictions"]) == 3
    churn.connection.putrequest("POST", "/predict")
    churn.connection.putheader("Content-Length", str(100 << 20))
    churn.connection.endheaders()
    too_large = churn.connection.getresponse()
    assert too_large.status == 413 and json.loads(too_large.read())["error"]["code"] == "BodyTooLarge"
    churn.connection.close()
    many = json.dumps({"rows": [row] * 20_000}).encode()
    assert len(many) > 2 << 20 and len(churn.predict(many)["predictions"]) == 20_000


def test_slow_senders_are_cut_off_and_hold_up_nobody(churn: Replica, row: Row) -> None:
    heads = (
        b"POST /predict HTTP/1.1\r\nhost: ",
        b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{",
        b"",
    )
    with ThreadPoolExecutor(3) as pool:
        begun = time.monotonic()
        ends = [pool.submit(_seconds_until_cut, churn.port, head) for head in heads]
        while not all(end.done() for end in ends):
            assert churn.predict({"rows": [row]})["predictions"]
            time.sleep(0.05)
        assert all(1 < end.result() < 15 for end in ends), [end.result() for end in ends]
        assert time.monotonic() - begun < 20


def _seconds_until_cut(port: int, head: bytes) -> float:
    """Drip a request byte by byte until the server hangs up."""
    begun = time.monotonic()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as slow:
        try:
            slow.sendall(head)
            while time.monotonic() - begun < 20:
                slow.settimeout(0.2)
                try:
                    if not slow.recv(1):
                        break
                except TimeoutError:
                    slow.sendall(b"x" if head else b"")
        except OSError:
            pass
    return time.monotonic() - begun


def test_it_counts_what_it_does_and_describes_itself(churn: Replica, row: Row) -> None:
    before = _count(churn)
    churn.predict({"rows": [row]})
    churn.refused({"rows": [7]})
    assert _count(churn) == before + 1
    metrics = churn.text("/metrics")
    assert 'cube_errors_total{code="RowInvalid"}' in metrics and 'cube_model_info{model="churn:1"} 1' in metrics
    assert 'cube_request_seconds_bucket{protocol="json",le="+Inf"}' in metrics
    document = churn.call("GET", "/openapi.json", accept_language="zh")[1]
    assert document["openapi"].startswith("3.1") and document["info"] == {"title": "churn", "version": "1"}
    assert document["paths"]["/predict"]["post"]["summary"] == "预测若干行"
    assert set(document["components"]["schemas"]["Row"]["properties"]) == set(row)
    example = document["paths"]["/predict"]["post"]["requestBody"]["content"]["application/json"]["example"]
    assert churn.predict(example)["predictions"]


def _count(churn: Replica) -> int:
    line = next(one for one in churn.text("/metrics").splitlines() if 'protocol="json",status="200"' in one)
    return int(line.split()[-1])


def test_many_at_once_are_answered_each_with_its_own(churn: Replica, row: Row) -> None:
    rows = [{**row, "投诉次数": number % 12, "月消费": 20.0 + number} for number in range(60)]
    expected = churn.predict({"rows": rows})["probabilities"]

    def ask(number: int) -> Any:
        with socket.create_connection(("127.0.0.1", churn.port), timeout=30):
            other = Replica(churn.process, churn.port, churn.grpc_port)
            found = other.predict({"rows": [rows[number]]})["probabilities"][0]
            other.connection.close()
            return found

    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(ask, range(60))) == expected


def test_what_is_under_way_is_finished_after_term(churn_model: Path, tabular_python: Path) -> None:
    with replica(tabular_python, churn_model) as one:
        row = one.call("GET", "/")[1]["signature"]["example"]
        body = json.dumps({"rows": [row] * 10_000}).encode()
        slow = socket.create_connection(("127.0.0.1", one.port), timeout=30)
        slow.sendall(b"POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: %d\r\n\r\n" % len(body) + body[:-1])
        assert one.call("GET", "/healthz")[0] == 200
        ended: list[int] = []
        ending = threading.Thread(target=lambda: ended.append(one.end()))
        ending.start()
        _until_refused(one.port)
        slow.sendall(body[-1:])
        assert slow.makefile("rb").readline().startswith(b"HTTP/1.1 200")
        slow.close()
        ending.join()
        assert ended == [0]


def _until_refused(port: int) -> None:
    """Until nobody new is let in, which is how an orderly end begins."""
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            return
        time.sleep(0.02)
    raise AssertionError("it still lets new connections in")


def test_a_port_that_is_taken_is_told(churn_model: Path, tabular_python: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for name in ("PORT", "CUBE_PORT_GRPC"):
            said = last_words(tabular_python, churn_model, **{name: port})
            assert said == f"Another program listens on port {port}."


def test_a_replica_without_a_model_ends_with_one_sentence(tmp_path: Path, tabular_python: Path) -> None:
    (tmp_path / "out").mkdir()
    said = last_words(tabular_python, tmp_path, CUBE_OUTPUT_DIR=str(tmp_path / "out"), CUBE_LANG="zh")
    assert "没有模型：缺少 model.json" in said
    assert json.loads((tmp_path / "out" / "error.json").read_text("utf-8"))["text"] == said
