from dataclasses import replace

import numpy as np

from meit.config import DataSettings
from meit.instructions import Instruction
from meit.quality import chosen_training, sentences

REPORT = "Sinus rhythm. PR 0.21 s. Normal axis."
ITEMS = [Instruction(at, "train", "?", REPORT, {}, validated=at % 4 == 0) for at in range(400)]


def test_sentences_keep_their_numbers_whole():
    assert sentences(REPORT) == ["Sinus rhythm.", "PR 0.21 s.", "Normal axis."]


def test_by_default_all_records_stay_as_they_are():
    assert chosen_training(ITEMS, DataSettings(), 1) == ITEMS


def test_a_share_and_the_validated_are_kept():
    assert len(chosen_training(ITEMS, DataSettings(share=0.05), 1)) == 20
    assert chosen_training(ITEMS, DataSettings(share=0.05), 1) != chosen_training(
        ITEMS, DataSettings(share=0.05), 2
    )
    assert all(item.validated for item in chosen_training(ITEMS, DataSettings(validated=True), 1))
    assert len(chosen_training(ITEMS, DataSettings(validated=False), 1)) == 300


def test_a_device_is_left_out_with_its_models():
    devices = [None, "CS-12", "AT-6 C", "AT-6 C 5.5", "AT-6     6"]
    items = [replace(ITEMS[0], device=device) for device in devices]
    kept = chosen_training(items, DataSettings(without_device="AT-6 C"), 1)
    assert [item.device for item in kept] == [None, "CS-12", "AT-6     6"]


def test_statements_are_left_out_about_as_often_as_asked_and_never_all():
    kept = [
        len(sentences(item.report))
        for item in chosen_training(ITEMS, DataSettings(dropped_statements=0.3), 1)
    ]
    assert min(kept) >= 1
    assert 0.25 < 1 - np.mean(kept) / 3 < 0.33


def test_statements_are_exchanged_for_those_of_other_reports():
    items = [*ITEMS, *(replace(item, report="Pacemaker ECG.") for item in ITEMS)]
    spoilt = chosen_training(items, DataSettings(corrupted_statements=0.5), 1)
    wrong = [item.report for item in spoilt[:400] if "Pacemaker" in item.report]
    # A quarter of all sentences is "Pacemaker ECG."; three chances of one half in each report.
    assert 0.2 < len(wrong) / 400 < 0.5
