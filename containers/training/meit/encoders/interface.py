"""What every ECG encoder offers."""

from typing import Protocol

from torch import Tensor, nn
from torch.nn import functional


class EncoderConfig(Protocol):
    """Shape of an encoder; a dataclass that is written to `ecg_encoder.json`."""

    architecture: str
    leads: int
    samples: int
    ecg_tokens: int
    head_dim: int

    @property
    def frames(self) -> int:
        """Time steps that leave the last block."""
        ...

    def to_dict(self) -> dict:
        """The configuration as JSON-ready values."""
        ...


class EcgEncoder(nn.Module):
    """ECG in mV [B, leads, samples] -> ECG tokens e [B, ecg_tokens, head_dim]: stem, blocks, projection."""

    config: EncoderConfig
    # "conv" and "bn".
    stem: nn.ModuleDict
    blocks: nn.ModuleList
    # Channels of `frames`.
    feature_channels: int

    def frames(self, ecg: Tensor) -> Tensor:
        """ECG in mV [B, leads, samples] -> features [B, feature_channels, frames]."""
        x = functional.relu(self.stem["bn"](self.stem["conv"](ecg)))
        for block in self.blocks:
            x = block(x)
        return x

    def tokens(self, frames: Tensor) -> Tensor:
        """Features [B, feature_channels, frames] -> ECG tokens e [B, ecg_tokens, head_dim]."""
        raise NotImplementedError

    def forward(self, ecg: Tensor) -> Tensor:
        """Both in turn."""
        return self.tokens(self.frames(ecg))

    def begin_with_unit_tokens(self) -> None:
        """Gives every ECG token unit length to start from, as MEIT's; nothing to do where all have it.

        A token of the length of a normalised hidden state drowns what a pretrained language model knows.
        """
        raise NotImplementedError

    def freeze_batch_statistics(self) -> None:
        """Batch norms use their running statistics from here on; call it after every `train()`."""
        for module in self.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.eval()


def check_pooling(frames: int, ecg_tokens: int) -> None:
    """Frames must be divisible into tokens; otherwise a ValueError says so."""
    if ecg_tokens < 1 or frames % ecg_tokens:
        divisors = ", ".join(str(count) for count in range(1, frames + 1) if frames % count == 0)
        raise ValueError(
            f"{frames} frames cannot be pooled evenly to {ecg_tokens} ECG tokens: choose one of {divisors}."
        )


def pooled(frames: Tensor, ecg_tokens: int) -> Tensor:
    """Features [B, C, frames] -> means of equal stretches of time [B, ecg_tokens, C]."""
    return frames.unflatten(-1, (ecg_tokens, -1)).mean(-1).transpose(1, 2)
