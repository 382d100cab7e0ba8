import json

import pytest
import torch
from safetensors import safe_open

from meit.encoders import parse_encoder_config
from meit.encoders.resnet1d import ConvolutionConfig, ResNet1d, ResNet1dConfig


def config(**changes) -> ResNet1dConfig:
    block = ConvolutionConfig(channels=8, kernel=7, stride=2)
    values = {
        "leads": 12,
        "samples": 1000,
        "stem": block,
        "blocks": (block,) * 4,
        "ecg_tokens": 16,
        "head_dim": 6,
    }
    return ResNet1dConfig(**{**values, **changes})


def test_a_thousand_samples_become_32_frames_and_16_tokens():
    encoder = ResNet1d(config()).eval()
    ecg = torch.randn(3, 12, 1000)
    assert config().frames == encoder.frames(ecg).shape[-1] == 32
    assert encoder(ecg).shape == (3, 16, 6)


def test_tokens_have_unit_root_mean_square_before_the_learned_scale():
    tokens = ResNet1d(config()).eval()(torch.randn(3, 12, 1000))
    torch.testing.assert_close(tokens.square().mean(-1), torch.ones(3, 16), rtol=1e-2, atol=0)


def test_tokens_begin_with_unit_length_on_request():
    encoder = ResNet1d(config()).eval()
    encoder.begin_with_unit_tokens()
    lengths = encoder(torch.randn(3, 12, 1000)).norm(dim=-1)
    torch.testing.assert_close(lengths, torch.ones(3, 16), rtol=1e-2, atol=0)


def test_frames_that_do_not_divide_evenly_are_refused():
    with pytest.raises(ValueError, match="cannot be pooled evenly"):
        ResNet1d(config(ecg_tokens=5))


def test_an_unknown_architecture_is_refused():
    with pytest.raises(ValueError, match="resnet1d"):
        parse_encoder_config({**config().to_dict(), "architecture": "vit"})


def test_configuration_survives_json():
    assert parse_encoder_config(json.loads(json.dumps(config().to_dict()))) == config()


def test_an_ecg_of_zeros_gives_finite_tokens():
    assert ResNet1d(config()).eval()(torch.zeros(1, 12, 1000)).isfinite().all()


def test_weight_names_are_those_of_the_contract(tiny_folder):
    with safe_open(tiny_folder / "ecg_encoder.safetensors", "pt") as file:
        names = set(file.keys())
    norm = ("weight", "bias", "running_mean", "running_var")
    expected = {"stem.conv.weight", "projection.weight", "projection.bias", "token_embedding", "norm.weight"}
    expected |= {f"stem.bn.{part}" for part in norm}
    for block in range(2):
        expected |= {f"blocks.{block}.{part}.weight" for part in ("conv1", "conv2", "shortcut")}
        expected |= {f"blocks.{block}.{bn}.{part}" for bn in ("bn1", "bn2", "shortcut_bn") for part in norm}
    assert names == expected
