"""Gradient checkpointing that keeps the ECG: Transformers' own drops the key/value cache it stands in."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from torch import nn
from torch.utils.checkpoint import checkpoint
from transformers import Cache, DynamicCache, PreTrainedModel

from meit.fusion.families import decoder_layers


@contextmanager
def recomputed_blocks(decoder: PreTrainedModel) -> Iterator[None]:
    """Blocks that run here forget what is inside them and run again in the backward pass.

    Every run of a block gets a cache of its own with the rows that stood there before the text, so that the
    second run does not see the text twice; the cache of the caller does not grow. For whole texts, not for
    decoding step by step.
    """
    blocks = list(decoder_layers(decoder))
    for layer, block in enumerate(blocks):
        block.forward = recomputed(block, layer)
    try:
        yield
    finally:
        for block in blocks:
            del block.forward


def recomputed(block: nn.Module, layer: int) -> Callable[..., Any]:
    """The block's forward, checkpointed."""
    forward = block.forward

    def run(*arguments: Any, **named: Any) -> Any:
        fresh = [own_cache(value, layer) for value in arguments]
        return forward(*fresh, **{name: own_cache(value, layer) for name, value in named.items()})

    return lambda *arguments, **named: checkpoint(run, *arguments, use_reentrant=False, **named)


def own_cache(value: Any, layer: int) -> Any:
    """A cache with only the rows of one layer, in place of a cache; anything else as it is."""
    if not isinstance(value, Cache):
        return value
    own = DynamicCache()
    if layer < len(value.layers) and value.layers[layer].is_initialized:
        own.update(value.layers[layer].keys, value.layers[layer].values, layer)
    return own
