import json

import numpy as np
import torch

from meit.dataset import ecg_tensor, read_inputs
from meit.instructions import Instruction
from meit.linear_probe import (
    best_threshold,
    encoder_features,
    fit_head,
    fitted_probe,
    probe_scores,
    superclass_targets,
)
from meit.metrics import f1_score
from meit.pretraining import StatementClassifier


def test_a_record_belongs_to_the_superclasses_of_its_codes():
    records = [
        Instruction(0, "train", "?", "!", {"IMI": 50.0, "SR": 0.0}),
        Instruction(1, "train", "?", "!", {}),
    ]
    names, targets = superclass_targets(records, {"IMI": "MI", "NORM": "NORM"})
    assert names == ["MI", "NORM"]
    assert targets.tolist() == [[True, False], [False, False]]


def test_the_probe_finds_a_linear_boundary_on_features_of_any_scale():
    features = torch.randn(500, 3) * torch.tensor([1.0, 100.0, 0.01]) + 5
    wanted = (features[:, 1] > 50).float()[:, None]
    probe = fitted_probe(features, wanted)
    with torch.no_grad():
        assert ((probe(features) > 0).float() == wanted).float().mean() > 0.97


def test_a_head_begins_with_what_the_encoder_knows(tiny, synthetic_set):
    encoder = tiny[0].encoder
    inputs = read_inputs(synthetic_set, 12, 1000)
    indices = range(5, len(inputs))
    known = encoder_features(encoder, inputs, indices)[:, :2]
    statements = (known > known.median(0).values).float()
    classifier = StatementClassifier(encoder, ["A", "B"]).eval()
    fit_head(classifier.head, encoder, inputs, dict(zip(indices, statements, strict=True)))
    with torch.inference_mode():
        stated = classifier(ecg_tensor(inputs, indices)) > 0
    assert (stated == (statements > 0)).float().mean() > 0.95


def test_the_threshold_has_the_highest_f1():
    random = np.random.default_rng(1)
    scores, positive = random.normal(size=200), random.random(200) < 0.3
    scores[positive] += 1
    best = best_threshold(scores, positive)
    assert f1_score(scores >= best, positive) == max(f1_score(scores >= at, positive) for at in scores)


def test_a_checkpoint_is_probed(tiny_folder, synthetic_set):
    path = synthetic_set / "dataset.json"
    card = json.loads(path.read_text()) | {"superclasses": {"STACH": "FAST", "SBRAD": "SLOW"}}
    path.write_text(json.dumps(card))
    scores = probe_scores(tiny_folder, synthetic_set, "validation")
    assert set(scores) == {"FAST", "SLOW", "macro"}
    # The encoder is random: no worse than claiming everything, which has 2/3 where half is positive.
    assert min(scores.values()) > 0.6
    assert scores["macro"] == round((scores["FAST"] + scores["SLOW"]) / 2, 4)


def test_thresholds_come_from_the_split_that_is_named(tiny_folder, synthetic_set):
    path = synthetic_set / "dataset.json"
    card = json.loads(path.read_text()) | {"superclasses": {"STACH": "FAST", "SBRAD": "SLOW"}}
    path.write_text(json.dumps(card))
    lines = (synthetic_set / "instructions.jsonl").read_text()
    (synthetic_set / "instructions.jsonl").write_text(lines.replace('"validation"', '"selection"'))
    assert probe_scores(tiny_folder, synthetic_set, "selection", "selection")["macro"] > 0.6
