import json
from pathlib import Path

import pytest

from meit.config import parse_config, read_config

CONFIGS = sorted((Path(__file__).parents[1] / "configs").glob("*.json"))


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.name)
def test_the_configurations_in_the_repository_are_valid(path: Path):
    assert read_config(path).encoder.frames > 0


def test_a_misspelt_setting_is_named():
    values = json.loads(CONFIGS[0].read_text())
    values["training"]["batchsize"] = 1
    with pytest.raises(ValueError, match="training: batchsize"):
        parse_config(values)


def test_an_unknown_precision_is_refused():
    values = json.loads(CONFIGS[0].read_text())
    with pytest.raises(ValueError, match="float16"):
        parse_config({**values, "precision": "float16"})


@pytest.mark.parametrize("setting", [{"micro_batch_size": 0}, {"micro_batch_size": 65}, {"ema_decay": 1.0}])
def test_sizes_that_cannot_be_are_refused(setting: dict):
    values = json.loads(CONFIGS[0].read_text())
    values["training"] = {"steps": 1, "batch_size": 64, **setting}
    with pytest.raises(ValueError, match=rf"training\.{next(iter(setting))}"):
        parse_config(values)
