"""Strategies that make pipelines: everything a file can say, and the spellings people trip over."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cubestudio.spec.pipeline_read import ON_EXIT

TRICKY = [
    "yes", "no", "on", "off", "null", "~", "true", "False", "y", "010", "0x1f", "0o17", "1e3", "1_000", "12:30", "1.0",
    "2024-01-31", "2024-01-31T10:00:00Z", ".inf", "-.nan", "<<", "=", "", " ", " a ", "a: b", "a #b", "#x", "- a",
    "*a", "&a", "!x", "%x", "@x", "`x`", "{a}", "[a]", "'", '"', "it's", 'say "hi"', "\\n", "a\\", "tab\there", "a\n",
    "a\n\nb\n", "\na", " a\nb", "a\n  b\n    c\n", "a\n ", "a\nb\n\n", "多行\n文本", "小明", "it's \"both\"", "\x07",
    "? a", "\u2028", "\x85",
    "\ufeff", "😀", "{{ params.n }}", "{{ tasks.load.outputs.data }}", "rows: {{ params.n }}", "{{ item }}",
    "{{ secrets.KEY }}", "{{ params.n > 3 and 'x' in params.s }}", '"""', "'''", "\\", "\\\\", "a\\\nb", "{x}", "f{x}",
    "import os\n\nprint('hi')  # say\n\tx = 1\n", "a\r\nb", "trailing  \nblank\n", "1m", "2Gi", "10m", "日本:語",
]  # fmt: skip
_chars = st.characters(codec="utf-8", exclude_categories=("Cs",))
texts = st.one_of(st.sampled_from(TRICKY), st.text(_chars, max_size=12))
numbers = st.one_of(
    st.integers(-(10**6), 10**6),
    st.floats(allow_nan=False),
    st.sampled_from([0, 8, 10, 0.1, 1e-05, 1e22, -0.0, 1.0, float("inf"), float("-inf"), 12345678901234567890]),
)
scalars = st.one_of(texts, numbers, st.booleans(), st.none())
keys = st.one_of(
    st.sampled_from(["a", "b", "x y", "yes", "010", "<<", "class", "名", "a-b", "name", "it's"]),
    st.text(_chars, max_size=6),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner, max_size=3), max_leaves=5
)
mappings = st.dictionaries(keys, values, max_size=3)
variables = st.fixed_dictionaries({}, optional={"A": scalars, "_b": scalars})
durations = st.sampled_from(["90s", "10m", "1h30m", "2d", "0.5s", "1.2345678s"])
NAMES = [
    "load", "clean", "xgb", "load_2", "小明的任务", "it's", 'say "hi"', "a b", "a-b", "010", "yes", "null", "class",
    "true", "task", "template", "x.y", "<<", "#1", "n", "1", "dataset_import",
    "{{x}}", "*", "a: b", "pipeline", "item", "self",
]  # fmt: skip
names = st.sampled_from(NAMES)
expressions = st.sampled_from([text for text in TRICKY if "{{" in text])
resources = st.fixed_dictionaries(
    {}, optional={"cpu": st.sampled_from([1, 0.5, "500m"]), "memory": st.sampled_from(["1Gi", "512Mi"])}
)
environments = st.one_of(
    st.sampled_from(["plain", "tabular"]),
    st.fixed_dictionaries(
        {}, optional={"python": st.just(">=3.11"), "packages": st.lists(st.sampled_from(["numpy==2.1.0", "pandas"]))}
    ),
)
CODE = (
    "from __future__ import annotations\n\nfrom cubestudio_sdk import task as _task\n\n\n"
    "def ends(values, times=2):\n    # the least\n    return min(values), max(values)\n\n\n"
    "_task.give(['low', 'high'], ends(**inputs))\n"
)
"""What the SDK makes of a function."""


def _optional(common: st.SearchStrategy[Any]) -> dict[str, st.SearchStrategy[Any]]:
    return {
        "label": texts.filter(bool),
        "needs": common,
        "when": st.one_of(st.booleans(), expressions, st.just("false")),
        "trigger": st.sampled_from(["all_done", "one_failed", "always"]),
        "skip": st.one_of(st.just(True), expressions),
        "retries": st.integers(1, 5),
        "backoff": durations,
        "timeout": durations,
        "grace": durations,
        "start_within": durations,
        "resources": resources,
        "priority": st.integers(-3, 3),
        "env": variables,
        "environment": environments,
        "image": st.sampled_from(["python:3.12", "010"]),
        "workdir": st.sampled_from(["work", "a/c d"]),
        "ports": st.dictionaries(
            st.sampled_from(["web", "tensor-board", "yes", "n"]), st.sampled_from([None, 8000, 65535]), min_size=1
        ),
        "volumes": st.fixed_dictionaries(
            {},
            optional={
                "corpus": st.just("file://corpus"),
                "a/b c": st.sampled_from(["file://a b/x.csv", "file://{{ params.n }}"]),
                "010": st.just("{{ item }}"),
            },
        ).filter(bool),
        "foreach": st.one_of(st.lists(values, max_size=3), expressions),
        "framework": st.sampled_from(["pytorch", "mpi"]),
        "replicas": st.sampled_from(
            [4, "{{ params.n }}", {"worker": 2}, {"no": "{{ params.n }}", "b": {"count": 1, "command": ["x", "yes"]}}]
        ),
        "cache": st.one_of(
            st.just(True), st.fixed_dictionaries({"ttl": durations}, optional={"secrets": st.just(True)})
        ),
    }


