"""What every mailbox must do. A driver's test module supplies the fixture `post`."""

from __future__ import annotations

import io
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from cubestudio.kit.errors import Fault
from cubestudio.ports.logs import Logs
from cubestudio.ports.mailbox import Mailbox, Recall, Report, Used
from cubestudio.ports.runtime import Handle

WORKLOAD = "wl_1"


@dataclass
class Post:
    """A mailbox, an attempt's handle, who reads what came, and a second mailbox on the same place (a restart)."""

    mailbox: Mailbox
    handle: Handle
    logs: Logs
    outputs: Path
    again: Callable[[], Mailbox]

    def log(self, replica: str, offset: int, data: bytes) -> int:
        """Bring log bytes."""
        return self.mailbox.append_log(WORKLOAD, 1, replica, offset, data)

    def put(self, replica: str, tar: bytes) -> None:
        """Bring outputs."""
        self.mailbox.put_outputs(WORKLOAD, 1, replica, io.BytesIO(tar))

    def shown(self, stream: str) -> bytes:
        """What a reader sees of a stream."""
        return b"".join(chunk.data for chunk in self.logs.read(self.handle, {}, 1 << 22) if chunk.stream == stream)

    def files(self) -> dict[str, bytes]:
        """The outputs by path."""
        found = self.outputs.rglob("*")
        return {str(path.relative_to(self.outputs)): path.read_bytes() for path in found if path.is_file()}


def tar_of(files: dict[str, bytes | tarfile.TarInfo]) -> bytes:
    """A tar of contents by name; a TarInfo goes in as it is."""
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in files.items():
            if isinstance(content, tarfile.TarInfo):
                content.name = name
                archive.addfile(content)
                continue
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return raw.getvalue()


def special(kind: bytes, target: str = "") -> tarfile.TarInfo:
    """A member that is no plain file."""
    member = tarfile.TarInfo("x")
    member.type, member.linkname = kind, target
    return member


def code_of(work: Callable[[], object]) -> str:
    """The code of the Fault that `work` raises."""
    with pytest.raises(Fault) as caught:
        work()
    return caught.value.code


JOBS = {"main-0": {"command": ["true"]}, "worker-0": {"command": ["sleep", "工"]}}


