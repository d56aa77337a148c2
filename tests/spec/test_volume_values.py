"""Volumes as values: names, settings, places, sources, and the mount strings of Cube Studio."""

from __future__ import annotations

from typing import Any

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.spec.mount_strings import OldMount, read_mounts
from cubestudio.spec.pipeline_read import parse_pipeline
from cubestudio.spec.program import Program, check_program, program_of, stored_program
from cubestudio.spec.volumes import (
    Mount,
    VolumeKind,
    check_mount,
    check_name,
    check_settings,
    is_person,
    mount_path,
    split_source,
)


@pytest.mark.parametrize("name", ["a", "corpus", "big-1", "9"])
def test_right_names(name: str) -> None:
    check_name(name)


@pytest.mark.parametrize("name", ["", "A", "语料", "a_b", "-a", "a-", "a" * 41, "project", "a/b", "a b"])
def test_wrong_names_are_refused(name: str) -> None:
    with pytest.raises(Fault) as refused:
        check_name(name)
    assert refused.value.code == "VolumeInvalid" and refused.value.say_hint()


@pytest.mark.parametrize(
    ("kind", "given", "settings"),
    [
        ("folder", {"path": "/data//corpus/"}, {"path": "/data/corpus"}),
        ("memory", {"size": "4Gi"}, {"size": "4Gi"}),
        ("secret", {"secrets": ["B", "A", "B"]}, {"secrets": ["A", "B"]}),
        ("nfs", {"server": "10.0.0.1", "path": "/x"}, {"server": "10.0.0.1", "path": "/x"}),
        ("configmap", {"config_map": "app.conf"}, {"config_map": "app.conf"}),
        ("pvc", {"claim": "data"}, {"claim": "data"}),
        ("pvc", {"claim": "data", "size": "", "class": "", "shared": False}, {"claim": "data"}),
        ("pvc", {"size": "10Gi"}, {"size": "10Gi", "class": "", "shared": False}),
        ("pvc", {"size": "10Gi", "class": "fast", "shared": True}, {"size": "10Gi", "class": "fast", "shared": True}),
    ],
)
def test_settings_come_out_complete(kind: str, given: dict[str, Any], settings: dict[str, Any]) -> None:
    assert check_settings(VolumeKind(kind), given) == settings


@pytest.mark.parametrize(
    ("kind", "given", "said"),
    [
        ("folder", {}, "needs the setting 'path'"),
        ("folder", {"path": "data"}, "'data' is not an absolute path"),
        ("folder", {"path": "/a/../.."}, ""),
        ("folder", {"pth": "/x"}, "Did you mean 'path'"),
        ("memory", {"size": "much"}, "'much' is not a size"),
        ("memory", {"size": "0"}, "above nothing"),
        ("secret", {"secrets": "DB"}, "is a list of names"),
        ("secret", {"secrets": ["a-b"]}, "is a list of names"),
        ("nfs", {"server": "a b", "path": "/"}, "'a b' is not a right value of 'server'"),
        ("nfs", {"server": "a"}, "needs the setting 'path'"),
        ("configmap", {"config_map": "App"}, "'App' is not a right value"),
        ("pvc", {}, "a claim that exists, or the size"),
        ("pvc", {"claim": "a", "size": "1Gi"}, "Fill in one of both"),
        ("pvc", {"claim": "a", "class": "fast"}, "has a class of its own"),
    ],
)
def test_settings_that_cannot_be_are_said(kind: str, given: dict[str, Any], said: str) -> None:
    if not said:
        assert check_settings(VolumeKind(kind), given) == {"path": "/"}
        return
    with pytest.raises(Fault) as refused:
        check_settings(VolumeKind(kind), given)
    assert said in str(refused.value)


@pytest.mark.parametrize("place", ["/mnt/a", "/mnt/a/b", "data/a", "/dev/shm"])
def test_places_below_mnt_and_the_working_folder(place: str) -> None:
    assert mount_path(place) == place


@pytest.mark.parametrize("place", ["", "/", "/mnt", "/data", "/mnt/../etc", "a/../b", "//mnt/a", None, 3, "/mnt//a"])
def test_no_other_places(place: Any) -> None:
    with pytest.raises(Fault, match="is no place for a volume"):
        mount_path(place)


def test_sources_name_a_volume_and_what_in_it() -> None:
    assert split_source("volume://corpus") == ("corpus", "")
    assert split_source("volume://corpus/a/b/") == ("corpus", "a/b")
    for wrong in ("volume://", "volume:///a", "volume://a/../b", "volume://a//b", "file://a", "volume://a/\0"):
        with pytest.raises(Fault, match="names no volume"):
            split_source(wrong)


