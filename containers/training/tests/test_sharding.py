"""FSDP in two processes (gloo) learns what one process learns; Accelerate reads the other launch files."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from accelerate import Accelerator
from accelerate.commands.config.config_args import load_config_from_file
from accelerate.utils import DeepSpeedPlugin
from sharded_training import CONFIG, KINDS, joint_model, run_stage

from meit.trainers import ShardedTrainer

TRAINING = Path(__file__).parents[1]
LAUNCH_FILES = TRAINING / "configs" / "accelerate"


@pytest.fixture(scope="module")
def sharded(tmp_path_factory: pytest.TempPathFactory, tiny_folder: Path) -> Path:
    """Where two processes left the weights that they trained in shards."""
    folder = tmp_path_factory.mktemp("sharded")
    script = Path(__file__).with_name("sharded_training.py")
    command = [sys.executable, "-m", "accelerate.commands.launch", "--num_processes", "2"]
    command += ["--main_process_port", "0", "--config_file", str(LAUNCH_FILES / "fsdp.yaml")]
    paths = os.pathsep.join([str(TRAINING), str(script.parent)])
    done = subprocess.run(
        [*command, str(script), str(folder), str(tiny_folder)],
        env={**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": paths, "CUDA_VISIBLE_DEVICES": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


@pytest.mark.parametrize("kind", KINDS)
def test_shards_end_with_the_weights_of_one_process(kind: str, sharded: Path, tiny_folder, tmp_path: Path):
    result = torch.load(sharded / kind / "result.pt", weights_only=True)
    assert result["resumedAt"] == 2
    start = joint_model(tiny_folder, kind).state_dict()
    expected, _ = run_stage(joint_model(tiny_folder, kind), Accelerator(cpu=True), tmp_path)
    assert expected.keys() == result["weights"].keys()
    for name, value in expected.items():
        torch.testing.assert_close(result["weights"][name], value, rtol=1e-3, atol=1e-4, msg=name)
    moved = {name for name, value in expected.items() if not torch.equal(value, start[name])}
    assert any(name.startswith("meit.encoder.") for name in moved)
    decoder = {name for name in moved if name.startswith("meit.decoder.")}
    assert decoder
    assert all("lora_" in name for name in decoder) == (kind == "adapters")


def test_averaged_weights_in_shards_are_refused(tiny_folder: Path):
    settings = replace(CONFIG.training, ema_decay=0.99)
    with pytest.raises(ValueError, match="ema_decay to 0"):
        ShardedTrainer(joint_model(tiny_folder, "whole"), [], settings, Accelerator(cpu=True), [])


def test_four_bits_in_shards_are_refused(tiny_folder: Path):
    model = joint_model(tiny_folder, "whole")
    model.classifier.head.weight.quant_state = "as bitsandbytes marks its weights"
    with pytest.raises(ValueError, match="not put in shards"):
        ShardedTrainer(model, [], CONFIG.training, Accelerator(cpu=True), [])


def test_uneven_shares_in_shards_are_refused(tiny_folder: Path):
    class Three:
        num_processes = 3

    with pytest.raises(ValueError, match="3 processes cannot share batches of 8"):
        ShardedTrainer(joint_model(tiny_folder, "whole"), [], CONFIG.training, Three(), [])


@pytest.mark.parametrize("name", ["fsdp", "zero3", "gpus"])
def test_accelerate_reads_the_launch_files(name: str):
    read = load_config_from_file(str(LAUNCH_FILES / f"{name}.yaml"))
    kinds = {"fsdp": "FSDP", "zero3": "DEEPSPEED", "gpus": "MULTI_GPU"}
    assert str(read.distributed_type).endswith(kinds[name])
    assert read.mixed_precision == "no"


def test_the_zero3_file_is_a_plan_for_deepspeed():
    settings = load_config_from_file(str(LAUNCH_FILES / "zero3.yaml")).deepspeed_config
    plugin = DeepSpeedPlugin(
        zero_stage=settings["zero_stage"],
        zero3_init_flag=settings["zero3_init_flag"],
        zero3_save_16bit_model=settings["zero3_save_16bit_model"],
        gradient_accumulation_steps=settings["gradient_accumulation_steps"],
    )
    plan = plugin.deepspeed_config["zero_optimization"]
    assert plan["stage"] == 3
    assert plan["stage3_gather_16bit_weights_on_model_save"] is True
