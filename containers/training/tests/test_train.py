"""Both stages on a synthetic set: the model must read the wave to write the right report."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import FAST, SLOW, TINY_CONFIG, write_set

from meit.checkpoint import load_checkpoint
from meit.config import DataSettings, DecoderSettings, LoraSettings, TrainingConfig, parse_config
from meit.dataset import ecg_tensor, read_inputs
from meit.generate import generate_greedy
from meit.tokenizer import prompt_ids
from meit.train import train

CONFIG = parse_config(TINY_CONFIG)


def log_of(out: Path) -> list[dict]:
    return [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]


def validation_losses(out: Path) -> list[float]:
    """Of the joint training, in the order of its evaluations."""
    return [
        entry["reports"]["plain"]["validationLoss"]
        for entry in log_of(out)
        if entry["event"] == "evaluated" and entry["stage"] == "training"
    ]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(set, output) of one training."""
    folder = tmp_path_factory.mktemp("train")
    data = write_set(folder / "set")
    train(CONFIG, data, folder / "out")
    return data, folder / "out"


def test_the_loss_falls_and_the_reports_are_right(trained):
    out = trained[1]
    losses = [entry["loss"] for entry in log_of(out) if entry.get("stage") == "training" and "loss" in entry]
    finished = next(entry for entry in log_of(out) if entry.get("event") == "finished")
    plain = finished["reports"]["plain"]
    assert losses[0] > plain["validationLoss"]
    assert plain["validationLoss"] < 0.1
    assert plain["exact"] == 1.0
    assert finished["mostFrequentReport"]["exact"] == 0.5


def test_the_report_follows_the_wave(trained):
    data, out = trained
    model, tokenizer, card = load_checkpoint(out / "final")
    prompt = prompt_ids(tokenizer, card.promptTemplate, card.tasks[0]["prompt"])
    ecg = ecg_tensor(read_inputs(data, 12, 1000), [0, 1])
    slow, fast = generate_greedy(model, ecg, [prompt] * len(ecg), card.eosTokenId, card.maxNewTokens)
    assert [tokenizer.decode(slow), tokenizer.decode(fast)] == [SLOW, FAST]


def test_the_card_says_how_it_was_trained(trained):
    card = load_checkpoint(trained[1] / "final")[2]
    assert card.input["unit"] == "mV"
    assert card.training["records"] == {"train": 72, "validation": 24}
    assert card.training["pretraining"]["macroAuc"] > 0.9
    assert card.training["validation"]["reports"]["plain"]["exact"] == 1.0


def test_the_same_command_again_trains_nothing(trained):
    data, out = trained
    before = (out / "final" / "model.safetensors").read_bytes()
    train(CONFIG, data, out)
    steps = [entry for entry in log_of(out) if entry.get("event") == "resumed"]
    assert [entry["step"] for entry in steps] == [40, 160]
    assert (out / "final" / "model.safetensors").read_bytes() == before


def test_a_set_of_another_shape_is_refused(synthetic_set: Path, tmp_path: Path):
    other: TrainingConfig = replace(CONFIG, encoder=replace(CONFIG.encoder, samples=2000, ecg_tokens=1))
    with pytest.raises(ValueError, match=r"encoder\.samples"):
        train(other, synthetic_set, tmp_path / "out")


def test_a_set_smaller_than_a_batch_trains(synthetic_set: Path, tmp_path: Path):
    large = replace(
        CONFIG,
        pretraining=replace(CONFIG.pretraining, steps=2, batch_size=200),
        training=replace(CONFIG.training, steps=2, batch_size=200),
        generated_records=2,
    )
    assert (
        load_checkpoint(train(large, synthetic_set, tmp_path / "out"))[2].training["validation"]["step"] == 2
    )


