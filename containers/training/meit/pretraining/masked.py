"""Objective "masked": hidden stretches and leads of the ECG are reconstructed from what is left.

As in masked autoencoders (He et al., arXiv 2111.06377), with zeros for what is hidden, because a lead that is
missing is zero too.
"""

import math

import torch
from torch import Tensor, nn

from meit.encoders import EcgEncoder

# About half a beat, so that neighbouring samples alone do not tell what is hidden.
SPAN_SECONDS = 0.4
HIDDEN_SPANS = 0.3
HIDDEN_LEADS = 0.15


class MaskedHead(nn.Module):
    """Encoder features [B, channels, frames] -> ECG [B, leads, samples] in units of its own spread."""

    def __init__(self, encoder: EcgEncoder, sampling_rate_hz: float) -> None:
        super().__init__()
        config = encoder.config
        self.samples = config.samples
        self.span_samples = max(1, round(SPAN_SECONDS * sampling_rate_hz))
        width = math.ceil(config.samples / config.frames)
        self.decoder = nn.ConvTranspose1d(encoder.feature_channels, config.leads, width, stride=width)

    def forward(self, encoder: EcgEncoder, ecg: Tensor, generator: torch.Generator | None = None) -> Tensor:
        """Mean squared error over hidden samples of leads that are there; 1 is what zeros would give."""
        hidden = hidden_samples(ecg, self.span_samples, generator)
        present = (ecg != 0).any(-1, keepdim=True)
        counted = hidden & present
        squares = (ecg.square() * present).sum((1, 2)) / (present.sum((1, 2)) * ecg.shape[-1]).clamp(min=1)
        spread_mv = squares.sqrt().clamp(min=1e-3)[:, None, None]
        written = self.decoder(encoder.frames(ecg.masked_fill(hidden, 0)))[..., : self.samples]
        errors = (written.float() - ecg / spread_mv).square() * counted
        return errors.sum() / counted.sum().clamp(min=1)


def hidden_samples(ecg: Tensor, span_samples: int, generator: torch.Generator | None = None) -> Tensor:
    """Boolean [B, leads, samples]: spans of all leads, and whole leads, but never all of these."""
    batch, leads, samples = ecg.shape
    spans = torch.rand(batch, 1, math.ceil(samples / span_samples), generator=generator) < HIDDEN_SPANS
    whole = torch.rand(batch, leads, 1, generator=generator) < HIDDEN_LEADS
    whole = whole & ~whole.all(1, keepdim=True)
    return (spans.repeat_interleave(span_samples, -1)[..., :samples] | whole).to(ecg.device)
