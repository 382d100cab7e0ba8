from pathlib import Path

import pytest
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from meit.tensorboard import both, tensorboard_log


def curves(folder: Path) -> dict[str, list[tuple[int, float]]]:
    events = EventAccumulator(str(folder))
    events.Reload()
    return {
        tag: [(event.step, event.value) for event in events.Scalars(tag)] for tag in events.Tags()["scalars"]
    }


def test_numbers_of_a_stage_become_curves(tmp_path: Path):
    log = tensorboard_log(tmp_path)
    place = {"stage": "training", "epoch": 0, "seconds": 1.5}
    log({"event": "started", "seed": 1})
    log({**place, "step": 100, "loss": 0.5, "learningRate": {"encoder": 1e-3, "decoder": 2e-3}})
    log({**place, "step": 200, "loss": 0.25})
    log({**place, "event": "evaluated", "step": 200, "reports": {"plain": {"bleu4": 0.4, "example": ["a"]}}})
    found = curves(tmp_path)
    assert found["training/progress/loss"] == [(100, 0.5), (200, 0.25)]
    assert found["training/progress/learningRate/decoder"] == [(100, pytest.approx(2e-3))]
    assert found["training/evaluated/reports/plain/bleu4"] == [(200, pytest.approx(0.4))]
    assert len(found) == 4


def test_both_logs_get_every_entry():
    first, second = [], []
    both(first.append, second.append)({"loss": 1.0})
    assert first == second == [{"loss": 1.0}]


def test_other_processes_write_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("meit.tensorboard.is_first", lambda: False)
    tensorboard_log(tmp_path)({"stage": "training", "step": 1, "loss": 1.0})
    assert not list(tmp_path.iterdir())
