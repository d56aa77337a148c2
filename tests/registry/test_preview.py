"""A first look at files people really have."""

from __future__ import annotations

import io
from typing import Any

import pytest

from cubestudio.registry.preview import HEAD, ROWS, preview_file


def look(name: str, data: bytes | str) -> dict[str, Any]:
    raw = data.encode() if isinstance(data, str) else data
    return preview_file(name, io.BytesIO(raw), len(raw))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_tables_in_any_usual_encoding(encoding: str) -> None:
    found = look("a.csv", "城市,温度\n北京,1.5\n上海,2\n".encode(encoding))
    assert found["columns"] == [{"name": "城市", "type": "text"}, {"name": "温度", "type": "number"}]
    assert found["rows"] == [["北京", "1.5"], ["上海", "2"]]
    assert found["total_rows"] == 2


def test_a_table_without_header_gets_numbers_as_names() -> None:
    found = look("a.csv", "1.5,a\n2.5,b\n")
    assert ([column["name"] for column in found["columns"]], len(found["rows"])) == (["1", "2"], 2)


def test_other_separators_and_quotes_are_understood() -> None:
    found = look("a.csv", 'name;note\nx;"a;b\nc"\n')
    assert found["rows"] == [["x", "a;b\nc"]]
    assert look("a.tsv", "a\tb\n1\t2\n")["rows"] == [["1", "2"]]


def test_columns_say_what_they_hold() -> None:
    found = look("a.csv", "id,score,when,ok,note,none\n1,1.5,2026-01-02,true,x,\n2,NA,2026-01-03 10:00,FALSE,3,\n")
    types = [column["type"] for column in found["columns"]]
    assert types == ["integer", "number", "date", "boolean", "text", ""]


def test_an_empty_table_is_one() -> None:
    assert look("a.csv", "")["columns"] == []


def test_a_long_table_is_cut_at_whole_rows() -> None:
    found = look("a.csv", "name,value\n" + "字,1\n" * 400_000)
    assert len(found["rows"]) == ROWS
    assert found["truncated"]
    assert found["total_rows"] is None


def test_a_character_cut_in_two_by_the_limit_does_not_spoil_the_rest() -> None:
    found = look("a.txt", "字" * HEAD)
    assert set(found["text"]) == {"字"}


def test_pictures_are_named_and_not_read() -> None:
    assert look("roc.PNG", b"\x89PNG") == {"kind": "image", "media_type": "image/png"}


@pytest.mark.parametrize("name", ["model.joblib", "a.txt", "a.csv"])
def test_binary_is_not_shown_as_text(name: str) -> None:
    assert look(name, b"\x80\x05\0\0\x95")["kind"] == "none"


def test_parquet_says_what_to_do() -> None:
    assert "download" in look("a.parquet", b"PAR1")["reason"]


def test_json_and_text_come_as_they_are() -> None:
    assert look("a.json", '{"a": 1}') == {"kind": "json", "text": '{"a": 1}', "truncated": False}
    assert look("log", "line\n") == {"kind": "text", "text": "line\n", "truncated": False}


def test_huge_cells_are_cut() -> None:
    assert len(look("a.csv", f"a,b\n{'x' * 10_000},y\n")["rows"][0][0]) == 500
