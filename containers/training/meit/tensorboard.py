"""The log as TensorBoard reads it, beside `log.jsonl`: `tensorboard --logdir RUN/tensorboard`."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from torch.utils.tensorboard import SummaryWriter

from meit.loop import Log
from meit.parallel import is_first

# Where an entry stands, which is not a curve.
PLACE = ("stage", "step", "epoch", "seconds")


def tensorboard_log(folder: Path) -> Log:
    """Writes every number of an entry of a stage as a curve over its steps; only the first process does."""
    if not is_first():
        return lambda entry: None
    writer = SummaryWriter(str(folder))

    def write(entry: dict[str, Any]) -> None:
        if "stage" not in entry:
            return
        values = {name: value for name, value in entry.items() if name not in PLACE}
        kind = entry.get("event", "progress")
        for name, value in numbers(values):
            writer.add_scalar(f"{entry['stage']}/{kind}/{name}", value, entry["step"])
        writer.flush()

    return write


def numbers(values: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Every number with the names that lead to it."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}/{inner}", number) for inner, number in numbers(value))
        elif isinstance(value, int | float):
            yield name, float(value)


def both(first: Log, second: Log) -> Log:
    """Two logs as one."""

    def write(entry: dict[str, Any]) -> None:
        first(entry)
        second(entry)

    return write
