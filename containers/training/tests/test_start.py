"""Going on from a model package: the bundled one against its golden values, a tiny one through training."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import TINY_CONFIG, write_set

from meit.checkpoint import load_checkpoint
from meit.config import StageSettings, parse_config, read_config
from meit.dataset import MICROVOLT_PER_MV
from meit.encoders import build_encoder
from meit.fusion import build_fusion
from meit.generate import generate_greedy
from meit.model import MeitModel
from meit.package import load_weights, packaged_text_model, read_package
from meit.train import train

ROOT = Path(__file__).parents[3]
BUNDLED = ROOT / "models" / "meit-ptbxl-small"
GOLDEN = ROOT / "tests" / "model" / "fixtures" / "bundled-reference.json"
CONFIG = read_config(Path(__file__).parents[1] / "configs" / "ptbxl-small-continued.json")


def test_the_bundled_package_is_the_checkpoint_again():
    package = read_package(BUNDLED)
    encoder = build_encoder(CONFIG.encoder)
    text_model = packaged_text_model(package, CONFIG.decoder)
    decoder = text_model.decoder
    load_weights(package, encoder, decoder)
    model = MeitModel(encoder, decoder, build_fusion("prefix-kv", decoder)).eval()
    golden = json.loads(GOLDEN.read_text())
    inputs = np.fromfile(GOLDEN.with_name(golden["inputs"]), dtype="<i2").reshape(-1, 12, 1000)
    for row, wanted in zip(inputs, golden["rows"], strict=True):
        ecg = torch.from_numpy(row.astype(np.float32) / MICROVOLT_PER_MV)[None]
        with torch.inference_mode():
            tokens = encoder(ecg)
        torch.testing.assert_close(tokens[0], torch.tensor(wanted["ecgTokens"]), atol=2e-4, rtol=1e-3)
        end = text_model.tokenizer.eos_token_id
        report = generate_greedy(model, ecg, [wanted["promptIds"]], end, CONFIG.max_new_tokens)[0]
        assert report == [token for token in wanted["greedyIds"] if token != end]
        assert text_model.tokenizer.decode(report) == wanted["greedyText"]


def test_training_goes_on_from_what_the_package_knows(tmp_path: Path):
    # One step at a learning rate of nothing: what comes out is the package, and its encoder's statistics.
    still = replace(
        CONFIG,
        start_from=str(BUNDLED),
        training=StageSettings(steps=1, batch_size=8, learning_rate=0.0, encoder_learning_rate=0.0),
        generated_records=1,
        final_records=1,
    )
    data = write_set(tmp_path / "set", records=16)
    card = json.loads((data / "dataset.json").read_text())
    card["contract"] = read_package(BUNDLED).manifest["input"]
    (data / "dataset.json").write_text(json.dumps(card))
    model, tokenizer, made = load_checkpoint(train(still, data, tmp_path / "out"))
    assert made.training["startedFrom"] == read_package(BUNDLED).title
    assert len(tokenizer) == 1024
    encoder = build_encoder(CONFIG.encoder)
    decoder = packaged_text_model(read_package(BUNDLED), CONFIG.decoder).decoder
    load_weights(read_package(BUNDLED), encoder, decoder)
    ecg = torch.randn(2, 12, 1000)
    with torch.inference_mode():
        torch.testing.assert_close(model.encoder(ecg), encoder.eval()(ecg), atol=2e-3, rtol=2e-3)
    for name, value in decoder.state_dict().items():
        torch.testing.assert_close(model.decoder.state_dict()[name], value)


def test_another_shape_is_refused():
    package = read_package(BUNDLED)
    decoder = packaged_text_model(package, replace(CONFIG.decoder, intermediate_size=512)).decoder
    with pytest.raises(ValueError, match=r"decoder of meit-ptbxl-small .* has another shape"):
        load_weights(package, build_encoder(CONFIG.encoder), decoder)


def test_another_architecture_and_a_folder_without_a_package_are_refused(tmp_path: Path):
    with pytest.raises(ValueError, match=r"has no meit\.json"):
        read_package(tmp_path)
    manifest = json.loads((BUNDLED / "meit.json").read_text())
    manifest["encoder"]["architecture"] = "resnet50-1d"
    (tmp_path / "meit.json").write_text(json.dumps(manifest))
    with pytest.raises(ValueError, match='"resnet50-1d", and training can go on from "resnet1d" only'):
        read_package(tmp_path)


def test_inputs_of_another_contract_are_refused(tmp_path: Path):
    data = write_set(tmp_path / "set", records=16)
    card = json.loads((data / "dataset.json").read_text())
    card["contract"] = read_package(BUNDLED).manifest["input"] | {"lowPassHz": 25}
    (data / "dataset.json").write_text(json.dumps(card))
    with pytest.raises(ValueError, match="another lowPassHz"):
        train(replace(CONFIG, start_from=str(BUNDLED)), data, tmp_path / "out")


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"decoder": {"pretrained": "decoders/smollm2"}}, "both name a decoder"),
        ({"pretraining": {"steps": 10}}, "set pretraining.steps to 0"),
    ],
)
def test_what_cannot_go_together_is_refused(values: dict, message: str):
    with pytest.raises(ValueError, match=message):
        parse_config({**TINY_CONFIG, "pretraining": {"steps": 0}, "start_from": "PACKAGE", **values})
