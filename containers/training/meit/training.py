"""Stage 2: encoder and decoder learn together to write the reports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from accelerate import Accelerator
from torch import Tensor, nn
from torch.nn import functional
from transformers import PreTrainedTokenizerBase

from meit.augmentation import augment
from meit.batches import answer_length, mixed_batches
from meit.checkpoint import CheckpointCard, half_rounded, save_checkpoint
from meit.config import TrainingConfig
from meit.dataset import Batch, Example, TrainingData, collate
from meit.evaluation import score_kinds
from meit.fusion.families import decoder_layers
from meit.loop import Log, Stage, StageRun
from meit.model import IGNORED_LABEL, MeitModel, report_loss
from meit.pretraining import StatementClassifier, target_rows
from meit.trainers import ShardedTrainer, WholeTrainer, is_sharded

# In the output folder.
STATE_FILE = "training.pt"


class JointModel(nn.Module):
    """The report model and the statement classifier on the same encoder."""

    def __init__(
        self,
        meit: MeitModel,
        classifier: StatementClassifier,
        precision: str = "float32",
        is_encoder_pretrained: bool = True,
    ) -> None:
        super().__init__()
        if meit.encoder is not classifier.encoder:
            raise ValueError("The report model and the statement classifier must share one encoder.")
        self.meit = meit
        self.classifier = classifier
        self.precision = precision
        self.is_encoder_pretrained = is_encoder_pretrained

    def forward(self, ecg: Tensor, ids: Tensor, text_mask: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """ECG in mV, ids, mask and labels [B, T] -> logits of the labels that count, logits of statements.

        Autocast begins here because DeepSpeed ends one that began outside.
        """
        meit = self.meit
        with torch.autocast(ecg.device.type, torch.bfloat16, enabled=self.precision == "bfloat16"):
            frames = meit.encoder.frames(ecg)
            logits = meit.answer_logits(meit.encoder.tokens(frames), ids, text_mask, labels)
            return logits, self.classifier.from_frames(frames)

    def train(self, mode: bool = True) -> "JointModel":
        """Training mode, except that a pretrained encoder keeps its batch statistics.

        Prompts and long reports are grouped into batches, so a batch is no sample of all ECGs.
        """
        super().train(mode)
        if self.is_encoder_pretrained:
            self.meit.encoder.freeze_batch_statistics()
        return self


def corrupted(batch: Batch, share: float, vocabulary: int) -> Tensor:
    """Input ids with a share of the report's tokens replaced by random ones: the ECG must be looked at."""
    chosen = (torch.rand(batch.input_ids.shape) < share) & (batch.labels != IGNORED_LABEL)
    return torch.where(chosen, torch.randint(vocabulary, batch.input_ids.shape), batch.input_ids)


@dataclass(frozen=True)
class Whole:
    """Sizes of the batch that a part belongs to: records, and tokens of answers with their ends."""

    records: int
    tokens: int


def joint_loss(
    model: nn.Module,
    batch: Batch,
    targets: Tensor,
    config: TrainingConfig,
    sampling_rate_hz: float,
    whole: Whole | None = None,
) -> Tensor:
    """Report loss plus the weighted statement loss of a batch, or a part's share in those of the whole.

    The model is a JointModel, or what Accelerate made of it.
    """
    regularisation = config.regularisation
    meit = getattr(model, "module", model).meit
    device = meit.device
    ids = corrupted(batch, regularisation.token_corruption, meit.decoder.config.vocab_size)
    ecg = augment(batch.ecg, config.augmentation, sampling_rate_hz)
    batch, ids, targets = batch.to(device), ids.to(device), targets.to(device)
    logits, statement_logits = model(ecg.to(device), ids, batch.text_mask, batch.labels)
    statement_loss = functional.binary_cross_entropy_with_logits(statement_logits.float(), targets)
    smoothing = regularisation.label_smoothing
    if whole is None:
        return report_loss(logits, batch.labels, smoothing) + regularisation.statement_loss * statement_loss
    text_loss = report_loss(logits, batch.labels, smoothing, whole.tokens)
    return text_loss + regularisation.statement_loss * statement_loss * len(targets) / whole.records


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
            "name": "encoder" if is_encoder else "decoder",
            "params": parameters,
            "lr": stage.encoder_learning_rate if is_encoder else stage.learning_rate,
            "weight_decay": stage.weight_decay if decays else 0.0,
        }
        for (is_encoder, decays), parameters in groups.items()
    ]


