"""From trained models to a service: evaluation, registration, deployment."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

Run = Callable[..., Any]
Table = Callable[..., Path]
Answers = Callable[[str, str, Any], tuple[int, Any]]


@contextmanager
def studio(answers: Answers) -> Iterator[tuple[str, list[tuple[str, str, Any]]]]:
    """A real HTTP server that answers as told and remembers each call."""
    calls: list[tuple[str, str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            assert self.headers["Authorization"] == "Bearer sesame"
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            calls.append((self.command, self.path, body))
            status, content = answers(self.command, self.path, body)
            data = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_PATCH = _answer

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}", calls
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def in_task(url: str) -> dict[str, str]:
    return {"CUBE_URL": url, "CUBE_TOKEN": "sesame"}


@pytest.fixture(scope="module")
def churn(run_once: Run, customers: Path) -> tuple[Any, Any, Any]:
    """The split customers, and two models trained on them."""
    run = run_once
    parts = run("data-process", input=customers, label="流失", test_size=0.3)
    boosted = run("xgb", train=parts.file("train"), label="流失", n_estimators=20, max_depth=3)
    linear = run("lr", train=parts.file("train"), label="流失")
    return parts, boosted, linear


def test_models_are_compared_and_the_best_handed_on(run: Run, churn: tuple[Any, Any, Any]) -> None:
    parts, boosted, linear = churn
    models = [boosted.file("model"), linear.file("model")]
    ran = run("model-evaluation", models=models, test=parts.file("test"))
    assert ran.code == 0, ran.log
    metrics = ran.values["metrics"]
    assert set(metrics) == {"xgb", "lr"}
    best = max(metrics, key=lambda name: metrics[name]["auc"])
    assert ran.values["best_name"] == best and ran.values["best_metric"] == "auc"
    assert ran.values["best_index"] == ["xgb", "lr"].index(best)
    assert ran.values["best_auc"] == metrics[best]["auc"]
    told = json.loads((ran.file("best") / "model.json").read_text("utf-8"))
    assert told["algorithm"] == best and told["measured_on"] == "test" and told["metrics"] == metrics[best]
    assert ran.result("text", "Verdict")["text"].startswith(f"**{best}** is the best of 2 by AUC")
    names = [series["name"].split()[0] for series in ran.result("echarts", "ROC")["option"]["series"]]
    assert names == ["xgb", "lr", "coin"]
    assert ran.result("table", "Confusion matrix: xgb") and ran.result("table", "Confusion matrix: lr")
    header = ran.file("predictions").read_text("utf-8").splitlines()[0]
    assert header.endswith("流失,prediction xgb,prediction lr")
    twins = run(
        "model-evaluation", models=[models[0], models[0]], test=parts.file("test"), names=["旧"], metric="accuracy",
        language="zh",
    )  # fmt: skip
    assert set(twins.values["metrics"]) == {"旧", "xgb 2"}


def test_models_that_cannot_be_compared_are_refused(run: Run, churn: tuple[Any, Any, Any], table: Table) -> None:
    parts, boosted, _ = churn
    numbers = "a,y\n" + "".join(f"{n % 9},{n * 1.5}\n" for n in range(40))
    quantity = run("lr", train=table(numbers), label="y")
    both = [boosted.file("model"), quantity.file("model")]
    test = parts.file("test")
    assert "cannot be compared" in run("model-evaluation", models=both, test=test).error["text"]
    wrong = run("model-evaluation", models=both[:1], test=test, metric="rmse")
    assert "cannot be compared by rmse" in wrong.error["text"]
    strange = table("流失,年龄,城市,套餐,合约,月消费,在网月数,投诉次数,流量GB\n也许,3,北京,基础,月付,1,2,3,4\n")
    unknown = run("model-evaluation", models=both[:1], test=strange)
    assert "has the label '也许'" in unknown.error["text"]


def test_a_model_is_registered_with_all_it_tells(run: Run, churn: tuple[Any, Any, Any]) -> None:
    _, boosted, _ = churn
    with studio(lambda method, path, body: (201, {"version": "3"})) as (url, calls):
        ran = run(
            "model-register", model=boosted.file("model"), name="churn", description="Who leaves",
            metrics={"lift": 2.5}, artifacts=True, env=in_task(url),
        )  # fmt: skip
    assert ran.code == 0, ran.log
    assert ran.values == {"model_name": "churn", "version": "3"}
    method, path, body = calls[0]
    assert (method, path) == ("POST", "/api/v1/projects/demo/models/churn/versions")
    assert body["artifact"] == "art_model" and body["framework"] == "xgboost" and "version" not in body
    assert body["metrics"]["lift"] == 2.5 and body["metrics"]["auc"] == boosted.values["auc"]
    assert body["signature"]["format"] == "cube-tabular/1"
    assert body["signature"]["classes"] == ["否", "是"] and body["signature"]["example"]["城市"]
    assert body["params"]["max_depth"] == 3


def test_a_refusal_of_the_studio_is_the_reason_of_the_task(run: Run, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    error = {"error": {"code": "VersionTaken", "text": "churn has a version 3.", "hint": "Leave the version empty."}}
    given = {"model": tmp_path / "own", "name": "churn", "version": 3, "framework": "pytorch"}
    with studio(lambda *_: (409, error)) as (url, calls):
        ran = run("model-register", **given, artifacts=True, env=in_task(url))
    assert ran.error == {"text": "churn has a version 3.", "hint": "Leave the version empty."}
    assert calls[0][2]["version"] == "3" and calls[0][2]["framework"] == "pytorch"
    assert "Only an output of a task" in run("model-register", **given).error["text"]


EXAMPLE = {"rows": [{"age": 42}]}
DESCRIBED = {"paths": {"/predict": {"post": {"requestBody": {"content": {"application/json": {"example": EXAMPLE}}}}}}}


def test_a_service_is_created_and_waited_for_until_it_answers(run: Run) -> None:
    outcomes = iter([("Ready", 1), ("Pending", 1), ("Ready", 2)])
    replies = iter([(503, {"error": {"text": "not yet"}}), (200, {"predictions": ["leaves"]})])

    def answers(method: str, path: str, body: Any) -> tuple[int, Any]:
        if path == "/serve/demo/churn/openapi.json":
            return 200, DESCRIBED
        if path == "/serve/demo/churn/predict":
            return next(replies)
        if method == "POST":
            return 201, {}
        phase, live = next(outcomes)
        return 200, {"url": "/serve/demo/churn/", "revision": 2, "status": {"phase": phase, "live_revision": live}}

    with studio(answers) as (url, calls):
        more = {"traffic": {"timeout": 5}, "options": {"egress": False}}
        ran = run("deploy-service", model="churn", version=3, replicas=2, **more, env=in_task(url))
    assert ran.code == 0, ran.log
    assert ran.values == {"service": "churn", "url": "/serve/demo/churn/"}
    wish = {
        "name": "churn",
        "model": "churn",
        "version": "3",
        "replicas": 2,
        "resources": {"cpu": 0.5, "memory": "1Gi"},
        "traffic": {"timeout": 5},
        "egress": False,
    }
    assert calls[0] == ("POST", "/api/v1/projects/demo/services", wish)
    assert calls[-1] == ("POST", "/serve/demo/churn/predict", EXAMPLE) and "it answers: ['leaves']" in ran.log
    assert "Ready\nPending\nReady" in ran.log, "ready as it was before is not ready"


def test_a_running_service_is_moved_and_a_failed_one_told(run: Run) -> None:
    def answers(method: str, path: str, body: Any) -> tuple[int, Any]:
        if method == "POST":
            return 409, {"error": {"code": "ServiceExists", "text": "there is a service 'live'"}}
        failed = {"phase": "Failed", "reason": "OutOfMemory", "text": "It took 2 GiB of 1.", "hint": "Give it more."}
        return 200, {"status": failed}

    with studio(answers) as (url, calls):
        ran = run("deploy-service", model="churn:4", name="live", traffic={"timeout": 5}, env=in_task(url))
    assert [call[:2] for call in calls[:3]] == [
        ("POST", "/api/v1/projects/demo/services"),
        ("PUT", "/api/v1/projects/demo/services/live"),
        ("PATCH", "/api/v1/projects/demo/services/live/traffic"),
    ]
    told = {"text": "The service 'live' failed to start: It took 2 GiB of 1.", "hint": "Give it more."}
    assert ran.error == told
    broken = {"error": {"text": "The model failed on this request.", "hint": "See its log."}}
    ready = {"status": {"phase": "Ready", "live_revision": 1}, "revision": 1}
    with studio(lambda _, path, __: (500, broken) if "/serve/" in path else (200, ready)) as (url, _):
        mute = run("deploy-service", model="churn:4", env=in_task(url))
    told = "The service 'churn' is ready, but does not answer its own example: The model failed on this request."
    assert mute.error == {"text": told, "hint": "See its log."}
    with studio(lambda *_: (200, {"status": {"phase": "Pending"}})) as (url, _):
        late = run("deploy-service", model="churn:4", wait=1, env=in_task(url))
    assert "was not ready after 1 s" in late.error["text"]
    assert "name and version" in run("deploy-service", model="churn").error["text"]
    away = run("deploy-service", model="churn:4", env=in_task("http://127.0.0.1:1"))
    assert "does not answer" in away.error["text"]
