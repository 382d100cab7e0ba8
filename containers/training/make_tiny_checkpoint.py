"""Writes a tiny random checkpoint to test checkpoint readers: `python make_tiny_checkpoint.py FOLDER`."""

import argparse
from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from meit.checkpoint import CheckpointCard, half_rounded, save_checkpoint
from meit.encoders.resnet1d import ConvolutionConfig, ResNet1d, ResNet1dConfig
from meit.model import MeitModel
from meit.tokenizer import PROMPT_TEMPLATE, train_tokenizer

TASK = {"name": "report", "prompt": "Report this ECG.", "description": "A full report of the ECG."}
REPORTS = [
    "Sinus rhythm. Normal axis. Normal ECG.",
    "Atrial fibrillation. Left axis deviation. Left anterior fascicular block.",
    "Sinus bradycardia. First degree AV block. Nonspecific T wave changes.",
]
INPUT_CONTRACT = {
    "leads": ["I", "II", "III", "aVR", "aVL", "aVF", "V1", "V2", "V3", "V4", "V5", "V6"],
    "samplingRateHz": 100,
    "samples": 1000,
    "unit": "mV",
    "lowPassHz": 40,
    "baseline": "median",
    "clipMv": 10,
}


def make_tiny_checkpoint(folder: Path, seed: int = 7) -> None:
    """Two decoder layers with grouped-query attention, four ECG tokens and random weights, below 300 kB."""
    torch.manual_seed(seed)
    tokenizer = train_tokenizer([TASK["prompt"], *REPORTS], vocabulary_size=300)
    decoder = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            head_dim=8,
            max_position_embeddings=256,
            rms_norm_eps=1e-5,
            rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
            initializer_range=0.2,
        )
    )
    encoder = ResNet1d(
        ResNet1dConfig(
            leads=12,
            samples=1000,
            stem=ConvolutionConfig(channels=8, kernel=7, stride=4),
            blocks=(
                ConvolutionConfig(channels=12, kernel=7, stride=4),
                ConvolutionConfig(channels=16, kernel=5, stride=8),
            ),
            ecg_tokens=4,
            head_dim=8,
        )
    )
    randomise_norms(encoder)
    randomise_norms(decoder)
    model = half_rounded(MeitModel(encoder, decoder))
    card = CheckpointCard(
        name="tiny-random",
        version="0.0.0",
        input=INPUT_CONTRACT,
        promptTemplate=PROMPT_TEMPLATE,
        tasks=[TASK],
        defaultTask=TASK["name"],
        maxNewTokens=24,
        eosTokenId=tokenizer.eos_token_id,
        training={"data": "none: random weights", "seed": seed},
    )
    save_checkpoint(folder, model, tokenizer, card)


def randomise_norms(module: torch.nn.Module) -> None:
    """Moves norms away from 1 and 0, so that a reader that ignores one of their tensors is noticed."""
    with torch.no_grad():
        for name, tensor in module.state_dict().items():
            if name.endswith(("running_var", "norm.weight", "layernorm.weight")) or (
                "bn" in name and name.endswith("weight")
            ):
                tensor.uniform_(0.5, 1.5)
            elif name.endswith("running_mean") or name.endswith("bias"):
                tensor.normal_(0, 0.2)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=7)
    arguments = parser.parse_args()
    make_tiny_checkpoint(arguments.folder, arguments.seed)
