from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from meit.config import InstructionSettings
from meit.dataset import read_dataset_card, task_of
from meit.instructions import Instruction, Task, draw, plain, records_of_epoch, told

TASKS = [
    Task("report", "Report this ECG.", ("Report this ECG.", "Describe it.", "Read it.", "What is it?")),
    Task("rhythm", "Rhythm only.", ("Rhythm only.",)),
    Task(
        "presence",
        "Is there {finding}?",
        ("Is there {finding}?", "Any {finding}?"),
        (("AFIB", "AF"), ("PVC", "PVCs")),
    ),
]
ANSWERS = {"stated": "Yes.", "possible": "Possibly.", "absent": "No."}
ITEM = Instruction(
    index=4,
    split="train",
    prompt="Report this ECG.",
    report="Atrial fibrillation.",
    scp_codes={},
    findings={"AFIB": "possible"},
    answers={"rhythm": "AF."},
    context={"style": "Style: terse.", "measurements": "Measured: rate 90."},
)


def drawn(settings: InstructionSettings, count: int = 4000, item: Instruction = ITEM) -> Counter:
    random = np.random.default_rng(1)
    return Counter(
        (asked.prompt, asked.answer)
        for asked in (draw(item, TASKS, ANSWERS, settings, random) for _ in range(count))
    )


def test_by_default_only_the_report_is_asked_for_in_its_own_words():
    assert drawn(InstructionSettings()) == {("Report this ECG.", "Atrial fibrillation."): 4000}


def test_wordings_are_drawn_evenly_from_the_first_ones():
    counts = drawn(InstructionSettings(wordings=2))
    assert set(counts) == {
        ("Report this ECG.", "Atrial fibrillation."),
        ("Describe it.", "Atrial fibrillation."),
    }
    assert all(1800 < count < 2200 for count in counts.values())


def test_other_tasks_have_their_own_answers():
    counts = drawn(InstructionSettings(wordings=256, other_tasks=1.0))
    assert counts["Rhythm only.", "AF."] > 1800
    # Asked after what the report claims more often than after the rest.
    assert counts["Is there AF?", "Possibly."] > 2 * counts["Is there PVCs?", "No."] > 0
    assert {answer for prompt, answer in counts if "PVCs" in prompt} == {"No."}


def test_a_task_that_the_report_does_not_answer_becomes_the_report():
    item = Instruction(4, "train", "Report this ECG.", "Text.", {})
    counts = drawn(InstructionSettings(other_tasks=1.0), item=item)
    assert ("Report this ECG.", "Text.") in counts
    assert not any(prompt == "Rhythm only." for prompt, _ in counts)


@pytest.mark.parametrize(
    ("part", "sentence"), [("style", "Style: terse."), ("measurements", "Measured: rate 90.")]
)
def test_each_part_of_the_context_has_its_own_chance(part: str, sentence: str):
    counts = drawn(InstructionSettings(**{part: 0.25}))
    assert set(counts) == {
        ("Report this ECG.", "Atrial fibrillation."),
        (f"Report this ECG. {sentence}", "Atrial fibrillation."),
    }
    assert 900 < counts[f"Report this ECG. {sentence}", "Atrial fibrillation."] < 1100


def test_the_style_of_reports_that_nobody_looked_at_has_a_chance_of_its_own():
    settings = InstructionSettings(style=0.25, style_of_unvalidated=1.0)
    automatic = drawn(settings, item=replace(ITEM, validated=False))
    assert set(automatic) == {("Report this ECG. Style: terse.", "Atrial fibrillation.")}
    for validated in (True, None):
        assert len(drawn(settings, item=replace(ITEM, validated=validated))) == 2


def test_an_epoch_can_have_fewer_reports_that_nobody_looked_at():
    records = [replace(ITEM, index=at, validated=at % 2 == 0) for at in range(2000)]
    random = np.random.default_rng(1)
    assert records_of_epoch(records, InstructionSettings(), random) == records
    chosen = records_of_epoch(records, InstructionSettings(unvalidated=0.3), random)
    assert sum(bool(item.validated) for item in chosen) == 1000
    assert 250 < sum(not item.validated for item in chosen) < 350


def test_what_is_not_known_is_not_told():
    settings = InstructionSettings(style=0.1, patient=0.1, measurements=0.1)
    assert told(ITEM, settings).prompt == "Report this ECG. Style: terse. Measured: rate 90."
    assert told(ITEM, InstructionSettings(patient=1.0)) == plain(ITEM)


def test_a_task_without_wordings_has_its_prompt(synthetic_set):
    assert task_of({"name": "a", "prompt": "b"}) == Task("a", "b", ("b",))
    assert read_dataset_card(synthetic_set).tasks[0].wordings == ("Report this ECG.",)
