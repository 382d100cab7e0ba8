import math

import numpy as np
import pytest

from meit.metrics import area_under_roc, corpus_bleu, exact_share, mention_f1, statement_f1


def test_bleu_of_equal_texts_is_one_and_of_foreign_ones_zero():
    assert corpus_bleu(["sinus rhythm, normal ecg."], ["Sinus rhythm, normal ECG."]) == pytest.approx(1)
    assert corpus_bleu(["a b c d e"], ["v w x y z"]) == 0


def test_bleu_by_hand():
    # 5 of 6 words, 3 of 5 pairs, 1 of 4 triples match; lengths are equal.
    hypothesis, reference = "the cat sat on a mat", "the cat sat in a mat"
    expected = math.exp((math.log(5 / 6) + math.log(3 / 5) + math.log(1 / 4)) / 3)
    assert corpus_bleu([hypothesis], [reference], order=3) == pytest.approx(expected)


def test_short_texts_pay_the_brevity_penalty():
    assert corpus_bleu(["a b c d"], ["a b c d e f g h"]) == pytest.approx(math.exp(-1))


def test_statements_ignore_order_and_case():
    score = statement_f1(["Normal axis. Sinus rhythm."], ["sinus rhythm. Normal axis. Normal ECG."])
    assert score == pytest.approx(2 * 2 / 5)
    assert exact_share(["a", "b"], ["a", "c"]) == 0.5


def test_mentions():
    assert mention_f1(
        "fibrillation", ["Atrial Fibrillation", "sinus", "fibrillation"], ["fibrillation", "", ""]
    ) == (pytest.approx(2 / 3))


def test_area_under_roc_counts_pairs():
    random = np.random.default_rng(2)
    scores, positive = random.integers(0, 9, 60).astype(float), random.random(60) < 0.3
    pairs = [(a > b) + 0.5 * (a == b) for a in scores[positive] for b in scores[~positive]]
    assert area_under_roc(scores, positive) == pytest.approx(np.mean(pairs))
    assert math.isnan(area_under_roc(scores, np.zeros(60, dtype=bool)))
