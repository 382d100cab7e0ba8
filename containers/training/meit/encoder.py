"""The ECG encoder: a 1-D residual network that turns an ECG into a few ECG tokens."""

import json
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

ENCODER_CONFIG_FILE = "ecg_encoder.json"
ENCODER_WEIGHTS_FILE = "ecg_encoder.safetensors"


@dataclass(frozen=True)
class ConvolutionConfig:
    """One strided convolution stage: output channels, kernel and stride in samples."""

    channels: int
    kernel: int
    stride: int


@dataclass(frozen=True)
class EncoderConfig:
    """Shape of the encoder, as written to `ecg_encoder.json`."""

    leads: int
    samples: int
    stem: ConvolutionConfig
    blocks: tuple[ConvolutionConfig, ...]
    ecg_tokens: int
    head_dim: int
    norm_eps: float = 1e-6
    architecture: str = "resnet1d"

    @classmethod
    def from_dict(cls, values: dict) -> "EncoderConfig":
        """Builds the configuration from parsed JSON; an unknown architecture is a ValueError."""
        architecture = values.get("architecture", "resnet1d")
        if architecture != "resnet1d":
            raise ValueError(f'Unknown encoder architecture "{architecture}": this trainer knows "resnet1d".')
        stem = ConvolutionConfig(**values["stem"])
        blocks = tuple(ConvolutionConfig(**block) for block in values["blocks"])
        return cls(**{**values, "stem": stem, "blocks": blocks, "architecture": architecture})

    @classmethod
    def read(cls, folder: Path) -> "EncoderConfig":
        """Reads `ecg_encoder.json` from a checkpoint folder."""
        return cls.from_dict(json.loads((folder / ENCODER_CONFIG_FILE).read_text()))

    def to_dict(self) -> dict:
        """The configuration as JSON-ready values."""
        return {"architecture": self.architecture, **asdict(self)}

    @property
    def frames(self) -> int:
        """Time steps that leave the last block."""
        length = self.samples
        for stage in (self.stem, *self.blocks):
            length = (length + 2 * (stage.kernel // 2) - stage.kernel) // stage.stride + 1
        return length


class ResidualBlock(nn.Module):
    """Two convolutions beside a 1x1 shortcut: [B, C_in, T] -> [B, C_out, ~T/stride]."""

    def __init__(self, channels_in: int, config: ConvolutionConfig) -> None:
        super().__init__()
        channels, kernel, stride = config.channels, config.kernel, config.stride
        padding = kernel // 2
        self.conv1 = nn.Conv1d(channels_in, channels, kernel, stride, padding, bias=False)
        self.bn1 = nn.BatchNorm1d(channels)
        self.conv2 = nn.Conv1d(channels, channels, kernel, 1, padding, bias=False)
        self.bn2 = nn.BatchNorm1d(channels)
        self.shortcut = nn.Conv1d(channels_in, channels, 1, stride, bias=False)
        self.shortcut_bn = nn.BatchNorm1d(channels)

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu(self.bn1(self.conv1(x)))
        return functional.relu(self.bn2(self.conv2(inner)) + self.shortcut_bn(self.shortcut(x)))


class EcgEncoder(nn.Module):
    """ECG in mV [B, leads, samples] -> ECG tokens e [B, ecg_tokens, head_dim]."""

    def __init__(self, config: EncoderConfig) -> None:
        super().__init__()
        if config.frames % config.ecg_tokens:
            raise ValueError(
                f"{config.frames} frames cannot be pooled evenly to {config.ecg_tokens} ECG tokens: "
                "choose a divisor of the frames."
            )
        self.config = config
        stem = config.stem
        self.stem = nn.ModuleDict(
            {
                "conv": nn.Conv1d(
                    config.leads, stem.channels, stem.kernel, stem.stride, stem.kernel // 2, bias=False
                ),
                "bn": nn.BatchNorm1d(stem.channels),
            }
        )
        widths = [stem.channels, *(block.channels for block in config.blocks)]
        self.blocks = nn.ModuleList(
            ResidualBlock(before, block)
            for (before, _), block in zip(pairwise(widths), config.blocks, strict=True)
        )
        self.projection = nn.Linear(widths[-1], config.head_dim)
        self.token_embedding = nn.Parameter(torch.randn(config.ecg_tokens, config.head_dim) * 0.02)
        self.norm = nn.RMSNorm(config.head_dim, eps=config.norm_eps)

    def freeze_batch_statistics(self) -> None:
        """Batch norms use their running statistics from here on; call it after every `train()`."""
        for module in self.modules():
            if isinstance(module, nn.BatchNorm1d):
                module.eval()

    def frames(self, ecg: Tensor) -> Tensor:
        """ECG in mV [B, leads, samples] -> features [B, channels, frames]."""
        x = functional.relu(self.stem["bn"](self.stem["conv"](ecg)))
        for block in self.blocks:
            x = block(x)
        return x

    def tokens(self, frames: Tensor) -> Tensor:
        """Features [B, channels, frames] -> ECG tokens e [B, ecg_tokens, head_dim]."""
        pooled = frames.unflatten(-1, (self.config.ecg_tokens, -1)).mean(-1).transpose(1, 2)
        return self.norm(self.projection(pooled) + self.token_embedding)

    def forward(self, ecg: Tensor) -> Tensor:
        return self.tokens(self.frames(ecg))
