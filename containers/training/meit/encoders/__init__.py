"""ECG encoders: what turns an ECG into a few ECG tokens of the size of an attention head."""

import json
from pathlib import Path

from meit.encoders.interface import EcgEncoder, EncoderConfig
from meit.encoders.resnet1d import ResNet1d, ResNet1dConfig
from meit.encoders.resnet50 import ResNet50, ResNet50Config

ENCODER_CONFIG_FILE = "ecg_encoder.json"
ENCODER_WEIGHTS_FILE = "ecg_encoder.safetensors"

_CONFIGS = {config.architecture: config for config in (ResNet1dConfig, ResNet50Config)}

__all__ = [
    "ENCODER_CONFIG_FILE",
    "ENCODER_WEIGHTS_FILE",
    "EcgEncoder",
    "EncoderConfig",
    "build_encoder",
    "parse_encoder_config",
    "read_encoder_config",
]


def parse_encoder_config(values: dict) -> EncoderConfig:
    """The configuration of parsed JSON ("resnet1d" if it names none); an unknown one is a ValueError."""
    architecture = values.get("architecture", ResNet1dConfig.architecture)
    if architecture not in _CONFIGS:
        known = ", ".join(f'"{name}"' for name in _CONFIGS)
        raise ValueError(f'Unknown encoder architecture "{architecture}": this trainer knows {known}.')
    return _CONFIGS[architecture].from_dict({**values, "architecture": architecture})


def read_encoder_config(folder: Path) -> EncoderConfig:
    """Reads `ecg_encoder.json` from a checkpoint folder."""
    return parse_encoder_config(json.loads((folder / ENCODER_CONFIG_FILE).read_text()))


def build_encoder(config: EncoderConfig) -> EcgEncoder:
    """An encoder with random weights."""
    return ResNet50(config) if isinstance(config, ResNet50Config) else ResNet1d(config)
