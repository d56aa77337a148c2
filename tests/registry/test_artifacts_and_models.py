"""Artifacts, models and lineage on every database."""

from __future__ import annotations

import itertools
from concurrent.futures import ThreadPoolExecutor

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.registry import service
from cubestudio.registry.facts import NewVersion, Node
from cubestudio.registry.sweep import BlobSweep
from registry.shelf import Shelf


def test_artifacts_of_tasks_are_found_again(any_shelf: Shelf) -> None:
    any_shelf.write("a.csv", "1")
    any_shelf.write("b.csv", "2")
    a, b = any_shelf.artifact("a.csv", task="tsk_1"), any_shelf.artifact("b.csv", task="tsk_2", run="run_2")
    with any_shelf.database.read() as uow:
        found = service.artifacts_of(uow, any_shelf.project, ["tsk_1", "tsk_2", "tsk_3"])
        assert {key: [one.id for one in artifacts] for key, artifacts in found.items()} == {"tsk_1": [a], "tsk_2": [b]}
        assert [one.id for one in service.list_artifacts(uow, any_shelf.project, None, 10, None).items] == [b, a]
        assert [one.id for one in service.list_artifacts(uow, any_shelf.project, "run_2", 10, None).items] == [b]


def test_artifacts_of_another_project_do_not_exist(any_shelf: Shelf) -> None:
    any_shelf.write("a", "1")
    artifact = any_shelf.artifact("a")
    with any_shelf.database.read() as uow, pytest.raises(Fault) as refused:
        service.get_artifact(uow, "prj_2", artifact)
    assert (refused.value.code, refused.value.status) == ("ArtifactUnknown", 404)


def test_lists_go_page_by_page(any_shelf: Shelf) -> None:
    any_shelf.write("a", "1")
    made = [any_shelf.artifact("a") for _ in range(5)]
    seen: list[str] = []
    token = None
    while True:
        with any_shelf.database.read() as uow:
            page = service.list_artifacts(uow, any_shelf.project, None, 2, token)
        seen += [one.id for one in page.items]
        token = page.next_page_token
        if token is None:
            break
    assert seen == made[::-1]


def test_versions_count_up_and_numbers_are_never_used_again(any_shelf: Shelf) -> None:
    artifact = any_shelf.model_folder()
    assert [any_shelf.version("iris", artifact).version for _ in range(2)] == ["1", "2"]
    with any_shelf.database.write() as uow:
        service.delete_version(uow, any_shelf.project, "iris", "2", "ann")
    assert any_shelf.version("iris", artifact).version == "3"
    assert any_shelf.version("iris", artifact, version="v1.0").version == "v1.0"
    assert any_shelf.version("iris", artifact, version="10").version == "10"
    assert any_shelf.version("iris", artifact).version == "11"


def test_a_version_is_never_overwritten(any_shelf: Shelf) -> None:
    artifact = any_shelf.model_folder()
    any_shelf.version("iris", artifact, version="1")
    with pytest.raises(Fault) as refused:
        any_shelf.version("iris", artifact, version="1")
    assert (refused.value.code, refused.value.status) == ("VersionExists", 409)


def test_many_who_register_at_once_all_get_a_number(any_shelf: Shelf) -> None:
    artifact = any_shelf.model_folder()

    def register(_: int) -> str:
        new = NewVersion(artifact)
        return any_shelf.database.transact(
            lambda uow: service.create_version(uow, any_shelf.project, "iris", new, "ann").version
        )

    with ThreadPoolExecutor(8) as pool:
        numbers = sorted(pool.map(register, range(8)), key=int)
    assert numbers == [str(number) for number in range(1, 9)]


def test_latest_is_the_one_made_last(any_shelf: Shelf) -> None:
    artifact = any_shelf.model_folder()
    any_shelf.version("iris", artifact, version="7")
    any_shelf.version("iris", artifact, version="beta", metrics={"auc": 0.5})
    with any_shelf.database.read() as uow:
        assert service.get_version(uow, any_shelf.project, "iris").version == "beta"
        model = service.get_model(uow, any_shelf.project, "iris")
    assert (model.latest, model.versions, model.metrics) == ("beta", 2, {"auc": 0.5})


def test_a_wrong_name_brings_the_near_ones(any_shelf: Shelf) -> None:
    any_shelf.version("breast-cancer", any_shelf.model_folder())
    with any_shelf.database.read() as uow:
        with pytest.raises(Fault) as model:
            service.get_version(uow, any_shelf.project, "breast-cancr")
        with pytest.raises(Fault) as version:
            service.get_version(uow, any_shelf.project, "breast-cancer", "2")
    assert model.value.say_hint() == "Did you mean 'breast-cancer'?"
    assert (version.value.code, version.value.say_hint()) == ("VersionUnknown", "There is: 1.")


