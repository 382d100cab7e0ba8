"""Objectives of the encoder's own stage."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from conftest import TINY_CONFIG, write_set

from meit.averaging import AveragedWeights
from meit.config import TrainingConfig, parse_config
from meit.dataset import ecg_tensor, read_inputs
from meit.encoders import EcgEncoder, build_encoder
from meit.pretraining.contrastive import ContrastiveHead, info_nce, padded_texts, retrieval_scores
from meit.pretraining.masked import MaskedHead, hidden_samples
from meit.pretraining.stage import Given, PretrainingModel
from meit.pretraining.statements import StatementHead
from meit.pretraining.statistics import estimate_statistics, passes_all_norms, statistics_kept
from meit.train import train

CONFIG = parse_config(TINY_CONFIG)


def tiny_encoder() -> EcgEncoder:
    return build_encoder(CONFIG.encoder)


def with_objectives(steps: int, **objectives: float) -> TrainingConfig:
    return replace(
        CONFIG,
        pretraining=replace(CONFIG.pretraining, steps=steps, objectives=objectives),
        training=replace(CONFIG.training, steps=1),
        generated_records=2,
    )


def scores_of(out: Path) -> list[dict]:
    entries = [json.loads(line) for line in (out / "log.jsonl").read_text().splitlines()]
    return [item for item in entries if item["event"] == "evaluated" and item["stage"] == "pretraining"]


def test_contrastive_learning_finds_the_report(tmp_path: Path):
    data, out = write_set(tmp_path / "set"), tmp_path / "out"
    train(with_objectives(40, contrastive=1.0), data, out)
    scores = scores_of(out)[-1]
    assert scores["contrastive"]["distinctReports"] == 2
    assert scores["contrastive"]["nearest"] > 0.9
    assert not {"macroAuc", "masked"} & set(scores)


def test_masked_learning_reconstructs_what_is_hidden():
    encoder = tiny_encoder()
    head = MaskedHead(encoder, 100)
    optimizer = torch.optim.Adam([*encoder.parameters(), *head.parameters()], 3e-3)
    seconds = torch.arange(1000) / 100
    for _ in range(80):
        phase = 2 * torch.pi * torch.rand(16, 1, 1)
        ecg = torch.sin(2 * torch.pi * seconds + phase).expand(16, 12, 1000)
        loss = head(encoder, ecg)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    # Zeros would leave 1.
    assert loss < 0.5


def test_every_objective_logs_its_score(tmp_path: Path):
    data, out = write_set(tmp_path / "set"), tmp_path / "out"
    train(with_objectives(2, statements=1.0, contrastive=0.5, masked=0.5), data, out)
    assert {"macroAuc", "contrastive", "masked"} <= set(scores_of(out)[-1])


def test_statements_alone_keep_the_names_of_the_state(tmp_path: Path):
    data, out = write_set(tmp_path / "set"), tmp_path / "out"
    train(with_objectives(1, statements=1.0), data, out)
    names = torch.load(out / "pretraining.pt", weights_only=True)["model"]
    assert {name.split(".")[0] for name in names} == {"encoder", "head"}


def test_statistics_of_a_masked_stage_are_those_of_whole_ecgs(tmp_path: Path):
    """Training sees ECGs with holes, whose statistics differ."""
    data, out = write_set(tmp_path / "set"), tmp_path / "out"
    masked = with_objectives(8, masked=1.0)
    config = replace(
        masked,
        # All training records in one batch, as they are.
        pretraining=replace(masked.pretraining, batch_size=72),
        augmentation=replace(
            CONFIG.augmentation, noise_mv=0, wander_mv=0, gain=0, shift_samples=0, lead_dropout=0
        ),
        # The joint stage shall leave the encoder as it is.
        training=replace(CONFIG.training, steps=1, encoder_learning_rate=0.0),
    )
    train(config, data, out)
    averaged = torch.load(out / "training.pt", weights_only=True)["model"]
    encoder = tiny_encoder()
    prefix = "meit.encoder."
    encoder.load_state_dict(
        {name.removeprefix(prefix): value for name, value in averaged.items() if name.startswith(prefix)}
    )
    inputs = read_inputs(data, 12, 1000)
    rows = [index for index in range(96) if index % 8 >= 2]
    stem = encoder.stem["conv"](ecg_tensor(inputs, rows))
    torch.testing.assert_close(encoder.stem["bn"].running_var, stem.var((0, 2)), rtol=1e-3, atol=1e-5)
    holes = torch.load(out / "pretraining.pt", weights_only=True)["averaged"]["encoder.stem.bn.running_var"]
    assert not torch.allclose(holes, encoder.stem["bn"].running_var, rtol=0.1)


def test_masked_ecgs_leave_the_statistics_alone_where_whole_ones_pass():
    encoder = tiny_encoder()
    model = PretrainingModel(
        encoder, StatementHead(encoder.feature_channels, 3), {"masked": MaskedHead(encoder, 100)}
    )
    ecg = torch.randn(4, 12, 1000)
    before = encoder.stem["bn"].running_mean.clone()
    with statistics_kept(encoder):
        model.others["masked"](encoder, ecg)
    assert torch.equal(encoder.stem["bn"].running_mean, before)
    expected = 0.9 * before + 0.1 * encoder.stem["conv"](ecg).mean((0, 2))
    losses = model(ecg, Given(torch.zeros(4, 3), None))
    assert set(losses) == {"statements", "masked"}
    torch.testing.assert_close(encoder.stem["bn"].running_mean, expected)


def test_estimated_statistics_are_means_over_batches():
    encoder = tiny_encoder()
    batches = [torch.randn(8, 12, 1000) + shift for shift in (0, 1, 2)]
    estimate_statistics(encoder, batches)
    means = torch.stack([encoder.stem["conv"](batch).mean((0, 2)) for batch in batches]).mean(0)
    torch.testing.assert_close(encoder.stem["bn"].running_mean, means, rtol=1e-3, atol=1e-4)
    assert encoder.stem["bn"].momentum == 0.1


def test_only_the_papers_encoder_has_norms_behind_the_frames():
    resnet50 = {"architecture": "resnet50-1d", "leads": 12, "samples": 1000, "ecg_tokens": 1, "head_dim": 16}
    assert passes_all_norms(tiny_encoder())
    assert not passes_all_norms(build_encoder(parse_config({**TINY_CONFIG, "encoder": resnet50}).encoder))


def test_hidden_samples_are_spans_of_all_leads_or_whole_leads():
    ecg = torch.randn(64, 12, 1000)
    hidden = hidden_samples(ecg, 40)
    whole = hidden.all(-1)
    assert not whole.all(1).any()
    assert whole.float().mean() == pytest.approx(0.15, abs=0.05)
    for row, leads in zip(hidden, whole, strict=True):
        spans = row[~leads]
        assert torch.equal(spans, spans[:1].expand_as(spans))
        assert torch.equal(spans[0, ::40].repeat_interleave(40), spans[0])


def test_a_missing_lead_is_not_reconstructed():
    head = MaskedHead(tiny_encoder(), 100)
    encoder = tiny_encoder().eval()
    ecg = torch.randn(4, 12, 1000)
    ecg[:, 6:] = 0
    with torch.no_grad():
        first = head(encoder, ecg, torch.Generator().manual_seed(1))
        # The decoder's bias of the missing leads is free.
        head.decoder.bias[6:] += 100
        second = head(encoder, ecg, torch.Generator().manual_seed(1))
        head.decoder.bias[:6] += 100
        third = head(encoder, ecg, torch.Generator().manual_seed(1))
    assert first == second
    assert third > 100 * first


def test_the_contrastive_loss_is_least_for_own_reports():
    one, other = (torch.nn.functional.normalize(torch.randn(6, 8), dim=-1) for _ in range(2))
    assert info_nce(one, one) < 0.1 < info_nce(one, one.roll(1, 0))
    torch.testing.assert_close(info_nce(one, other), info_nce(other, one))


def test_equal_reports_pull_their_ecgs_alike():
    ecg = torch.randn(3, 8)
    ecg[2] = ecg[0]
    text = torch.nn.functional.normalize(torch.randn(3, 8), dim=-1)
    text[2] = text[0]
    ecg.requires_grad_()
    info_nce(torch.nn.functional.normalize(ecg, dim=-1), text).backward()
    torch.testing.assert_close(ecg.grad[0], ecg.grad[2])


def test_padding_changes_no_text_embedding():
    head = ContrastiveHead(16, 20, 9).eval()
    alone = head.embed_text(*padded_texts([[3, 4, 5]]))
    together = head.embed_text(*padded_texts([[3, 4, 5], [6] * 9]))[:1]
    torch.testing.assert_close(alone, together, rtol=1e-4, atol=1e-5)


def test_retrieval_counts_equal_reports_once():
    head = ContrastiveHead(16, 20, 4).eval()
    scores = retrieval_scores(head, torch.randn(5, 16, 1), [[1], [2, 3], [1], [4], [2, 3]])
    assert scores["distinctReports"] == 3
    assert scores["amongNearest10"] == 1.0


def test_heads_are_part_of_the_averaged_state():
    encoder = tiny_encoder()
    others = {"contrastive": ContrastiveHead(encoder.feature_channels, 20, 4)}
    averaged = AveragedWeights(PretrainingModel(encoder, StatementHead(16, 2), others), 0.9)
    assert any(name.startswith("others.contrastive.") for name in averaged.model.state_dict())


@pytest.mark.parametrize(
    "objectives", [{}, {"statement": 1.0}, {"masked": 0}, {"masked": "1"}, ["masked"], "masked"]
)
def test_other_objectives_are_refused(objectives):
    with pytest.raises(ValueError, match=r"pretraining\.objectives"):
        parse_config({**TINY_CONFIG, "pretraining": {"steps": 1, "objectives": objectives}})


def test_the_same_inputs_are_hidden_in_every_validation():
    ecg = torch.from_numpy(np.random.default_rng(0).normal(size=(2, 12, 1000)).astype(np.float32))
    first, second = (hidden_samples(ecg, 40, torch.Generator().manual_seed(0)) for _ in range(2))
    assert torch.equal(first, second)
