"""The small default encoder: a 1-D residual network, pooled to a few ECG tokens."""

from dataclasses import asdict, dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from meit.encoders.interface import EcgEncoder, check_pooling, pooled


@dataclass(frozen=True)
class ConvolutionConfig:
    """One strided convolution stage: output channels, kernel and stride in samples."""

    channels: int
    kernel: int
    stride: int


@dataclass(frozen=True)
class ResNet1dConfig:
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
    def from_dict(cls, values: dict) -> "ResNet1dConfig":
        """Builds the configuration from parsed JSON."""
        stem = ConvolutionConfig(**values["stem"])
        blocks = tuple(ConvolutionConfig(**block) for block in values["blocks"])
        return cls(**{**values, "stem": stem, "blocks": blocks})

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


class ResNet1d(EcgEncoder):
    """A strided stem and residual blocks; every token gets an embedding of its place in time."""

    def __init__(self, config: ResNet1dConfig) -> None:
        super().__init__()
        check_pooling(config.frames, config.ecg_tokens)
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
        self.feature_channels = widths[-1]
        self.blocks = nn.ModuleList(
            ResidualBlock(before, block)
            for (before, _), block in zip(pairwise(widths), config.blocks, strict=True)
        )
        self.projection = nn.Linear(widths[-1], config.head_dim)
        self.token_embedding = nn.Parameter(torch.randn(config.ecg_tokens, config.head_dim) * 0.02)
        self.norm = nn.RMSNorm(config.head_dim, eps=config.norm_eps)

    def begin_with_unit_tokens(self) -> None:
        nn.init.constant_(self.norm.weight, self.config.head_dim**-0.5)

    def tokens(self, frames: Tensor) -> Tensor:
        return self.norm(self.projection(pooled(frames, self.config.ecg_tokens)) + self.token_embedding)
