"""Scores for watching training. Published numbers come from the project's evaluation, not from here."""

import re
from collections import Counter
from collections.abc import Sequence

import numpy as np

TOKEN = re.compile(r"\w+|[^\w\s]")


def corpus_bleu(hypotheses: Sequence[str], references: Sequence[str], order: int = 4) -> float:
    """Corpus BLEU (Papineni et al. 2002), one reference each, no smoothing.

    Texts are lower-cased and punctuation marks are tokens.
    """
    matched, total = np.zeros(order), np.zeros(order)
    hypothesis_length = reference_length = 0
    for hypothesis, reference in zip(hypotheses, references, strict=True):
        ours, theirs = TOKEN.findall(hypothesis.lower()), TOKEN.findall(reference.lower())
        hypothesis_length += len(ours)
        reference_length += len(theirs)
        for n in range(1, order + 1):
            mine, given = ngrams(ours, n), ngrams(theirs, n)
            matched[n - 1] += sum((mine & given).values())
            total[n - 1] += sum(mine.values())
    if not matched.all():
        return 0.0
    brevity = min(0.0, 1 - reference_length / hypothesis_length)
    return float(np.exp(brevity + np.log(matched / total).mean()))


def ngrams(tokens: Sequence[str], n: int) -> Counter:
    """Counts of every run of n tokens."""
    return Counter(tuple(tokens[at : at + n]) for at in range(len(tokens) - n + 1))


def statements(report: str) -> set[str]:
    """The sentences of a report, lower-cased."""
    return {part.strip().lower() for part in re.split(r"\.(?:\s|$)", report) if part.strip()}


def statement_f1(hypotheses: Sequence[str], references: Sequence[str]) -> float:
    """Micro F1 over sentences that agree word for word."""
    agreed = ours = theirs = 0
    for hypothesis, reference in zip(hypotheses, references, strict=True):
        mine, given = statements(hypothesis), statements(reference)
        agreed += len(mine & given)
        ours += len(mine)
        theirs += len(given)
    return 2 * agreed / (ours + theirs) if ours + theirs else 0.0


def mention_f1(pattern: str, hypotheses: Sequence[str], references: Sequence[str]) -> float:
    """F1 of whether a report mentions a pattern (case-insensitive)."""
    finder = re.compile(pattern, re.IGNORECASE)
    mine = np.array([bool(finder.search(text)) for text in hypotheses])
    given = np.array([bool(finder.search(text)) for text in references])
    return f1_score(mine, given)


def f1_score(claimed: np.ndarray, positive: np.ndarray) -> float:
    """F1 of one class; 0 where nothing is right."""
    return float(2 * (claimed & positive).sum() / max(claimed.sum() + positive.sum(), 1))


def exact_share(hypotheses: Sequence[str], references: Sequence[str]) -> float:
    """Share of reports that equal their reference."""
    return float(np.mean([a == b for a, b in zip(hypotheses, references, strict=True)]))


def area_under_roc(scores: np.ndarray, positive: np.ndarray) -> float:
    """Area under the ROC curve by ranks, ties counted half; NaN when one class is absent."""
    positives = int(positive.sum())
    negatives = len(positive) - positives
    if not positives or not negatives:
        return float("nan")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ranks = (counts.cumsum() - (counts - 1) / 2)[inverse]
    return float((ranks[positive].sum() - positives * (positives + 1) / 2) / (positives * negatives))
