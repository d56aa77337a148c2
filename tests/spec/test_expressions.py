"""Expressions: typed values, what they may reach, and what they may not."""

from __future__ import annotations

import string
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from cubestudio.kit.errors import Fault
from cubestudio.spec.expression_values import MAX_ITEMS, Clock, Moment, Named
from cubestudio.spec.expressions import Undefined, evaluate, expressions_in, parse_expression, truth

NOON = Moment(datetime(2026, 3, 31, 12, 30, tzinfo=UTC))
SCOPE: dict[str, Any] = {
    "params": {"size": 0.25, "count": 3, "names": ["a", "b"], "deep": {"x": [1, {"y": 2}]}, "none": None, "yes": True},
    "tasks": {"my task": {"outputs": {"auc": 0.91}}, "清洗": {"outputs": {"行": 7}}},
    "secrets": {"KEY": "<KEY>"},
    "execution_date": NOON,
    "now": NOON,
    "datetime": Clock(NOON),
}


def value(text: str) -> Any:
    return parse_expression(text).evaluate(SCOPE)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ params.size }}", 0.25),
        ("{{params.count}}", 3),
        ("{{ params.names }}", ["a", "b"]),
        ("{{ params.deep }}", {"x": [1, {"y": 2}]}),
        ("{{ params.deep.x[1].y + 1 }}", 3),
        ("{{ params.none }}", None),
        ("{{ params.yes }}", True),
        ("  {{ params.count }}\n", 3),
        ("n={{ params.count }}", "n=3"),
        ("{{ params.count }}{{ params.count }}", "33"),
        ("{{ params.yes }}!", "true!"),
        ("{{ params.none }}!", "!"),
        ("x {{ params.names }}", 'x ["a", "b"]'),
        ("{{ tasks['my task'].outputs.auc > 0.9 }}", True),
        ("{{ tasks.清洗.outputs.行 }}", 7),
        ("{{ params.count ** 2 // 2 % 3 }}", 1),
        ("{{ 'a' if params.count > 5 else 'b' }}", "b"),
        ("{{ not params.yes or params.count in [1, 2, 3] }}", True),
        ("{{ 1 < params.count <= 3 }}", True),
        ("{{ params.names | join('-') | upper }}", "A-B"),
        ("{{ params.names[-1] }}", "b"),
        ("{{ params.names[1:] }}", ["b"]),
        ("{{ {'a': params.count, 'b': [1]} }}", {"a": 3, "b": [1]}),
        ("{{ params.missing | default(9) }}", 9),
        ("{{ params.missing is defined }}", False),
        ("{{ range(3) }}", [0, 1, 2]),
        ("{{ [3, 1, 2] | sort | last }}", 3),
        ("{{ 'a,b'.split(',') }}", ["a", "b"]),
        ("{{ params.size ~ '/' ~ params.count }}", "0.25/3"),
        ("{{ '[1, 2]' | fromjson }}", [1, 2]),
        ("{{ 'data/train.csv' | stem }}", "train"),
        ("{{ params.deep.get('z', 5) }}", 5),
        ("{{ product([1, 2], ['a']) }}", [[1, "a"], [2, "a"]]),
        ("{{ '{{' }} stays", "{{ stays"),
        ("no expression {% at %} all ${#x[@]}", "no expression {% at %} all ${#x[@]}"),
    ],
)
def test_a_lone_expression_keeps_its_type_and_mixed_text_is_text(text: str, expected: Any) -> None:
    found = value(text)
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{{ execution_date }}", "2026-03-31 12:30:00"),
        ("{{ execution_date | strftime('%Y%m%d') }}", "20260331"),
        ("{{ execution_date | date_add(days=-1) | strftime('%Y%m%d') }}", "20260330"),
        ("{{ date_add(execution_date, months=-1).day }}", 28),
        ("{{ execution_date | date_floor('month') }}", "2026-03-01 00:00:00"),
        ("{{ date('2026-01-02').weekday() }}", 4),
        ("{{ (execution_date + datetime.timedelta(hours=12)).day }}", 1),
        ("{{ datetime.datetime.now().strftime('%Y%m%d') }}", "20260331"),
        ("{{ now().year }} {{ now.month }}", "2026 3"),
    ],
)
def test_dates_are_relative_to_the_run(text: str, expected: Any) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__ }}",
        "{{ ''['__class__'].__mro__ }}",
        "{{ params.__init__.__globals__ }}",
        "{{ params['__class__'] }}",
        "{{ execution_date.at }}",
        "{{ execution_date.__class__ }}",
        "{{ datetime.sys }}",
        "{{ now.at.__reduce__() }}",
        "{{ '{0.__class__}'.format(params) }}",
        "{{ '%s' % params }}",
        "{{ params.names.append(1) }}",
        "{{ params.names.__len__() }}",
        "{{ (1).bit_length() }}",
        "{{ lipsum.__globals__ }}",
        "{{ cycler() }}",
        "{{ self }}",
        "{{ namespace(a=1) }}",
        "{{ params | attr('keys') }}",
        "{{ params.names | map('upper') }}",
        "{{ range(*[1, 2]) }}",
        "{{ tasks }}",
        "{{ secrets }}",
        "{{ secrets['KEY'] | upper }}",
        "{{ secrets.KEY == 'x' }}",
        "{{ [secrets.KEY][0] | tojson }}",
        "{{ open('/etc/passwd') }}",
        "{{ eval('1') }}",
        "{{ __import__('os') }}",
    ],
)
def test_nothing_can_be_reached_but_the_scope(attack: str) -> None:
    with pytest.raises(Fault):
        value(attack)


