"""Concatenated fusion: ECG tokens become a prefix of every attention layer's keys and values.

MEIT (Wan et al., arXiv 2403.04945) puts the ECG before the text in every layer. With the layer's own
projections and no position, that is exactly a key/value cache that was filled before the text, so the
language model itself stays as its library wrote it.
"""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from torch import Tensor
from torch.distributed.fsdp import FSDPModule
from torch.nn import Module
from transformers import DynamicCache, PreTrainedModel

from meit.fusion.families import (
    KeyValueProjection,
    attention_heads,
    check_window,
    decoder_layers,
    head_dim,
    key_value_heads,
    key_value_projections,
    layer_count,
    text_attention_mask,
)
from meit.fusion.interface import Fusion, FusionState, logits_to_keep, text_positions


def prefix_key_values(decoder: PreTrainedModel, ecg_tokens: Tensor) -> list[tuple[Tensor, Tensor]]:
    """ECG tokens e [B, N, head_dim] -> per layer (key, value), each [B, key_value_heads, N, head_dim].

    Each token is repeated over the query heads and goes through the layer's own projections: no layer
    norm, no rotary position.
    """
    return [layer_rows(decoder, project, ecg_tokens) for project in key_value_projections(decoder)]


def layer_rows(
    decoder: PreTrainedModel, project: KeyValueProjection, ecg_tokens: Tensor
) -> tuple[Tensor, Tensor]:
    """Key and value of one layer."""
    hidden = ecg_tokens.repeat(1, 1, attention_heads(decoder))
    key, value = (part.unflatten(-1, (-1, head_dim(decoder))).transpose(1, 2) for part in project(hidden))
    return key, value


def prefix_cache(decoder: PreTrainedModel, ecg_tokens: Tensor) -> DynamicCache:
    """A key/value cache whose first N rows are the ECG tokens e [B, N, head_dim]."""
    cache = DynamicCache()
    for layer, (key, value) in enumerate(prefix_key_values(decoder, ecg_tokens)):
        cache.update(key, value, layer)
    return cache


def empty_rows(decoder: PreTrainedModel, ecg_tokens: Tensor) -> DynamicCache:
    """A cache of the same shape whose rows are still to come."""
    cache = DynamicCache()
    batch, count, size = ecg_tokens.shape
    rows = ecg_tokens.new_zeros(1, 1, 1, 1).expand(batch, key_value_heads(decoder), count, size)
    for layer in range(layer_count(decoder)):
        cache.update(rows, rows, layer)
    return cache


def is_in_shards(decoder: PreTrainedModel) -> bool:
    """Whether a block's weights are there only while it runs (FSDP)."""
    return any(isinstance(block, FSDPModule) for block in decoder_layers(decoder))


@contextmanager
def rows_made_in_blocks(decoder: PreTrainedModel, state: FusionState) -> Iterator[None]:
    """Every block's rows are computed when it begins, from its weights that are whole by then."""

    def hook(layer: int, project: KeyValueProjection):
        def fill(_block: Module, _arguments: tuple) -> None:
            rows = state.cache.layers[layer]
            rows.keys, rows.values = layer_rows(decoder, project, state.ecg)

        return fill

    projections = key_value_projections(decoder)
    hooks = [
        block.register_forward_pre_hook(hook(layer, project))
        for layer, (block, project) in enumerate(zip(decoder_layers(decoder), projections, strict=True))
    ]
    try:
        yield
    finally:
        for one in hooks:
            one.remove()


class PrefixFusion(Fusion):
    """MEIT's own: no parameters of its own, the ECG takes no position and is always visible.

    BLOOM has no positions but a bias that grows with the distance, counted over the attention mask: there the
    ECG stands at 0 and the text starts after it.
    """

    kind = "prefix-kv"

    def begin(self, decoder: PreTrainedModel, ecg_tokens: Tensor) -> FusionState:
        """Fills the cache with the ECG's rows."""
        made = empty_rows if is_in_shards(decoder) else prefix_cache
        return FusionState(made(decoder, ecg_tokens), ecg_tokens, ecg_tokens.shape[1])

    def decode(
        self,
        decoder: PreTrainedModel,
        state: FusionState,
        input_ids: Tensor,
        text_mask: Tensor,
        wanted: Tensor | None = None,
    ) -> Tensor:
        """Runs the decoder on the tokens after what the cache holds."""
        new = input_ids.shape[1]
        check_window(decoder, state.prefix_rows + text_mask.shape[1])
        positions = (
            {} if decoder.config.model_type == "bloom" else {"position_ids": text_positions(text_mask, new)}
        )
        late = state.fresh and is_in_shards(decoder)
        state.fresh = False
        with rows_made_in_blocks(decoder, state) if late else nullcontext():
            return decoder(
                input_ids=input_ids,
                attention_mask=text_attention_mask(decoder, text_mask, new, state.prefix_rows),
                past_key_values=state.cache,
                use_cache=True,
                logits_to_keep=logits_to_keep(wanted),
                **positions,
            ).logits
