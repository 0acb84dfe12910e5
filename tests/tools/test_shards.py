"""`make test-long SHARD=2/4` runs a quarter, and four of them run everything."""

import pytest
from shards import shard


@pytest.mark.parametrize("many", [1, 2, 4, 7])
def test_all_shards_together_are_every_test_once(many):
    tests = list(range(101))

    parts = [shard(tests, f"{one}/{many}") for one in range(1, many + 1)]

    assert sorted(test for part in parts for test in part) == tests
    assert max(map(len, parts)) - min(map(len, parts)) <= 1


@pytest.mark.parametrize("asked", ["0/4", "5/4", "4", "one/4", "1/0", "-1/4", "1/4/2"])
def test_refuses_a_shard_that_is_none(asked):
    with pytest.raises(pytest.UsageError, match="such as 2/4"):
        shard([1, 2, 3], asked)
