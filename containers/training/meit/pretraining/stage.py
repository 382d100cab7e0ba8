"""The stage: weighted objectives on one encoder, and batch statistics that the joint stage can rely on."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from meit.augmentation import augment
from meit.batches import full_batches
from meit.config import TrainingConfig
from meit.dataset import TrainingData, ecg_tensor
from meit.encoders import EcgEncoder
from meit.instructions import Instruction
from meit.loop import Log, Stage, StageRun
from meit.pretraining.contrastive import ContrastiveHead, padded_texts, retrieval_scores
from meit.pretraining.masked import MaskedHead
from meit.pretraining.statements import (
    StatementClassifier,
    StatementHead,
    statement_scores,
    statement_targets,
    target_rows,
)
from meit.pretraining.statistics import estimate_statistics, passes_all_norms, statistics_kept
from meit.trainers import WholeTrainer

STATISTICS_BATCHES = 64
VALIDATION_ROWS = 256


class PretrainingModel(nn.Module):
    """The encoder, its statement head and the heads of the other objectives."""

    def __init__(self, encoder: EcgEncoder, head: StatementHead, others: dict[str, nn.Module]) -> None:
        super().__init__()
        self.encoder = encoder
        self.head = head
        self.others = nn.ModuleDict(others)

    def forward(self, ecg: Tensor, given: "Given") -> dict[str, Tensor]:
        """ECG in mV [B, leads, samples] -> the loss of every objective, each a mean over the batch."""
        losses = {}
        if given.targets is not None or given.texts is not None:
            frames = self.encoder.frames(ecg)
        if given.targets is not None:
            losses["statements"] = functional.binary_cross_entropy_with_logits(
                self.head(frames).float(), given.targets
            )
        if given.texts is not None:
            losses["contrastive"] = self.others["contrastive"](frames, *given.texts)
        if "masked" in self.others:
            losses["masked"] = self.masked_loss(ecg, seen_whole=bool(losses))
        return losses

    def masked_loss(self, ecg: Tensor, seen_whole: bool) -> Tensor:
        """Reconstruction; where whole ECGs pass too, they alone make the batch statistics."""
        if not seen_whole:
            return self.others["masked"](self.encoder, ecg)
        with statistics_kept(self.encoder):
            return self.others["masked"](self.encoder, ecg)


@dataclass(frozen=True)
class Given:
    """What is known beside the ECGs: statements [B, codes]; token ids and mask of reports [B, T]."""

    targets: Tensor | None
    texts: tuple[Tensor, Tensor] | None


@dataclass(frozen=True)
class Labels:
    """Statements and reports by input index, of the objectives that need them."""

    targets: dict[int, Tensor] | None
    texts: dict[int, list[int]] | None

    def rows(self, indices: Sequence[int], device: torch.device) -> Given:
        """Those of one batch."""
        targets = None if self.targets is None else target_rows(self.targets, indices).to(device)
        if self.texts is None:
            return Given(targets, None)
        ids, mask = padded_texts([self.texts[index] for index in indices])
        return Given(targets, (ids.to(device), mask.to(device)))


def labels_of(
    objectives: dict[str, float],
    instructions: Sequence[Instruction],
    codes: Sequence[str],
    kind: str,
    texts: dict[int, list[int]],
) -> Labels:
    """What the objectives need of the instructions."""
    return Labels(
        statement_targets(instructions, codes, kind) if "statements" in objectives else None,
        texts if "contrastive" in objectives else None,
    )


def other_heads(
    encoder: EcgEncoder, objectives: dict[str, float], data: TrainingData, texts: dict[int, list[int]]
) -> dict[str, nn.Module]:
    """New heads of the objectives beside the statements."""
    heads: dict[str, nn.Module] = {}
    if "contrastive" in objectives:
        vocabulary = 1 + max(max(text) for text in texts.values())
        longest = max(len(text) for text in texts.values())
        heads["contrastive"] = ContrastiveHead(encoder.feature_channels, vocabulary, longest)
    if "masked" in objectives:
        heads["masked"] = MaskedHead(encoder, data.sampling_rate_hz)
    return heads


@torch.inference_mode()
def validation_scores(
    model: PretrainingModel, data: TrainingData, indices: Sequence[int], labels: Labels, codes: Sequence[str]
) -> dict[str, Any]:
    """Scores of every objective on the given inputs, in float32; what is masked is the same each time."""
    device = model.head.weight.device
    features, logits, masked = [], [], []
    generator = torch.Generator().manual_seed(0)
    for at in range(0, len(indices), VALIDATION_ROWS):
        ecg = ecg_tensor(data.inputs, indices[at : at + VALIDATION_ROWS]).to(device)
        frames = model.encoder.frames(ecg)
        logits.append(model.head(frames).cpu())
        features.append(frames.mean(-1, keepdim=True).cpu())
        if "masked" in model.others:
            masked.append((float(model.others["masked"](model.encoder, ecg, generator)), len(ecg)))
    scores: dict[str, Any] = {}
    if labels.targets is not None:
        scores.update(statement_scores(torch.cat(logits), target_rows(labels.targets, indices), codes))
    if labels.texts is not None:
        texts = [labels.texts[index] for index in indices]
        scores["contrastive"] = retrieval_scores(model.others["contrastive"], torch.cat(features), texts)
    if masked:
        error = sum(loss * rows for loss, rows in masked) / len(indices)
        scores["masked"] = {"unexplainedShare": error}
    return scores


def pretrain(
    classifier: StatementClassifier,
    config: TrainingConfig,
    data: TrainingData,
    split: dict[str, list[Instruction]],
    codes: Sequence[str],
    texts: dict[int, list[int]],
    folder: Path,
    log: Log,
) -> dict[str, Any]:
    """Trains encoder and heads; leaves the averaged weights in the classifier.

    `texts` has the token ids of the report of every input. Returns the last validation scores.
    """
    stage = config.pretraining
    train = sorted({item.index for item in split["train"]})
    held_out = sorted({item.index for item in split["validation"]})
    everyone = [*split["train"], *split["validation"]]
    labels = labels_of(stage.objectives, everyone, codes, config.statement_targets, texts)
    device = classifier.head.weight.device
    others = other_heads(classifier.encoder, stage.objectives, data, texts)
    model = PretrainingModel(classifier.encoder, classifier.head, others).to(device)
    rate = stage.encoder_learning_rate
    groups = [{"name": "encoder", "params": list(model.parameters()), "lr": rate}]
    scores: dict[str, Any] = {}

    def batches(epoch: int) -> Iterator[list[int]]:
        order = np.random.default_rng([config.seed, 1, epoch]).permutation(train).tolist()
        return iter(full_batches(order, stage.batch_size))

    def augmented(indices: list[int]) -> Tensor:
        settings = config.pretraining_augmentation or config.augmentation
        ecg = augment(ecg_tensor(data.inputs, indices), settings, data.sampling_rate_hz)
        return ecg.to(device)

    def loss(model: nn.Module, indices: list[int], everyone: list[int]) -> Tensor:
        ecg = augmented(indices)
        with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bfloat16"):
            losses = model(ecg, labels.rows(indices, device))
        share = len(indices) / len(everyone)
        return share * sum(stage.objectives[name] * value for name, value in losses.items())

    def evaluate(averaged: PretrainingModel, facts: dict[str, Any]) -> None:
        scores.update(facts, **validation_scores(averaged, data, held_out, labels, codes))
        log({"event": "evaluated", **scores})

    averaged = StageRun(
        Stage(
            name="pretraining",
            settings=stage,
            trainer=WholeTrainer(model, groups, stage),
            batches=batches,
            loss=loss,
            evaluate=evaluate,
            state_file=folder / "pretraining.pt",
            log=log,
        )
    ).run()
    classifier.encoder.load_state_dict(averaged.encoder.state_dict())
    classifier.head.load_state_dict(averaged.head.state_dict())
    if set(stage.objectives) == {"masked"} or not passes_all_norms(classifier.encoder):
        # The same batches whether or not the stage was resumed.
        torch.manual_seed(config.seed)
        some = (batch for batch, _ in zip(batches(0), range(STATISTICS_BATCHES), strict=False))
        estimate_statistics(classifier.encoder, (augmented(batch) for batch in some))
    return scores
