"""What a linear classifier makes of the encoder: `python -m meit.linear_probe CHECKPOINT --data SET`.

Reports are compared with it: what the classifier finds but the reports do not say was lost on the way to
the text. One logistic regression a superclass on the encoder's features averaged over time, fitted on the
training split; each threshold is the one with the highest F1 on the validation split, or on another that
the checkpoint was not trained on.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from meit.checkpoint import load_checkpoint
from meit.dataset import DATASET_FILE, ecg_tensor, read_inputs, read_instructions
from meit.encoders import EcgEncoder
from meit.instructions import Instruction
from meit.metrics import f1_score

WEIGHT_DECAY = 1e-4
ITERATIONS = 200
ROWS = 256


def superclass_targets(
    instructions: Sequence[Instruction], superclasses: dict[str, str]
) -> tuple[list[str], np.ndarray]:
    """Names of the superclasses, and [n, superclasses] of whether one of its codes is recorded."""
    names = sorted(set(superclasses.values()))
    of_records = [{superclasses.get(code) for code in item.scp_codes} for item in instructions]
    return names, np.array([[name in found for name in names] for found in of_records])


@torch.inference_mode()
def encoder_features(encoder: EcgEncoder, inputs: np.ndarray, indices: Sequence[int]) -> Tensor:
    """Features of each input averaged over time [n, channels], float32 in main memory."""
    device = next(encoder.parameters()).device
    chunks = [indices[at : at + ROWS] for at in range(0, len(indices), ROWS)]
    return torch.cat(
        [encoder.frames(ecg_tensor(inputs, chunk).to(device)).mean(-1).cpu() for chunk in chunks]
    )


def fitted_probe(features: Tensor, targets: Tensor) -> torch.nn.Linear:
    """Logistic regressions [channels -> targets] by L-BFGS on standardised features, with weight decay."""
    mean, deviation = features.mean(0), features.std(0).clamp(min=1e-6)
    probe = torch.nn.Linear(features.shape[1], targets.shape[1])
    torch.nn.init.zeros_(probe.weight)
    torch.nn.init.zeros_(probe.bias)
    standardised = (features - mean) / deviation
    optimizer = torch.optim.LBFGS(probe.parameters(), max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        loss = functional.binary_cross_entropy_with_logits(probe(standardised), targets)
        loss = loss + WEIGHT_DECAY * probe.weight.square().sum()
        loss.backward()
        return loss

    optimizer.step(closure)
    with torch.no_grad():
        # The same regression on features as they are.
        probe.weight /= deviation
        probe.bias -= probe.weight @ mean
    return probe


def fit_head(
    head: torch.nn.Linear, encoder: EcgEncoder, inputs: np.ndarray, targets: dict[int, Tensor]
) -> None:
    """Gives a statement head the regression on a trained encoder's features; targets by input index.

    A random head would first teach the encoder to make up for it.
    """
    indices = list(targets)
    features = encoder_features(encoder.eval(), inputs, indices)
    probe = fitted_probe(features, torch.stack([targets[index] for index in indices]))
    head.load_state_dict(probe.state_dict())


def best_threshold(scores: np.ndarray, positive: np.ndarray) -> float:
    """The score from which on "positive" has the highest F1."""
    order = np.argsort(-scores)
    right = np.cumsum(positive[order])
    f1 = 2 * right / (np.arange(1, len(scores) + 1) + positive.sum())
    return float(scores[order[int(f1.argmax())]])


def probe_scores(
    checkpoint: Path, data: Path, split: str, threshold_split: str = "validation"
) -> dict[str, float]:
    """F1 of every superclass on a split, and their mean."""
    encoder = load_checkpoint(checkpoint)[0].encoder
    inputs = read_inputs(data, encoder.config.leads, encoder.config.samples)
    superclasses = json.loads((data / DATASET_FILE).read_text())["superclasses"]
    instructions = read_instructions(data)
    features, targets = {}, {}
    for name in {"train", threshold_split, split}:
        records = [item for item in instructions if item.split == name]
        names, targets[name] = superclass_targets(records, superclasses)
        features[name] = encoder_features(encoder, inputs, [item.index for item in records])
    probe = fitted_probe(features["train"], torch.from_numpy(targets["train"]).float())
    with torch.no_grad():
        scores = {name: probe(values).numpy() for name, values in features.items()}
    f1 = {}
    for at, name in enumerate(names):
        threshold = best_threshold(scores[threshold_split][:, at], targets[threshold_split][:, at])
        f1[name] = round(f1_score(scores[split][:, at] >= threshold, targets[split][:, at]), 4)
    return {**f1, "macro": round(float(np.mean(list(f1.values()))), 4)}


def main() -> None:
    """Reads the command line and prints the scores as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder that `npm run dataset` wrote")
    parser.add_argument("--split", default="published")
    parser.add_argument(
        "--thresholds",
        default="validation",
        help='split that thresholds are chosen on; "selection" where validation was trained on',
    )
    arguments = parser.parse_args()
    scores = probe_scores(arguments.checkpoint, arguments.data, arguments.split, arguments.thresholds)
    print(json.dumps(scores))


if __name__ == "__main__":
    main()
