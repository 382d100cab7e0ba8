"""The paper's encoder."""

import json

import pytest
import torch

from meit.encoders import build_encoder, parse_encoder_config
from meit.encoders.resnet50 import ResNet50, ResNet50Config


def config(**changes) -> ResNet50Config:
    return ResNet50Config(**{"leads": 12, "samples": 1000, "ecg_tokens": 1, "head_dim": 64, **changes})


@pytest.mark.parametrize(
    ("head_dim", "parameters"), [(128, 20_422_144), (64, 20_290_880), (96, 20_356_512), (256, 20_684_672)]
)
def test_it_has_as_many_parameters_as_the_paper_says(head_dim: int, parameters: int):
    with torch.device("meta"):
        encoder = ResNet50(config(samples=5000, head_dim=head_dim))
    assert sum(parameter.numel() for parameter in encoder.parameters()) == parameters


def test_five_thousand_samples_become_313_frames():
    assert config(samples=5000).frames == 313
    with torch.device("meta"):
        encoder = ResNet50(config(samples=5000))
        assert encoder.frames(torch.empty(1, 12, 5000)).shape == (1, 2048, 313)


@pytest.mark.parametrize("tokens", [1, 3, 9])
def test_tokens_have_unit_length(tokens: int):
    encoder = build_encoder(config(ecg_tokens=tokens)).eval()
    assert config().frames == 63
    e = encoder(torch.randn(2, 12, 1000))
    assert e.shape == (2, tokens, 64)
    torch.testing.assert_close(e.norm(dim=-1), torch.ones(2, tokens))


def test_configuration_survives_json():
    assert parse_encoder_config(json.loads(json.dumps(config().to_dict()))) == config()
