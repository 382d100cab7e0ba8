"""A pretrained decoder: frozen, adapted by LoRA, saved as plain weights."""

from pathlib import Path

import pytest
import torch

from meit.checkpoint import half_rounded
from meit.config import DecoderSettings, LoraSettings
from meit.decoder import build_text_model, pretrained_file
from meit.model import MeitModel


@pytest.fixture
def adapted(tiny, tiny_folder: Path):
    settings = DecoderSettings(pretrained=str(tiny_folder), lora=LoraSettings(rank=4, alpha=8, dropout=0.0))
    text_model = build_text_model(settings, [])
    return MeitModel(tiny[0].encoder, text_model.decoder), text_model


def test_only_adapters_are_trained(adapted):
    trained = {name for name, parameter in adapted[0].decoder.named_parameters() if parameter.requires_grad}
    assert trained
    assert all("lora_" in name for name in trained)


def test_the_ecg_goes_through_the_adapted_projection(adapted):
    model = adapted[0]
    ids = torch.randint(3, 290, (2, 8))
    mask = torch.ones_like(ids)
    ecg = torch.randn(2, 12, 1000)
    model.eval()
    before = model(ecg, ids, mask)
    with torch.no_grad():
        for name, parameter in model.decoder.named_parameters():
            if "lora_B" in name:
                parameter.normal_(0, 0.1)
    changed = model(ecg, ids, mask)
    assert (changed - before).abs().max() > 1e-3
    torch.testing.assert_close(half_rounded(model)(ecg, ids, mask), changed, rtol=0.05, atol=0.02)


def test_a_pretrained_vocabulary_is_left_as_it_is(adapted, tiny):
    text_model = adapted[1]
    assert len(text_model.tokenizer) == len(tiny[1])
    assert text_model.tokenizer.eos_token_id == tiny[1].eos_token_id
    assert text_model.template.endswith("<|assistant|>\n")


def test_a_folder_has_safetensors_or_one_gguf_file(tiny_folder: Path, tmp_path: Path):
    assert pretrained_file(tiny_folder) == {}
    (tmp_path / "model.Q4_1.gguf").touch()
    assert pretrained_file(tmp_path) == {"gguf_file": "model.Q4_1.gguf"}
    (tmp_path / "model.Q8_0.gguf").touch()
    with pytest.raises(ValueError, match="2 GGUF files"):
        pretrained_file(tmp_path)
