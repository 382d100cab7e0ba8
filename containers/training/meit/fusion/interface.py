"""What every way of bringing the ECG into the language model offers."""

from dataclasses import dataclass, field

from torch import Tensor, nn
from transformers import DynamicCache, PreTrainedModel


@dataclass
class FusionState:
    """A text under way: keys and values so far, and the ECG as the fusion needs it."""

    cache: DynamicCache
    ecg: Tensor
    # Rows of the cache that are not text.
    prefix_rows: int = 0
    # True until the first text tokens have gone in.
    fresh: bool = field(default=True)


class Fusion(nn.Module):
    """Brings ECG tokens e [B, N, head_dim] into an unpatched causal language model.

    `begin` opens a text, `decode` runs the next tokens of it: all of them at once in training, one at a time
    in generation. Parameters of a fusion are its own and train with the encoder's.
    """

    # Name in configurations and checkpoints.
    kind: str

    def begin(self, decoder: PreTrainedModel, ecg_tokens: Tensor) -> FusionState:
        """A state before the first text token."""
        raise NotImplementedError

    def decode(
        self,
        decoder: PreTrainedModel,
        state: FusionState,
        input_ids: Tensor,
        text_mask: Tensor,
        wanted: Tensor | None = None,
    ) -> Tensor:
        """Logits [B, T, vocabulary] of the next tokens input_ids [B, T]; the state grows.

        text_mask [B, P + T] is 1 for text tokens so far and 0 for padding on the right. With a boolean
        `wanted` [B, T] the output head computes its K true positions only: logits [K, vocabulary].
        """
        raise NotImplementedError


def logits_to_keep(wanted: Tensor | None) -> Tensor | int:
    """What Transformers' argument of that name must be: 0 keeps all."""
    return 0 if wanted is None else wanted


def text_positions(text_mask: Tensor, new: int) -> Tensor:
    """Positions [B, T] of the new tokens, counted over text only, from 0."""
    return (text_mask.cumsum(-1) - 1).clamp(min=0)[:, -new:]