@pytest.mark.parametrize("name", ["", "Iris", "a b", "../x", "-x", "x" * 64, "模型"])
def test_bad_model_names_are_refused(shelf: Shelf, name: str) -> None:
    artifact = shelf.model_folder()
    with pytest.raises(Fault) as refused:
        shelf.version(name, artifact)
    assert refused.value.code == "ModelNameInvalid"


def test_models_list_by_change_or_by_name(any_shelf: Shelf) -> None:
    artifact = any_shelf.model_folder()
    for name in ("b", "c", "a", "b"):
        any_shelf.version(name, artifact)

    def names(order: str, prefix: str = "") -> list[str]:
        found: list[str] = []
        token = None
        while True:
            with any_shelf.database.read() as uow:
                page = service.list_models(uow, any_shelf.project, prefix, order, 2, token)
            found += [model.name for model in page.items]
            token = page.next_page_token
            if token is None:
                return found

    assert names("updated_at desc") == ["b", "a", "c"]
    assert names("name") == ["a", "b", "c"]
    assert names("name", "b") == ["b"]


def test_one_version_is_in_production(any_shelf: Shelf) -> None:
    artifact = any_shelf.model_folder()
    for _ in range(2):
        version = any_shelf.version("iris", artifact)
        with any_shelf.database.write() as uow:
            service.promote(uow, any_shelf.project, "iris", version.version, "production", "ann")
    any_shelf.version("iris", artifact, stage="production")
    with any_shelf.database.read() as uow:
        versions = service.list_versions(uow, any_shelf.project, "iris", 10, None).items
    assert [(one.version, one.stage) for one in versions] == [
        ("3", "production"),
        ("2", "archived"),
        ("1", "archived"),
    ]
    with any_shelf.database.write() as uow, pytest.raises(Fault) as refused:
        service.promote(uow, any_shelf.project, "iris", "1", "live", "ann")
    assert refused.value.code == "StageInvalid"


@pytest.mark.parametrize("other", ["version", "model"])
def test_who_comes_second_to_delete_is_told_and_nothing_is_counted_twice(any_shelf: Shelf, other: str) -> None:
    shelf = any_shelf
    for _ in range(3):
        shelf.version("churn", shelf.model_folder())

    def delete_again() -> None:
        with shelf.database.write() as uow:
            service.delete_version(uow, shelf.project, "churn", "1", "bob")

    with ThreadPoolExecutor(1) as pool:
        with shelf.database.write() as uow:
            if other == "model":
                service.delete_model(uow, shelf.project, "churn", "ann")
            else:
                service.delete_version(uow, shelf.project, "churn", "1", "ann")
            second = pool.submit(delete_again)
            with pytest.raises(TimeoutError):  # it has seen what is being deleted, or waits for its turn to look
                second.result(0.3)
        with pytest.raises(Fault) as fault:
            second.result(30)
    assert fault.value.status == 404
    with shelf.database.read() as uow:
        left = service.list_models(uow, shelf.project, "", "name", 10, None).items
    assert [model.versions for model in left] == ([] if other == "model" else [2])


def test_a_version_is_not_registered_into_a_model_that_is_being_deleted(any_shelf: Shelf) -> None:
    shelf = any_shelf
    shelf.version("churn", shelf.model_folder())
    artifact = shelf.model_folder()

    def delete() -> None:
        with shelf.database.write() as uow:
            service.delete_model(uow, shelf.project, "churn", "bob")

    with ThreadPoolExecutor(1) as pool:
        with shelf.database.write() as uow:
            made = service.create_version(uow, shelf.project, "churn", NewVersion(artifact), "ann")
            second = pool.submit(delete)
            with pytest.raises(TimeoutError):
                second.result(0.3)
        second.result(30)
    with shelf.database.read() as uow:
        assert not [each for each in service.unscanned(uow, 10) if each.id == made.id], "a version without a model"


def test_what_a_model_stands_on_is_not_deleted(any_shelf: Shelf) -> None:
    artifact = any_shelf.model_folder()
    any_shelf.version("iris", artifact)
    any_shelf.write("log", "x")
    any_shelf.artifact("log")
    with any_shelf.database.write() as uow:
        with pytest.raises(Fault) as refused:
            service.delete_artifact(uow, any_shelf.project, artifact, "ann")
        assert service.release_artifacts(uow, any_shelf.project, ["tsk_1"]) == 1
    assert "iris:1" in refused.value.say()
    with any_shelf.database.read() as uow:
        left = service.list_artifacts(uow, any_shelf.project, None, 10, None).items
    assert [one.id for one in left] == [artifact]


