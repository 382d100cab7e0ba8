"""Objective "statements": which SCP-ECG statements an ECG carries (multi-label, binary cross-entropy)."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from meit.encoders import EcgEncoder
from meit.instructions import Instruction
from meit.metrics import area_under_roc

# Findings of reports that fewer training records claim are not learned.
FEWEST_POSITIVES = 20
DROPOUT = 0.2


class StatementHead(nn.Linear):
    """Encoder features [B, channels, frames], averaged over time -> one logit a statement [B, codes]."""

    def forward(self, frames: Tensor) -> Tensor:
        """The logits; dropout on the features in training."""
        return super().forward(functional.dropout(frames.mean(-1), DROPOUT, self.training))


class StatementClassifier(nn.Module):
    """An encoder and its statement head."""

    def __init__(self, encoder: EcgEncoder, codes: Sequence[str]) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = StatementHead(encoder.feature_channels, len(codes))

    def forward(self, ecg: Tensor) -> Tensor:
        """ECG in mV [B, leads, samples] -> logits [B, codes]."""
        return self.from_frames(self.encoder.frames(ecg))

    def from_frames(self, frames: Tensor) -> Tensor:
        """Encoder features [B, channels, frames] -> logits [B, codes]."""
        return self.head(frames)


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


def statement_aucs(scores: np.ndarray, targets: np.ndarray, codes: Sequence[str]) -> dict[str, float]:
    """Area under the ROC curve of every code that has positives and negatives."""
    areas = {code: area_under_roc(scores[:, at], targets[:, at] > 0) for at, code in enumerate(codes)}
    return {code: area for code, area in areas.items() if not np.isnan(area)}


def statement_scores(logits: Tensor, targets: Tensor, codes: Sequence[str]) -> dict[str, Any]:
    """Validation scores of logits [n, codes]: loss and areas under the ROC curve."""
    areas = statement_aucs(logits.numpy(), targets.numpy(), codes)
    return {
        "validationLoss": float(functional.binary_cross_entropy_with_logits(logits, targets)),
        "macroAuc": float(np.mean(list(areas.values()))),
        "codes": len(areas),
        "afibAuc": areas.get("AFIB"),
    }
