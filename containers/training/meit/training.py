"""Stage 2: encoder and decoder learn together to write the reports."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedTokenizerBase

from meit.augmentation import augment
from meit.checkpoint import CheckpointCard, half_rounded, save_checkpoint
from meit.config import TrainingConfig
from meit.dataset import Batch, Example, TrainingData, collate, mixed_batches
from meit.evaluation import score_kinds
from meit.loop import Log, Stage, StageRun
from meit.model import IGNORED_LABEL, MeitModel, report_loss
from meit.pretraining import StatementClassifier, target_rows


class JointModel(nn.Module):
    """The report model and the statement classifier on the same encoder."""

    def __init__(self, meit: MeitModel, classifier: StatementClassifier) -> None:
        super().__init__()
        if meit.encoder is not classifier.encoder:
            raise ValueError("The report model and the statement classifier must share one encoder.")
        self.meit = meit
        self.classifier = classifier

    def train(self, mode: bool = True) -> "JointModel":
        """Training mode, except that the encoder keeps the batch statistics of its pretraining.

        Reports of one batch are of similar length, so a batch is no sample of all ECGs.
        """
        super().train(mode)
        self.meit.encoder.freeze_batch_statistics()
        return self


def corrupted(batch: Batch, share: float, vocabulary: int) -> Tensor:
    """Input ids with a share of the report's tokens replaced by random ones: the ECG must be looked at."""
    chosen = (torch.rand(batch.input_ids.shape) < share) & (batch.labels != IGNORED_LABEL)
    return torch.where(chosen, torch.randint(vocabulary, batch.input_ids.shape), batch.input_ids)


def joint_loss(
    model: JointModel, batch: Batch, targets: Tensor, config: TrainingConfig, sampling_rate_hz: float
) -> Tensor:
    """Report loss plus the weighted statement loss of one batch."""
    regularisation = config.regularisation
    meit = model.meit
    ids = corrupted(batch, regularisation.token_corruption, meit.decoder.config.vocab_size)
    ecg = augment(batch.ecg, config.augmentation, sampling_rate_hz)
    batch, ids, targets = batch.to(meit.device), ids.to(meit.device), targets.to(meit.device)
    with torch.autocast(meit.device.type, torch.bfloat16, enabled=config.precision == "bfloat16"):
        frames = meit.encoder.frames(ecg.to(meit.device))
        logits = meit.answer_logits(meit.encoder.tokens(frames), ids, batch.text_mask, batch.labels)
        statement_logits = model.classifier.from_frames(frames)
    statement_loss = functional.binary_cross_entropy_with_logits(statement_logits.float(), targets)
    text_loss = report_loss(logits, batch.labels, regularisation.label_smoothing)
    return text_loss + regularisation.statement_loss * statement_loss


def parameter_groups(model: JointModel, config: TrainingConfig) -> list[dict[str, Any]]:
    """Encoder, statement head and the fusion's own weights at their own learning rate.

    Norms and biases do not decay.
    """
    stage = config.training
    trained_from_scratch = (*model.classifier.parameters(), *model.meit.fusion.parameters())
    encoder = {id(parameter) for parameter in trained_from_scratch}
    groups: dict[tuple[bool, bool], list[nn.Parameter]] = {}
    for parameter in model.parameters():
        if parameter.requires_grad:
            groups.setdefault((id(parameter) in encoder, parameter.dim() > 1), []).append(parameter)
    return [
        {
            "params": parameters,
            "lr": stage.encoder_learning_rate if is_encoder else stage.learning_rate,
            "weight_decay": stage.weight_decay if decays else 0.0,
        }
        for (is_encoder, decays), parameters in groups.items()
    ]


def evaluated_card(card: CheckpointCard, scores: dict[str, Any]) -> CheckpointCard:
    """The card with the scores of this very checkpoint."""
    return replace(card, training={**card.training, "validation": scores})


def some(examples: Sequence[Example], count: int, seed: int) -> list[Example]:
    """That many examples, or all, the same ones for a seed."""
    order = np.random.default_rng(seed).permutation(len(examples))
    return [examples[at] for at in order[:count]]


def train_reports(
    model: JointModel,
    config: TrainingConfig,
    data: TrainingData,
    tokenizer: PreTrainedTokenizerBase,
    card: CheckpointCard,
    folder: Path,
    log: Log,
) -> None:
    """Trains and keeps the best checkpoint in `folder/best`.

    It has the highest mean of BLEU-4 and statement F1 over all kinds of request for a report.
    """
    stage = config.training
    pad = tokenizer.pad_token_id
    watched = {
        kind: some(examples, config.generated_records, config.seed)
        for kind, examples in data.validation.items()
    }
    best_file = folder / "best.score"

    def batches(epoch: int) -> Iterator[list[Example]]:
        random = np.random.default_rng([config.seed, 2, epoch])
        return mixed_batches(data.train(epoch), stage.batch_size, random)

    def loss(examples: list[Example]) -> Tensor:
        targets = target_rows(data.targets, [example.index for example in examples])
        batch = collate(data.inputs, examples, pad)
        return joint_loss(model, batch, targets, config, data.sampling_rate_hz)

    def evaluate(averaged: JointModel, facts: dict[str, Any]) -> None:
        rounded = half_rounded(averaged.meit)
        kinds = score_kinds(rounded, data.inputs, watched, tokenizer, config.max_new_tokens)
        selection = sum(scores["selection"] for scores in kinds.values()) / len(kinds)
        best = float(best_file.read_text()) if best_file.exists() else -1.0
        kept = selection > best
        log({"event": "evaluated", **facts, "selection": selection, "kept": kept, "reports": kinds})
        if kept:
            scores = {**facts, "selection": selection, "reports": kinds}
            save_checkpoint(folder / "best", rounded, tokenizer, evaluated_card(card, scores))
            best_file.write_text(str(selection))

    StageRun(
        Stage(
            name="training",
            settings=stage,
            model=model,
            groups=parameter_groups(model, config),
            batches=batches,
            loss=loss,
            evaluate=evaluate,
            state_file=folder / "training.pt",
            log=log,
        )
    ).run()
