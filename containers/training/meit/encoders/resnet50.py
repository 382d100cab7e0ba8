"""The MEIT paper's encoder: a 1-D ResNet-50 with a two-layer projection (arXiv 2403.04945)."""

from dataclasses import asdict, dataclass

from torch import Tensor, nn
from torch.nn import functional

from meit.encoders.interface import EcgEncoder, check_pooling, pooled

STEM_CHANNELS = 64
EXPANSION = 4
# Blocks, inner width and first stride of the four stages (He et al. 2016, in one dimension, no max-pool).
STAGES = ((3, 64, 1), (4, 128, 2), (6, 256, 2), (3, 512, 2))


@dataclass(frozen=True)
class ResNet50Config:
    """What is free in it: the input's size, how many tokens (the paper: one) and their size."""

    leads: int
    samples: int
    ecg_tokens: int
    head_dim: int
    architecture: str = "resnet50-1d"

    @classmethod
    def from_dict(cls, values: dict) -> "ResNet50Config":
        """Builds the configuration from parsed JSON."""
        return cls(**values)

    def to_dict(self) -> dict:
        """The configuration as JSON-ready values."""
        return asdict(self)

    @property
    def frames(self) -> int:
        """Time steps that leave the last stage."""
        length = (self.samples - 1) // 2 + 1
        for _, _, stride in STAGES:
            length = (length - 1) // stride + 1
        return length


class Bottleneck(nn.Module):
    """1x1, 3x1 with the stride, 1x1 to four times the width; a 1x1 shortcut where the shape changes."""

    def __init__(self, channels_in: int, width: int, stride: int) -> None:
        super().__init__()
        channels = EXPANSION * width
        self.conv1 = nn.Conv1d(channels_in, width, 1, bias=False)
        self.bn1 = nn.BatchNorm1d(width)
        self.conv2 = nn.Conv1d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm1d(width)
        self.conv3 = nn.Conv1d(width, channels, 1, bias=False)
        self.bn3 = nn.BatchNorm1d(channels)
        self.shortcut: nn.Module | None = None
        if stride != 1 or channels_in != channels:
            self.shortcut = nn.Conv1d(channels_in, channels, 1, stride, bias=False)
            self.shortcut_bn = nn.BatchNorm1d(channels)

    def forward(self, x: Tensor) -> Tensor:
        inner = functional.relu(self.bn1(self.conv1(x)))
        inner = functional.relu(self.bn2(self.conv2(inner)))
        shortcut = x if self.shortcut is None else self.shortcut_bn(self.shortcut(x))
        return functional.relu(self.bn3(self.conv3(inner)) + shortcut)


class ResNet50(EcgEncoder):
    """20,422,144 parameters with tokens of 128 values; every token has unit length, as in the paper."""

    def __init__(self, config: ResNet50Config) -> None:
        super().__init__()
        check_pooling(config.frames, config.ecg_tokens)
        self.config = config
        self.stem = nn.ModuleDict(
            {
                "conv": nn.Conv1d(config.leads, STEM_CHANNELS, 7, 2, 3, bias=False),
                "bn": nn.BatchNorm1d(STEM_CHANNELS),
            }
        )
        blocks, channels = [], STEM_CHANNELS
        for count, width, first_stride in STAGES:
            for block in range(count):
                blocks.append(Bottleneck(channels, width, first_stride if block == 0 else 1))
                channels = EXPANSION * width
        self.blocks = nn.ModuleList(blocks)
        self.feature_channels = channels
        self.projection = nn.ModuleDict(
            {
                "linear1": nn.Linear(channels, channels),
                "bn1": nn.BatchNorm1d(channels),
                "linear2": nn.Linear(channels, config.head_dim),
                "bn2": nn.BatchNorm1d(config.head_dim),
            }
        )

    def begin_with_unit_tokens(self) -> None:
        pass

    def tokens(self, frames: Tensor) -> Tensor:
        tokens = pooled(frames, self.config.ecg_tokens)
        batch, count = tokens.shape[:2]
        rows = tokens.flatten(0, 1)
        projection = self.projection
        rows = functional.relu(projection["bn1"](projection["linear1"](rows)))
        rows = projection["bn2"](projection["linear2"](rows))
        return functional.normalize(rows, dim=-1).unflatten(0, (batch, count))
