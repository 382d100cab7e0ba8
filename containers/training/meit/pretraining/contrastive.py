"""Objective "contrastive": an ECG and its report lie near each other, as in MERL.

Liu et al., "Zero-Shot ECG Classification with Multimodal Learning and Test-time Clinical Knowledge
Enhancement", arXiv 2403.06659: alignment of ECG and report, and of two views of one ECG that differ by
dropout. MERL's text encoder is a frozen biomedical BERT; here it is a small transformer that learns along.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTH = 128
TEXT_LAYERS = 2
TEXT_HEADS = 4
TEMPERATURE = 0.07
VIEW_DROPOUT = 0.1


class TextEncoder(nn.Module):
    """Token ids and mask [B, T] -> embeddings [B, WIDTH]: a transformer, averaged over the text."""

    def __init__(self, vocabulary: int, longest: int) -> None:
        super().__init__()
        self.tokens = nn.Embedding(vocabulary, WIDTH)
        self.positions = nn.Parameter(0.02 * torch.randn(longest, WIDTH))
        layer = nn.TransformerEncoderLayer(
            WIDTH, TEXT_HEADS, 4 * WIDTH, activation="gelu", batch_first=True, norm_first=True
        )
        self.blocks = nn.TransformerEncoder(
            layer, TEXT_LAYERS, nn.LayerNorm(WIDTH), enable_nested_tensor=False
        )

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """The embeddings; padding has no part in them."""
        x = self.tokens(ids) + self.positions[: ids.shape[1]]
        x = self.blocks(x, src_key_padding_mask=~mask)
        return (x * mask[..., None]).sum(1) / mask.sum(1, keepdim=True)


class ContrastiveHead(nn.Module):
    """Both projections into the common space, and the loss there."""

    def __init__(self, feature_channels: int, vocabulary: int, longest: int) -> None:
        super().__init__()
        self.dropout = nn.Dropout(VIEW_DROPOUT)
        self.ecg_projection = nn.Linear(feature_channels, WIDTH)
        self.text = TextEncoder(vocabulary, longest)
        self.text_projection = nn.Linear(WIDTH, WIDTH)

    def embed_ecg(self, frames: Tensor) -> Tensor:
        """Encoder features [B, channels, frames] -> unit vectors [B, WIDTH], another view each time."""
        return functional.normalize(self.ecg_projection(self.dropout(frames.mean(-1))).float(), dim=-1)

    def embed_text(self, ids: Tensor, mask: Tensor) -> Tensor:
        """Token ids and mask [B, T] -> unit vectors [B, WIDTH]."""
        return functional.normalize(self.text_projection(self.text(ids, mask)).float(), dim=-1)

    def forward(self, frames: Tensor, ids: Tensor, mask: Tensor) -> Tensor:
        """Alignment of ECG and report (both ways) plus that of two views of the ECG."""
        first, second, text = self.embed_ecg(frames), self.embed_ecg(frames), self.embed_text(ids, mask)
        return info_nce(first, text) + info_nce(first, second)


def info_nce(one: Tensor, other: Tensor) -> Tensor:
    """Mean InfoNCE of both directions between unit vectors [B, WIDTH]; row i belongs to row i.

    Reports that are equal word for word do no harm as negatives: their terms pull all of their ECGs alike.
    """
    logits = one @ other.T / TEMPERATURE
    own = torch.arange(len(logits), device=logits.device)
    return (functional.cross_entropy(logits, own) + functional.cross_entropy(logits.T, own)) / 2


def padded_texts(texts: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    """Token ids and boolean mask [B, T] of texts of different lengths."""
    longest = max(len(text) for text in texts)
    ids, mask = torch.zeros(len(texts), longest, dtype=torch.long), torch.zeros(len(texts), longest)
    for row, text in enumerate(texts):
        ids[row, : len(text)] = torch.tensor(text)
        mask[row, : len(text)] = 1
    return ids, mask.bool()


@torch.inference_mode()
def retrieval_scores(
    head: ContrastiveHead, frames: Tensor, texts: Sequence[Sequence[int]], nearest: int = 10
) -> dict[str, float | int]:
    """How often an ECG's own report is among the nearest of all distinct reports; head in eval mode."""
    device = head.ecg_projection.weight.device
    distinct = sorted({tuple(text) for text in texts})
    number = {text: at for at, text in enumerate(distinct)}
    chunks = [distinct[at : at + 256] for at in range(0, len(distinct), 256)]
    reports = torch.cat(
        [head.embed_text(*(part.to(device) for part in padded_texts(chunk))) for chunk in chunks]
    )
    similarity = head.embed_ecg(frames.to(device)) @ reports.T
    own = torch.tensor([number[tuple(text)] for text in texts], device=device)[:, None]
    rank = (similarity > similarity.gather(1, own)).sum(1)
    return {
        "distinctReports": len(distinct),
        "nearest": float((rank == 0).float().mean()),
        f"amongNearest{nearest}": float((rank < nearest).float().mean()),
    }