class MailboxConformance:
    """The tests."""

    def test_a_job_is_fetched_by_its_replica(self, post: Post) -> None:
        assert post.mailbox.job(WORKLOAD, 1, "main-0") is None
        assert post.mailbox.mail(post.handle) == {}
        for _ in range(2):
            post.mailbox.post(post.handle, JOBS, [])
        assert post.mailbox.job(WORKLOAD, 1, "worker-0") == JOBS["worker-0"]
        assert post.mailbox.job(WORKLOAD, 2, "main-0") is None
        assert set(post.mailbox.mail(post.handle)) == {"main-0", "worker-0"}
        assert post.again().job(WORKLOAD, 1, "main-0") == JOBS["main-0"]

    def test_log_bytes_are_written_once_wherever_they_are_cut(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        assert post.log("main-0", 0, b"one\n") == 4
        assert post.log("main-0", 0, b"one\n") == 4
        assert post.log("main-0", 2, b"e\ntwo\n") == 8
        assert post.again().append_log(WORKLOAD, 1, "main-0", 8, b"three\n") == 14
        assert post.shown("main-0") == b"one\ntwo\nthree\n"
        assert post.mailbox.mail(post.handle)["main-0"].log_size == 14

    def test_behind_a_gap_nothing_is_written(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        assert post.log("main-0", 5, b"late\n") == 0
        assert post.shown("main-0") == b""

    def test_the_same_bytes_from_many_hands_are_there_once(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        whole = b"".join(b"line %d\n" % n for n in range(2000))

        def bring() -> None:
            for at in range(0, len(whole), 500):
                post.log("main-0", at, whole[at : at + 700])

        hands = [threading.Thread(target=bring) for _ in range(4)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        assert post.shown("main-0") == whole

    def test_progress_and_notes_share_the_stream_of_preparation(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        post.mailbox.note(post.handle, "prepare", "pulling the\nimage")
        assert post.mailbox.append_progress(WORKLOAD, 1, "main-0", 0, b"unpacking\n") == 10
        assert post.mailbox.append_progress(WORKLOAD, 1, "main-0", 0, b"unpacking\n") == 10
        assert post.mailbox.append_progress(WORKLOAD, 1, "worker-0", 0, b"me too\n") == 7
        first, rest = post.shown("prepare").split(b"\n", 1)
        assert first.endswith(b" pulling the image")
        assert rest == b"unpacking\nme too\n"

    def test_the_last_words_are_shown_after_the_report(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        post.log("main-0", 0, b"one\nlast words")
        assert post.shown("main-0") == b"one\n"
        post.mailbox.report(WORKLOAD, 1, "main-0", Report(0))
        assert post.shown("main-0") == b"one\nlast words"

    def test_a_job_that_is_withdrawn_says_so(self, post: Post) -> None:
        post.mailbox.withdraw(post.handle, ["main-0"])
        post.mailbox.post(post.handle, JOBS, [])
        post.mailbox.withdraw(post.handle, ["main-0", "stranger-0"])
        told = {name: post.again().job(WORKLOAD, 1, name) for name in ("main-0", "worker-0")}
        assert told["main-0"] == {**JOBS["main-0"], "withdrawn": True} and told["worker-0"] == JOBS["worker-0"]

    def test_a_gang_is_complete_once_each_of_it_is_ready(self, post: Post) -> None:
        jobs = {name: {**one, "gang": list(JOBS)} for name, one in JOBS.items()}
        post.mailbox.post(post.handle, {**jobs, "main-0.side": {"command": ["x"]}}, [])
        assert not post.mailbox.meet(WORKLOAD, 1, "main-0")
        assert not post.again().meet(WORKLOAD, 1, "main-0")
        assert post.mailbox.mail(post.handle)["main-0"].heard_at
        assert post.again().meet(WORKLOAD, 1, "worker-0")
        assert post.mailbox.meet(WORKLOAD, 1, "main-0")
        assert code_of(lambda: post.mailbox.meet(WORKLOAD, 1, "stranger-0")) == "AttemptUnknown"

    def test_who_is_no_gang_waits_for_nobody(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        assert post.mailbox.meet(WORKLOAD, 1, "main-0")

    def test_the_first_report_counts_and_closes_the_replica(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        heard: list[int] = []
        gone: list[int] = []
        post.mailbox.subscribe(lambda: heard.append(1))
        post.mailbox.subscribe(leave := lambda: gone.append(1))
        post.mailbox.unsubscribe(leave)
        post.mailbox.unsubscribe(leave)
        report = Report(3, "OutOfMemory", "too much", 1.5, 2.5, 0.25, 1024)
        post.log("main-0", 0, b"x\n")
        post.mailbox.report(WORKLOAD, 1, "main-0", report)
        post.mailbox.report(WORKLOAD, 1, "main-0", Report(0))
        assert post.again().mail(post.handle)["main-0"].report == report
        assert post.mailbox.mail(post.handle)["worker-0"].report is None
        assert heard and not gone
        assert post.log("main-0", 0, b"x\n") == 2  # a repetition whose answer was lost
        assert code_of(lambda: post.log("main-0", 2, b"y\n")) == "ReplicaEnded"
        assert code_of(lambda: post.put("main-0", tar_of({"a": b"a"}))) == "ReplicaEnded"
        assert post.files() == {}

    def test_usage_is_what_was_told_last(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        assert post.mailbox.mail(post.handle)["main-0"].heard_at is None
        heard: list[int] = []
        post.mailbox.subscribe(lambda: heard.append(1))
        post.mailbox.use(WORKLOAD, 1, "main-0", Used(0.0, 10, 20))
        assert not heard
        post.mailbox.use(WORKLOAD, 1, "main-0", Used(1.0, 10, 20, started_at=7.5))
        post.mailbox.use(WORKLOAD, 1, "main-0", Used(2.5, 15, 30, started_at=7.5))
        mail = post.mailbox.mail(post.handle)["main-0"]
        assert (mail.cpu_seconds, mail.memory, mail.peak_memory, mail.started_at) == (2.5, 15, 30, 7.5)
        assert mail.heard_at
        assert len(heard) == 1  # when the command began

    def test_who_is_withdrawn_is_recalled_with_the_last_grace(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        assert post.mailbox.recall(WORKLOAD, 1, "main-0") is None
        post.mailbox.withdraw(post.handle, ["main-0"])
        assert post.again().recall(WORKLOAD, 1, "main-0") == Recall()
        post.mailbox.withdraw(post.handle, ["main-0"], 0.5)
        assert post.again().recall(WORKLOAD, 1, "main-0") == Recall(0.5)
        assert post.mailbox.recall(WORKLOAD, 1, "worker-0") is None

    def test_the_runtime_keeps_facts_of_its_own(self, post: Post) -> None:
        assert post.mailbox.kept(post.handle) == {}
        post.mailbox.keep(post.handle, {"uids": {"main-0": "1"}})
        post.mailbox.keep(post.handle, {"uids": {"main-0": "2"}})
        post.mailbox.post(post.handle, JOBS, [])
        assert post.again().kept(post.handle) == {"uids": {"main-0": "2"}}
        assert set(post.mailbox.mail(post.handle)) == set(JOBS)
        post.mailbox.forget(post.handle)
        assert post.mailbox.kept(post.handle) == {}

    def test_outputs_are_those_of_the_first_replica_and_others_beside(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        post.put("worker-0", tar_of({"part": b"w"}))
        post.put("main-0", tar_of({"old": b"1", "model/weights.bin": b"0" * 300_000}))
        post.put("main-0", tar_of({"model/weights.bin": b"new", "长" * 80 + "/" + "b" * 120: b"long"}))
        assert post.files() == {
            "worker-0/part": b"w",
            "model/weights.bin": b"new",
            "长" * 80 + "/" + "b" * 120: b"long",
        }

    @pytest.mark.parametrize(
        "member",
        [
            special(tarfile.SYMTYPE, "/etc/passwd"),
            special(tarfile.LNKTYPE, "good"),
            special(tarfile.CHRTYPE),
            special(tarfile.BLKTYPE),
            special(tarfile.FIFOTYPE),
        ],
        ids=["symlink", "hardlink", "character device", "block device", "fifo"],
    )
    def test_links_and_devices_are_refused_and_nothing_changes(self, post: Post, member: tarfile.TarInfo) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        post.put("main-0", tar_of({"kept": b"k"}))
        assert code_of(lambda: post.put("main-0", tar_of({"good": b"g", "bad": member}))) == "OutputsRefused"
        assert post.files() == {"kept": b"k"}

    def test_paths_that_leave_are_refused(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        for name in ("../escaped", "a/../../escaped", "/escaped"):
            assert code_of(lambda name=name: post.put("main-0", tar_of({name: b"x"}))) == "PathLeaves"  # type: ignore[misc]
        assert post.files() == {}

    def test_what_is_no_whole_tar_is_refused(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        whole = tar_of({"a": b"x" * 50_000})
        for broken in (b"", b"not a tar" * 100, whole[:20_000]):
            assert code_of(lambda broken=broken: post.put("main-0", broken)) == "OutputsRefused"  # type: ignore[misc]
        assert post.files() == {}

    def test_a_header_cannot_ask_for_memory(self, post: Post) -> None:
        post.mailbox.post(post.handle, JOBS, [])
        member = tarfile.TarInfo("x")
        member.type, member.size = tarfile.GNUTYPE_LONGNAME, 1 << 33
        assert (
            code_of(lambda: post.put("main-0", member.tobuf(tarfile.GNU_FORMAT) + b"\0" * 10_240)) == "OutputsRefused"
        )

    def test_sources_come_by_number_and_folders_as_tar(self, post: Post, tmp_path: Path) -> None:
        source = tmp_path / "given"
        (source / "sub").mkdir(parents=True)
        (source / "sub" / "a.txt").write_bytes(b"a" * 300_000)
        (source / "run.sh").write_bytes(b"#!/bin/sh\n")
        (source / "run.sh").chmod(0o755)
        (source / "link").symlink_to("/etc/passwd")
        post.mailbox.post(post.handle, JOBS, [str(source / "run.sh"), str(source)])
        one, whole = post.mailbox.open_source(WORKLOAD, 1, 0), post.mailbox.open_source(WORKLOAD, 1, 1)
        assert (one.is_folder, whole.is_folder) == (False, True)
        with one.file as file:
            assert file.read() == b"#!/bin/sh\n"
        with whole.file as file, tarfile.open(fileobj=file, mode="r|") as archive:
            found = {member.name: (member.size, member.mode) for member in archive}
        assert found == {"sub": (0, 0o755), "sub/a.txt": (300_000, 0o644), "run.sh": (10, 0o755)}
        for number in (-1, 2):
            assert code_of(lambda n=number: post.mailbox.open_source(WORKLOAD, 1, n)) == "FileAbsent"  # type: ignore[misc]

    def test_what_is_not_known_or_forgotten_takes_nothing(self, post: Post) -> None:
        assert code_of(lambda: post.log("main-0", 0, b"x")) == "AttemptUnknown"
        post.mailbox.post(post.handle, JOBS, [])
        assert code_of(lambda: post.log("main-1", 0, b"x")) == "AttemptUnknown"
        assert code_of(lambda: post.log("../main-0", 0, b"x")) == "ReplicaUnknown"
        for _ in range(2):
            post.mailbox.forget(post.handle)
        assert code_of(lambda: post.log("main-0", 0, b"x")) == "AttemptUnknown"
        assert code_of(lambda: post.put("main-0", tar_of({"a": b"a"}))) == "AttemptUnknown"
        assert post.mailbox.mail(post.handle) == {}
        post.mailbox.note(post.handle, "prepare", "nobody reads this")
        assert post.logs.streams(post.handle) == []
