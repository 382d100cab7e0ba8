"""Direct input: ECG tokens become input embeddings before the text, as LLaVA does with images.

Liu et al., "Visual Instruction Tuning", arXiv 2304.08485; MEIT compares against it (its fusion ablation).
"""

import torch
from torch import Tensor, nn
from transformers import DynamicCache, PreTrainedModel

from meit.fusion.families import check_window, head_dim
from meit.fusion.interface import Fusion, FusionState


class DirectFusion(Fusion):
    """A linear map to the width of the embeddings; the ECG takes the first positions, text follows."""

    kind = "direct-input"

    def __init__(self, decoder: PreTrainedModel) -> None:
        super().__init__()
        self.projection = nn.Linear(head_dim(decoder), decoder.get_input_embeddings().embedding_dim)

    def begin(self, decoder: PreTrainedModel, ecg_tokens: Tensor) -> FusionState:
        """Projects the ECG; it goes in together with the first text tokens."""
        return FusionState(DynamicCache(), self.projection(ecg_tokens), ecg_tokens.shape[1])

    def decode(
        self,
        decoder: PreTrainedModel,
        state: FusionState,
        input_ids: Tensor,
        text_mask: Tensor,
        wanted: Tensor | None = None,
    ) -> Tensor:
        """Runs the decoder on embeddings: the ECG's first, if this is the beginning."""
        batch, new = input_ids.shape
        check_window(decoder, state.prefix_rows + text_mask.shape[1])
        embeddings = decoder.get_input_embeddings()(input_ids)
        if state.fresh:
            embeddings = torch.cat([state.ecg.to(embeddings.dtype), embeddings], dim=1)
        state.fresh = False
        mask = torch.cat([text_mask.new_ones(batch, state.prefix_rows), text_mask], dim=1)
        positions = (mask.cumsum(-1) - 1).clamp(min=0)[:, -embeddings.shape[1] :]
        named = {} if decoder.config.model_type == "bloom" else {"position_ids": positions}
        if wanted is not None:
            before = wanted.new_zeros(batch, embeddings.shape[1] - new)
            wanted = torch.cat([before, wanted], dim=1)
        return decoder(
            inputs_embeds=embeddings,
            attention_mask=mask,
            past_key_values=state.cache,
            use_cache=True,
            logits_to_keep=new if wanted is None else wanted,
            **named,
        ).logits
