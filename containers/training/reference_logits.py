"""Writes golden values of a checkpoint for other runtimes to reproduce.

`python reference_logits.py CHECKPOINT OUT.json` uses synthetic inputs; with `--data FOLDER --rows 1 2 3`
it uses rows of a training set. The inputs lie beside it in OUT.i16: int16 little endian
[rows][leads][samples], µV. Everything is computed in float32.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from meit.checkpoint import load_checkpoint
from meit.dataset import MICROVOLT_PER_MV, read_inputs, read_instructions
from meit.fusion.prefix import prefix_key_values
from meit.generate import generate_greedy
from meit.model import MeitModel
from meit.tokenizer import prompt_ids, report_ids

SYNTHETIC_REPORTS = [
    "Sinus rhythm. Normal axis. Normal ECG.",
    "Atrial fibrillation. Left axis deviation.",
    "Sinus bradycardia. First degree AV block.",
]


def synthetic_inputs(rows: int, leads: int, samples: int, seed: int = 11) -> np.ndarray:
    """Seeded sums of three sines and noise, int16 µV [rows][leads][samples]; no ECG, only numbers."""
    random = np.random.default_rng(seed)
    time = np.arange(samples) / samples
    shape = (rows, leads, 3, 1)
    frequency, phase = random.uniform(1, 60, shape), random.uniform(0, 1, shape)
    waves = (random.uniform(50, 500, shape) * np.sin(2 * np.pi * (frequency * time + phase))).sum(2)
    return np.round(waves + random.normal(0, 20, waves.shape)).astype(np.int16)


def rounded(tensor: Tensor) -> list:
    """Nested lists of numbers with eight significant digits."""
    if tensor.dim() > 1:
        return [rounded(row) for row in tensor]
    return [float(f"{value:.8g}") for value in tensor.tolist()]


@torch.inference_mode()
def stepwise_logits(model: MeitModel, ecg_tokens: Tensor, ids: Tensor, prompt_length: int) -> Tensor:
    """Logits [T, vocabulary]: the prompt in one call, then one token a call, always with the grown cache."""
    state = model.begin(ecg_tokens)
    rows = []
    start, end = 0, prompt_length
    while start < ids.shape[1]:
        mask = torch.ones_like(ids[:, :end])
        rows.append(model.decode(state, ids[:, start:end], mask)[0])
        start, end = end, end + 1
    return torch.cat(rows)


@torch.inference_mode()
def reference_row(
    model: MeitModel,
    ecg: Tensor,
    prompt: list[int],
    reference: list[int],
    end_token: int,
    max_new_tokens: int,
    vocabulary: list[int],
) -> dict:
    """Golden values of one input [1, leads, samples] in mV."""
    ids = torch.tensor([prompt + reference])
    ecg_tokens = model.encoder(ecg)
    uncached = model.text_logits(ecg_tokens, ids, torch.ones_like(ids))[0]
    cached = stepwise_logits(model, ecg_tokens, ids, len(prompt))
    prefix = prefix_key_values(model.decoder, ecg_tokens)
    return {
        "ecgTokens": rounded(ecg_tokens[0]),
        "firstPrefixToken": [
            {"layer": layer, "key": rounded(key[0, :, 0]), "value": rounded(value[0, :, 0])}
            for layer, (key, value) in enumerate(prefix)
        ],
        "promptIds": prompt,
        "referenceIds": reference,
        "logits": rounded(uncached[:, vocabulary]),
        "cachedLogits": rounded(cached[:, vocabulary]),
        "argmax": uncached.argmax(-1).tolist(),
        "greedyIds": generate_greedy(model, ecg, [prompt] * len(ecg), end_token, max_new_tokens)[0],
    }


def main() -> None:
    """Reads the command line and writes the two files."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--rows", type=int, nargs=3, default=[0, 1, 2])
    parser.add_argument(
        "--vocabulary", type=int, default=48, help="number of token ids whose logits are kept"
    )
    arguments = parser.parse_args()

    model, tokenizer, card = load_checkpoint(arguments.checkpoint)
    config = model.encoder.config
    if arguments.data:
        inputs = np.array(read_inputs(arguments.data, config.leads, config.samples)[arguments.rows])
        instructions = read_instructions(arguments.data)
        reports = [instructions[row].report for row in arguments.rows]
    else:
        inputs = synthetic_inputs(3, config.leads, config.samples)
        reports = SYNTHETIC_REPORTS
    vocabulary = np.unique(np.linspace(0, len(tokenizer) - 1, arguments.vocabulary).astype(int)).tolist()
    task = next(task for task in card.tasks if task["name"] == card.defaultTask)
    prompt = prompt_ids(tokenizer, card.promptTemplate, task["prompt"])

    rows = []
    for microvolts, report in zip(inputs, reports, strict=True):
        ecg = torch.from_numpy(microvolts.astype(np.float32) / MICROVOLT_PER_MV)[None]
        row = reference_row(
            model, ecg, prompt, report_ids(tokenizer, report), card.eosTokenId, card.maxNewTokens, vocabulary
        )
        text = tokenizer.decode(row["greedyIds"])
        rows.append({"prompt": task["prompt"], "reference": report, **row, "greedyText": text})
    inputs.astype("<i2").tofile(arguments.out.with_suffix(".i16"))
    golden = {
        "checkpoint": card.name,
        "inputs": arguments.out.with_suffix(".i16").name,
        "vocabulary": vocabulary,
        "rows": rows,
    }
    arguments.out.write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
