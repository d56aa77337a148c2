"""What a workload finds where its volumes are, on this machine: the same with and without the right to mount.

A driver's test module subclasses `VolumeConformance` and supplies the fixtures `place` and `home`.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from conformance.runtime.suite import Place
from cubestudio.drivers.runtime_local.mounts import can_mount
from cubestudio.files.space import personal_folder, space_folder
from cubestudio.kit.errors import Fault
from cubestudio.spec.resources import Resources
from cubestudio.spec.volumes import Mount, VolumeKind

mounts_needed = pytest.mark.skipif(not can_mount(), reason="without the right to mount there are links")


def folder(path: Path, at: str, sub_path: str = "", read_only: bool = False) -> Mount:
    """A volume of this machine."""
    return Mount("data", VolumeKind.FOLDER, at, sub_path, read_only, {"path": str(path)})


@pytest.fixture
def data(home: Path) -> Path:
    """A folder with something in it, open to all."""
    made = home / "data"
    (made / "sub").mkdir(parents=True)
    for one in (made, made / "sub"):
        one.chmod(0o777)
    (made / "sub" / "a.txt").write_text("a")
    return made


def said(place: Place, command: str, *volumes: Mount, **spec: Any) -> str:
    """What a shell line prints with these volumes; it must end well."""
    handle, seen = place.run(place.request("/bin/sh", "-c", command, volumes=volumes, **spec))
    printed = place.printed(handle)
    assert seen.exit_code == 0, (seen, printed)
    return printed.strip()


class VolumeConformance:
    """The tests."""

    def test_a_volume_lies_where_it_was_asked_for(self, place: Place, data: Path) -> None:
        at_mnt, below = folder(data, "/mnt/data/here"), folder(data, "in/put", "sub")
        line = 'cat "$CUBE_VOLUMES/data/here/sub/a.txt" in/put/a.txt && echo b > in/put/b.txt'
        assert said(place, line, at_mnt, below) == "aa"
        assert (data / "sub" / "b.txt").read_text() == "b\n"

    def test_a_lone_file_of_a_volume_can_be_mounted(self, place: Place, data: Path) -> None:
        assert said(place, 'cat "$CUBE_VOLUMES/a"', folder(data, "/mnt/a", "sub/a.txt")) == "a"

    def test_spaces_are_shared_by_what_may_see_them(self, place: Place, home: Path) -> None:
        spaces = [
            Mount("project", VolumeKind.PROJECT, "/mnt/project", source={"path": str(space_folder(home, "prj_1", 1))}),
            Mount(
                "ann",
                VolumeKind.PERSONAL,
                "/mnt/ann",
                source={"path": str(personal_folder(home, "prj_1", 1, "ann"))},
            ),
        ]
        said(place, 'cd "$CUBE_VOLUMES" && echo p > project/p && echo m > ann/m', *spaces)
        assert said(place, 'cd "$CUBE_VOLUMES" && cat project/p ann/m', *spaces) == "p\nm"
        assert said(place, 'cd "$CUBE_VOLUMES" && cat project/p && ls', spaces[0]).startswith("p\n")
        assert "ann" not in said(place, 'ls "$CUBE_VOLUMES"', spaces[0]).split()

    def test_secrets_are_files_that_only_their_reader_sees(self, place: Place) -> None:
        source = {"files": {"DB": "open sesame", "API": "2"}}
        whole = Mount("keys", VolumeKind.SECRET, "/mnt/keys", source=source)
        one = Mount("keys", VolumeKind.SECRET, "conf/db", "DB", source=source)
        line = 'cd "$CUBE_VOLUMES/keys" && cat DB API && cd "$OLDPWD" && cat conf/db && stat -Lc " %a" conf/db'
        assert said(place, line, whole, one) == "open sesame2open sesame 400"

    def test_memory_is_new_each_time(self, place: Place) -> None:
        memory = Mount("fast", VolumeKind.MEMORY, "/mnt/fast", source={"size": "4Mi"})
        line = 'ls "$CUBE_VOLUMES/fast" && echo x > "$CUBE_VOLUMES/fast/x" && cat "$CUBE_VOLUMES/fast/x"'
        for _ in range(2):
            assert said(place, line, memory) == "x"

    def test_a_path_that_a_volume_does_not_hold_is_said(self, place: Place, data: Path) -> None:
        handle = place.runtime.start(place.request("true", volumes=(folder(data, "/mnt/data", "korpus"),)))
        seen = place.end(handle)
        assert (seen.reason, seen.text) == ("VolumePathAbsent", "volume 'data' has no file or folder 'korpus'")

    def test_a_folder_that_is_gone_is_said(self, place: Place, home: Path) -> None:
        handle = place.runtime.start(place.request("true", volumes=(folder(home / "gone", "/mnt/data"),)))
        seen = place.end(handle)
        assert seen.reason == "FolderAbsent" and str(home / "gone") in seen.text

    def test_no_link_in_a_volume_leads_out_of_it(self, place: Place, data: Path) -> None:
        (data / "out").symlink_to("/etc")
        handle = place.runtime.start(place.request("true", volumes=(folder(data, "/mnt/data", "out"),)))
        assert place.end(handle).reason in ("PathLeaves", "VolumePathAbsent")

    @pytest.mark.parametrize("kind", [VolumeKind.PVC, VolumeKind.NFS, VolumeKind.CONFIG_MAP])
    def test_what_only_a_cluster_can_mount_is_refused(self, place: Place, kind: VolumeKind) -> None:
        with pytest.raises(Fault, match="only a cluster can mount") as refused:
            place.runtime.start(place.request("true", volumes=(Mount("x", kind, "/mnt/x"),)))
        assert refused.value.code == "VolumeNeedsCluster"

    def test_volumes_within_each_other_are_refused(self, place: Place, data: Path) -> None:
        with pytest.raises(Fault, match="'/mnt/data/sub' lies within the volume '/mnt/data'"):
            volumes = (folder(data, "/mnt/data"), folder(data, "/mnt/data/sub"))
            place.runtime.start(place.request("true", volumes=volumes))

    @mounts_needed
    def test_mnt_is_the_place_itself_and_holds_what_the_machine_has_there(self, place: Place, data: Path) -> None:
        assert said(place, "echo $CUBE_VOLUMES && cat /mnt/data/sub/a.txt", folder(data, "/mnt/data")) == "/mnt\na"
        there = {entry.name for entry in Path("/mnt").iterdir() if entry.is_dir()}
        assert there <= set(said(place, "ls /mnt", folder(data, "/mnt/data")).split())
        assert not Path("/mnt/data").exists(), "the machine itself has no such mount"

    @mounts_needed
    def test_what_is_read_only_stays_so(self, place: Place, data: Path) -> None:
        line = "touch /mnt/data/x 2>&1; touch in/x 2>&1; true"
        printed = said(place, line, folder(data, "/mnt/data", read_only=True), folder(data, "in", read_only=True))
        assert printed.count("Read-only file system") == 2

    @mounts_needed
    def test_the_next_workload_of_the_same_wrapper_sees_only_its_own(self, place: Place, data: Path) -> None:
        for name in ("one", "two"):
            assert name in said(place, "ls /mnt", folder(data, f"/mnt/{name}")).split()
        seen = said(place, "ls /mnt").split()
        assert not {"one", "two"} & set(seen)

    @mounts_needed
    def test_the_way_into_personal_spaces_is_the_mount_alone(self, place: Place, home: Path) -> None:
        mine = personal_folder(home, "prj_1", 1, "ann")
        assert "denied" in said(place, f"ls {mine} 2>&1; true")

    @mounts_needed
    @pytest.mark.parametrize("limits", [Resources(), Resources(memory=256 << 20)])
    def test_a_fenced_workload_sees_what_was_mounted_for_it(self, place: Place, data: Path, limits: Resources) -> None:
        fenced: dict[str, Any] = {"token": False, "egress": False, "space": False, "resources": limits}
        assert said(place, "cat /mnt/data/sub/a.txt", folder(data, "/mnt/data"), **fenced) == "a"
