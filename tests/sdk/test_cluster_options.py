"""`cube cluster add` and `edit`: what is said on the command line is what the studio is asked for."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner, Result

from cubestudio_sdk.cli import clusters

NETWORK = {"world": ["0.0.0.0/0"], "never": ["10.96.0.0/12"], "visitors": [], "gateways": ["cube-system"]}


class Played:
    """A studio that remembers what it was asked for."""

    def __init__(self) -> None:
        self.wish: dict[str, Any] = {}

    def cluster(self, name: str) -> dict[str, Any]:
        return {"name": name, "network": NETWORK}

    def add_cluster(self, name: str, kubeconfig: str | None, **wish: Any) -> dict[str, Any]:
        return self.change_cluster(name, **wish)

    def change_cluster(self, name: str, **wish: Any) -> dict[str, Any]:
        self.wish = wish
        return {"name": name, "facts": None}


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Played:
    """The studio that the command line talks to."""
    played = Played()
    monkeypatch.setattr(clusters, "connect", lambda: played)
    return played


def run(*words: str) -> Result:
    """`cube cluster …`."""
    return CliRunner().invoke(clusters.cluster, [*words, "-o", "json"])


@pytest.mark.parametrize(
    ("words", "wish"),
    [
        ("", {}),
        ("--storage 20Gi", {"storage": {"size": "20Gi", "storage_class": "", "shared": True}}),
        (
            "--storage 20Gi:fast --storage-single",
            {"storage": {"size": "20Gi", "storage_class": "fast", "shared": False}},
        ),
        ("--storage none --environments none", {"storage": None, "environments": None}),
        ("--environments 50Gi", {"environments": {"size": "50Gi", "storage_class": "", "shared": True}}),
        (
            "--visitors 10.0.0.0/8 --visitors 10.9.0.1",
            {"network": {**NETWORK, "visitors": ["10.0.0.0/8", "10.9.0.1"]}},
        ),
        ("--gateways edge", {"network": {**NETWORK, "gateways": ["edge"]}}),
    ],
)
def test_a_cluster_is_changed(asked: Played, words: str, wish: dict[str, Any]) -> None:
    done = run("edit", "lab", *words.split())
    assert done.exit_code == 0, done.output
    assert asked.wish == wish


def test_a_list_is_emptied(asked: Played) -> None:
    assert run("edit", "lab", "--never", "").exit_code == 0
    assert asked.wish == {"network": {**NETWORK, "never": []}}


def test_a_new_one_says_what_differs_from_the_defaults(asked: Played) -> None:
    done = run("add", "lab", "--image", "python:3.11", "--in-cluster", "--storage", "1Gi", "--never", "10.0.0.0/8")
    assert done.exit_code == 0, done.output
    assert asked.wish == {
        "image": "python:3.11",
        "in_cluster": True,
        "storage": {"size": "1Gi", "storage_class": "", "shared": True},
        "network": {"never": ["10.0.0.0/8"]},
    }


def test_single_says_nothing_alone(asked: Played) -> None:
    done = run("edit", "lab", "--storage-single")
    assert done.exit_code == 2
    assert "--storage" in done.output
