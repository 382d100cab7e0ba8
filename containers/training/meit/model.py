"""Encoder, fusion and decoder as one trainable model."""

from contextlib import nullcontext

import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedModel

from meit.encoders import EcgEncoder
from meit.fusion import Fusion, FusionState
from meit.fusion.families import head_dim
from meit.fusion.prefix import PrefixFusion
from meit.fusion.recomputation import recomputed_blocks

IGNORED_LABEL = -100


class MeitModel(nn.Module):
    """An ECG encoder whose tokens a fusion (by default MEIT's prefix) brings to a language model."""

    def __init__(
        self,
        encoder: EcgEncoder,
        decoder: PreTrainedModel,
        fusion: Fusion | None = None,
        prefix_dropout: float = 0.0,
        gradient_checkpointing: bool = False,
    ) -> None:
        super().__init__()
        if encoder.config.head_dim != head_dim(decoder):
            raise ValueError(
                f"The encoder makes tokens of {encoder.config.head_dim} values but an attention head of the "
                f"decoder has {head_dim(decoder)}: set the encoder's head_dim to that."
            )
        self.encoder = encoder
        self.decoder = decoder
        self.fusion = fusion or PrefixFusion()
        self.prefix_dropout = nn.Dropout(prefix_dropout)
        self.gradient_checkpointing = gradient_checkpointing

    @property
    def device(self) -> torch.device:
        """Where the weights are."""
        return next(self.encoder.parameters()).device

    def forward(self, ecg: Tensor, input_ids: Tensor, text_mask: Tensor) -> Tensor:
        """ECG in mV [B, leads, samples], token ids and mask [B, T] -> logits [B, T, vocabulary]."""
        return self.text_logits(self.encoder(ecg), input_ids, text_mask)

    def text_logits(self, ecg_tokens: Tensor, input_ids: Tensor, text_mask: Tensor) -> Tensor:
        """ECG tokens e [B, N, head_dim], token ids and mask [B, T] -> logits [B, T, vocabulary]."""
        state = self.begin(self.prefix_dropout(ecg_tokens))
        return self.decode(state, input_ids, text_mask)

    def answer_logits(
        self, ecg_tokens: Tensor, input_ids: Tensor, text_mask: Tensor, labels: Tensor
    ) -> Tensor:
        """Logits [K, vocabulary] at the K positions whose next token is a label that counts.

        The output head is the costliest layer of a small decoder, and prompts and padding need none of it.
        """
        state = self.begin(self.prefix_dropout(ecg_tokens))
        recomputes = self.gradient_checkpointing and self.training
        with recomputed_blocks(self.decoder) if recomputes else nullcontext():
            return self.fusion.decode(self.decoder, state, input_ids, text_mask, predicts_label(labels))

    def begin(self, ecg_tokens: Tensor) -> FusionState:
        """Opens a text on ECG tokens e [B, N, head_dim]."""
        return self.fusion.begin(self.decoder, ecg_tokens)

    def decode(self, state: FusionState, input_ids: Tensor, text_mask: Tensor) -> Tensor:
        """Logits [B, T, vocabulary] of the next tokens; text_mask [B, P + T] covers the text so far too."""
        return self.fusion.decode(self.decoder, state, input_ids, text_mask)


def predicts_label(labels: Tensor) -> Tensor:
    """Boolean [B, T]: whether the token after a position is a label [B, T] that counts."""
    return functional.pad(labels[:, 1:] != IGNORED_LABEL, (0, 1))


def report_loss(
    logits: Tensor, labels: Tensor, label_smoothing: float = 0.0, tokens: int | None = None
) -> Tensor:
    """Cross-entropy of `answer_logits` [K, vocabulary] against labels [B, T], nats per token.

    It is the mean over K, or the sum divided by `tokens` if the batch is a part of a greater one.
    """
    next_tokens = labels[:, 1:]
    counted = next_tokens[next_tokens != IGNORED_LABEL]
    total = functional.cross_entropy(
        logits.float(), counted, label_smoothing=label_smoothing, reduction="sum"
    )
    return total / (tokens or len(counted))
