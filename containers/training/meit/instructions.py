"""What is asked of an ECG: a task in one of its wordings, with or without what is known beside the ECG.

The set brings everything as text; here it is only drawn from, anew in every epoch.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from meit.config import InstructionSettings

PRESENCE_TASK = "presence"
FINDING_SLOT = "{finding}"
# Sentences that may follow a prompt, in this order.
CONTEXT_PARTS = ("style", "patient", "measurements")


@dataclass(frozen=True)
class Task:
    """One task of `dataset.json`: its prompt, and the wordings of it to train on, the prompt first."""

    name: str
    prompt: str
    wordings: tuple[str, ...]
    # Id and name of what {finding} in the prompt can be.
    findings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Instruction:
    """One line of `instructions.jsonl`: a record, its report, and what else can be asked or told."""

    index: int
    split: str
    prompt: str
    report: str
    scp_codes: dict[str, float]
    # Lexicon findings that the report claims: "stated" or "possible".
    findings: dict[str, str] = field(default_factory=dict)
    # Answers to other tasks.
    answers: dict[str, str] = field(default_factory=dict)
    # Sentence of each part that is known.
    context: dict[str, str] = field(default_factory=dict)
    # Source and record name.
    id: str = ""
    # Whether a person has looked at the report; None where the source does not say.
    validated: bool | None = None
    # Device that recorded the ECG, where known.
    device: str | None = None


@dataclass(frozen=True)
class Asked:
    """A prompt and its answer."""

    index: int
    prompt: str
    answer: str


def with_context(prompt: str, instruction: Instruction, parts: Sequence[str]) -> str:
    """The prompt and the sentences of the given parts, where they are known."""
    return " ".join([prompt, *(instruction.context[part] for part in parts if part in instruction.context)])


def plain(instruction: Instruction) -> Asked:
    """The report, asked for in the set's own words and nothing else."""
    return Asked(instruction.index, instruction.prompt, instruction.report)


def told(instruction: Instruction, settings: InstructionSettings) -> Asked:
    """The report, asked for with everything that the settings ever give."""
    parts = [part for part in CONTEXT_PARTS if getattr(settings, part) > 0]
    return Asked(instruction.index, with_context(instruction.prompt, instruction, parts), instruction.report)


def draw(
    instruction: Instruction,
    tasks: Sequence[Task],
    presence_answers: dict[str, str],
    settings: InstructionSettings,
    random: np.random.Generator,
) -> Asked:
    """A random task in a random wording, each part of the context at its own chance."""
    task, others = tasks[0], tasks[1:]
    answer = instruction.report
    if others and random.random() < settings.other_tasks:
        other = others[random.integers(len(others))]
        if other.name == PRESENCE_TASK or other.name in instruction.answers:
            task, answer = other, instruction.answers.get(other.name, "")
    wording = task.wordings[random.integers(min(settings.wordings, len(task.wordings)))]
    if task.name == PRESENCE_TASK:
        finding, name = asked_finding(instruction, task, random)
        wording = wording.replace(FINDING_SLOT, name)
        answer = presence_answers[instruction.findings.get(finding, "absent")]
    chances = context_chances(instruction, settings)
    parts = [part for part in CONTEXT_PARTS if random.random() < chances[part]]
    return Asked(instruction.index, with_context(wording, instruction, parts), answer)


def context_chances(instruction: Instruction, settings: InstructionSettings) -> dict[str, float]:
    """The chance of each part of the context for this record."""
    chances = {part: getattr(settings, part) for part in CONTEXT_PARTS}
    if instruction.validated is False and settings.style_of_unvalidated is not None:
        chances["style"] = settings.style_of_unvalidated
    return chances


def records_of_epoch(
    instructions: Sequence[Instruction], settings: InstructionSettings, random: np.random.Generator
) -> list[Instruction]:
    """The records that an epoch asks about: all, or fewer of those whose reports no person has looked at."""
    if settings.unvalidated >= 1:
        return list(instructions)
    chances = random.random(len(instructions))
    return [
        item
        for item, chance in zip(instructions, chances, strict=True)
        if item.validated is not False or chance < settings.unvalidated
    ]


def asked_finding(instruction: Instruction, task: Task, random: np.random.Generator) -> tuple[str, str]:
    """Half of the time one that the report claims, so that "no" is not the answer to everything."""
    claimed = [finding for finding in task.findings if finding[0] in instruction.findings]
    choices = claimed if claimed and random.random() < 0.5 else task.findings
    return choices[random.integers(len(choices))]


def texts_to_tokenize(instructions: Sequence[Instruction], tasks: Sequence[Task]) -> list[str]:
    """Every text that a new tokenizer should write well."""
    texts = [wording for task in tasks for wording in task.wordings]
    for item in instructions:
        texts += [item.prompt, item.report, *item.answers.values(), *item.context.values()]
    return texts
