"""What attempts use over time stays small, and true."""

from __future__ import annotations

from cubestudio.workloads.series import MOST, Series, series_from


def busy(series: Series, seconds: int, cores: float = 0.5) -> None:
    """Measured every second, with `cores` in use."""
    for second in range(1, seconds + 1):
        series.add(1000.0 + second, cores * second, 1_000_000 + second)


def test_a_point_says_what_was_used_since_the_one_before() -> None:
    series = Series(1000.0)
    busy(series, 4)
    assert [point[:3] for point in series.points] == [[2.0, 0.5, 1_000_002], [4.0, 0.5, 1_000_004]]


def test_a_day_is_as_small_as_an_hour_and_still_adds_up() -> None:
    series = Series(1000.0)
    busy(series, 86_400)
    assert MOST / 2 - 1 <= len(series.points) <= MOST
    ends = [float(point[0] or 0) for point in series.points]
    spans = [end - begin for begin, end in zip([0.0, *ends], ends, strict=False)]
    used = sum(span * float(point[1] or 0) for span, point in zip(spans, series.points, strict=True))
    assert abs(used - 0.5 * ends[-1]) < 60
    assert series.points[-1][2] == max(float(point[2] or 0) for point in series.points)


def test_the_last_point_counts_although_its_step_is_not_full() -> None:
    series = Series(1000.0)
    busy(series, 4)
    series.add(1005.0, 4.0, 0.0, last=True)
    assert series.points[-1][:3] == [5.0, 2.0, 1_000_004]
    series.add(1005.1, 4.0, 0.0, last=True)
    assert len(series.points) == 3


def test_a_stored_series_goes_on_where_it_was() -> None:
    series = Series(1000.0)
    busy(series, 10)
    again = series_from(series.data())
    again.add(1012.0, 6.0, 5.0, 0.25, 7.0)
    assert again.points[-1] == [12.0, 0.5, 5.0, 0.25, 7.0]
    assert again.stored
    assert again.points[:-1] == series.points
