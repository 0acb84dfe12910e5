"""`make test-long SHARD=2/4` runs a quarter, and four of them run everything."""

import pytest
from shards import shard


@pytest.mark.parametrize("many", [1, 2, 4, 7])
def test_all_shards_together_are_every_test_once(many):
    tests = list(range(101))

    parts = [shard(tests, f"{one}/{many}", int) for one in range(1, many + 1)]

    assert sorted(test for part in parts for test in part) == tests
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


def test_what_belongs_together_stays_in_one_shard():
    tests = list(range(101))

    parts = [shard(tests, f"{one}/4", lambda test: test // 10) for one in range(1, 5)]

    assert sorted(test for part in parts for test in part) == tests
    assert sum(len({test // 10 for test in part}) for part in parts) == 11


@pytest.mark.xdist_group("together")
def test_a_group_stays_with_one_worker(request):
    """The group is in the name by which a worker is given a test, or it is no group."""
    has_workers = hasattr(request.config, "workerinput")

    assert request.node.nodeid.endswith("@together") or not has_workers


@pytest.mark.parametrize("asked", ["0/4", "5/4", "4", "one/4", "1/0", "-1/4", "1/4/2"])
def test_refuses_a_shard_that_is_none(asked):
    with pytest.raises(pytest.UsageError, match="such as 2/4"):
        shard([1, 2, 3], asked, int)
