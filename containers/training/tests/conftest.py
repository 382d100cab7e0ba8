"""Small models and a synthetic training set."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch

from make_tiny_checkpoint import INPUT_CONTRACT, TASK, make_tiny_checkpoint
from meit.checkpoint import load_checkpoint

SLOW, FAST = "Sinus bradycardia. Normal axis.", "Sinus tachycardia. Left axis deviation."


TINY_CONFIG = {
    "name": "tiny",
    "version": "0.0.1",
    "seed": 3,
    "max_new_tokens": 24,
    "generated_records": 24,
    "encoder": {
        "leads": 12,
        "samples": 1000,
        "stem": {"channels": 8, "kernel": 7, "stride": 4},
        "blocks": [
            {"channels": 16, "kernel": 7, "stride": 4},
            {"channels": 16, "kernel": 5, "stride": 8},
        ],
        "ecg_tokens": 4,
        "head_dim": 16,
    },
    "decoder": {
        "vocabulary_size": 300,
        "hidden_size": 64,
        "layers": 2,
        "attention_heads": 4,
        "key_value_heads": 2,
        "intermediate_size": 128,
    },
    "pretraining": {
        "steps": 40,
        "batch_size": 16,
        "encoder_learning_rate": 3e-3,
        "warmup_steps": 5,
        "ema_decay": 0.9,
    },
    "training": {
        "steps": 160,
        "batch_size": 16,
        "learning_rate": 3e-3,
        "encoder_learning_rate": 1e-3,
        "warmup_steps": 10,
        "ema_decay": 0.9,
    },
    "regularisation": {"token_corruption": 0.05, "statement_loss": 1.0},
}


@pytest.fixture(autouse=True)
def seeded() -> None:
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tiny") / "checkpoint"
    make_tiny_checkpoint(folder)
    return folder


@pytest.fixture
def tiny(tiny_folder: Path):
    """(model, tokenizer, card) with grouped-query attention and random weights."""
    return load_checkpoint(tiny_folder)


def write_set(folder: Path, records: int = 96) -> Path:
    """A set of two kinds of wave, 1 Hz and 3 Hz, each with its own report; every eighth is for validation."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(5)
    seconds = np.arange(1000) / 100
    waves, lines = [], []
    for index in range(records):
        fast = index % 2 == 1
        phase = random.uniform(0, 2 * np.pi, (12, 1))
        waves.append(800 * np.sin(2 * np.pi * (3 if fast else 1) * seconds + phase))
        lines.append(
            {
                "index": index,
                "split": "validation" if index % 8 < 2 else "train",
                "messages": [
                    {"role": "user", "content": TASK["prompt"]},
                    {"role": "assistant", "content": FAST if fast else SLOW},
                ],
                "scpCodes": {"STACH": 100.0} if fast else {"SBRAD": 100.0},
            }
        )
    np.round(waves).astype("<i2").tofile(folder / "inputs.i16")
    (folder / "instructions.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    card = {"source": "synthetic", "contract": INPUT_CONTRACT, "microvoltsPerBit": 1, "tasks": [TASK]}
    (folder / "dataset.json").write_text(json.dumps(card))
    return folder


@pytest.fixture
def synthetic_set(tmp_path: Path) -> Path:
    return write_set(tmp_path / "set")
