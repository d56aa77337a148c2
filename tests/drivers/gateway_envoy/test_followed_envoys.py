"""Envoys elsewhere as one gateway: who is there, what they confirmed, what they counted."""

from __future__ import annotations

import json
import threading
import zipfile
from io import BytesIO
from typing import Any

import pytest

import kubeschemas
from cubestudio.drivers.gateway_envoy import FollowedEnvoys
from cubestudio.drivers.gateway_envoy.manifests import build_manifests, bundle
from cubestudio.kit.errors import Fault
from cubestudio.ports.followed import Following, Site
from cubestudio.spec.routes import Endpoint, Route, RouteTable, Target
from cubestudio_follower.discovery import CLUSTERS, LISTENERS

SITE = Site("east", "cube-system", "https://studio.example/x", "gateway:1")
DOOR = Endpoint("studio.example", 443)
TABLE = RouteTable(DOOR, routes=(Route("demo/bc", "/serve/demo/bc/", (Target("r1", (Endpoint("10.0.0.7", 80),)),)),))


class Pod:
    """Plays a follower whose Envoy takes everything at once; it answers each line as it comes."""

    def __init__(self, gateway: FollowedEnvoys, name: str) -> None:
        self.gateway, self.name = gateway, name
        self.tables: list[dict[str, Any]] = []
        self.digest = self.version = ""
        self.requests = 0
        self.life = "one"
        self.uses: dict[str, float] = {}
        self.takes = self.is_sure = True
        self._lock = threading.RLock()
        self.stream: Following = gateway.follow(name, "", self.read)
        self.read()

    def read(self) -> None:
        """All lines there are."""
        with self._lock:
            while line := self.stream.next():
                self._act(json.loads(line))

    def _act(self, line: dict[str, Any]) -> None:
        refusal = None
        if "table" in line:
            self.tables.append(line["table"])
            if self.takes:
                self.digest, self.version = line["digest"], line["table"]["version"]
            else:
                refusal = {"digest": line["digest"], "file": "rds/routes.json", "reason": "no", "final": self.is_sure}
        said = {"ask": line["ask"], "digest": self.digest, "version": self.version, "refusal": refusal}
        self.gateway.tell(self.name, {**said, "counted": self.counted(), "life": self.life, "uses": self.uses})

    def counted(self) -> str:
        """As Envoy says it."""
        name = 'envoy_cluster_name="demo/bc/r1"'
        return f"envoy_cluster_upstream_rq_completed{{{name}}} {self.requests}\n"


@pytest.fixture
def gateway() -> FollowedEnvoys:
    """Without anybody."""
    return FollowedEnvoys(SITE, "the-token")


def requests(gateway: FollowedEnvoys) -> int:
    """To the one service."""
    counted = gateway.traffic().get(("demo/bc", "r1"))
    return counted.requests if counted else 0


def test_nobody_is_waited_for_and_who_comes_is_given_the_table(gateway: FollowedEnvoys) -> None:
    assert gateway.apply(TABLE) == TABLE.version()
    assert (gateway.applied(), gateway.is_alive(), gateway.followers()) == ("", False, [])
    pod = Pod(gateway, "a")
    assert [table["version"] for table in pod.tables] == [TABLE.version()]
    assert gateway.applied() == TABLE.version()
    assert gateway.is_alive()


def test_who_has_the_table_is_not_given_it_again(gateway: FollowedEnvoys) -> None:
    gateway.apply(TABLE)
    digest = Pod(gateway, "a").digest
    again = gateway.follow("a", digest, lambda: None)
    line = again.next()
    assert line is not None and "table" not in json.loads(line)
    assert again.next() is None


def test_it_is_in_force_when_all_have_it(gateway: FollowedEnvoys) -> None:
    first, second = Pod(gateway, "a"), Pod(gateway, "b")
    gateway.apply(TABLE)
    assert gateway.applied() == TABLE.version()
    second.takes = False
    other = RouteTable(DOOR)
    gateway.apply(other)
    assert (first.version, second.version) == (other.version(), TABLE.version())
    assert gateway.applied() == ""
    assert [follower.refusal for follower in gateway.followers()] == ["", "rds/routes.json: no"]
    assert [check.ok for check in gateway.checks()] == [False]
    second.stream.close()
    assert gateway.applied() == other.version()


