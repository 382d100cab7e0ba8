"""Starts `meit.train`: one process for each GPU, or as many as `--processes` says; one without a GPU.

    launch.py CONFIG --data SET --out RUN [--processes N] [--accelerate FILE] …

Several processes are started by torchrun; with a configuration file of Accelerate's, by `accelerate launch`.
In a SageMaker training job every instance runs this, and they find each other by `resourceconfig.json`.
What this does not know goes on to `meit.train`, which takes this process's place, so that signals reach it.
"""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html
RESOURCE_CONFIG = Path("/opt/ml/input/config/resourceconfig.json")
PORT = 29500
MODULE = ("-m", "meit.train")


@dataclass(frozen=True)
class Cluster:
    """The instances of a training job by name, and which of them this is."""

    hosts: tuple[str, ...]
    own: str
    network_interface: str | None = None


ONE_MACHINE = Cluster(("localhost",), "localhost")


def read_cluster(path: Path = RESOURCE_CONFIG) -> Cluster:
    """The instances that SageMaker names; one machine where it names none."""
    if not path.exists():
        return ONE_MACHINE
    values = json.loads(path.read_text())
    # Every instance must count them in the same order.
    return Cluster(
        tuple(sorted(values["hosts"])), values["current_host"], values.get("network_interface_name")
    )


def gpu_count() -> int:
    """GPUs that torch may use; torch, which is slow to import, is asked only where there is a driver."""
    if shutil.which("nvidia-smi") is None:
        return 0
    import torch

    return torch.cuda.device_count()


def launch_command(
    training: Sequence[str], cluster: Cluster, processes: int, accelerate: str | None
) -> list[str]:
    """The command line that trains in `processes` processes on each host; `training` is for `meit.train`."""
    hosts = len(cluster.hosts)
    number, first = cluster.hosts.index(cluster.own), cluster.hosts[0]
    if accelerate is not None:
        shape = ["--num_processes", str(processes * hosts), "--num_machines", str(hosts)]
        place = ["--machine_rank", str(number), "--main_process_ip", first, "--main_process_port", str(PORT)]
        launcher = ["accelerate.commands.launch", "--config_file", accelerate, *shape]
        return [sys.executable, "-m", *launcher, *(place if hosts > 1 else []), *MODULE, *training]
    if processes * hosts == 1:
        return [sys.executable, *MODULE, *training]
    shape = ["--nproc-per-node", str(processes)]
    place = ["--nnodes", str(hosts), "--node-rank", str(number)]
    meeting = ["--master-addr", first, "--master-port", str(PORT)]
    where = [*place, *meeting] if hosts > 1 else ["--standalone"]
    return [sys.executable, "-m", "torch.distributed.run", *shape, *where, *MODULE, *training]


def launch_environment(cluster: Cluster, processes: int, environment: dict[str, str]) -> dict[str, str]:
    """Where Python finds `meit`, every process's share of the cores, and the instances' network."""
    paths = [str(Path(__file__).parent), environment.get("PYTHONPATH", "")]
    python_path = os.pathsep.join(path for path in paths if path)
    interface = cluster.network_interface
    network = {"NCCL_SOCKET_IFNAME": interface, "GLOO_SOCKET_IFNAME": interface} if interface else {}
    threads = {"OMP_NUM_THREADS": str(max(1, (os.cpu_count() or 1) // processes))} if processes > 1 else {}
    return {**threads, **network, **environment, "PYTHONPATH": python_path}


def main() -> None:
    """Reads the command line and becomes the training."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--processes", type=int)
    parser.add_argument("--accelerate")
    own, training = parser.parse_known_args()
    cluster = read_cluster()
    processes = own.processes or max(1, gpu_count())
    command = launch_command(training, cluster, processes, own.accelerate)
    os.execvpe(command[0], command, launch_environment(cluster, processes, dict(os.environ)))


if __name__ == "__main__":
    main()
