"""Concatenated fusion: ECG tokens become a prefix of every attention layer's keys and values.

MEIT (Wan et al., arXiv 2403.04945) puts the ECG before the text in every layer. With the layer's own
projections and no position, that is exactly a key/value cache that was filled before the text, so the
language model itself stays as its library wrote it.
"""

from torch import Tensor
from transformers import DynamicCache, PreTrainedModel

from meit.fusion.families import (
    attention_heads,
    check_window,
    head_dim,
    key_value_projections,
    text_attention_mask,
)
from meit.fusion.interface import Fusion, FusionState, logits_to_keep, text_positions


def prefix_key_values(decoder: PreTrainedModel, ecg_tokens: Tensor) -> list[tuple[Tensor, Tensor]]:
    """ECG tokens e [B, N, head_dim] -> per layer (key, value), each [B, key_value_heads, N, head_dim].

    Each token is repeated over the query heads and goes through the layer's own projections: no layer
    norm, no rotary position.
    """
    size = head_dim(decoder)
    hidden = ecg_tokens.repeat(1, 1, attention_heads(decoder))
    rows = []
    for project in key_value_projections(decoder):
        key, value = project(hidden)
        rows.append(tuple(part.unflatten(-1, (-1, size)).transpose(1, 2) for part in (key, value)))
    return rows


def prefix_cache(decoder: PreTrainedModel, ecg_tokens: Tensor) -> DynamicCache:
    """A key/value cache whose first N rows are the ECG tokens e [B, N, head_dim]."""
    cache = DynamicCache()
    for layer, (key, value) in enumerate(prefix_key_values(decoder, ecg_tokens)):
        cache.update(key, value, layer)
    return cache


class PrefixFusion(Fusion):
    """MEIT's own: no parameters of its own, the ECG takes no position and is always visible.

    BLOOM has no positions but a bias that grows with the distance, counted over the attention mask: there the
    ECG stands at 0 and the text starts after it.
    """

    kind = "prefix-kv"

    def begin(self, decoder: PreTrainedModel, ecg_tokens: Tensor) -> FusionState:
        """Fills the cache with the ECG's rows."""
        return FusionState(prefix_cache(decoder, ecg_tokens), ecg_tokens, ecg_tokens.shape[1])

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
        return decoder(
            input_ids=input_ids,
            attention_mask=text_attention_mask(decoder, text_mask, new, state.prefix_rows),
            past_key_values=state.cache,
            use_cache=True,
            logits_to_keep=logits_to_keep(wanted),
            **positions,
        ).logits
