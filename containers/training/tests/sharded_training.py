"""Run by test_sharding.py under `accelerate launch`, or imported by it: a joint stage on given batches.

`sharded_training.py FOLDER CHECKPOINT` trains in shards, breaks off, goes on, and writes the whole weights.
"""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from conftest import TINY_CONFIG
from torch import Tensor, nn

from meit.checkpoint import load_checkpoint
from meit.config import AugmentationSettings, LoraSettings, RegularisationSettings, parse_config
from meit.dataset import Example, collate
from meit.decoder import with_lora
from meit.loop import Stage, StageRun
from meit.model import MeitModel
from meit.parallel import start_processes, stop_processes
from meit.pretraining import StatementClassifier
from meit.training import JointModel, Whole, joint_loss, joint_trainer

# Nothing is random, so that one process and two must agree.
CONFIG = replace(
    parse_config(TINY_CONFIG),
    augmentation=AugmentationSettings(noise_mv=0, wander_mv=0, gain=0, shift_samples=0, lead_dropout=0),
    regularisation=RegularisationSettings(),
    training=replace(
        parse_config(TINY_CONFIG).training,
        steps=4,
        batch_size=8,
        warmup_steps=1,
        ema_decay=0.0,
        micro_batch_size=3,
        save_seconds=0.0,
        evaluate_seconds=1e9,
    ),
)
SEED = 11
# "adapters" trains LoRA on a frozen decoder.
KINDS = ("whole", "adapters")


class BreakOffError(Exception):
    """Stands for a process that is killed."""


def joint_model(checkpoint: Path, kind: str) -> JointModel:
    torch.manual_seed(SEED)
    tiny = load_checkpoint(checkpoint)[0]
    lora = LoraSettings(rank=2, alpha=4, dropout=0.0)
    decoder = with_lora(tiny.decoder, lora) if kind == "adapters" else tiny.decoder
    meit = MeitModel(tiny.encoder, decoder, gradient_checkpointing=True)
    return JointModel(meit, StatementClassifier(meit.encoder, ["AFIB", "NORM"]))


def run_stage(
    model: JointModel, accelerator: Accelerator, folder: Path, fail_at: int | None = None
) -> tuple[dict[str, Tensor], list[dict[str, Any]]]:
    """Weights as they are evaluated at the end (in the first process), and the log."""
    random = torch.Generator().manual_seed(SEED)
    inputs = (300 * torch.randn(48, 12, 1000, generator=random)).short().numpy()
    examples = [Example(row, [1, 50, 2, *range(60, 60 + row % 7), 70, 0], 3) for row in range(48)]
    weights: dict[str, Tensor] = {}
    log: list[dict[str, Any]] = []
    parts = 0

    def loss(prepared: nn.Module, part: list[Example], batch: list[Example]) -> Tensor:
        nonlocal parts
        parts += 1
        if parts == fail_at:
            raise BreakOffError
        whole = Whole(len(batch), sum(len(example.ids) - example.prompt_length for example in batch))
        collated = collate(inputs, part, pad_token=0)
        return joint_loss(prepared, collated, torch.zeros(len(part), 2), CONFIG, 100, whole)

    def evaluate(evaluated: nn.Module, facts: dict[str, Any]) -> None:
        weights.update({name: value.clone() for name, value in evaluated.state_dict().items()})

    StageRun(
        Stage(
            name="training",
            settings=CONFIG.training,
            trainer=joint_trainer(model, CONFIG, accelerator),
            batches=lambda epoch: iter([examples[at : at + 8] for at in range(0, 48, 8)]),
            loss=loss,
            evaluate=evaluate,
            state_file=folder / "training.pt",
            log=log.append,
        )
    ).run()
    return weights, log


def main(folder: Path, checkpoint: Path) -> None:
    accelerator = start_processes()
    for kind in KINDS:
        (folder / kind).mkdir(exist_ok=True)
        try:
            # Two micro-batches a step: the third step begins with the fifth.
            run_stage(joint_model(checkpoint, kind), accelerator, folder / kind, fail_at=5)
        except BreakOffError:
            accelerator.free_memory()
        weights, log = run_stage(joint_model(checkpoint, kind), accelerator, folder / kind)
        accelerator.free_memory()
        if accelerator.is_main_process:
            torch.save({"weights": weights, "resumedAt": log[0]["step"]}, folder / kind / "result.pt")
    stop_processes()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
