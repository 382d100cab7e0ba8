"""The ways of bringing an ECG into a causal language model, behind one interface."""

from transformers import PreTrainedModel

from meit.fusion.cross_attention import CrossAttentionFusion
from meit.fusion.direct import DirectFusion
from meit.fusion.interface import Fusion, FusionState
from meit.fusion.prefix import PrefixFusion

FUSIONS = (PrefixFusion.kind, DirectFusion.kind, CrossAttentionFusion.kind)

__all__ = ["FUSIONS", "Fusion", "FusionState", "build_fusion"]


def build_fusion(kind: str, decoder: PreTrainedModel) -> Fusion:
    """A fusion of the given kind for a decoder; an unknown kind is a ValueError."""
    if kind == PrefixFusion.kind:
        return PrefixFusion()
    if kind == DirectFusion.kind:
        return DirectFusion(decoder)
    if kind == CrossAttentionFusion.kind:
        return CrossAttentionFusion(decoder)
    raise ValueError(f'Unknown fusion "{kind}": choose one of {", ".join(FUSIONS)}.')
