"""Concatenated fusion: ECG tokens become a prefix of every attention layer's keys and values.

MEIT (Wan et al., arXiv 2403.04945) puts the ECG before the text in every layer. With the layer's own
projections and no position, that is exactly a key/value cache that was filled before the text, so the
language model itself stays as its library wrote it.
"""

import torch
from torch import Tensor
from transformers import DynamicCache, PreTrainedModel
from transformers.modeling_outputs import CausalLMOutputWithPast


def attention_layers(decoder: PreTrainedModel) -> list[torch.nn.Module]:
    """The self-attention modules of a decoder with `k_proj` and `v_proj` (LLaMA, Mistral, Qwen2 …).

    LoRA-adapted projections are found in place. A decoder of another make is a ValueError.
    """
    layers = [
        module for module in decoder.modules() if hasattr(module, "k_proj") and hasattr(module, "v_proj")
    ]
    if len(layers) != decoder.config.num_hidden_layers:
        raise ValueError(
            f"Expected {decoder.config.num_hidden_layers} attention layers with k_proj and v_proj, found "
            f"{len(layers)}: use a decoder of the LLaMA family."
        )
    return layers


def head_dim(decoder: PreTrainedModel) -> int:
    """Size of one attention head, which is also the size of an ECG token."""
    config = decoder.config
    return getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads


def prefix_key_values(decoder: PreTrainedModel, ecg_tokens: Tensor) -> list[tuple[Tensor, Tensor]]:
    """ECG tokens e [B, N, head_dim] -> per layer (key, value), each [B, key_value_heads, N, head_dim].

    Each token is repeated over the query heads and goes through the layer's own projections: no layer
    norm, no rotary position.
    """
    size = head_dim(decoder)
    hidden = ecg_tokens.repeat(1, 1, decoder.config.hidden_size // size)
    rows = []
    for attention in attention_layers(decoder):
        key = attention.k_proj(hidden).unflatten(-1, (-1, size)).transpose(1, 2)
        value = attention.v_proj(hidden).unflatten(-1, (-1, size)).transpose(1, 2)
        rows.append((key, value))
    return rows


def prefix_cache(decoder: PreTrainedModel, ecg_tokens: Tensor) -> DynamicCache:
    """A key/value cache whose first N rows are the ECG tokens e [B, N, head_dim]."""
    cache = DynamicCache()
    for layer, (key, value) in enumerate(prefix_key_values(decoder, ecg_tokens)):
        cache.update(key, value, layer)
    return cache


def decode(
    decoder: PreTrainedModel, cache: DynamicCache, input_ids: Tensor, text_mask: Tensor, ecg_tokens: int
) -> CausalLMOutputWithPast:
    """Runs the decoder on the next text tokens after what the cache holds; the cache grows.

    input_ids [B, T] are the new tokens; text_mask [B, P + T] is 1 for text tokens so far and 0 for
    padding. Text positions count from 0: the `ecg_tokens` prefix rows take none and are always visible.
    """
    new = input_ids.shape[1]
    positions = (text_mask.cumsum(-1) - 1).clamp(min=0)[:, -new:]
    visible = torch.cat([text_mask.new_ones(text_mask.shape[0], ecg_tokens), text_mask], dim=1)
    return decoder(
        input_ids=input_ids,
        attention_mask=visible,
        position_ids=positions,
        past_key_values=cache,
        use_cache=True,
    )
