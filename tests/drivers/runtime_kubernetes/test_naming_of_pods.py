"""Names fit whatever things are called, and two things never get the same."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cubestudio.drivers.runtime_kubernetes.naming import attempt_labels, attempt_name, dns_label, pod_name
from cubestudio.kit.ids import new_id

LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_two_texts_have_two_names_that_are_labels(one: str, other: str) -> None:
    assert LABEL.fullmatch(dns_label(one)) and LABEL.fullmatch(dns_label(other))
    assert (dns_label(one) == dns_label(other)) == (one == other)


@given(st.text(min_size=1, max_size=200), st.integers(1, 99999), st.text(min_size=1, max_size=200))
def test_pods_and_their_labels_fit(workload: str, attempt: int, replica: str) -> None:
    assert LABEL.fullmatch(pod_name(workload, attempt, replica))
    assert LABEL.fullmatch(attempt_name(workload, attempt))
    assert all(len(value) <= 63 for value in attempt_labels(workload, attempt).values())


def test_the_names_of_real_workloads_are_readable() -> None:
    workload = new_id("wl")
    assert pod_name(workload, 2, "worker-11") == f"cube-{workload.replace('_', '-')}-2-worker-11"


@pytest.mark.parametrize(("one", "other"), [("a_b", "a-b"), ("数据", "模型"), ("A", "a"), ("x" * 80, "x" * 81)])
def test_what_is_cleaned_alike_stays_apart(one: str, other: str) -> None:
    assert dns_label(one) != dns_label(other)
