"""Which records make a batch."""

from collections.abc import Iterator, Sequence
from typing import TypeVar

import numpy as np

from meit.dataset import Example

# Where the lengths of prompts are parted.
PROMPT_QUANTILES = (0.25, 0.5, 0.75)

Item = TypeVar("Item")


def full_batches(items: Sequence[Item], batch_size: int) -> list[list[Item]]:
    """Batches of the items in their order, all full: a rest is left out, and too few for one come again."""
    if not items:
        return []
    if len(items) < batch_size:
        return [[items[at % len(items)] for at in range(batch_size)]]
    return [list(items[at : at + batch_size]) for at in range(0, len(items) - batch_size + 1, batch_size)]


def mixed_batches(
    examples: Sequence[Example], batch_size: int, random: np.random.Generator
) -> Iterator[list[Example]]:
    """One epoch of full batches in random order, grouped by length of prompt, the longest answers apart.

    That saves most of the padding. Sorting by the answer's length would put normal ECGs, whose reports are
    short, into batches of their own, and the model would learn what a batch is rather than what an ECG is.
    Groups that are smaller than a batch are put together.
    """
    prompt_limits = np.quantile([example.prompt_length for example in examples], PROMPT_QUANTILES)
    answer_limit = np.quantile([answer_length(example) for example in examples], 0.9)
    groups: dict[tuple[int, bool], list[Example]] = {}
    for row in random.permutation(len(examples)):
        example = examples[row]
        prompt_group = int(np.searchsorted(prompt_limits, example.prompt_length))
        groups.setdefault((prompt_group, answer_length(example) > answer_limit), []).append(example)
    large = [group for group in groups.values() if len(group) >= batch_size]
    small = [example for group in groups.values() if len(group) < batch_size for example in group]
    batches = [batch for group in [*large, small] for batch in full_batches(group, batch_size)]
    for at in random.permutation(len(batches)):
        yield batches[at]


def answer_length(example: Example) -> int:
    """Tokens after the prompt."""
    return len(example.ids) - example.prompt_length
