"""A replica of a debugged service says more."""

from __future__ import annotations

from pathlib import Path

from serve.replica import replica


def test_its_log_has_a_line_for_each_request(tabular_python: Path, churn_model: Path) -> None:
    with replica(tabular_python, churn_model, CUBE_LOG_LEVEL="debug") as churn:
        row = churn.call("GET", "/")[1]["signature"]["example"]
        churn.predict({"rows": [row]})
        churn.call("POST", "/predict", b"{")
        log = churn.process.stdout
        assert log is not None
        told = [log.readline().split() for _ in range(3)]
    assert [line[:3] for line in told] == [
        ["GET", "/", "200"],
        ["POST", "/predict", "200"],
        ["POST", "/predict", "400"],
    ]
    assert all(line[4] == "ms" for line in told)
