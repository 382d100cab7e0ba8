"""Greedy generation of reports."""

from collections.abc import Sequence

import torch
from torch import Tensor

from meit.model import MeitModel


@torch.inference_mode()
def generate_greedy(
    model: MeitModel, ecg: Tensor, prompts: Sequence[Sequence[int]], end_token: int, max_new_tokens: int
) -> list[list[int]]:
    """ECG in mV [B, leads, samples] and a prompt each -> token ids of each report, without the end token.

    Shorter prompts are padded on the left, where nothing sees the padding.
    """
    batch, longest = ecg.shape[0], max(len(prompt) for prompt in prompts)
    state = model.begin(model.encoder(ecg))
    padding = [longest - len(prompt) for prompt in prompts]
    rows = [[end_token] * pad + list(prompt) for pad, prompt in zip(padding, prompts, strict=True)]
    step = torch.tensor(rows, device=ecg.device)
    mask = (torch.arange(longest) >= torch.tensor(padding)[:, None]).long().to(ecg.device)
    finished = torch.zeros(batch, dtype=torch.bool, device=ecg.device)
    generated: list[Tensor] = []
    for _ in range(max_new_tokens):
        logits = model.decode(state, step, mask)[:, -1]
        chosen = logits.argmax(-1).masked_fill(finished, end_token)
        generated.append(chosen)
        finished |= chosen == end_token
        if bool(finished.all()):
            break
        step = chosen[:, None]
        mask = torch.cat([mask, torch.ones_like(step)], dim=1)
    return [until_end(row.tolist(), end_token) for row in torch.stack(generated, dim=1)]


def until_end(ids: list[int], end_token: int) -> list[int]:
    """The ids before the first end token."""
    return ids[: ids.index(end_token)] if end_token in ids else ids