commands = st.one_of(texts.filter(str.strip), st.lists(texts, min_size=1, max_size=3))


@st.composite
def tasks(draw: st.DrawFn, others: list[str], is_exit: bool = False) -> dict[str, Any]:
    """A task among `others`."""
    optional = _optional(st.permutations(others).map(lambda found: list(found[:2])))
    if is_exit:
        del optional["needs"], optional["foreach"]
    chosen = draw(st.sets(st.sampled_from(sorted(optional)), max_size=3))
    found = {key: draw(optional[key]) for key in sorted(chosen)}
    kind = draw(st.sampled_from(["template", "template", "python", "function", "command"]))
    if kind == "command":
        return {"command": draw(commands), **found}
    if kind == "function":
        given = {"values": draw(values), "times": draw(scalars)}
        return {"template": "python", "args": {"code": CODE, "inputs": given}, **found}
    if kind == "python":
        return {"template": "python", "args": {"code": draw(texts), "inputs": draw(mappings)}, **found}
    args = draw(mappings)
    if draw(st.booleans()):
        args["input"] = reference(draw(st.sampled_from(others)))
    body = {"template": draw(st.sampled_from(["xgb", "xgb@1", "data-process", "010"])), "args": args, **found}
    return body if args else {key: value for key, value in body.items() if key != "args"}


def reference(name: str) -> str:
    """An expression that names a task."""
    return f"{{{{ tasks.{name}.outputs.data }}}}" if name.isidentifier() else f'{{{{ tasks["{name}"].outputs.data }}}}'


params = st.one_of(
    values.filter(lambda value: not isinstance(value, dict) or "type" not in value),
    st.fixed_dictionaries(
        {"type": st.just("number"), "default": st.sampled_from([0.25, 1, 0])},
        optional={"label": st.just({"en": "Share", "zh": "比例"}), "minimum": st.just(0), "required": st.just(False)},
    ),
    st.fixed_dictionaries(
        {"type": st.just("choice"), "choices": st.just(["010", "yes", "a"]), "default": st.just("yes")}
    ),
    st.fixed_dictionaries({"type": st.just("string"), "default": texts}),
)
places = st.fixed_dictionaries({"x": st.integers(-999, 999), "y": st.sampled_from([0, 12.5, -3])})


@st.composite
def canvases(draw: st.DrawFn, names: list[str]) -> dict[str, Any]:
    """Layout, groups and notes."""
    found: dict[str, Any] = {
        "direction": draw(st.sampled_from(["LR", "TB"])),
        "nodes": {n: draw(places) for n in names},
    }
    if draw(st.booleans()):
        found["groups"] = [{"name": draw(texts), "tasks": names[:2]}]
        found["notes"] = [{"text": draw(texts), "x": 1, "y": 2, "width": 200, "height": 80}]
    return found


@st.composite
def pipeline_files(draw: st.DrawFn) -> dict[str, Any]:
    """A whole file's data."""
    names_here = draw(st.lists(names, min_size=1, max_size=4, unique=True))
    found: dict[str, Any] = {"pipeline": draw(st.sampled_from(["demo", "breast-cancer", "010", "1.5", "null", "a_b"]))}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "label": texts.filter(bool),
        "description": texts.filter(bool),
        "params": st.fixed_dictionaries(
            {"n": params}, optional=dict.fromkeys(("s", "名字", "class", "load", "template"), params)
        ),
        "env": variables.filter(bool),
        "concurrency": st.integers(1, 9),
        "priority": st.integers(-3, 3),
        "notify": st.fixed_dictionaries(
            {}, optional={"webhook": st.just("https://x.org/a?b=1"), "on": st.just(["Failed"])}
        ),
        "retention": st.fixed_dictionaries({}, optional={"runs": st.just(3), "days": st.sampled_from([1, 0.5])}),
        "canvas": canvases(names_here),
        ON_EXIT: tasks(names_here, is_exit=True),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(optional)), max_size=4))
    found.update({key: draw(optional[key]) for key in sorted(chosen)})
    found["tasks"] = {name: draw(tasks(names_here)) for name in names_here}
    return found
