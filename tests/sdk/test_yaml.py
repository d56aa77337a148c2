"""What we write as YAML is read back as it was, by YAML 1.1 and 1.2 readers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ruamel.yaml import YAML

from cubestudio_sdk.yaml import to_yaml

_SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=["Cs", "Cc"], whitelist_characters="\n\t"))
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcxyz_-:# 年", min_size=1), inner, max_size=4)
    ),
)


def read(text: str, version: str | None = None) -> Any:
    reader = YAML(typ="safe", pure=True)
    if version:
        reader.version = version
    return reader.load(text)


@given(_VALUES)
def test_every_value_comes_back(value: Any) -> None:
    assert read(to_yaml(value)) == value


@pytest.mark.parametrize(
    "word", ["yes", "no", "on", "off", "null", "~", "1", "1e3", "0x1f", "1:30", "- a", "a: b", "a #b", "", " a", "'"]
)
@pytest.mark.parametrize("version", ["1.1", "1.2"])
def test_words_with_a_meaning_stay_words(word: str, version: str) -> None:
    assert read(to_yaml({"key": word, word or "empty": [word]}), version)["key"] == word


def test_code_is_a_literal_block() -> None:
    text = to_yaml({"code": 'def f():\n    return "{{ x }}"\n'})
    assert text == 'code: |\n  def f():\n      return "{{ x }}"\n'


def test_short_mappings_stand_on_one_line() -> None:
    assert to_yaml({"resources": {"cpu": 1, "memory": "1Gi"}}) == 'resources: {cpu: 1, memory: "1Gi"}\n'