def test_who_could_not_say_is_waited_for_until_it_can(gateway: FollowedEnvoys) -> None:
    pod = Pod(gateway, "a")
    pod.takes = pod.is_sure = False

    def come_again() -> None:
        pod.takes = True
        pod.stream.close()
        pod.stream = gateway.follow("a", pod.digest, pod.read)
        pod.read()

    later = threading.Timer(0.3, come_again)
    later.start()
    gateway.apply(TABLE)
    assert gateway.applied() == TABLE.version()
    assert [follower.refusal for follower in gateway.followers()] == [""]
    later.join()


def test_counts_add_up_and_never_shrink(gateway: FollowedEnvoys) -> None:
    gateway.apply(TABLE)
    first = Pod(gateway, "a")
    first.requests = 7
    assert requests(gateway) == 7
    late = Pod(gateway, "b")
    late.requests = 5
    assert requests(gateway) == 12
    first.requests = 2  # its Envoy began anew
    assert requests(gateway) == 14
    first.stream.close()
    first.stream = gateway.follow("a", first.digest, first.read)
    first.read()
    first.requests = 3
    assert requests(gateway) == 15
    first.requests, first.life = 9, "two"  # it began anew and counts more than before already
    assert requests(gateway) == 24
    assert requests(gateway) == 24


def test_uses_of_keys_are_told_once(gateway: FollowedEnvoys) -> None:
    pod, other = Pod(gateway, "a"), Pod(gateway, "b")
    pod.uses, other.uses = {"k": 10.0}, {"k": 20.0, "l": 5.0}
    assert gateway.key_uses() == {"k": 20.0, "l": 5.0}
    pod.uses = other.uses = {}
    assert gateway.key_uses() == {}


def test_measures_tell_which_envoy_counted(gateway: FollowedEnvoys) -> None:
    Pod(gateway, "a")
    assert 'completed{gateway="east",pod="a",envoy_cluster_name="demo/bc/r1"} 0' in gateway.metrics()


@pytest.mark.parametrize("said", [{}, {"ask": "x"}, {"ask": 1, "digest": 5}, {"ask": 1, "uses": [1]}])
def test_words_that_are_none_are_refused(gateway: FollowedEnvoys, said: dict[str, Any]) -> None:
    with pytest.raises(Fault, match="cannot be read"):
        gateway.tell("a", said)


def test_news_are_hinted(gateway: FollowedEnvoys) -> None:
    hints: list[int] = []
    gateway.subscribe(lambda: hints.append(1))
    pod = Pod(gateway, "a")
    assert len(hints) == 1
    gateway.traffic()
    assert len(hints) == 1
    gateway.apply(TABLE)
    assert len(hints) == 2
    pod.stream.close()
    assert len(hints) == 3


def test_the_studio_is_asked_with_the_token_and_by_its_name(gateway: FollowedEnvoys) -> None:
    pod = Pod(gateway, "a")
    gateway.apply(TABLE)
    files = pod.tables[-1]["files"]
    inner = next(one for one in files[LISTENERS]["resources"] if one["name"] == "studio")
    text = json.dumps(inner)
    assert "the-token" in text and '"host_rewrite_literal": "studio.example"' in text
    clusters = {one["name"]: one for one in files[CLUSTERS]["resources"]}
    door = clusters["studio-door"]["transport_socket"]["typed_config"]
    assert door["sni"] == "studio.example"
    assert door["common_tls_context"]["validation_context"]["match_typed_subject_alt_names"]
    assert "the-token" not in json.dumps(clusters)


def test_the_program_is_one_file_without_anything_of_the_studio() -> None:
    with zipfile.ZipFile(BytesIO(bundle())) as archive:
        sources = {name: archive.read(name).decode() for name in archive.namelist()}
    assert "__main__.py" in sources and "cubestudio_follower/follow.py" in sources
    assert not any("from cubestudio." in source or "import cubestudio." in source for source in sources.values())


def test_its_objects_are_such_as_every_release_of_kubernetes_takes() -> None:
    for manifest in build_manifests(SITE, "the-token"):
        kubeschemas.check_all(manifest)


def test_its_pods_are_restricted() -> None:
    manifests = {one["kind"]: one for one in build_manifests(SITE, "the-token")}
    pod = manifests["Deployment"]["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] and pod["securityContext"]["runAsUser"] == 10001
    for container in (*pod["initContainers"], *pod["containers"]):
        assert container["securityContext"] == {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
    told = json.dumps([manifests[kind] for kind in manifests if kind != "Secret"])
    assert "the-token" not in told
    assert manifests["ConfigMap"]["immutable"] is True