def test_bytes_nothing_stands_on_are_swept_and_shared_ones_stay(any_shelf: Shelf) -> None:
    any_shelf.write("a", "shared")
    any_shelf.write("folder/a", "shared")
    any_shelf.write("folder/b", "alone")
    first, folder = any_shelf.artifact("a"), any_shelf.artifact("folder")
    with any_shelf.database.write() as uow:
        service.delete_artifact(uow, any_shelf.project, folder, "ann")
    BlobSweep(any_shelf.database, any_shelf.blobs).step()
    assert len(list(any_shelf.blobs.digests(any_shelf.project))) == 3, "too young to be swept"
    BlobSweep(any_shelf.database, any_shelf.blobs, grace=-1).step()
    with any_shelf.database.read() as uow:
        kept = service.get_artifact(uow, any_shelf.project, first)
    assert list(any_shelf.blobs.digests(any_shelf.project)) == [kept.digest]


def test_lineage_tells_what_led_to_a_thing_and_what_came_of_it(any_shelf: Shelf) -> None:
    any_shelf.write("train.csv", "1")
    train = any_shelf.artifact("train.csv", task="tsk_load", label="demo / load")
    any_shelf.write("other.csv", "2")
    any_shelf.artifact("other.csv", task="tsk_load", label="demo / load")
    any_shelf.write("model/model.json", "{}")
    model = any_shelf.artifact("model", task="tsk_train", label="demo / train")
    with any_shelf.database.write() as uow:
        fit = Node("task", "tsk_train", "demo / train")
        service.link(uow, any_shelf.project, Node("file", "raw.csv"), Node("task", "tsk_load", "demo / load"))
        service.link(uow, any_shelf.project, Node("artifact", train, "train.csv"), fit)
        service.link(uow, any_shelf.project, Node("artifact", train, "train.csv"), fit)
    version = any_shelf.version("iris", model)
    with any_shelf.database.read() as uow:
        graph = service.lineage(uow, any_shelf.project, f"artifact:{model}")
        runs = service.runs_of(uow, any_shelf.project, graph)
        stranger = service.lineage(uow, "prj_2", f"artifact:{model}")
    labels = {"model", "train.csv", "raw.csv", "demo / load", "demo / train", "iris:1"}
    assert {node.label for node in graph.nodes} == labels
    assert len(graph.edges) == 5
    assert graph.is_whole
    assert runs["tsk_train"] == "run_1"
    assert stranger.edges == []
    with any_shelf.database.write() as uow:
        service.delete_model(uow, any_shelf.project, "iris", "ann")
    with any_shelf.database.read() as uow:
        assert f"version:{version.id}" not in [
            node.key for node in service.lineage(uow, any_shelf.project, f"artifact:{model}").nodes
        ]


def test_a_long_chain_is_cut_and_says_so(any_shelf: Shelf) -> None:
    with any_shelf.database.write() as uow:
        nodes = [Node("artifact", f"art_{number}") for number in range(40)]
        service.link_all(uow, any_shelf.project, itertools.pairwise(nodes))
    with any_shelf.database.read() as uow:
        graph = service.lineage(uow, any_shelf.project, "artifact:art_20", depth=5)
        whole = service.lineage(uow, any_shelf.project, "artifact:art_20", depth=30)
    assert (len(graph.nodes), graph.is_whole) == (11, False)
    assert (len(whole.nodes), whole.is_whole) == (40, True)


@pytest.mark.parametrize("node", ["", "artifact", "artifact:", "secret:x", ":x"])
def test_what_names_nothing_is_refused(shelf: Shelf, node: str) -> None:
    with shelf.database.read() as uow, pytest.raises(Fault) as refused:
        service.lineage(uow, shelf.project, node)
    assert refused.value.code == "NodeInvalid"


def test_long_paths_have_a_place_in_the_lineage(any_shelf: Shelf) -> None:
    path = "data/" + "长" * 300 + "/a.csv"
    with any_shelf.database.write() as uow:
        service.link(uow, any_shelf.project, Node("file", path), Node("task", "tsk_1", "t"))
    with any_shelf.database.read() as uow:
        graph = service.lineage(uow, any_shelf.project, f"file:{path}")
    assert len(graph.edges) == 1
