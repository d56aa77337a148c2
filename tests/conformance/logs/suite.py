"""What every log reader must do. A driver's test module supplies the fixture `shelf`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cubestudio.ports.logs import Logs
from cubestudio.ports.runtime import Handle


@dataclass
class Shelf:
    """A reader, an attempt's handle, and how its streams come to be.

    `write(stream, data)` appends; `end(stream)` says that nobody writes any more; `secrets` are masked.
    """

    logs: Logs
    handle: Handle
    write: Callable[[str, bytes], None]
    end: Callable[[str], None]
    secrets: list[bytes]


class LogsConformance:
    """The tests."""

    def test_an_attempt_that_printed_nothing_has_no_streams(self, shelf: Shelf) -> None:
        assert shelf.logs.streams(shelf.handle) == []
        assert shelf.logs.read(shelf.handle, {}) == []
        assert shelf.logs.tail(shelf.handle) == []
        assert shelf.logs.streams({**shelf.handle, "folder": "workloads/none.1"}) == []

    def test_preparation_comes_first_and_numbers_count(self, shelf: Shelf) -> None:
        for name in ("worker-10", "worker-2", "master-0", "prepare"):
            shelf.write(name, b"x\n")
        assert [s.name for s in shelf.logs.streams(shelf.handle)] == ["prepare", "master-0", "worker-2", "worker-10"]

    def test_reading_on_neither_loses_nor_repeats_a_byte(self, shelf: Shelf) -> None:
        whole, got, offset = b"", b"", 0
        for n in range(200):
            line = f"line {n} ".encode() + b"\xff\x00" * (n % 7) + b"\n" * (n % 3 > 0)
            whole += line
            shelf.write("main-0", line)
            for chunk in shelf.logs.read(shelf.handle, {"main-0": offset}, limit=64):
                assert chunk.offset == offset
                got, offset = got + chunk.data, chunk.end
        shelf.end("main-0")
        while chunks := shelf.logs.read(shelf.handle, {"main-0": offset}, limit=64):
            got, offset = got + chunks[0].data, chunks[0].end
        assert got == whole

    def test_a_line_is_shown_when_it_is_whole(self, shelf: Shelf) -> None:
        shelf.write("main-0", b"one\ntw")
        assert shelf.logs.read(shelf.handle, {})[0].data == b"one\n"
        assert shelf.logs.read(shelf.handle, {"main-0": 4}) == []
        shelf.write("main-0", b"o\n")
        assert shelf.logs.read(shelf.handle, {"main-0": 4})[0].data == b"two\n"

    def test_the_last_words_are_shown_also_without_newline(self, shelf: Shelf) -> None:
        shelf.write("main-0", b"one\nlast words")
        assert shelf.logs.read(shelf.handle, {})[0].data == b"one\n"
        shelf.end("main-0")
        assert shelf.logs.read(shelf.handle, {"main-0": 4})[0].data == b"last words"

    def test_a_line_longer_than_the_limit_comes_in_pieces(self, shelf: Shelf) -> None:
        shelf.write("main-0", b"x" * 100)
        assert shelf.logs.read(shelf.handle, {}, limit=40)[0].data == b"x" * 40
        assert shelf.logs.read(shelf.handle, {"main-0": 80}, limit=40) == []

    def test_the_tail_is_the_last_lines(self, shelf: Shelf) -> None:
        shelf.write("main-0", b"".join(b"%d\n" % n for n in range(100_000)))
        [chunk] = shelf.logs.tail(shelf.handle, 3)
        assert chunk.data == b"99997\n99998\n99999\n"
        assert chunk.end == shelf.logs.streams(shelf.handle)[0].size
        shelf.write("main-0", b"partial")
        assert shelf.logs.tail(shelf.handle, 2)[0].data == b"99999\npartial"
        assert shelf.logs.tail(shelf.handle, 0) == []

    def test_the_tail_of_a_short_log_is_all_of_it(self, shelf: Shelf) -> None:
        shelf.write("main-0", b"a\nb\n")
        assert shelf.logs.tail(shelf.handle, 200)[0].data == b"a\nb\n"
        assert shelf.logs.tail(shelf.handle, 2)[0].data == b"a\nb\n"
        assert shelf.logs.tail(shelf.handle, 1)[0].data == b"b\n"

    def test_secrets_are_starred_wherever_a_piece_is_cut(self, shelf: Shelf) -> None:
        shelf.secrets.append(b"hunter22")
        shelf.write("main-0", b"the password is hunter22, again: hunter22\n")
        for limit in range(1, 45):
            got, offset = b"", 0
            while chunks := shelf.logs.read(shelf.handle, {"main-0": offset}, limit=limit):
                got, offset = got + chunks[0].data, chunks[0].end
            assert got == b"the password is ********, again: ********\n"
        assert b"hunter22" not in shelf.logs.tail(shelf.handle)[0].data

    def test_a_secret_of_many_lines_is_starred_line_by_line(self, shelf: Shelf) -> None:
        shelf.secrets.append(b"-----BEGIN KEY-----\nMIIEv\nabcd1234\n-----END KEY-----\n")
        shelf.write("main-0", b"key: MIIEv\nthen abcd1234\n")
        assert shelf.logs.tail(shelf.handle)[0].data == b"key: *****\nthen ********\n"
