"""Outputs become artifacts and artifacts become inputs."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.registry import collect, service
from cubestudio.spec.workload import FileKind
from registry.shelf import Shelf


def test_a_file_is_stored_with_its_name_and_type(shelf: Shelf) -> None:
    shelf.write("train", "a,b\n1,2\n")
    stored = shelf.store("train", "train.csv")
    assert (stored.kind, stored.filename, stored.media_type, stored.size) == ("file", "train.csv", "text/csv", 8)
    with shelf.blobs.open(shelf.project, stored.digest) as source:
        assert source.read() == b"a,b\n1,2\n"


def test_folders_of_equal_content_have_equal_digests(shelf: Shelf) -> None:
    for name in ("one", "two"):
        shelf.write(f"{name}/b.bin", b"b")
        shelf.write(f"{name}/deep/数据.csv", "x")
    one, two = shelf.store("one"), shelf.store("two")
    assert one.digest == two.digest
    assert [file.path for file in one.files] == ["b.bin", "deep/数据.csv"]
    assert one.size == 2


def test_an_empty_folder_is_an_artifact(shelf: Shelf) -> None:
    (shelf.folder / "empty").mkdir()
    stored = shelf.store("empty")
    assert (stored.kind, stored.files, stored.size) == ("folder", (), 0)


@pytest.mark.parametrize("path", ["../secret", "/etc/passwd", "link", "pipe", "absent"])
def test_nothing_but_real_files_of_the_folder_is_taken(shelf: Shelf, tmp_path: Path, path: str) -> None:
    (tmp_path / "secret").write_text("key")
    (shelf.folder / "link").symlink_to(tmp_path / "secret")
    os.mkfifo(shelf.folder / "pipe")
    with pytest.raises(Fault):
        shelf.store(path)


def test_links_inside_a_folder_are_left_out(shelf: Shelf, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("key")
    shelf.write("model/weights", b"w")
    (shelf.folder / "model" / "key").symlink_to(tmp_path / "secret")
    os.mkfifo(shelf.folder / "model" / "pipe")
    assert [file.path for file in shelf.store("model").files] == ["weights"]


def test_a_name_that_is_no_utf8_is_refused_plainly(shelf: Shelf) -> None:
    (shelf.folder / "odd").mkdir()
    open(os.fsencode(shelf.folder / "odd") + b"/\xff.csv", "wb").close()
    with pytest.raises(Fault) as refused:
        shelf.store("odd")
    assert refused.value.code == "FileNameInvalid"


def test_an_artifact_is_laid_before_a_workload_as_links(shelf: Shelf) -> None:
    shelf.write("model/a", "1")
    shelf.write("model/sub/b", "2")
    shelf.write("data.csv", "x")
    folder, file = shelf.artifact("model"), shelf.artifact("data.csv")
    with shelf.database.read() as uow:
        found = service.find_artifacts(uow, shelf.project, [folder, file, "art_absent"])
    laid = collect.workload_files(shelf.blobs, found[folder], "inputs/m")
    assert [one.path for one in laid] == ["inputs/m/a", "inputs/m/sub/b"]
    assert {one.kind for one in laid} == {FileKind.LINK}
    assert [Path(one.source).read_text() for one in laid] == ["1", "2"]
    (alone,) = collect.workload_files(shelf.blobs, found[file], "inputs/d.csv")
    assert (alone.path, Path(alone.source).read_text()) == ("inputs/d.csv", "x")


def test_an_absent_file_of_a_folder_names_the_near_ones(shelf: Shelf) -> None:
    shelf.write("model/model.json", "{}")
    with shelf.database.read() as uow:
        pass
    artifact_id = shelf.artifact("model")
    with shelf.database.read() as uow:
        artifact = service.get_artifact(uow, shelf.project, artifact_id)
    with pytest.raises(Fault) as refused:
        collect.find_file(shelf.blobs, artifact, "model.jsn")
    assert "'model.json'" in refused.value.say_hint()
