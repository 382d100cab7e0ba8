"""Stage 1: the encoder learns which SCP-ECG statements an ECG carries (multi-label)."""

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from meit.augmentation import augment
from meit.config import TrainingConfig
from meit.dataset import TrainingData, ecg_tensor
from meit.encoders import EcgEncoder
from meit.instructions import Instruction
from meit.loop import Log, Stage, StageRun
from meit.metrics import area_under_roc

# Findings of reports that fewer training records claim are not learned.
FEWEST_POSITIVES = 20


class StatementClassifier(nn.Module):
    """Encoder features averaged over time -> one logit a statement."""

    def __init__(self, encoder: EcgEncoder, codes: Sequence[str], dropout: float = 0.2) -> None:
        super().__init__()
        self.encoder = encoder
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(encoder.feature_channels, len(codes))

    def forward(self, ecg: Tensor) -> Tensor:
        """ECG in mV [B, leads, samples] -> logits [B, codes]."""
        return self.from_frames(self.encoder.frames(ecg))

    def from_frames(self, frames: Tensor) -> Tensor:
        """Encoder features [B, channels, frames] -> logits [B, codes]."""
        return self.head(self.dropout(frames.mean(-1)))


def statement_labels(instruction: Instruction, kind: str) -> set[str]:
    """What one ECG carries: SCP codes at any likelihood, and on request the findings of its report."""
    return {*instruction.scp_codes, *(instruction.findings if kind == "codes+findings" else ())}


def statement_codes(instructions: Sequence[Instruction], kind: str = "codes") -> list[str]:
    """Every SCP code of the given instructions, and every finding that enough of them claim, sorted."""
    codes = {code for item in instructions for code in item.scp_codes}
    if kind == "codes+findings":
        counts = Counter(finding for item in instructions for finding in item.findings)
        codes |= {finding for finding, count in counts.items() if count >= FEWEST_POSITIVES}
    return sorted(codes)


def statement_targets(
    instructions: Sequence[Instruction], codes: Sequence[str], kind: str = "codes"
) -> dict[int, Tensor]:
    """Input index -> [codes] of 0 and 1."""
    targets = {}
    for item in instructions:
        labels = statement_labels(item, kind)
        targets[item.index] = torch.tensor([float(code in labels) for code in codes])
    return targets


def target_rows(targets: dict[int, Tensor], indices: Sequence[int]) -> Tensor:
    """Targets of the given inputs [B, codes]."""
    return torch.stack([targets[index] for index in indices])


@torch.inference_mode()
def statement_scores(
    classifier: StatementClassifier, inputs: np.ndarray, indices: Sequence[int]
) -> np.ndarray:
    """Logits [n, codes] of the given inputs, in float32."""
    chunks = [indices[at : at + 256] for at in range(0, len(indices), 256)]
    device = classifier.head.weight.device
    return torch.cat([classifier(ecg_tensor(inputs, chunk).to(device)) for chunk in chunks]).cpu().numpy()


def statement_aucs(scores: np.ndarray, targets: np.ndarray, codes: Sequence[str]) -> dict[str, float]:
    """Area under the ROC curve of every code that has positives and negatives."""
    areas = {code: area_under_roc(scores[:, at], targets[:, at] > 0) for at, code in enumerate(codes)}
    return {code: area for code, area in areas.items() if not np.isnan(area)}


def pretrain(
    classifier: StatementClassifier,
    config: TrainingConfig,
    data: TrainingData,
    split: dict[str, list[Instruction]],
    codes: Sequence[str],
    folder: Path,
    log: Log,
) -> tuple[StatementClassifier, dict[str, Any]]:
    """Trains encoder and head; returns the averaged classifier and the last validation scores."""
    stage = config.pretraining
    train = sorted({item.index for item in split["train"]})
    held_out = sorted({item.index for item in split["validation"]})
    targets = statement_targets([*split["train"], *split["validation"]], codes, config.statement_targets)
    scores: dict[str, Any] = {}

    def batches(epoch: int) -> Iterator[list[int]]:
        order = np.random.default_rng([config.seed, 1, epoch]).permutation(train).tolist()
        for at in range(0, len(order) - stage.batch_size + 1, stage.batch_size):
            yield order[at : at + stage.batch_size]

    def loss(indices: list[int]) -> Tensor:
        ecg = augment(ecg_tensor(data.inputs, indices), config.augmentation, data.sampling_rate_hz)
        device = classifier.head.weight.device
        with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bfloat16"):
            logits = classifier(ecg.to(device))
        given = target_rows(targets, indices).to(device)
        return functional.binary_cross_entropy_with_logits(logits.float(), given)

    def evaluate(averaged: StatementClassifier, facts: dict[str, Any]) -> None:
        logits = statement_scores(averaged, data.inputs, held_out)
        given = target_rows(targets, held_out)
        areas = statement_aucs(logits, given.numpy(), codes)
        scores.update(
            facts,
            validationLoss=float(
                functional.binary_cross_entropy_with_logits(torch.from_numpy(logits), given)
            ),
            macroAuc=float(np.mean(list(areas.values()))),
            codes=len(areas),
            afibAuc=areas.get("AFIB"),
        )
        log({"event": "evaluated", **scores})

    averaged = StageRun(
        Stage(
            name="pretraining",
            settings=stage,
            model=classifier,
            groups=[{"params": list(classifier.parameters()), "lr": stage.encoder_learning_rate}],
            batches=batches,
            loss=loss,
            evaluate=evaluate,
            state_file=folder / "pretraining.pt",
            log=log,
        )
    ).run()
    return averaged, scores
