"""Gated cross-attention: new layers between the decoder's blocks look at the ECG, as Flamingo's do.

Alayrac et al., "Flamingo: a Visual Language Model for Few-Shot Learning", arXiv 2204.14198; MEIT compares
against it (its fusion ablation). The blocks are not patched: a hook changes what enters each of them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn
from transformers import DynamicCache, PreTrainedModel

from meit.fusion.families import attention_heads, check_window, decoder_layers, head_dim, layer_count
from meit.fusion.interface import Fusion, FusionState, logits_to_keep, text_positions


class GatedCrossAttention(nn.Module):
    """Text [B, T, D] asks ECG tokens e [B, N, head_dim].

    Both gates start closed, so that the decoder starts as it was.
    """

    def __init__(self, width: int, heads: int, ecg_width: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(width)
        self.attention = nn.MultiheadAttention(width, heads, kdim=ecg_width, vdim=ecg_width, batch_first=True)
        self.attention_gate = nn.Parameter(torch.zeros(1))
        self.feed_forward = nn.Sequential(
            nn.LayerNorm(width),
            nn.Linear(width, 4 * width, bias=False),
            nn.GELU(),
            nn.Linear(4 * width, width, bias=False),
        )
        self.feed_forward_gate = nn.Parameter(torch.zeros(1))

    def forward(self, text: Tensor, ecg: Tensor) -> Tensor:
        """The text's hidden states with what they found in the ECG."""
        ecg = ecg.to(text.dtype)
        found, _ = self.attention(self.norm(text), ecg, ecg, need_weights=False)
        text = text + self.attention_gate.tanh() * found
        return text + self.feed_forward_gate.tanh() * self.feed_forward(text)


class CrossAttentionFusion(Fusion):
    """One gated cross-attention before every block; the ECG takes no position and no room in the cache."""

    kind = "cross-attention"

    def __init__(self, decoder: PreTrainedModel) -> None:
        super().__init__()
        width = decoder.get_input_embeddings().embedding_dim
        self.layers = nn.ModuleList(
            GatedCrossAttention(width, attention_heads(decoder), head_dim(decoder))
            for _ in range(layer_count(decoder))
        )

    def begin(self, decoder: PreTrainedModel, ecg_tokens: Tensor) -> FusionState:
        """Keeps the ECG for the layers."""
        return FusionState(DynamicCache(), ecg_tokens)

    def decode(
        self,
        decoder: PreTrainedModel,
        state: FusionState,
        input_ids: Tensor,
        text_mask: Tensor,
        wanted: Tensor | None = None,
    ) -> Tensor:
        """Runs the decoder with the cross-attentions before its blocks."""
        check_window(decoder, text_mask.shape[1])
        new = input_ids.shape[1]
        named = (
            {} if decoder.config.model_type == "bloom" else {"position_ids": text_positions(text_mask, new)}
        )
        with self._between_blocks(decoder, state.ecg):
            return decoder(
                input_ids=input_ids,
                attention_mask=text_mask,
                past_key_values=state.cache,
                use_cache=True,
                logits_to_keep=logits_to_keep(wanted),
                **named,
            ).logits

    @contextmanager
    def _between_blocks(self, decoder: PreTrainedModel, ecg: Tensor) -> Iterator[None]:
        """Hooks that are there for one run only."""

        def hook(layer: GatedCrossAttention):
            def change(_block: nn.Module, arguments: tuple, named: dict) -> tuple[tuple, dict]:
                if arguments:
                    return (layer(arguments[0], ecg), *arguments[1:]), named
                return arguments, {**named, "hidden_states": layer(named["hidden_states"], ecg)}

            return change

        hooks = [
            block.register_forward_pre_hook(hook(layer), with_kwargs=True)
            for block, layer in zip(decoder_layers(decoder), self.layers, strict=True)
        ]
        try:
            yield
        finally:
            for one in hooks:
                one.remove()
