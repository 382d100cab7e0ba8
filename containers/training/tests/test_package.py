"""Checkpoint -> model package -> generation in TypeScript gives PyTorch's tokens, whatever the encoder."""

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from make_tiny_checkpoint import randomise_norms
from meit.checkpoint import half_rounded, load_checkpoint, save_checkpoint
from meit.dataset import MICROVOLT_PER_MV
from meit.encoders import build_encoder
from meit.encoders.resnet50 import ResNet50Config
from meit.generate import generate_greedy, until_end
from meit.model import MeitModel
from meit.tokenizer import prompt_ids
from reference_logits import synthetic_inputs

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules" / ".bin" / "node"

pytestmark = pytest.mark.skipif(not NODE.exists(), reason="npm ci has not been run")


def node(*arguments: str | Path) -> str:
    """Output of a TypeScript program of the project."""
    done = subprocess.run([NODE, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def with_paper_encoder(folder: Path, out: Path) -> Path:
    """The tiny checkpoint with the paper's ResNet-50 in place of its encoder."""
    model, tokenizer, card = load_checkpoint(folder)
    encoder = build_encoder(ResNet50Config(leads=12, samples=1000, ecg_tokens=3, head_dim=8))
    randomise_norms(encoder)
    save_checkpoint(out, half_rounded(MeitModel(encoder, model.decoder)), tokenizer, card)
    return out


@torch.inference_mode()
def log_probabilities(model: MeitModel, ecg: torch.Tensor, prompt: list[int], ids: list[int]) -> np.ndarray:
    """Natural logarithms of the probabilities of `ids` after the prompt, in one pass."""
    text = torch.tensor([prompt + ids])
    logits = model(ecg, text, torch.ones_like(text))[0, len(prompt) - 1 : -1]
    return logits.log_softmax(-1)[torch.arange(len(ids)), torch.tensor(ids)].numpy()


@pytest.mark.parametrize("encoder", ["resnet1d", "resnet50-1d"])
def test_the_package_generates_the_same_tokens(encoder: str, tiny_folder: Path, tmp_path: Path):
    checkpoint = tiny_folder
    if encoder == "resnet50-1d":
        checkpoint = with_paper_encoder(tiny_folder, tmp_path / "checkpoint")
    inputs = synthetic_inputs(4, 12, 1000)
    inputs.astype("<i2").tofile(tmp_path / "inputs.i16")

    model, tokenizer, card = load_checkpoint(checkpoint)
    assert model.encoder.config.architecture == encoder
    prompt = prompt_ids(tokenizer, card.promptTemplate, card.tasks[0]["prompt"])
    ecg = torch.from_numpy(inputs.astype(np.float32) / MICROVOLT_PER_MV)
    expected = generate_greedy(model, ecg, [prompt] * len(ecg), card.eosTokenId, card.maxNewTokens)

    node("shared/model/build/main.ts", checkpoint, tmp_path / "package")
    written = node("tests/model/package-tokens.ts", tmp_path / "package", tmp_path / "inputs.i16")
    rows = json.loads(written)
    assert [until_end(ids, card.eosTokenId) for ids in rows["greedyIds"]] == expected
    computed = [
        log_probabilities(model, ecg[row : row + 1], prompt, ids) for row, ids in enumerate(rows["greedyIds"])
    ]
    for theirs, ours in zip(rows["logProbabilities"], computed, strict=True):
        np.testing.assert_allclose(theirs, ours, atol=1e-3)
    # The ECG counts: another one gives other probabilities.
    assert np.abs(computed[0][0] - computed[1][0]) > 0
