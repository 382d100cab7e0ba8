"""Where the decoders of each family keep their key and value projections.

The fusion needs nothing else of a decoder: the models stay as their library wrote them.
"""

from collections.abc import Callable
from typing import Protocol

import torch
from torch import Tensor, nn
from transformers import PreTrainedModel

# Hidden states [B, N, hidden] -> key and value, each [B, N, key_value_heads * head_dim].
KeyValueProjection = Callable[[Tensor], tuple[Tensor, Tensor]]


class _Finder(Protocol):
    def __call__(self, module: nn.Module, heads: int) -> KeyValueProjection | None: ...


def _separate(module: nn.Module, heads: int) -> KeyValueProjection | None:
    """LLaMA, Mistral, Qwen2, GPT-J, GPT-Neo, OPT: `k_proj` and `v_proj`."""
    if not (hasattr(module, "k_proj") and hasattr(module, "v_proj")):
        return None
    return lambda hidden: (module.k_proj(hidden), module.v_proj(hidden))


def _side_by_side(module: nn.Module, heads: int) -> KeyValueProjection | None:
    """GPT-2: `c_attn` gives query, key and value one after another."""
    if not hasattr(module, "c_attn"):
        return None

    def project(hidden: Tensor) -> tuple[Tensor, Tensor]:
        _query, key, value = module.c_attn(hidden).chunk(3, dim=-1)
        return key, value

    return project


def _interleaved(module: nn.Module, heads: int) -> KeyValueProjection | None:
    """GPT-NeoX and BLOOM: `query_key_value` gives query, key and value of one head after another."""
    if not hasattr(module, "query_key_value"):
        return None

    def project(hidden: Tensor) -> tuple[Tensor, Tensor]:
        per_head = module.query_key_value(hidden).unflatten(-1, (heads, 3, -1))
        return per_head[..., 1, :].flatten(-2), per_head[..., 2, :].flatten(-2)

    return project


_FINDERS: tuple[_Finder, ...] = (_separate, _side_by_side, _interleaved)


def attention_heads(decoder: PreTrainedModel) -> int:
    """Query heads of one layer."""
    return int(decoder.config.num_attention_heads)


def key_value_heads(decoder: PreTrainedModel) -> int:
    """Key and value heads of one layer; fewer than query heads with grouped-query attention."""
    return int(getattr(decoder.config, "num_key_value_heads", None) or attention_heads(decoder))


def head_dim(decoder: PreTrainedModel) -> int:
    """Size of one attention head, which is also the size of an ECG token."""
    config = decoder.config
    return getattr(config, "head_dim", None) or config.hidden_size // attention_heads(decoder)


def layer_count(decoder: PreTrainedModel) -> int:
    """Attention layers of a decoder."""
    return int(decoder.config.num_hidden_layers)


def key_value_projections(decoder: PreTrainedModel) -> list[KeyValueProjection]:
    """Every layer's key and value projection, LoRA included; an unknown make is a ValueError."""
    heads = attention_heads(decoder)
    found = [
        projection
        for module in decoder.modules()
        if (projection := next(filter(None, (find(module, heads) for find in _FINDERS)), None))
    ]
    if len(found) != layer_count(decoder):
        raise ValueError(
            f"Found {len(found)} attention layers with known projections in a decoder of "
            f'{layer_count(decoder)} ("{decoder.config.model_type}"): use one of the families in '
            "meit/fusion/families.py, or add where this one keeps its key and value projections."
        )
    return found


def decoder_layers(decoder: PreTrainedModel) -> nn.ModuleList:
    """The list of transformer blocks, found by its length: the first that holds one block a layer."""
    count = layer_count(decoder)
    for module in decoder.modules():
        if isinstance(module, nn.ModuleList) and len(module) == count:
            return module
    raise ValueError(f'No list of {count} blocks in a decoder of type "{decoder.config.model_type}".')


def check_window(decoder: PreTrainedModel, rows: int) -> None:
    """GPT-Neo's local layers would lose sight of the ECG: more rows than their window are refused."""
    window = getattr(decoder.config, "window_size", None)
    if decoder.config.model_type == "gpt_neo" and window is not None and rows > window:
        raise ValueError(
            f"{rows} rows (ECG and text) are more than the local attention window of {window}: "
            "shorten the text, or use a decoder without local attention."
        )


def text_attention_mask(decoder: PreTrainedModel, text_mask: Tensor, new: int, prefix_rows: int) -> Tensor:
    """Which rows the new tokens see: the ECG's always, text up to themselves, padding never.

    A 2-D mask where the library's own causal mask does that. Decoders with a sliding window (Mistral) get a
    4-D one, additive, because MEIT keeps the ECG visible beyond the window. text_mask
    [B, P + T] is 1 for text.
    """
    batch, length = text_mask.shape
    window = getattr(decoder.config, "sliding_window", None)
    if not window or getattr(decoder.config, "use_sliding_window", True) is False:
        return torch.cat([text_mask.new_ones(batch, prefix_rows), text_mask], dim=1)
    rows = torch.arange(length - new, length, device=text_mask.device)[:, None]
    columns = torch.arange(length, device=text_mask.device)[None]
    near = (columns <= rows) & (columns > rows - window)
    text = near[None] & text_mask[:, None].bool()
    visible = torch.cat([text.new_ones(batch, new, prefix_rows), text], dim=-1)[:, None]
    dtype = next(decoder.parameters()).dtype
    return torch.zeros(visible.shape, dtype=dtype, device=visible.device).masked_fill(
        ~visible, torch.finfo(dtype).min
    )