def test_validation_records_are_trained_on_when_asked_for_and_then_choose_nothing(
    synthetic_set: Path, tmp_path: Path
):
    everything = replace(
        CONFIG,
        data=DataSettings(include_validation=True),
        pretraining=replace(CONFIG.pretraining, steps=2),
        # A second run that only makes worse what the first has learnt.
        training=replace(CONFIG.training, steps=60),
        generated_records=24,
    )
    train(everything, synthetic_set, tmp_path / "out")
    spoiling = replace(everything.training, steps=62, learning_rate=10.0, ema_decay=0.0)
    card = load_checkpoint(train(replace(everything, training=spoiling), synthetic_set, tmp_path / "out"))[2]
    assert card.training["records"] == {"train": 96, "validation": 24}
    assert card.training["includesValidation"] is True
    scores = [entry["selection"] for entry in log_of(tmp_path / "out") if "selection" in entry]
    assert scores[-1] < max(scores)
    assert card.training["validation"]["step"] == 62


def test_an_encoder_without_pretraining_learns_its_batch_statistics(synthetic_set: Path, tmp_path: Path):
    untrained = replace(
        CONFIG,
        pretraining=replace(CONFIG.pretraining, steps=0),
        training=replace(CONFIG.training, steps=2),
        generated_records=2,
    )
    encoder = load_checkpoint(train(untrained, synthetic_set, tmp_path / "out"))[0].encoder
    assert not torch.equal(encoder.stem["bn"].running_var, torch.ones(8))


def test_a_set_without_a_usable_record_is_refused(synthetic_set: Path, tmp_path: Path):
    with pytest.raises(ValueError, match="No train record is left"):
        train(replace(CONFIG, max_length=4), synthetic_set, tmp_path / "out")


def test_bfloat16_trains_too(synthetic_set: Path, tmp_path: Path):
    short = replace(
        CONFIG,
        precision="bfloat16",
        pretraining=replace(CONFIG.pretraining, steps=2),
        training=replace(CONFIG.training, steps=2),
        generated_records=2,
    )
    folder = train(short, synthetic_set, tmp_path / "out")
    weights = load_checkpoint(folder)[0].state_dict().values()
    assert all(weight.isfinite().all() for weight in weights if torch.is_floating_point(weight))


def test_a_pretrained_decoder_learns_through_adapters(tiny_folder: Path, synthetic_set: Path, tmp_path: Path):
    adapted = replace(
        CONFIG,
        encoder=replace(CONFIG.encoder, head_dim=8),
        decoder=DecoderSettings(pretrained=str(tiny_folder), lora=LoraSettings(rank=4, alpha=8)),
        pretraining=replace(CONFIG.pretraining, steps=2),
        training=replace(CONFIG.training, steps=10, evaluate_seconds=0),
        generated_records=2,
    )
    folder = train(adapted, synthetic_set, tmp_path / "out")
    losses = validation_losses(tmp_path / "out")
    assert losses[-1] < losses[0]
    weights = load_checkpoint(folder)[0].state_dict()
    assert not any("lora" in name for name in weights)
    # Ten steps lead nowhere far from where tokens of unit length begin.
    torch.testing.assert_close(
        weights["encoder.norm.weight"].float(), torch.full((8,), 8**-0.5), atol=0.2, rtol=0
    )


@pytest.mark.parametrize("fusion", ["direct-input", "cross-attention"])
def test_another_fusion_trains_and_is_read_back(fusion: str, synthetic_set: Path, tmp_path: Path):
    short = replace(
        CONFIG,
        fusion=fusion,
        pretraining=replace(CONFIG.pretraining, steps=2),
        training=replace(CONFIG.training, steps=10, evaluate_seconds=0),
        generated_records=2,
    )
    folder = train(short, synthetic_set, tmp_path / "out")
    losses = validation_losses(tmp_path / "out")
    assert losses[-1] < losses[0]
    model, _, card = load_checkpoint(folder)
    assert card.fusion == model.fusion.kind == fusion
    assert model.fusion.state_dict()
