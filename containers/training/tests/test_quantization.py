"""QLoRA up to where a GPU is needed; merging also with bitsandbytes on the CPU where it is installed."""

import copy
import json
from pathlib import Path

import pytest
import torch
from conftest import TINY_CONFIG
from torch import nn

from meit.config import DecoderSettings, LoraSettings, parse_config
from meit.decoder import build_text_model, merged, with_lora
from meit.quantization import in_full, nf4_config, quantized_loading
from meit.trainers import WholeTrainer, frozen_names, load_moving, without

ADAPTED = {"pretrained": "somewhere", "lora": {"rank": 4}, "quantization": "nf4"}


def test_the_quantisation_is_that_of_qlora():
    config = nf4_config()
    assert config.load_in_4bit
    assert config.bnb_4bit_quant_type == "nf4"
    assert config.bnb_4bit_use_double_quant
    assert config.bnb_4bit_compute_dtype == torch.bfloat16


def test_without_a_gpu_it_says_so(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: False)
    settings = DecoderSettings(pretrained=str(tiny_folder), lora=LoraSettings(), quantization="nf4")
    with pytest.raises(ValueError, match="needs an NVIDIA GPU"):
        build_text_model(settings, [])


def test_without_bitsandbytes_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("meit.quantization.find_spec", lambda name: None)
    with pytest.raises(ValueError, match=r"requirements-cuda\.txt"):
        quantized_loading()


def test_with_both_the_decoder_goes_to_this_process_gpu(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("torch.cuda.is_available", lambda: True)
    monkeypatch.setattr("torch.cuda.current_device", lambda: 3)
    monkeypatch.setattr("meit.quantization.find_spec", lambda name: name)
    loading = quantized_loading()
    assert loading["device_map"] == {"": 3}
    assert json.loads(loading["quantization_config"].to_json_string())["bnb_4bit_quant_type"] == "nf4"


def test_the_setting_is_read():
    config = parse_config({**TINY_CONFIG, "decoder": ADAPTED})
    assert config.decoder.quantization == "nf4"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"quantization": "int8"}, 'choose "nf4"'),
        ({"lora": None}, "decoder.lora"),
        ({"pretrained": None}, "decoder.pretrained"),
    ],
)
def test_other_quantisation_is_refused(change: dict, sentence: str):
    with pytest.raises(ValueError, match=sentence):
        parse_config({**TINY_CONFIG, "decoder": {**ADAPTED, **change}})


def adapted(tiny) -> nn.Module:
    decoder = with_lora(tiny[0].decoder, LoraSettings(rank=2, alpha=4, dropout=0.0)).eval()
    with torch.no_grad():
        for name, parameter in decoder.named_parameters():
            if "lora_B" in name:
                parameter.normal_(std=0.1)
    return decoder


def test_plain_layers_get_the_adapters_added_in(tiny):
    decoder, ids = adapted(tiny), torch.randint(3, 290, (2, 7))
    with torch.no_grad():
        expected = decoder(input_ids=ids).logits
        plain = in_full(copy.deepcopy(decoder))
        torch.testing.assert_close(plain(input_ids=ids).logits, expected, rtol=1e-4, atol=1e-5)
    assert not any("lora" in name for name in plain.state_dict())
    assert plain.state_dict().keys() == merged(decoder).state_dict().keys()


def test_four_bits_are_merged_without_rounding_again(tiny):
    bitsandbytes = pytest.importorskip("bitsandbytes")
    decoder, ids = adapted(tiny), torch.randint(3, 290, (2, 7))
    replaced = [name for name, _ in decoder.named_modules() if name.endswith("base_layer")]
    assert replaced
    for name in replaced:
        module = decoder.get_submodule(name)
        shape = (module.in_features, module.out_features)
        layer = bitsandbytes.nn.Linear4bit(*shape, bias=False, quant_type="nf4", compress_statistics=True)
        layer.load_state_dict({"weight": module.weight.detach()})
        decoder.set_submodule(name, layer.to("cpu"))
    with torch.no_grad():
        expected = decoder(input_ids=ids).logits
        plain = merged(decoder)
        torch.testing.assert_close(plain(input_ids=ids).logits, expected, rtol=0.05, atol=0.02)
    assert not any(hasattr(parameter, "quant_state") for parameter in plain.parameters())


def test_a_frozen_decoder_is_not_in_the_state(tiny, tmp_path: Path):
    decoder = adapted(tiny)
    model = nn.ModuleDict({"decoder": decoder})
    settings = parse_config(TINY_CONFIG).training
    groups = [{"params": [part for part in model.parameters() if part.requires_grad], "lr": 1e-3}]
    trainer = WholeTrainer(model, groups, settings)
    trainer.save(tmp_path / "state.pt", {"step": 1})
    names = torch.load(tmp_path / "state.pt", weights_only=True)["model"]
    assert names
    assert all("lora_" in name for name in names)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    with torch.no_grad():
        for group in groups:
            for part in group["params"]:
                part.add_(1)
    assert trainer.load(tmp_path / "state.pt") == {"step": 1}
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())


def test_constants_of_quantisation_are_left_out_with_their_weight():
    names = ("a.weight", "a.weight.absmax", "a.weight.quant_state.bitsandbytes__nf4", "b.weight")
    state = {name: torch.ones(1) for name in names}
    assert without(state, ("a.weight",)).keys() == {"b.weight"}


def test_a_state_of_another_model_is_refused():
    model = nn.Linear(2, 2)
    with pytest.raises(ValueError, match="belongs to another model"):
        load_moving(model, {"weight": torch.ones(2, 2)}, frozen_names(model))
