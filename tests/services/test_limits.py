"""How fast one visitor may write."""

from __future__ import annotations

from handoff.services.limits import Buckets


def test_a_burst_goes_through_and_then_one_a_second() -> None:
    buckets = Buckets(burst=3, per_s=1.0)
    assert [buckets.take("a", 0.0) for _ in range(4)] == [True, True, True, False]
    assert not buckets.take("a", 0.9)
    assert buckets.take("a", 1.9)
    assert not buckets.take("a", 1.9)


def test_everybody_has_a_bucket_of_his_own() -> None:
    buckets = Buckets(burst=1, per_s=1.0)
    assert buckets.take("a", 0.0)
    assert not buckets.take("a", 0.0)
    assert buckets.take("b", 0.0)


def test_a_full_bucket_holds_no_more_than_the_burst() -> None:
    buckets = Buckets(burst=2, per_s=1.0)
    assert buckets.take("a", 0.0)
    assert [buckets.take("a", 1000.0) for _ in range(3)] == [True, True, False]


def test_the_longest_unused_are_forgotten() -> None:
    buckets = Buckets(burst=1, per_s=0.001, remembered=2)
    for subject in ("a", "b", "c"):
        assert buckets.take(subject, 0.0)
    assert not buckets.take("c", 0.0)
    assert buckets.take("a", 0.0)
