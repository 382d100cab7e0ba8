"""Every fusion in every family of decoders, with small random models and the library's own code."""

from contextlib import nullcontext

import pytest
import torch
import transformers
from torch import Tensor
from transformers import AutoModelForCausalLM, PreTrainedModel

from meit.config import LoraSettings
from meit.decoder import with_lora
from meit.fusion import FUSIONS, build_fusion
from meit.fusion.families import decoder_layers, head_dim
from meit.fusion.prefix import PrefixFusion
from meit.fusion.recomputation import recomputed_blocks

SIZES = {"vocab_size": 97, "num_hidden_layers": 2, "num_attention_heads": 4}
FAMILIES = {
    "llama": {"hidden_size": 32, "intermediate_size": 64, "num_key_value_heads": 2},
    "mistral": {"hidden_size": 32, "intermediate_size": 64, "num_key_value_heads": 2, "sliding_window": 16},
    "qwen2": {"hidden_size": 32, "intermediate_size": 64, "num_key_value_heads": 2},
    "gpt2": {"n_embd": 32, "n_positions": 64},
    "gpt_neo": {
        "hidden_size": 32,
        "max_position_embeddings": 64,
        "window_size": 16,
        "attention_types": [[["global", "local"], 1]],
    },
    "gptj": {"n_embd": 32, "n_positions": 64, "rotary_dim": 4},
    "gpt_neox": {"hidden_size": 32, "intermediate_size": 64, "max_position_embeddings": 64},
    "opt": {"hidden_size": 32, "ffn_dim": 64, "word_embed_proj_dim": 32, "max_position_embeddings": 64},
    "bloom": {"hidden_size": 32},
}
ECG_TOKENS = 3


def decoder_of(family: str, **changes) -> PreTrainedModel:
    """A random decoder with large weights, so that a wrong row shows."""
    config = transformers.AutoConfig.for_model(family, **{**SIZES, **FAMILIES[family], **changes})
    decoder = AutoModelForCausalLM.from_config(config, attn_implementation="eager").eval()
    with torch.no_grad():
        for parameter in decoder.parameters():
            if parameter.dim() > 1:
                parameter.normal_(std=0.3)
    return decoder


def text(rows: int = 2, length: int = 9) -> tuple[Tensor, Tensor]:
    ids = torch.randint(3, 97, (rows, length))
    return ids, torch.ones_like(ids)


def open_gates(fusion: torch.nn.Module) -> None:
    for name, parameter in fusion.named_parameters():
        if name.endswith("gate"):
            parameter.data.fill_(0.5)


@pytest.fixture(params=FAMILIES)
def decoder(request) -> PreTrainedModel:
    return decoder_of(request.param)


@pytest.fixture(params=FUSIONS)
def fusion(request, decoder):
    built = build_fusion(request.param, decoder).eval()
    open_gates(built)
    return built


def ecg(decoder: PreTrainedModel, rows: int = 2) -> Tensor:
    return torch.randn(rows, ECG_TOKENS, head_dim(decoder))


@torch.inference_mode()
def test_step_by_step_gives_the_logits_of_a_whole_pass(decoder, fusion):
    ids, mask = text()
    tokens = ecg(decoder)
    whole = fusion.decode(decoder, fusion.begin(decoder, tokens), ids, mask)
    state = fusion.begin(decoder, tokens)
    parts = [
        fusion.decode(decoder, state, ids[:, start:end], mask[:, :end])
        for start, end in [(0, 4), (4, 5), (5, 8), (8, 9)]
    ]
    torch.testing.assert_close(torch.cat(parts, dim=1), whole, rtol=1e-3, atol=1e-4)


@torch.inference_mode()
def test_wanted_positions_have_the_logits_of_a_whole_pass(decoder, fusion):
    ids, mask = text()
    tokens = ecg(decoder)
    wanted = torch.zeros(ids.shape, dtype=torch.bool)
    wanted[0, 5:8] = wanted[1, 2] = wanted[1, 8] = True
    whole = fusion.decode(decoder, fusion.begin(decoder, tokens), ids, mask)
    some = fusion.decode(decoder, fusion.begin(decoder, tokens), ids, mask, wanted)
    torch.testing.assert_close(some, whole[wanted], rtol=1e-4, atol=1e-5)


@torch.inference_mode()
def test_another_ecg_changes_every_position(decoder, fusion):
    ids, mask = text()
    first, second = (fusion.decode(decoder, fusion.begin(decoder, ecg(decoder)), ids, mask) for _ in range(2))
    assert ((first - second).abs().amax(-1) > 1e-4).all()


