"""The command line that starts training, on one machine and on the instances of a SageMaker job."""

import json
import subprocess
import sys
from pathlib import Path

from launch import ONE_MACHINE, Cluster, launch_command, launch_environment, read_cluster

TRAINING = ["config.json", "--data", "set", "--out", "run"]
PYTHON = sys.executable
LAUNCHER = Path(__file__).parent.parent / "launch.py"


def test_one_process_is_started_directly():
    assert launch_command(TRAINING, ONE_MACHINE, 1, None) == [PYTHON, "-m", "meit.train", *TRAINING]


def test_several_processes_of_one_machine_are_torchruns():
    assert launch_command(TRAINING, ONE_MACHINE, 4, None) == [
        *(PYTHON, "-m", "torch.distributed.run", "--nproc-per-node", "4", "--standalone"),
        *("-m", "meit.train", *TRAINING),
    ]


def test_every_instance_meets_the_others_at_the_first():
    command = launch_command(TRAINING, Cluster(("algo-1", "algo-2"), "algo-2"), 8, None)
    assert command == [
        *(PYTHON, "-m", "torch.distributed.run", "--nproc-per-node", "8", "--nnodes", "2"),
        *("--node-rank", "1", "--master-addr", "algo-1", "--master-port", "29500"),
        *("-m", "meit.train", *TRAINING),
    ]


def test_accelerate_counts_the_processes_of_all_instances():
    command = launch_command(TRAINING, Cluster(("algo-1", "algo-2"), "algo-1"), 8, "fsdp.yaml")
    assert command == [
        *(PYTHON, "-m", "accelerate.commands.launch", "--config_file", "fsdp.yaml"),
        *("--num_processes", "16", "--num_machines", "2", "--machine_rank", "0"),
        *("--main_process_ip", "algo-1", "--main_process_port", "29500", "-m", "meit.train", *TRAINING),
    ]


def test_sagemaker_names_the_instances(tmp_path: Path):
    file = tmp_path / "resourceconfig.json"
    assert read_cluster(file) == ONE_MACHINE
    # As in SageMaker's documentation; the order of the hosts is not promised.
    given = {
        "current_host": "algo-1",
        "current_instance_type": "ml.g5.xlarge",
        "hosts": ["algo-2", "algo-1"],
        "network_interface_name": "eth0",
    }
    file.write_text(json.dumps(given))
    cluster = read_cluster(file)
    assert cluster == Cluster(("algo-1", "algo-2"), "algo-1", "eth0")
    environment = launch_environment(cluster, 1, {"PYTHONPATH": "own"})
    assert environment["NCCL_SOCKET_IFNAME"] == environment["GLOO_SOCKET_IFNAME"] == "eth0"
    assert environment["PYTHONPATH"].endswith("own")


def test_processes_share_the_cores():
    assert "OMP_NUM_THREADS" not in launch_environment(ONE_MACHINE, 1, {})
    assert launch_environment(ONE_MACHINE, 100_000, {})["OMP_NUM_THREADS"] == "1"
    assert launch_environment(ONE_MACHINE, 2, {"OMP_NUM_THREADS": "3"})["OMP_NUM_THREADS"] == "3"


def test_what_it_does_not_know_goes_to_the_training(tmp_path: Path):
    command = [PYTHON, LAUNCHER, "--processes", "1", "--help"]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "--export" in run.stdout
