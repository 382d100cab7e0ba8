"""The properties that make a prefix of the key/value cache the paper's fusion."""

import pytest
import torch
from torch import Tensor

from meit.fusion.prefix import prefix_cache, prefix_key_values
from meit.generate import generate_greedy
from meit.model import IGNORED_LABEL, MeitModel, report_loss


def ids_and_mask(rows: int = 2, length: int = 9) -> tuple[Tensor, Tensor]:
    ids = torch.randint(3, 290, (rows, length))
    return ids, torch.ones_like(ids)


def ecg_of(seed: int, rows: int = 2) -> Tensor:
    return torch.randn(rows, 12, 1000, generator=torch.Generator().manual_seed(seed))


@torch.inference_mode()
def test_decoding_step_by_step_with_the_cache_gives_the_same_logits(tiny):
    model = tiny[0]
    ids, mask = ids_and_mask()
    tokens = model.encoder(ecg_of(1))
    whole = model.text_logits(tokens, ids, mask)
    state = model.begin(tokens)
    parts = [
        model.decode(state, ids[:, start:end], mask[:, :end])
        for start, end in [(0, 4), (4, 5), (5, 8), (8, 9)]
    ]
    torch.testing.assert_close(torch.cat(parts, dim=1), whole, rtol=1e-4, atol=1e-5)


@torch.inference_mode()
def test_with_the_ecg_masked_it_is_the_plain_language_model(tiny):
    model = tiny[0]
    ids, mask = ids_and_mask()
    tokens = model.encoder(ecg_of(1))
    hidden = torch.cat([torch.zeros(2, tokens.shape[1], dtype=mask.dtype), mask], dim=1)
    masked = model.decoder(
        input_ids=ids,
        attention_mask=hidden,
        position_ids=torch.arange(9).expand(2, 9),
        past_key_values=prefix_cache(model.decoder, tokens),
    ).logits
    torch.testing.assert_close(masked, model.decoder(input_ids=ids).logits, rtol=1e-4, atol=1e-5)


@torch.inference_mode()
def test_another_ecg_changes_the_logits_at_every_position(tiny):
    model = tiny[0]
    ids, mask = ids_and_mask()
    difference = (model(ecg_of(1), ids, mask) - model(ecg_of(2), ids, mask)).abs().amax(-1)
    assert (difference > 1e-3).all()


@torch.inference_mode()
def test_padding_on_the_right_changes_nothing(tiny):
    model = tiny[0]
    ids, mask = ids_and_mask()
    padded = torch.nn.functional.pad(ids, (0, 5))
    padded_mask = torch.nn.functional.pad(mask, (0, 5))
    ecg = ecg_of(1)
    torch.testing.assert_close(
        model(ecg, padded, padded_mask)[:, :9], model(ecg, ids, mask), rtol=1e-4, atol=1e-5
    )


@torch.inference_mode()
def test_the_prefix_is_the_folded_projection_of_the_token(tiny):
    model = tiny[0]
    tokens = model.encoder(ecg_of(1))
    size, heads = tokens.shape[-1], model.decoder.config.num_attention_heads
    prefix = prefix_key_values(model.decoder, tokens)
    for block, (key, value) in zip(model.decoder.model.layers, prefix, strict=True):
        attention = block.self_attn
        for projection, rows in ((attention.k_proj, key), (attention.v_proj, value)):
            folded = projection.weight.unflatten(1, (heads, size)).sum(1)
            expected = (tokens @ folded.T).unflatten(-1, (-1, size)).transpose(1, 2)
            torch.testing.assert_close(rows, expected, rtol=1e-4, atol=1e-5)


@torch.inference_mode()
def test_the_report_loss_is_the_mean_over_all_labels_that_count(tiny):
    model = tiny[0]
    ids, mask = ids_and_mask()
    labels = ids.clone()
    labels[0, :4] = labels[0, 7:] = labels[1, :6] = IGNORED_LABEL
    tokens = model.encoder(ecg_of(1))
    for smoothing in (0.0, 0.1):
        expected = torch.nn.functional.cross_entropy(
            model.text_logits(tokens, ids, mask)[:, :-1].flatten(0, 1),
            labels[:, 1:].flatten(),
            ignore_index=IGNORED_LABEL,
            label_smoothing=smoothing,
        )
        actual = report_loss(model.answer_logits(tokens, ids, mask, labels), labels, smoothing)
        torch.testing.assert_close(actual, expected)


def test_gradients_reach_the_encoder_through_every_layer(tiny):
    model = tiny[0]
    ids, mask = ids_and_mask()
    tokens = model.encoder(ecg_of(1)).detach()
    prefix = prefix_key_values(model.decoder, tokens)
    leaves = [[part.detach().requires_grad_() for part in layer] for layer in prefix]
    state = model.begin(tokens)
    for layer, (key, value) in enumerate(leaves):
        state.cache.layers[layer].keys, state.cache.layers[layer].values = key, value
    model.decode(state, ids, mask).square().mean().backward()
    assert all(part.grad.abs().max() > 0 for layer in leaves for part in layer)
    model(ecg_of(1), ids, mask).square().mean().backward()
    assert all(parameter.grad is not None for parameter in model.encoder.parameters())
    assert model.encoder.stem["conv"].weight.grad.abs().max() > 0


@torch.inference_mode()
def test_greedy_generation_is_the_argmax_of_whole_passes(tiny):
    model, _, card = tiny
    prompt = [1, 40, 41, 2]
    ecg = ecg_of(3)
    written = generate_greedy(model, ecg, [prompt] * len(ecg), card.eosTokenId, max_new_tokens=6)
    for row, ids in enumerate(written):
        sequence = torch.tensor([prompt + ids])
        logits = model(ecg[row : row + 1], sequence, torch.ones_like(sequence))[0]
        assert logits.argmax(-1)[len(prompt) - 1 : -1].tolist() == ids


def test_a_token_size_that_is_not_the_head_size_is_refused(tiny):
    model = tiny[0]
    model.decoder.config.head_dim = 16
    with pytest.raises(ValueError, match="set the encoder's head_dim"):
        MeitModel(model.encoder, model.decoder)