@pytest.mark.parametrize(
    "bomb",
    [
        "{{ 9 ** (9 ** 9) }}",
        "{{ 'a' * 10 ** 9 }}",
        "{{ [0] * 10 ** 9 }}",
        "{{ range(10 ** 12) }}",
        "{{ product(range(9999), range(9999)) }}",
        "{{ 'a' | replace('', 'b' * 9999) | replace('', 'b' * 9999) }}",
        "{{ '%1000000000d' % 1 }}",
        "{{ 'x'.rjust(10 ** 9) }}",
        "{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}",
        "{{ " + "-" * 50000 + "1 }}",
        "{{ 1" + "0" * 5000 + " ** 2 }}",
    ],
)
def test_nothing_large_is_made(bomb: str) -> None:
    with pytest.raises(Fault):
        value(bomb)


def test_a_range_may_be_long_but_not_longer() -> None:
    assert len(value(f"{{{{ range({MAX_ITEMS}) }}}}")) == MAX_ITEMS


def test_the_fault_quotes_the_expression_and_says_why() -> None:
    with pytest.raises(Fault, match=r"\{\{ params.count / 0 \}\} failed: division by zero"):
        value("{{ params.count / 0 }}")


def test_a_missing_name_is_told_with_a_near_one() -> None:
    with pytest.raises(Undefined) as caught:
        value("{{ params.sise }}")
    assert str(caught.value) == "there is no 'params.sise' Did you mean 'size'?"


def test_a_broken_expression_names_the_way_out() -> None:
    with pytest.raises(Fault) as caught:
        parse_expression("a {{ params. }}")
    assert caught.value.code == "ExpressionInvalid"
    assert "{{ params.name }}" in caught.value.say_hint()


def test_an_unknown_filter_is_named() -> None:
    with pytest.raises(Fault, match="there is no filter 'uper' Did you mean 'upper'"):
        parse_expression("{{ params.x | uper }}")


def test_references_are_found_without_evaluating() -> None:
    found = parse_expression("{{ tasks.a.outputs.x ~ tasks['b c'].outputs.y }}{{ params.n + env.E }}{{ secrets.S }}")
    assert found.references == (
        ("tasks", "a", "outputs", "x"),
        ("tasks", "b c", "outputs", "y"),
        ("params", "n"),
        ("env", "E"),
        ("secrets", "S"),
    )
    assert not found.lone


def test_unknown_names_are_found_without_evaluating() -> None:
    assert parse_expression("{{ parms.x + tasks.my-task.outputs.y }}").unknown == ("parms", "task")


def test_a_secret_may_stand_alone_or_in_a_text() -> None:
    assert value("Bearer {{ secrets.KEY }}") == "Bearer <KEY>"
    assert value("{{ 'Bearer ' ~ secrets.KEY }}") == "Bearer <KEY>"


def test_expressions_are_found_and_evaluated_at_any_depth() -> None:
    given_ = {"a": ["{{ params.count }}", {"b": "x{{ params.count }}"}], "c": 1}
    assert evaluate(given_, SCOPE) == {"a": [3, {"b": "x3"}], "c": 1}
    assert len(expressions_in(given_)) == 2


def test_a_file_inside_a_text_is_its_path_and_alone_it_is_itself() -> None:
    class File(Named):
        def text(self) -> str:
            return "/path"

    scope = {"tasks": {"a": {"outputs": {"f": File(artifact="art_1")}}}}
    assert evaluate("cat {{ tasks.a.outputs.f }}", scope) == "cat /path"
    assert evaluate("{{ tasks.a.outputs.f }}", scope) == {"artifact": "art_1"}


@pytest.mark.parametrize("text", ["false", "False", "no", "0", "", " off ", "null", "None"])
def test_words_that_mean_no_are_false(text: str) -> None:
    assert not truth(text)


json_values = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats(allow_nan=False) | some.text(),
    lambda inner: some.lists(inner, max_size=4) | some.dictionaries(some.text(), inner, max_size=4),
    max_leaves=10,
)


@given(json_values)
def test_any_json_value_passes_through_unchanged(given_: Any) -> None:
    found = parse_expression("{{ params.x }}").evaluate({"params": {"x": given_}})
    assert found == given_
    assert type(found) is type(given_)


@given(some.text(max_size=80))
def test_a_text_without_braces_is_left_alone(text: str) -> None:
    if "{{" not in text:
        assert evaluate(text, {}) == text


@settings(max_examples=300)
@given(some.text(alphabet=string.ascii_lowercase + "0123456789 .'\"[](){}|,+-*/%<>=!~_:#\\", max_size=60))
def test_any_text_either_works_or_is_a_fault(body: str) -> None:
    try:
        parse_expression("{{ " + body + " }}").evaluate(SCOPE)
    except Fault as fault:
        assert fault.say()
