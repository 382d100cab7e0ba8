"""Batch statistics of whole ECGs: the joint stage freezes them, so that they must be right at its start."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from meit.encoders import EcgEncoder


def batch_norms(encoder: nn.Module) -> list[nn.BatchNorm1d]:
    """Every batch norm."""
    return [module for module in encoder.modules() if isinstance(module, nn.BatchNorm1d)]


def passes_all_norms(encoder: EcgEncoder) -> bool:
    """Whether every batch norm lies before the frames, so that objectives on frames reach all of them."""
    before = {id(norm) for part in (encoder.stem, encoder.blocks) for norm in batch_norms(part)}
    return all(id(norm) in before for norm in batch_norms(encoder))


@contextmanager
def statistics_kept(encoder: EcgEncoder) -> Iterator[None]:
    """Batches that pass do not change the running statistics."""
    momenta = [(norm, norm.momentum) for norm in batch_norms(encoder)]
    for norm, _ in momenta:
        norm.momentum = 0.0
    try:
        yield
    finally:
        for norm, momentum in momenta:
            norm.momentum = momentum


@torch.no_grad()
def estimate_statistics(encoder: EcgEncoder, batches: Iterable[Tensor]) -> None:
    """Sets the running statistics to their means over batches of ECGs in mV [B, leads, samples].

    Wu and Johnson, "Rethinking 'Batch' in BatchNorm", arXiv 2105.07576 (precise batch norm).
    """
    norms = batch_norms(encoder)
    momenta = [norm.momentum for norm in norms]
    was_training = encoder.training
    encoder.train()
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None
    for ecg in batches:
        encoder(ecg)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    encoder.train(was_training)
