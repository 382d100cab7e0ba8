"""One resumable training stage: optimiser, schedule, averaged weights, evaluation and saving."""

import json
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from meit.config import StageSettings
from meit.interruption import InterruptedTrainingError, signal_received
from meit.parallel import (
    from_first,
    is_first,
    micro_batches,
    own_share,
    process_count,
    process_number,
    waiting_processes_threads,
)
from meit.trainers import ShardedTrainer, WholeTrainer

Log = Callable[[dict[str, Any]], None]


def json_log(path: Path) -> Log:
    """Appends one JSON object a line to a file and prints it; only the first process does."""

    def write(entry: dict[str, Any]) -> None:
        if not is_first():
            return
        line = json.dumps({"time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), **entry})
        with path.open("a") as file:
            file.write(line + "\n")
        print(line, flush=True)

    return write


def learning_rate_factor(step: int, progress: float, warmup_steps: int) -> float:
    """Linear warm-up, then a cosine from 1 to 0 over progress 0…1."""
    return min(1.0, (step + 1) / max(warmup_steps, 1)) * 0.5 * (1 + math.cos(math.pi * min(progress, 1.0)))


@dataclass
class Stage:
    """What one stage trains on and reports to.

    `batches(epoch)` yields an epoch's batches, the same ones each time, one for each optimiser step;
    `loss(model, part, batch)` is what a part adds to the loss of its batch: the parts' losses add up to it;
    `evaluate(averaged_model, position)` is called now and then and at the end.
    """

    name: str
    settings: StageSettings
    trainer: WholeTrainer | ShardedTrainer
    batches: Callable[[int], Iterator[Any]]
    loss: Callable[[nn.Module, Any, Any], Tensor]
    evaluate: Callable[[nn.Module, dict[str, Any]], None]
    state_file: Path
    log: Log


@dataclass
class Position:
    """How far a stage is: batches done in all and in this epoch, and seconds of training."""

    step: int = 0
    epoch: int = 0
    batch: int = 0
    seconds: float = 0.0

    def progress(self, settings: StageSettings) -> float:
        """0 at the start, 1 when the steps or the seconds are used up, or there are none."""
        if settings.steps == 0:
            return 1.0
        by_time = self.seconds / settings.limit_seconds if settings.limit_seconds else 0.0
        return max(self.step / settings.steps, by_time)


class StageRun:
    """A stage under way. `run` trains to the end, or goes on from the state file if there is one.

    More steps or seconds in the settings than the state file has seen prolong a stage that had ended.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.trainer = stage.trainer
        self.position = Position()
        self.peaks = [group["lr"] for group in self.trainer.optimizer.param_groups]
        self.names = [group.get("name", stage.name) for group in self.trainer.optimizer.param_groups]
        self.device = next(self.trainer.model.parameters()).device

    def run(self) -> nn.Module | None:
        """Trains, evaluates and saves; returns the averaged model (None if it is in shards).

        A signal ends it with InterruptedTrainingError, after the state has been saved.
        """
        self.resume()
        stage, position = self.stage, self.position
        clock = saved = evaluated = time.monotonic()
        losses: list[float] = []
        while position.progress(stage.settings) < 1:
            for at, batch in enumerate(stage.batches(position.epoch)):
                if at < position.batch:
                    continue
                losses.append(self.train_step(batch))
                now = time.monotonic()
                position.seconds = from_first(position.seconds + now - clock, self.device)
                clock = now
                if position.step % 100 == 0:
                    self.report(losses)
                    losses.clear()
                if self.agreed(now - evaluated > stage.settings.evaluate_seconds):
                    self.evaluate()
                    clock = evaluated = time.monotonic()
                if self.agreed(now - saved > stage.settings.save_seconds):
                    self.save()
                    saved = time.monotonic()
                if number := int(from_first(signal_received(), self.device)):
                    self.save()
                    raise InterruptedTrainingError(number)
                if position.progress(stage.settings) >= 1:
                    break
            else:
                position.epoch, position.batch = position.epoch + 1, 0
        self.evaluate()
        self.save()
        return self.trainer.finished()

    def train_step(self, batch: Any) -> float:
        """One optimiser step; returns the loss."""
        stage, position = self.stage, self.position
        factor = learning_rate_factor(
            position.step, position.progress(stage.settings), stage.settings.warmup_steps
        )
        for group, peak in zip(self.trainer.optimizer.param_groups, self.peaks, strict=True):
            group["lr"] = peak * factor
        self.trainer.model.train()
        parts = micro_batches(own_share(batch), stage.settings.micro_batch_size)
        total = 0.0
        for number, part in enumerate(parts, start=1):
            # The parts of all processes add up, but gradients are averaged over processes.
            loss = stage.loss(self.trainer.model, part, batch) * process_count()
            self.trainer.backward(loss, is_last=number == len(parts))
            total += float(loss.detach())
        self.trainer.update(position.step)
        position.step += 1
        position.batch += 1
        return total

    def agreed(self, due: bool) -> bool:
        """The first process decides: evaluating and saving shards takes all of them."""
        return bool(from_first(float(due), self.device))

    def evaluate(self) -> None:
        """Evaluates the averaged model in the first process; the others go on to their next step and wait."""
        with self.trainer.evaluated() as model:
            if model is not None:
                with waiting_processes_threads():
                    self.stage.evaluate(model, self.facts())

    def facts(self) -> dict[str, Any]:
        """Where the stage is, for logs."""
        position = self.position
        return {
            "stage": self.stage.name,
            "step": position.step,
            "epoch": position.epoch,
            "seconds": round(position.seconds, 1),
        }

    def report(self, losses: list[float]) -> None:
        """Logs the mean loss since the last report, and the learning rates of named groups."""
        groups = self.trainer.optimizer.param_groups
        rates = {name: group["lr"] for name, group in zip(self.names, groups, strict=True)}
        loss = round(sum(losses) / len(losses), 4)
        self.stage.log({**self.facts(), "loss": loss, "learningRate": rates})

    def save(self) -> None:
        """Writes the state."""
        self.trainer.save(self.stage.state_file, vars(self.position))

    def resume(self) -> None:
        """Goes back to what the state file holds, if there is one."""
        position = self.trainer.load(self.stage.state_file)
        if position is not None:
            vars(self.position).update(position)
            self.stage.log({**self.facts(), "event": "resumed"})
        if process_number() > 0:
            # Another augmentation and dropout in every process.
            torch.manual_seed(self.position.step * process_count() + process_number())
