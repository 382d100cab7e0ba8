"""Training in several processes, by `torchrun` or `accelerate launch`, each with a part of every batch.

Without them there is one process and every function here leaves things as they are.
"""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.state import PartialState
from accelerate.utils import DistributedType, FullyShardedDataParallelPlugin, InitProcessGroupKwargs
from torch import distributed, nn

# The others wait while the first process evaluates.
LONGEST_WAIT = timedelta(hours=12)


def start_processes() -> Accelerator:
    """Joins the processes that were started, if any.

    Accelerate leaves FSDP to GPUs; here it is done on CPUs (gloo) as well.
    """
    on_gpu = torch.cuda.is_available()
    timeout = InitProcessGroupKwargs(timeout=LONGEST_WAIT)
    accelerator = Accelerator(cpu=not on_gpu, kwargs_handlers=[timeout])
    asked_for = os.environ.get("ACCELERATE_USE_FSDP", "false") == "true"
    if asked_for and accelerator.distributed_type == DistributedType.MULTI_CPU:
        accelerator.state.fsdp_plugin = FullyShardedDataParallelPlugin()
        # Accelerate copies the one into the other now and then.
        PartialState().distributed_type = accelerator.state.distributed_type = DistributedType.FSDP
    return accelerator


def stop_processes() -> None:
    """Waits for all processes, then parts them: the first may still be evaluating when others are done."""
    if distributed.is_initialized():
        distributed.barrier()
        distributed.destroy_process_group()


def process_count() -> int:
    """How many processes train together."""
    return distributed.get_world_size() if distributed.is_initialized() else 1


def process_number() -> int:
    """This process's number; 0 is the one that evaluates, saves and logs."""
    return distributed.get_rank() if distributed.is_initialized() else 0


def is_first() -> bool:
    """Whether this process evaluates, saves and logs."""
    return process_number() == 0


def own_share(batch: Any) -> Any:
    """The part of a batch (anything that can be sliced) that this process works on."""
    return batch[process_number() :: process_count()]


def micro_batches(share: Any, size: int | None) -> list[Any]:
    """A share in pieces of at most `size`, or whole."""
    if size is None:
        return [share]
    return [share[at : at + size] for at in range(0, len(share), size)]


def average_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Replaces every gradient by its mean over the processes."""
    if process_count() == 1:
        return
    gradients = [parameter.grad for parameter in parameters if parameter.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= process_count()
    for gradient, mean in zip(gradients, flat.split([part.numel() for part in gradients]), strict=True):
        gradient.copy_(mean.view_as(gradient))


def from_first(value: float, device: torch.device) -> float:
    """The first process's value, in every process; it waits for the first."""
    if process_count() == 1:
        return value
    shared = torch.tensor([value], dtype=torch.float64, device=device)
    distributed.broadcast(shared, src=0)
    return float(shared)


def copy_from_first(model: nn.Module) -> None:
    """Gives every process the first one's weights and buffers (batch statistics differ between processes)."""
    if process_count() > 1:
        for tensor in model.state_dict().values():
            distributed.broadcast(tensor, src=0)


@contextmanager
def waiting_processes_threads() -> Iterator[None]:
    """While the others wait, this process computes with their threads as well."""
    threads = torch.get_num_threads()
    torch.set_num_threads(threads * process_count())
    try:
        yield
    finally:
        torch.set_num_threads(threads)
