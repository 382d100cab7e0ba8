import numpy as np
import pytest

from meit.batches import full_batches, mixed_batches
from meit.dataset import Example


def test_an_epoch_is_repeatable_and_sees_nothing_twice():
    examples = [Example(index, [0] * (5 + index % 40), 3) for index in range(1000)]

    def epoch(seed: int) -> list[list[int]]:
        batches = mixed_batches(examples, 8, np.random.default_rng(seed))
        return [[example.index for example in batch] for batch in batches]

    seen = [index for batch in epoch(1) for index in batch]
    assert len(seen) == len(set(seen)) >= 992
    assert epoch(1) == epoch(1) != epoch(2)


def test_short_reports_do_not_share_batches_but_the_longest_do():
    examples = [Example(index, [0] * (5 + index % 40), 3) for index in range(4000)]
    batches = list(mixed_batches(examples, 16, np.random.default_rng(1)))
    lengths = [[len(example.ids) for example in batch] for batch in batches]
    long = [batch for batch in lengths if max(batch) > 41]
    assert all(min(batch) >= 40 for batch in long)
    assert 0.08 < len(long) / len(lengths) < 0.12
    # A mean of 16 draws from 5…40 has a standard deviation of 2.6; sorted batches would have about 10.
    assert np.std([np.mean(batch) for batch in lengths if max(batch) <= 41]) < 3.5


@pytest.mark.parametrize(("count", "batches"), [(0, 0), (3, 1), (8, 1), (17, 2)])
def test_batches_are_full_whatever_there_is(count: int, batches: int):
    made = full_batches(list(range(count)), 8)
    assert [len(batch) for batch in made] == [8] * batches
    assert {item for batch in made for item in batch} == set(range(min(count, 8 * max(batches, 1))))


def test_small_groups_are_put_together():
    # A fifth of the reports are long ones, in ten lengths of prompt: no group of them fills a batch.
    examples = [Example(index, [0] * (40 if index % 10 == 0 else 12), 3 + index % 4) for index in range(200)]
    seen = {
        example.index for batch in mixed_batches(examples, 32, np.random.default_rng(1)) for example in batch
    }
    assert len([index for index in seen if index % 10 == 0]) > 10


def test_fewer_examples_than_a_batch_make_one():
    examples = [Example(index, [0] * (5 + index), 3) for index in range(5)]
    (batch,) = mixed_batches(examples, 64, np.random.default_rng(1))
    assert len(batch) == 64
    assert {example.index for example in batch} == set(range(5))
