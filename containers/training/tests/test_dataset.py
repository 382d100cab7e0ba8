import json

import numpy as np
import pytest
import torch

from meit.dataset import (
    Example,
    collate,
    read_dataset_card,
    read_inputs,
    read_instructions,
    tokenize,
)
from meit.instructions import plain
from meit.model import IGNORED_LABEL
from meit.tokenizer import PROMPT_TEMPLATE


def test_a_written_set_is_read_back(synthetic_set):
    inputs = read_inputs(synthetic_set, 12, 1000)
    instructions = read_instructions(synthetic_set)
    assert inputs.shape == (96, 12, 1000)
    assert [item.index for item in instructions] == list(range(96))
    assert instructions[1].scp_codes == {"STACH": 100.0}
    assert read_dataset_card(synthetic_set).contract["samplingRateHz"] == 100


def test_a_cut_inputs_file_is_refused(synthetic_set):
    path = synthetic_set / "inputs.i16"
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(ValueError, match="whole inputs"):
        read_inputs(synthetic_set, 12, 1000)


def test_another_unit_is_refused(synthetic_set):
    path = synthetic_set / "dataset.json"
    path.write_text(path.read_text().replace('"microvoltsPerBit": 1', '"microvoltsPerBit": 5'))
    with pytest.raises(ValueError, match="5 µV a bit"):
        read_dataset_card(synthetic_set)


def test_several_turns_are_refused(synthetic_set):
    path = synthetic_set / "instructions.jsonl"
    path.write_text(path.read_text().replace('"role": "user"', '"role": "system"'))
    with pytest.raises(ValueError, match="line 1"):
        read_instructions(synthetic_set)


def test_a_set_without_reports_is_refused(synthetic_set):
    path = synthetic_set / "instructions.jsonl"
    line = json.loads(path.read_text().splitlines()[0])
    path.write_text(json.dumps(line | {"messages": line["messages"][:1]}) + "\n")
    with pytest.raises(ValueError, match="line 1 has no report"):
        read_instructions(synthetic_set)


def test_long_examples_are_left_out_and_none_is_cut(tiny, synthetic_set):
    instructions = [plain(item) for item in read_instructions(synthetic_set)]
    every, none = tokenize(instructions, tiny[1], PROMPT_TEMPLATE, 10_000)
    lengths = [len(example.ids) for example in every]
    limit = sorted(set(lengths))[0]
    kept, dropped = tokenize(instructions, tiny[1], PROMPT_TEMPLATE, limit)
    assert none == 0
    assert len(kept) + dropped == 96
    assert {len(example.ids) for example in kept} == {limit}
    assert all(example.ids[-1] == tiny[1].eos_token_id for example in kept)


def test_only_the_report_and_its_end_are_learned():
    inputs = np.full((2, 12, 1000), 1500, dtype="<i2")
    batch = collate(inputs, [Example(0, [1, 5, 2, 7, 8, 0], 3), Example(1, [1, 5, 2, 9, 0], 3)], pad_token=0)
    ignored = IGNORED_LABEL
    assert batch.labels.tolist() == [[ignored] * 3 + [7, 8, 0], [ignored] * 3 + [9, 0, ignored]]
    assert batch.text_mask.tolist() == [[1] * 6, [1] * 5 + [0]]
    torch.testing.assert_close(batch.ecg, torch.full((2, 12, 1000), 1.5))
