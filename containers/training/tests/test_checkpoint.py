import json
from pathlib import Path

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

from meit.checkpoint import half_rounded, load_checkpoint, save_checkpoint

ECG = torch.randn(2, 12, 1000, generator=torch.Generator().manual_seed(1))


@torch.inference_mode()
def test_a_saved_checkpoint_computes_what_was_evaluated(tiny, tmp_path: Path):
    model, tokenizer, card = tiny
    with torch.no_grad():
        model.decoder.model.embed_tokens.weight += 1e-4 * torch.randn(296, 32)
        model.encoder.token_embedding += 1e-4 * torch.randn(4, 8)
    rounded = half_rounded(model)
    save_checkpoint(tmp_path / "saved", rounded, tokenizer, card)
    read, _, same_card = load_checkpoint(tmp_path / "saved")
    ids = torch.randint(3, 290, (2, 8))
    mask = torch.ones_like(ids)
    assert torch.equal(read(ECG, ids, mask), rounded(ECG, ids, mask))
    assert not torch.equal(read(ECG, ids, mask), model(ECG, ids, mask))
    assert same_card == card


def test_weights_are_stored_as_float16_and_the_tied_head_once(tiny_folder: Path):
    for name in ("model.safetensors", "ecg_encoder.safetensors"):
        assert {value.dtype for value in load_file(tiny_folder / name).values()} == {torch.float16}
    assert "lm_head.weight" not in load_file(tiny_folder / "model.safetensors")


def test_the_language_model_loads_without_this_package(tiny, tiny_folder: Path):
    plain = AutoModelForCausalLM.from_pretrained(tiny_folder, dtype=torch.float32)
    ids = torch.randint(3, 290, (1, 8))
    torch.testing.assert_close(plain(ids).logits, tiny[0].decoder(ids).logits)
    assert plain.generation_config.eos_token_id == 0


def test_saving_again_replaces_the_whole_folder(tiny, tmp_path: Path):
    model, tokenizer, card = tiny
    folder = tmp_path / "saved"
    save_checkpoint(folder, model, tokenizer, card)
    (folder / "left-over").write_text("")
    save_checkpoint(folder, model, tokenizer, card)
    assert not (folder / "left-over").exists()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["saved"]


def test_the_tiny_checkpoint_is_small_and_complete(tiny_folder: Path):
    names = {path.name for path in tiny_folder.iterdir()}
    assert names == {
        "config.json",
        "generation_config.json",
        "model.safetensors",
        "tokenizer.json",
        "tokenizer_config.json",
        "ecg_encoder.json",
        "ecg_encoder.safetensors",
        "meit_training.json",
    }
    assert sum(path.stat().st_size for path in tiny_folder.iterdir()) < 300_000
    card = json.loads((tiny_folder / "meit_training.json").read_text())
    assert card["eosTokenId"] == 0
    assert "{prompt}" in card["promptTemplate"]
