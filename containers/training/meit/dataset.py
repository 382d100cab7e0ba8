"""Training sets as `npm run dataset` writes them: `inputs.i16`, `instructions.jsonl` and `dataset.json`."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerBase

from meit.instructions import Asked, Instruction, Task
from meit.model import IGNORED_LABEL
from meit.tokenizer import prompt_ids, report_ids

INPUTS_FILE = "inputs.i16"
INSTRUCTIONS_FILE = "instructions.jsonl"
DATASET_FILE = "dataset.json"
MICROVOLT_PER_MV = 1000.0


@dataclass(frozen=True)
class Example:
    """Token ids of one instruction; the first `prompt_length` are the prompt."""

    index: int
    ids: list[int]
    prompt_length: int


@dataclass(frozen=True)
class Batch:
    """ECG in mV [B, leads, samples]; token ids, mask (1 text, 0 padding) and labels, each [B, T]."""

    ecg: Tensor
    input_ids: Tensor
    text_mask: Tensor
    labels: Tensor

    def to(self, device: torch.device) -> "Batch":
        """The same batch on a device."""
        tensors = (self.ecg, self.input_ids, self.text_mask, self.labels)
        return Batch(*(tensor.to(device) for tensor in tensors))


@dataclass(frozen=True)
class TrainingData:
    """Inputs [n, leads, samples] in µV, examples by split, and statement targets by input index."""

    inputs: np.ndarray
    # The examples of an epoch: instructions are drawn anew in each.
    train: Callable[[int], Sequence[Example]]
    # The report of every validation record, asked for with nothing else, and with all that is ever told.
    validation: dict[str, Sequence[Example]]
    targets: dict[int, Tensor]
    sampling_rate_hz: float


def read_inputs(folder: Path, leads: int, samples: int) -> np.ndarray:
    """Memory-maps `inputs.i16`: int16 [n, leads, samples] in µV; another size is a ValueError."""
    path = folder / INPUTS_FILE
    values = np.memmap(path, dtype="<i2", mode="r")
    if values.size % (leads * samples):
        raise ValueError(
            f"{path.name} does not hold whole inputs of {leads} leads x {samples} samples: "
            "write the set again, or set the encoder's leads and samples to those of dataset.json."
        )
    return values.reshape(-1, leads, samples)


def read_instructions(folder: Path) -> list[Instruction]:
    """Reads `instructions.jsonl`; a line that is not one user and one assistant turn is refused."""
    with (folder / INSTRUCTIONS_FILE).open(encoding="utf-8") as lines:
        return [instruction(json.loads(line), number) for number, line in enumerate(lines, start=1)]


def instruction(values: dict, line: int) -> Instruction:
    """One parsed line; the line number is for the error only."""
    roles = [message["role"] for message in values["messages"]]
    if roles == ["user"]:
        raise ValueError(
            f"{INSTRUCTIONS_FILE} line {line} has no report: such a set is for evaluation by its labels, "
            "give one with reports."
        )
    if roles != ["user", "assistant"]:
        raise ValueError(
            f"{INSTRUCTIONS_FILE} line {line} has turns {roles}: one user and one assistant turn are needed."
        )
    prompt, report = (message["content"] for message in values["messages"])
    return Instruction(
        values["index"],
        values["split"],
        prompt,
        report,
        values.get("scpCodes", {}),
        values.get("findings", {}),
        values.get("answers", {}),
        {part: sentence for part, sentence in values.get("context", {}).items() if sentence is not None},
        values.get("id", ""),
        values.get("humanValidated"),
        values.get("device"),
    )


@dataclass(frozen=True)
class DatasetCard:
    """What `dataset.json` says: how inputs were prepared, the tasks, and where the records come from."""

    contract: dict
    tasks: list[Task]
    presence_answers: dict[str, str]
    # As a model package describes them.
    task_cards: list[dict]
    styles: list[dict]
    facts: dict


def read_dataset_card(folder: Path) -> DatasetCard:
    """Reads `dataset.json`; inputs that are not 1 µV a bit are refused."""
    values = json.loads((folder / DATASET_FILE).read_text())
    if values["microvoltsPerBit"] != 1:
        raise ValueError(
            f"{DATASET_FILE} says {values['microvoltsPerBit']} µV a bit, this trainer reads 1: "
            "write the set again."
        )
    facts = {key: values[key] for key in ("source", "license", "counts", "translation") if key in values}
    cards = [{key: task[key] for key in task if key != "wordings"} for task in values["tasks"]]
    return DatasetCard(
        values["contract"],
        [task_of(task) for task in values["tasks"]],
        values.get("presenceAnswers", {}),
        cards,
        values.get("styles", []),
        facts,
    )


def task_of(values: dict) -> Task:
    """One parsed task; without wordings its prompt is the only one."""
    findings = tuple((finding["id"], finding["name"]) for finding in values.get("findings", []))
    wordings = tuple(values.get("wordings", [values["prompt"]]))
    return Task(values["name"], values["prompt"], wordings, findings)


def tokenize(
    asked: Sequence[Asked], tokenizer: PreTrainedTokenizerBase, template: str, max_length: int
) -> tuple[list[Example], int]:
    """Examples of at most `max_length` tokens and how many longer ones were left out; none is cut short."""
    prompts: dict[str, list[int]] = {}
    answers: dict[str, list[int]] = {}
    examples = []
    for item in asked:
        if item.prompt not in prompts:
            prompts[item.prompt] = prompt_ids(tokenizer, template, item.prompt)
        if item.answer not in answers:
            answers[item.answer] = report_ids(tokenizer, item.answer)
        prompt = prompts[item.prompt]
        examples.append(Example(item.index, prompt + answers[item.answer], len(prompt)))
    kept = [example for example in examples if len(example.ids) <= max_length]
    return kept, len(examples) - len(kept)


def ecg_tensor(inputs: np.ndarray, rows: Sequence[int]) -> Tensor:
    """The given rows as float32 mV [B, leads, samples]."""
    return torch.from_numpy(inputs[list(rows)].astype(np.float32) / MICROVOLT_PER_MV)


def collate(inputs: np.ndarray, examples: Sequence[Example], pad_token: int) -> Batch:
    """Pads on the right to the longest example; labels are the report and its end token only."""
    longest = max(len(example.ids) for example in examples)
    input_ids = torch.full((len(examples), longest), pad_token)
    text_mask = torch.zeros_like(input_ids)
    labels = torch.full_like(input_ids, IGNORED_LABEL)
    for row, example in enumerate(examples):
        length = len(example.ids)
        input_ids[row, :length] = torch.tensor(example.ids)
        text_mask[row, :length] = 1
        labels[row, example.prompt_length : length] = input_ids[row, example.prompt_length : length]
    return Batch(ecg_tensor(inputs, [example.index for example in examples]), input_ids, text_mask, labels)
