"""Random changes of training inputs that leave the report true."""

import torch
from torch import Tensor

from meit.config import AugmentationSettings


def augment(ecg: Tensor, settings: AugmentationSettings, sampling_rate_hz: float) -> Tensor:
    """ECG in mV [B, leads, samples] -> a changed copy: gain, wander, noise, shift, and missing leads (zeros).

    Leads that are zero throughout are missing and stay zero.
    """
    present = (ecg != 0).any(-1, keepdim=True)
    batch = ecg.shape[0]
    gain = 1 + settings.gain * (2 * torch.rand(batch, 1, 1) - 1)
    noise = settings.noise_mv * torch.rand(batch, 1, 1) * torch.randn_like(ecg)
    changed = ecg * gain + noise + wander(ecg, settings.wander_mv, sampling_rate_hz)
    present = present & kept_leads(batch, ecg.shape[1], settings.lead_dropout)
    return shift(changed * present, settings.shift_samples)


def wander(ecg: Tensor, amplitude_mv: float, sampling_rate_hz: float) -> Tensor:
    """A slow sine (0.05-0.5 Hz) per record whose size differs between leads, mV."""
    batch, leads, samples = ecg.shape
    seconds = torch.arange(samples) / sampling_rate_hz
    frequency_hz = 0.05 + 0.45 * torch.rand(batch, 1, 1)
    phase = torch.rand(batch, 1, 1)
    amplitude = amplitude_mv * torch.rand(batch, 1, 1) * torch.randn(batch, leads, 1)
    return amplitude * torch.sin(2 * torch.pi * (frequency_hz * seconds + phase))


def kept_leads(batch: int, leads: int, probability: float) -> Tensor:
    """Boolean [B, leads, 1]: with the given probability a record loses leads, never all.

    The share of leads it loses is random.
    """
    chance = torch.rand(batch, 1, 1) * (torch.rand(batch, 1, 1) < probability)
    kept = torch.rand(batch, leads, 1) >= chance
    return kept | ~kept.any(1, keepdim=True)


def shift(ecg: Tensor, most_samples: int) -> Tensor:
    """Moves each record by up to ± `most_samples`; what enters at an end is zero."""
    batch, leads, samples = ecg.shape
    padded = torch.nn.functional.pad(ecg, (most_samples, most_samples))
    start = torch.randint(0, 2 * most_samples + 1, (batch, 1, 1))
    return padded.gather(-1, (start + torch.arange(samples)).expand(batch, leads, samples))
