"""SIGTERM (Spot instances, `kill`) and Ctrl-C: the state is saved after the step, and training ends."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

_SIGNALS = (signal.SIGTERM, signal.SIGINT)
_received: list[int] = []


class InterruptedTrainingError(Exception):
    """Training was asked to stop and has saved its state; `exit_code` is what shells expect."""

    def __init__(self, signal_number: int) -> None:
        super().__init__("Training was interrupted; its state is saved.")
        self.exit_code = 128 + signal_number


def _remember(signal_number: int, _frame: FrameType | None) -> None:
    _received.append(signal_number)


@contextmanager
def interruptions() -> Iterator[None]:
    """From here on signals are remembered instead of ending the process at once."""
    before = {number: signal.signal(number, _remember) for number in _SIGNALS}
    try:
        yield
    finally:
        _received.clear()
        for number, handler in before.items():
            signal.signal(number, handler)


def signal_received() -> int:
    """The first signal since `interruptions`, 0 without one."""
    return _received[0] if _received else 0
