"""Validation of a model: loss over every example and greedy reports of some records."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from transformers import PreTrainedTokenizerBase

from meit.dataset import Example, collate, ecg_tensor
from meit.generate import generate_greedy
from meit.metrics import corpus_bleu, exact_share, mention_f1, statement_f1
from meit.model import IGNORED_LABEL, MeitModel, report_loss


@torch.inference_mode()
def validation_loss(
    model: MeitModel, inputs: np.ndarray, examples: Sequence[Example], pad_token: int, batch_size: int = 128
) -> float:
    """Cross-entropy over all report tokens, nats per token, float32."""
    ordered = sorted(examples, key=lambda example: len(example.ids))
    total, tokens = 0.0, 0
    for at in range(0, len(ordered), batch_size):
        batch = collate(inputs, ordered[at : at + batch_size], pad_token).to(model.device)
        logits = model.answer_logits(model.encoder(batch.ecg), batch.input_ids, batch.text_mask, batch.labels)
        count = int((batch.labels != IGNORED_LABEL).sum())
        total += float(report_loss(logits, batch.labels)) * count
        tokens += count
    return total / tokens


def written_reports(
    model: MeitModel,
    inputs: np.ndarray,
    examples: Sequence[Example],
    tokenizer: PreTrainedTokenizerBase,
    max_new_tokens: int,
    batch_size: int = 128,
) -> tuple[list[str], list[str]]:
    """Greedy reports and their references, in the order of the examples."""
    reports, references = [], []
    for at in range(0, len(examples), batch_size):
        chunk = examples[at : at + batch_size]
        ecg = ecg_tensor(inputs, [example.index for example in chunk]).to(model.device)
        prompts = [example.ids[: example.prompt_length] for example in chunk]
        ids = generate_greedy(model, ecg, prompts, tokenizer.eos_token_id, max_new_tokens)
        reports += [tokenizer.decode(row) for row in ids]
        references += [tokenizer.decode(example.ids[example.prompt_length : -1]) for example in chunk]
    return reports, references


def report_scores(reports: Sequence[str], references: Sequence[str]) -> dict[str, Any]:
    """The scores that training watches; `selection` chooses the best checkpoint."""
    bleu, statements = corpus_bleu(reports, references), statement_f1(reports, references)
    return {
        "records": len(reports),
        "bleu4": bleu,
        "statementF1": statements,
        "atrialFibrillationF1": mention_f1(r"atrial fibrillation", reports, references),
        "sinusF1": mention_f1(r"\bsinus (rhythm|bradycardia|tachycardia|arrhythmia)", reports, references),
        "normalF1": mention_f1(r"\bnormal ecg", reports, references),
        "exact": exact_share(reports, references),
        "distinct": len(set(reports)),
        "selection": (bleu + statements) / 2,
    }


def score_kinds(
    model: MeitModel,
    inputs: np.ndarray,
    kinds: dict[str, Sequence[Example]],
    tokenizer: PreTrainedTokenizerBase,
    max_new_tokens: int,
) -> dict[str, dict[str, Any]]:
    """Loss and scores of each kind of request, and an example (reference, report) of each."""
    scored = {}
    for kind, examples in kinds.items():
        reports, references = written_reports(model, inputs, examples, tokenizer, max_new_tokens)
        scored[kind] = {
            "validationLoss": validation_loss(model, inputs, examples, tokenizer.pad_token_id),
            **report_scores(reports, references),
            "example": [references[0], reports[0]],
        }
    return scored
