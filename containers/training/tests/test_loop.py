"""A stage that was interrupted ends where an uninterrupted one ends."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch import nn

from meit.averaging import AveragedWeights
from meit.config import StageSettings
from meit.interruption import InterruptedTrainingError, interruptions
from meit.loop import Stage, StageRun, learning_rate_factor
from meit.trainers import WholeTrainer

SETTINGS = StageSettings(steps=23, batch_size=4, warmup_steps=3, evaluate_seconds=1e9, save_seconds=0)


class InterruptedRunError(Exception):
    """Stands for a process that is killed."""


def stage(
    state_file: Path,
    fail_at: int | None = None,
    log: Callable = lambda entry: None,
    settings: StageSettings = SETTINGS,
) -> Stage:
    torch.manual_seed(4)
    model = nn.Sequential(nn.Linear(3, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 1))
    done = 0

    def batches(epoch: int):
        random = torch.Generator().manual_seed(epoch)
        yield from torch.randn(5, 4, 3, generator=random)

    def loss(model: nn.Module, part: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
        nonlocal done
        done += 1
        if done == fail_at:
            raise InterruptedRunError
        return (model(part) - part.sum(1, keepdim=True)).square().sum() / len(batch)

    trainer = WholeTrainer(model, [{"params": list(model.parameters()), "lr": 0.05}], settings)
    return Stage("test", settings, trainer, batches, loss, lambda model, facts: None, state_file, log)


@pytest.mark.parametrize("fail_at", [2, 6, 11, 13])
def test_resuming_is_exact(tmp_path: Path, fail_at: int):
    expected = StageRun(stage(tmp_path / "whole.pt")).run().state_dict()
    with pytest.raises(InterruptedRunError):
        StageRun(stage(tmp_path / "cut.pt", fail_at)).run()
    entries: list[dict] = []
    resumed = StageRun(stage(tmp_path / "cut.pt", log=entries.append)).run().state_dict()
    assert entries[0]["event"] == "resumed"
    assert entries[0]["step"] == fail_at - 1
    for name, value in expected.items():
        assert torch.equal(resumed[name], value), name


def test_a_signal_saves_the_state_and_ends_the_run(tmp_path: Path):
    expected = StageRun(stage(tmp_path / "whole.pt")).run().state_dict()
    interrupted = stage(tmp_path / "cut.pt", settings=replace(SETTINGS, save_seconds=1e9))
    plain_loss = interrupted.loss

    def loss(model: nn.Module, part: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
        if runs.position.step == 7:
            os.kill(os.getpid(), signal.SIGTERM)
        return plain_loss(model, part, batch)

    runs = StageRun(replace(interrupted, loss=loss))
    with interruptions(), pytest.raises(InterruptedTrainingError) as raised:
        runs.run()
    assert raised.value.exit_code == 143
    assert runs.position.step == 8
    entries: list[dict] = []
    resumed = StageRun(stage(tmp_path / "cut.pt", log=entries.append)).run().state_dict()
    assert entries[0]["step"] == 8
    for name, value in expected.items():
        assert torch.equal(resumed[name], value), name


def test_a_finished_stage_is_not_trained_again(tmp_path: Path):
    first = StageRun(stage(tmp_path / "state.pt")).run().state_dict()
    again = StageRun(stage(tmp_path / "state.pt", fail_at=1)).run().state_dict()
    assert all(torch.equal(first[name], again[name]) for name in first)


def test_learning_rate_warms_up_and_falls_to_zero():
    assert learning_rate_factor(0, 0.0, 10) == pytest.approx(0.1)
    assert learning_rate_factor(9, 0.0, 10) == pytest.approx(1.0)
    assert learning_rate_factor(500, 0.5, 10) == pytest.approx(0.5)
    assert learning_rate_factor(1000, 1.0, 10) == pytest.approx(0.0)


def test_time_can_end_a_stage(tmp_path: Path):
    settings = StageSettings(steps=10**9, limit_seconds=0.2, evaluate_seconds=1e9, warmup_steps=1)
    timed = stage(tmp_path / "state.pt", settings=settings)
    run = StageRun(timed)
    run.run()
    assert run.position.seconds >= 0.2
    assert 0 < run.position.step < 10**9


def test_averaged_weights_follow_the_model():
    model = nn.Linear(2, 2)
    averaged = AveragedWeights(model, 0.99)
    with torch.no_grad():
        model.weight.fill_(3.0)
    for step in range(2000):
        averaged.update(model, step)
    torch.testing.assert_close(averaged.model.weight, model.weight)
    assert not averaged.model.weight.requires_grad


def test_shared_weights_are_averaged_once():
    layer = nn.Linear(2, 2, bias=False)
    model = nn.ModuleDict({"one": layer, "same": layer})
    averaged = AveragedWeights(model, 0.75)
    with torch.no_grad():
        layer.weight.zero_()
    before = averaged.model["one"].weight.clone()
    averaged.update(model, step=10**6)
    torch.testing.assert_close(averaged.model["one"].weight, 0.75 * before)