@torch.inference_mode()
def test_padding_on_the_right_changes_nothing(decoder, fusion):
    ids, mask = text()
    tokens = ecg(decoder)
    padded = [torch.nn.functional.pad(part, (0, 4)) for part in (ids, mask)]
    expected = fusion.decode(decoder, fusion.begin(decoder, tokens), ids, mask)
    actual = fusion.decode(decoder, fusion.begin(decoder, tokens), *padded)[:, :9]
    torch.testing.assert_close(actual, expected, rtol=1e-3, atol=1e-4)


def test_gradients_reach_the_ecg(decoder, fusion):
    ids, mask = text()
    tokens = ecg(decoder).requires_grad_()
    fusion.decode(decoder, fusion.begin(decoder, tokens), ids, mask).square().mean().backward()
    assert tokens.grad.abs().max() > 0
    assert all(parameter.grad is not None for parameter in fusion.parameters())


def test_recomputed_blocks_have_the_same_gradients(decoder, fusion):
    ids, mask = text()
    gradients = []
    for recomputes in (False, True):
        decoder.zero_grad(), fusion.zero_grad()
        tokens = ecg_like(decoder).requires_grad_()
        with recomputed_blocks(decoder) if recomputes else nullcontext():
            logits = fusion.decode(decoder, fusion.begin(decoder, tokens), ids, mask)
        logits.square().mean().backward()
        weights = [part.grad for part in (*decoder.parameters(), *fusion.parameters())]
        gradients.append([tokens.grad, *(grad for grad in weights if grad is not None)])
    for remembered, again in zip(*gradients, strict=True):
        torch.testing.assert_close(again, remembered, rtol=1e-3, atol=1e-5)
    assert all("forward" not in vars(block) for block in decoder_layers(decoder))


def ecg_like(decoder: PreTrainedModel) -> Tensor:
    """The same ECG tokens each time."""
    generator = torch.Generator().manual_seed(1)
    return torch.randn(2, ECG_TOKENS, head_dim(decoder), generator=generator)


@torch.inference_mode()
def test_the_ecg_is_visible_beyond_a_sliding_window():
    decoder = decoder_of("mistral", sliding_window=4)
    ids, mask = text(rows=1, length=12)
    fusion = PrefixFusion()
    first, second = (
        fusion.decode(decoder, fusion.begin(decoder, ecg(decoder, 1)), ids, mask)[0, -1] for _ in range(2)
    )
    assert (first - second).abs().max() > 1e-4
    # Without an ECG the mask is Mistral's own: a window of four tokens.
    own = decoder(input_ids=ids).logits
    none = fusion.decode(decoder, fusion.begin(decoder, torch.zeros(1, 0, head_dim(decoder))), ids, mask)
    torch.testing.assert_close(none, own, rtol=1e-3, atol=1e-4)


def test_more_rows_than_gpt_neos_window_are_refused():
    decoder = decoder_of("gpt_neo")
    ids, mask = text(length=14)
    fusion = PrefixFusion()
    with pytest.raises(ValueError, match="local attention window of 16"):
        fusion.decode(decoder, fusion.begin(decoder, ecg(decoder)), ids, mask)


@torch.inference_mode()
def test_closed_gates_leave_the_decoder_as_it_was(decoder):
    ids, mask = text()
    fusion = build_fusion("cross-attention", decoder)
    logits = fusion.decode(decoder, fusion.begin(decoder, ecg(decoder)), ids, mask)
    torch.testing.assert_close(logits, decoder(input_ids=ids).logits, rtol=1e-3, atol=1e-4)


def test_lora_on_all_linear_layers_is_part_of_the_prefix(decoder):
    adapted = with_lora(decoder, LoraSettings(rank=2, alpha=4, dropout=0.0, target_modules="all-linear"))
    ids, mask = text()
    fusion = PrefixFusion()
    fusion.decode(adapted, fusion.begin(adapted, ecg(adapted)), ids, mask).square().mean().backward()
    trained = [name for name, parameter in adapted.named_parameters() if parameter.requires_grad]
    assert trained
    assert all("lora_" in name for name in trained)
    assert all(
        parameter.grad is not None for name, parameter in adapted.named_parameters() if "lora_B" in name
    )


def test_an_unknown_fusion_is_refused():
    with pytest.raises(ValueError, match="prefix-kv, direct-input, cross-attention"):
        build_fusion("gated", decoder_of("llama"))
