import torch

from meit.augmentation import augment, cut_end, kept_lead_group, kept_leads, muscle_noise, shift
from meit.config import AugmentationSettings

NONE = AugmentationSettings(noise_mv=0, wander_mv=0, gain=0, shift_samples=0, lead_dropout=0)


def test_without_amplitudes_nothing_changes():
    ecg = torch.randn(4, 12, 1000)
    torch.testing.assert_close(augment(ecg, NONE, 100), ecg)


def test_the_input_stays_as_it_was_and_missing_leads_stay_zero():
    ecg = torch.randn(4, 12, 1000)
    ecg[:, 3] = 0
    before = ecg.clone()
    changed = augment(ecg, AugmentationSettings(), 100)
    assert torch.equal(ecg, before)
    assert not changed[:, 3].any()
    assert not torch.equal(changed, before)


def test_noise_and_wander_have_the_sizes_asked_for():
    ecg = torch.full((2000, 1, 1000), 1.0)
    noise = augment(ecg, AugmentationSettings(0.03, 0, 0, 0, 0), 100) - ecg
    assert 0.0165 < noise.std() < 0.0185
    wandered = augment(ecg, AugmentationSettings(0, 0.1, 0, 0, 0), 100) - ecg
    assert 0.03 < wandered.std() < 0.05


def test_a_shift_moves_and_fills_with_zeros():
    ecg = torch.arange(1.0, 101.0).expand(64, 2, 100)
    moved = shift(ecg, 10)
    for row in moved:
        kept = row[0][row[0] > 0]
        assert len(kept) >= 90
        assert torch.equal(kept, torch.arange(float(kept[0]), float(kept[0]) + len(kept)))
        assert torch.equal(row[0], row[1])


def test_leads_are_lost_about_as_often_as_asked_and_never_all():
    kept = kept_leads(5000, 12, 0.2)
    assert kept.any(1).all()
    assert 0.15 < 1 - kept.all(1).float().mean() < 0.2


def test_muscle_noise_is_fast_and_leaves_half_of_the_records_alone():
    noise = muscle_noise(torch.zeros(400, 2, 1000), 0.1, 100)
    power = torch.fft.rfft(noise).abs().square().mean((0, 1))
    hz = torch.fft.rfftfreq(1000, 0.01)
    assert power[hz > 15].sum() > 0.98 * power.sum()
    assert 0.4 < (noise.abs().amax((1, 2)) == 0).float().mean() < 0.6
    assert 0.005 < noise.std() < 0.05


def test_a_lost_group_leaves_the_other_whole():
    kept = kept_lead_group(3000, 12, 0.4)[..., 0]
    limb, precordial = kept[:, :6], kept[:, 6:]
    assert torch.equal(limb.all(1), limb.any(1))
    assert torch.equal(precordial.all(1), precordial.any(1))
    assert (limb.any(1) | precordial.any(1)).all()
    assert 0.36 < (~kept.all(1)).float().mean() < 0.44


def test_an_end_is_cut_off_after_half_of_the_record_at_the_earliest():
    cut = cut_end(torch.ones(2000, 1, 100), 0.5)
    length = cut.sum(-1)
    assert length.min() >= 50
    assert 0.4 < (length < 100).float().mean() < 0.6