def test_what_no_runtime_can_mount_is_refused() -> None:
    with pytest.raises(Fault, match="only a volume of memory"):
        check_mount(Mount("a", VolumeKind.PVC, "/dev/shm"))
    with pytest.raises(Fault, match="is memory and has no folders"):
        check_mount(Mount("a", VolumeKind.MEMORY, "/mnt/a", "b"))
    with pytest.raises(Fault, match=r"holds no secret 'BD'.*DB"):
        check_mount(Mount("a", VolumeKind.SECRET, "/mnt/a", "BD", source={"files": {"DB": ""}}))


@pytest.mark.parametrize(
    ("actor", "is_one"), [("ann", True), ("task:wl_1", False), ("schedule:x", False), ("system", False)]
)
def test_who_is_a_person(actor: str, is_one: bool) -> None:
    assert is_person(actor) is is_one


def test_a_task_mounts_volumes_at_both_kinds_of_places() -> None:
    text = "{pipeline: p, tasks: {t: {command: x, volumes: {/mnt/big: 'volume://big/a', in: 'volume://big'}}}}"
    pipeline, problems = parse_pipeline(text)
    assert problems == [] and pipeline is not None
    assert dict(pipeline.tasks["t"].volumes) == {"/mnt/big": "volume://big/a", "in": "volume://big"}


@pytest.mark.parametrize(
    ("volumes", "said"),
    [
        ("{/mnt/a: file://a}", "files of the project lie below the working folder"),
        ("{/mnt/a: 'volume://'}", "names no volume"),
        ("{/mnt/a: 'volume://x', /mnt/a/b: 'volume://y'}", "lies within the volume '/mnt/a'"),
        ("{/etc: 'volume://x'}", "'/etc' is no place for a volume"),
        ("{code/a: 'volume://x'}", "belongs to the studio"),
    ],
)
def test_volumes_of_a_task_that_cannot_be_are_said(volumes: str, said: str) -> None:
    _, problems = parse_pipeline(f"{{pipeline: p, tasks: {{t: {{command: x, volumes: {volumes}}}}}}}")
    assert said in problems[0].say()


def test_a_program_keeps_its_volumes() -> None:
    program = Program(command=("x",), volumes={"/mnt/a": "volume://a"})
    check_program(program)
    assert program_of(stored_program(program)) == program
    for wrong in ({"/etc": "volume://a"}, {"a": "file://a"}, {"a": "volume://a", "a/b": "volume://b"}):
        with pytest.raises(Fault) as refused:
            check_program(Program(command=("x",), volumes=wrong))
        assert refused.value.code == "VolumeInvalid"


def test_mount_strings_of_cube_studio_are_read() -> None:
    text = (
        "kubeflow-user-workspace(pvc):/mnt,kubeflow-archives(pvc):/archives; data(pvc-share):/mnt/data,"
        "nas(storage):/data/nas\n4G(memory):/dev/shm,app(configmap):/mnt/conf,DB(secret):/mnt/db,4G(memory):/dev/shm"
    )
    found, faults = read_mounts(text, "ann")
    assert faults == []
    assert found == [
        OldMount("ann", VolumeKind.PERSONAL, "/mnt/ann"),
        OldMount("kubeflow-archives", VolumeKind.PVC, "/mnt/kubeflow-archives", "ann", {"claim": "kubeflow-archives"},
                 "/archives/ann"),
        OldMount("data", VolumeKind.PVC, "/mnt/data", "", {"claim": "data"}),
        OldMount("nas", VolumeKind.PVC, "/mnt/nas", "", {"claim": "nas"}, "/data/nas"),
        OldMount("memory", VolumeKind.MEMORY, "/dev/shm", "", {"size": "4Gi"}),
        OldMount("app", VolumeKind.CONFIG_MAP, "/mnt/conf", "", {"config_map": "app"}),
        OldMount("DB", VolumeKind.SECRET, "/mnt/db", "", {"secrets": ["DB"]}),
    ]  # fmt: skip
    for mount in found:
        if mount.settings:
            check_settings(mount.kind, mount.settings)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("/data/x(hostpath):/mnt/x", "a folder of the host"),
        ("data(pcv):/mnt/x", "no kind of mount 'pcv'. Did you mean 'pvc'"),
        ("data:/mnt", "'data:/mnt' is not a mount"),
        ("data(pvc)", "is not a mount"),
    ],
)
def test_mount_strings_that_mean_nothing_here_are_said_and_the_others_kept(text: str, said: str) -> None:
    found, (fault,) = read_mounts(f"{text},ok(pvc-share):/mnt/ok", "ann")
    assert [mount.name for mount in found] == ["ok"]
    assert said.split(".")[0] in fault.say() and said.split(".")[-1].strip() in str(fault)


def test_nothing_is_no_mount() -> None:
    assert read_mounts(" ,;\n", "ann") == ([], [])
