from dataclasses import replace

import torch
from conftest import TINY_CONFIG

from meit.config import AugmentationSettings, RegularisationSettings, parse_config
from meit.dataset import Batch, Example, collate
from meit.model import IGNORED_LABEL, MeitModel
from meit.pretraining import StatementClassifier
from meit.training import JointModel, Whole, corrupted, joint_loss, parameter_groups

CONFIG = parse_config(TINY_CONFIG)


def joint_model(tiny) -> JointModel:
    model: MeitModel = tiny[0]
    return JointModel(model, StatementClassifier(model.encoder, ["AFIB", "NORM"]))


def random_batch() -> Batch:
    inputs = (300 * torch.randn(4, 12, 1000)).short().numpy()
    return collate(inputs, [Example(row, [1, 50, 2, 60 + row, 70, 0], 3) for row in range(4)], pad_token=0)


def test_batch_statistics_stay_and_weights_learn(tiny):
    model = joint_model(tiny).train()
    assert model.meit.decoder.training
    before = {name: value.clone() for name, value in model.meit.encoder.state_dict().items()}
    joint_loss(model, random_batch(), torch.zeros(4, 2), CONFIG, 100).backward()
    after = model.meit.encoder.state_dict()
    assert all(torch.equal(after[name], before[name]) for name in before)
    assert model.meit.encoder.stem["bn"].weight.grad.abs().max() > 0


def test_without_pretraining_batch_statistics_are_learnt(tiny):
    meit: MeitModel = tiny[0]
    classifier = StatementClassifier(meit.encoder, ["AFIB", "NORM"])
    model = JointModel(meit, classifier, is_encoder_pretrained=False).train()
    before = meit.encoder.stem["bn"].running_var.clone()
    joint_loss(model, random_batch(), torch.zeros(4, 2), CONFIG, 100).backward()
    assert not torch.equal(meit.encoder.stem["bn"].running_var, before)


def test_an_ecg_has_the_same_tokens_in_any_company(tiny):
    model = joint_model(tiny).train()
    ecg = torch.randn(4, 12, 1000)
    with torch.no_grad():
        torch.testing.assert_close(model.meit.encoder(ecg)[:1], model.meit.encoder(ecg[:1]))


def test_only_report_tokens_are_corrupted():
    batch = random_batch()
    changed = corrupted(batch, 1.0, 300) != batch.input_ids
    assert changed.any()
    assert not changed[batch.labels == IGNORED_LABEL].any()
    assert torch.equal(corrupted(batch, 0.0, 300), batch.input_ids)


def test_the_losses_of_parts_add_up_to_that_of_the_batch(tiny):
    model = joint_model(tiny).eval()
    still = AugmentationSettings(noise_mv=0, wander_mv=0, gain=0, shift_samples=0, lead_dropout=0)
    config = replace(
        CONFIG,
        augmentation=still,
        regularisation=RegularisationSettings(statement_loss=2.0, label_smoothing=0.1),
    )
    inputs = (300 * torch.randn(5, 12, 1000)).short().numpy()
    examples = [Example(row, [1, 50, 2, *range(60, 60 + row), 70, 0], 3) for row in range(5)]
    targets = torch.tensor([[1.0, 0.0]] * 5)

    def loss(part: slice, whole: Whole | None) -> torch.Tensor:
        batch = collate(inputs, examples[part], pad_token=0)
        return joint_loss(model, batch, targets[part], config, 100, whole)

    whole = Whole(5, sum(row + 2 for row in range(5)))
    with torch.no_grad():
        parts = loss(slice(0, 3), whole) + loss(slice(3, 5), whole)
        torch.testing.assert_close(parts, loss(slice(0, 5), None))


def test_every_weight_is_in_one_group_and_vectors_do_not_decay(tiny):
    model = joint_model(tiny)
    groups = parameter_groups(model, CONFIG)
    grouped = [id(parameter) for group in groups for parameter in group["params"]]
    assert sorted(grouped) == sorted({id(parameter) for parameter in model.parameters()})
    for group in groups:
        assert all((parameter.dim() > 1) == (group["weight_decay"] > 0) for parameter in group["params"])
