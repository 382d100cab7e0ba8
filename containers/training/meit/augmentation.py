"""Random changes of training inputs that leave the report true."""

import torch
from torch import Tensor

from meit.config import AugmentationSettings

MUSCLE_LOWEST_HZ = 15.0


def augment(ecg: Tensor, settings: AugmentationSettings, sampling_rate_hz: float) -> Tensor:
    """ECG in mV [B, leads, samples] -> a changed copy: gain, wander, noise, shift, and missing leads (zeros).

    Leads that are zero throughout are missing and stay zero.
    """
    present = (ecg != 0).any(-1, keepdim=True)
    batch = ecg.shape[0]
    gain = 1 + settings.gain * (2 * torch.rand(batch, 1, 1) - 1)
    noise = settings.noise_mv * torch.rand(batch, 1, 1) * torch.randn_like(ecg)
    changed = ecg * gain + noise + wander(ecg, settings.wander_mv, sampling_rate_hz)
    if settings.muscle_mv > 0:
        changed = changed + muscle_noise(ecg, settings.muscle_mv, sampling_rate_hz)
    present = present & kept_leads(batch, ecg.shape[1], settings.lead_dropout)
    if settings.lead_group_dropout > 0:
        present = present & kept_lead_group(batch, ecg.shape[1], settings.lead_group_dropout)
    moved = shift(changed * present, settings.shift_samples)
    return cut_end(moved, settings.cut_end) if settings.cut_end > 0 else moved


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


def muscle_noise(ecg: Tensor, amplitude_mv: float, sampling_rate_hz: float) -> Tensor:
    """Noise above 15 Hz that swells and fades once in the record, of another size in every lead, mV."""
    batch, leads, samples = ecg.shape
    spectrum = torch.fft.rfft(torch.randn_like(ecg))
    hz = torch.fft.rfftfreq(samples, 1 / sampling_rate_hz)
    noise = torch.fft.irfft(spectrum * (hz > MUSCLE_LOWEST_HZ), samples)
    noise = noise / noise.std(-1, keepdim=True).clamp(min=1e-6)
    centre, width = torch.rand(batch, 1, 1), 0.1 + torch.rand(batch, 1, 1)
    place = torch.linspace(0, 1, samples)
    burst = torch.exp(-(((place - centre) / width) ** 2))
    # Half of the records stay free of it.
    size = amplitude_mv * (2 * torch.rand(batch, 1, 1) - 1).clamp(min=0)
    return size * torch.rand(batch, leads, 1) * burst * noise


def kept_lead_group(batch: int, leads: int, probability: float) -> Tensor:
    """Boolean [B, leads, 1]: with the given probability only limb leads or only precordial leads are kept.

    The first half of the leads are the limb leads (I, II, III, aVR, aVL, aVF).
    """
    is_limb = (torch.arange(leads) < leads // 2)[None, :, None]
    keeps_limb = torch.rand(batch, 1, 1) < 0.5
    return (torch.rand(batch, 1, 1) >= probability) | (is_limb == keeps_limb)


def cut_end(ecg: Tensor, probability: float) -> Tensor:
    """With the given probability the second half of a record, or a part of it, is not there (zeros)."""
    batch, _, samples = ecg.shape
    end = samples * (0.5 + 0.5 * torch.rand(batch, 1, 1))
    is_kept = (torch.arange(samples) < end) | (torch.rand(batch, 1, 1) >= probability)
    return ecg * is_kept


def shift(ecg: Tensor, most_samples: int) -> Tensor:
    """Moves each record by up to ± `most_samples`; what enters at an end is zero."""
    batch, leads, samples = ecg.shape
    padded = torch.nn.functional.pad(ecg, (most_samples, most_samples))
    start = torch.randint(0, 2 * most_samples + 1, (batch, 1, 1))
    return padded.gather(-1, (start + torch.arange(samples)).expand(batch, leads, samples))
