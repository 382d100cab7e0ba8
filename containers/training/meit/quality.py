"""Poorer training data on purpose: fewer records, and statements that are missing or wrong."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from meit.config import DataSettings
from meit.instructions import Instruction

SENTENCE_END = re.compile(r"(?<=\.)\s+")


def sentences(report: str) -> list[str]:
    """The sentences of a report; a full stop inside a number ends none."""
    return [part for part in SENTENCE_END.split(report.strip()) if part]


def chosen_training(
    instructions: Sequence[Instruction], settings: DataSettings, seed: int
) -> list[Instruction]:
    """The training records that the settings leave, with their reports as the settings spoil them.

    The same seed gives the same records and reports. Statement targets come from the records' codes and stay.
    """
    random = np.random.default_rng([seed, 4])
    kept = [item for item in instructions if is_wanted(item, settings)]
    kept = [kept[at] for at in sorted(random.permutation(len(kept))[: round(settings.share * len(kept))])]
    if not settings.dropped_statements and not settings.corrupted_statements:
        return kept
    every = [sentence for item in kept for sentence in sentences(item.report)]
    return [replace(item, report=spoilt(item.report, every, settings, random)) for item in kept]


def is_wanted(item: Instruction, settings: DataSettings) -> bool:
    """Whether a record's device and the validation of its report are among those asked for."""
    if settings.without_device is not None and (item.device or "").startswith(settings.without_device):
        return False
    return settings.validated is None or item.validated == settings.validated


def spoilt(report: str, every: Sequence[str], settings: DataSettings, random: np.random.Generator) -> str:
    """The report with a share of its sentences left out or exchanged for another report's; never empty."""
    result = []
    for sentence in sentences(report):
        chance = random.random()
        if chance < settings.dropped_statements:
            continue
        is_wrong = chance < settings.dropped_statements + settings.corrupted_statements
        result.append(every[random.integers(len(every))] if is_wrong else sentence)
    return " ".join(result) or report
