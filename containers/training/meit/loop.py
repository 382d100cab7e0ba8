"""One resumable training stage: optimiser, schedule, averaged weights, evaluation and saving."""

import copy
import json
import math
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from meit.config import StageSettings
from meit.parallel import (
    average_gradients,
    copy_from_first,
    from_first,
    is_first,
    own_share,
    process_count,
    process_number,
    waiting_processes_threads,
)

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


class AveragedWeights:
    """Exponential moving average of a model's weights and batch statistics (Polyak averaging)."""

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.model = copy.deepcopy(model).eval()
        for parameter in self.model.parameters():
            parameter.requires_grad_(False)
        self.decay = decay

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Moves towards the model; early steps weigh more, so that initial values are soon forgotten."""
        weight = 1 - min(self.decay, (1 + step) / (10 + step))
        averaged = self.model.state_dict()
        seen = set()
        for name, value in model.state_dict().items():
            # A shared tensor has several names and must move once only.
            if value.data_ptr() in seen:
                continue
            seen.add(value.data_ptr())
            if value.is_floating_point():
                averaged[name].lerp_(value, weight)
            else:
                averaged[name].copy_(value)


@dataclass
class Stage:
    """What one stage trains on and reports to.

    `batches(epoch)` yields an epoch's batches, the same ones each time; `loss(batch)` is a scalar;
    `evaluate(averaged_model, position)` is called now and then and at the end.
    """

    name: str
    settings: StageSettings
    model: nn.Module
    groups: list[dict[str, Any]]
    batches: Callable[[int], Iterator[Any]]
    loss: Callable[[Any], Tensor]
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
        """0 at the start, 1 when the steps or the seconds are used up."""
        by_time = self.seconds / settings.limit_seconds if settings.limit_seconds else 0.0
        return max(self.step / settings.steps, by_time)


class StageRun:
    """A stage under way. `run` trains to the end, or goes on from the state file if there is one.

    More steps or seconds in the settings than the state file has seen prolong a stage that had ended.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.position = Position()
        self.optimizer = torch.optim.AdamW(stage.groups, weight_decay=stage.settings.weight_decay)
        self.peaks = [group["lr"] for group in self.optimizer.param_groups]
        self.averaged = AveragedWeights(stage.model, stage.settings.ema_decay)
        self.device = next(stage.model.parameters()).device

    def run(self) -> nn.Module:
        """Trains, evaluates and saves; returns the averaged model."""
        self.resume()
        stage, position = self.stage, self.position
        clock = saved = evaluated = time.monotonic()
        losses: list[float] = []
        while position.progress(stage.settings) < 1:
            for number, batch in enumerate(stage.batches(position.epoch)):
                if number < position.batch:
                    continue
                losses.append(self.train_step(batch))
                now = time.monotonic()
                position.seconds = from_first(position.seconds + now - clock, self.device)
                clock = now
                if position.step % 100 == 0:
                    self.report(losses)
                    losses.clear()
                if now - evaluated > stage.settings.evaluate_seconds:
                    self.evaluate()
                    clock = evaluated = time.monotonic()
                if now - saved > stage.settings.save_seconds:
                    self.save()
                    saved = time.monotonic()
                if position.progress(stage.settings) >= 1:
                    break
            else:
                position.epoch, position.batch = position.epoch + 1, 0
        self.evaluate()
        self.save()
        copy_from_first(self.averaged.model)
        return self.averaged.model

    def train_step(self, batch: Any) -> float:
        """One optimiser step; returns the loss."""
        stage, position = self.stage, self.position
        factor = learning_rate_factor(
            position.step, position.progress(stage.settings), stage.settings.warmup_steps
        )
        for group, peak in zip(self.optimizer.param_groups, self.peaks, strict=True):
            group["lr"] = peak * factor
        stage.model.train()
        self.optimizer.zero_grad(set_to_none=True)
        loss = stage.loss(own_share(batch))
        loss.backward()
        average_gradients(stage.model.parameters())
        nn.utils.clip_grad_norm_(stage.model.parameters(), stage.settings.gradient_norm)
        self.optimizer.step()
        self.averaged.update(stage.model, position.step)
        position.step += 1
        position.batch += 1
        return float(loss.detach())

    def evaluate(self) -> None:
        """Evaluates the averaged model in the first process; the others go on to their next step and wait."""
        if is_first():
            with waiting_processes_threads():
                self.stage.evaluate(self.averaged.model, self.facts())

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
        """Logs the mean loss since the last report."""
        self.stage.log({**self.facts(), "loss": round(sum(losses) / len(losses), 4)})

    def save(self) -> None:
        """Writes the state file; an interrupted write leaves the one before."""
        if not is_first():
            return
        state = {
            "position": vars(self.position),
            "model": self.stage.model.state_dict(),
            "averaged": self.averaged.model.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "cuda_random": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        }
        draft = self.stage.state_file.with_suffix(".part")
        torch.save(state, draft)
        os.replace(draft, self.stage.state_file)

    def resume(self) -> None:
        """Goes back to what the state file holds, if there is one."""
        if self.stage.state_file.exists():
            self.load()
            self.stage.log({**self.facts(), "event": "resumed"})
        if process_number() > 0:
            # Another augmentation and dropout in every process.
            torch.manual_seed(self.position.step * process_count() + process_number())

    def load(self) -> None:
        """Reads the state file."""
        state = torch.load(self.stage.state_file, map_location="cpu", weights_only=True)
        vars(self.position).update(state["position"])
        self.stage.model.load_state_dict(state["model"])
        self.averaged.model.load_state_dict(state["averaged"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if torch.cuda.is_available():
            torch.cuda.set_rng_state_all(state["cuda_random"])