def joint_trainer(
    model: JointModel, config: TrainingConfig, accelerator: Accelerator
) -> WholeTrainer | ShardedTrainer:
    """The joint stage in shards where `accelerate launch` asks for it, and whole otherwise."""
    groups = parameter_groups(model, config)
    if not is_sharded(accelerator):
        return WholeTrainer(model.to(accelerator.device), groups, config.training)
    return ShardedTrainer(model, groups, config.training, accelerator, decoder_layers(model.meit.decoder))


def evaluated_card(card: CheckpointCard, scores: dict[str, Any]) -> CheckpointCard:
    """The card with the scores of this very checkpoint."""
    return replace(card, training={**card.training, "validation": scores})


def some_of_each(
    kinds: dict[str, Sequence[Example]], count: int | None, seed: int
) -> dict[str, Sequence[Example]]:
    """That many examples of each kind of request, the same for a seed; all, in order, without a count."""
    if count is None:
        return kinds
    return {
        kind: [examples[at] for at in np.random.default_rng(seed).permutation(len(examples))[:count]]
        for kind, examples in kinds.items()
    }


def train_reports(
    model: JointModel,
    config: TrainingConfig,
    data: TrainingData,
    tokenizer: PreTrainedTokenizerBase,
    card: CheckpointCard,
    folder: Path,
    log: Log,
    accelerator: Accelerator,
) -> None:
    """Trains and keeps the best checkpoint in `folder/best`.

    It has the highest mean of BLEU-4 and statement F1 over all kinds of request for a report. Where the
    validation records are trained on and so choose nothing, it is the last.
    """
    stage = config.training
    pad = tokenizer.pad_token_id
    watched = some_of_each(data.validation, config.generated_records, config.seed)
    best_file = folder / "best.score"

    def batches(epoch: int) -> Iterator[list[Example]]:
        random = np.random.default_rng([config.seed, 2, epoch])
        return mixed_batches(data.train(epoch), stage.batch_size, random)

    def loss(prepared: nn.Module, examples: list[Example], everyone: list[Example]) -> Tensor:
        targets = target_rows(data.targets, [example.index for example in examples])
        batch = collate(data.inputs, examples, pad)
        whole = Whole(len(everyone), sum(answer_length(example) for example in everyone))
        return joint_loss(prepared, batch, targets, config, data.sampling_rate_hz, whole)

    def evaluate(averaged: JointModel, facts: dict[str, Any]) -> None:
        rounded = half_rounded(averaged.meit)
        kinds = score_kinds(rounded, data.inputs, watched, tokenizer, config.max_new_tokens)
        selection = sum(scores["selection"] for scores in kinds.values()) / len(kinds)
        best = float(best_file.read_text()) if best_file.exists() else -1.0
        kept = config.data.include_validation or selection > best
        log({"event": "evaluated", **facts, "selection": selection, "kept": kept, "reports": kinds})
        if kept:
            scores = {**facts, "selection": selection, "reports": kinds}
            save_checkpoint(folder / "best", rounded, tokenizer, evaluated_card(card, scores))
            best_file.write_text(str(selection))

    StageRun(
        Stage(
            name="training",
            settings=stage,
            trainer=joint_trainer(model, config, accelerator),
            batches=batches,
            loss=loss,
            evaluate=evaluate,
            state_file=folder / STATE_FILE,
            log=log,
        )
    ).run()
