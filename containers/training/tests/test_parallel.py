"""Two processes learn what one process learns."""

import socket
from dataclasses import replace
from pathlib import Path

import torch
from torch import distributed, multiprocessing, nn

from meit.config import StageSettings
from meit.loop import Stage, StageRun, json_log
from meit.parallel import is_first, stop_processes
from meit.trainers import WholeTrainer

SETTINGS = StageSettings(steps=12, batch_size=4, warmup_steps=3, evaluate_seconds=1e9, save_seconds=1e9)


def train_linear(folder: Path, settings: StageSettings = SETTINGS) -> nn.Module:
    torch.manual_seed(4)
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))

    def batches(epoch: int):
        yield from torch.randn(5, 4, 3, generator=torch.Generator().manual_seed(epoch))

    def loss(model: nn.Module, part: torch.Tensor, batch: torch.Tensor) -> torch.Tensor:
        return (model(part) - part.sum(1, keepdim=True)).square().sum() / len(batch)

    trainer = WholeTrainer(model, [{"params": list(model.parameters()), "lr": 0.05}], settings)
    log = json_log(folder / "log.jsonl")
    stage = Stage(
        "test",
        settings,
        trainer,
        batches,
        loss,
        lambda model, facts: log(facts),
        folder / "state.pt",
        log,
    )
    return StageRun(stage).run()


def train_in_process(number: int, count: int, port: int, folder: Path) -> None:
    address = f"tcp://127.0.0.1:{port}"
    distributed.init_process_group("gloo", init_method=address, rank=number, world_size=count)
    assert is_first() == (number == 0)
    torch.save(train_linear(folder).state_dict(), folder / f"weights-{number}.pt")
    stop_processes()


def test_micro_batches_add_up_to_their_batch(tmp_path: Path):
    whole = train_linear(tmp_path, SETTINGS).state_dict()
    (tmp_path / "state.pt").unlink()
    # The last one of a batch is smaller.
    parts = train_linear(tmp_path, replace(SETTINGS, micro_batch_size=3)).state_dict()
    for name, value in whole.items():
        torch.testing.assert_close(parts[name], value, rtol=1e-4, atol=1e-5)


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return server.getsockname()[1]


def test_two_processes_end_with_the_weights_of_one(tmp_path: Path):
    (tmp_path / "one").mkdir()
    expected = train_linear(tmp_path / "one").state_dict()
    multiprocessing.spawn(train_in_process, (2, free_port(), tmp_path), nprocs=2)
    first, second = (torch.load(tmp_path / f"weights-{number}.pt") for number in range(2))
    for name, value in expected.items():
        assert torch.equal(first[name], second[name])
        torch.testing.assert_close(first[name], value, rtol=1e-4, atol=1e-5)
    assert len((tmp_path / "log.jsonl").read_text().splitlines()) == 1
