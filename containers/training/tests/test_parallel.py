"""Two processes learn what one process learns."""

import socket
from pathlib import Path

import torch
from torch import distributed, multiprocessing, nn

from meit.config import StageSettings
from meit.loop import Stage, StageRun, json_log
from meit.parallel import is_first, stop_processes

SETTINGS = StageSettings(steps=12, batch_size=4, warmup_steps=3, evaluate_seconds=1e9, save_seconds=1e9)


def train_linear(folder: Path) -> nn.Module:
    torch.manual_seed(4)
    model = nn.Sequential(nn.Linear(3, 8), nn.Tanh(), nn.Linear(8, 1))

    def batches(epoch: int):
        yield from torch.randn(5, 4, 3, generator=torch.Generator().manual_seed(epoch))

    def loss(batch: torch.Tensor) -> torch.Tensor:
        return (model(batch) - batch.sum(1, keepdim=True)).square().mean()

    groups = [{"params": list(model.parameters()), "lr": 0.05}]
    log = json_log(folder / "log.jsonl")
    stage = Stage(
        "test",
        SETTINGS,
        model,
        groups,
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
