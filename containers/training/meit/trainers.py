"""Where the weights of a stage lie and how they move: whole in every process, or in shards (FSDP, ZeRO-3)."""

import copy
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
from accelerate import Accelerator
from accelerate.utils import DistributedType
from torch import Tensor, nn

from meit.averaging import AveragedWeights
from meit.checkpoint import replace_folder
from meit.config import StageSettings
from meit.parallel import average_gradients, copy_from_first, is_first
from meit.quantization import is_quantized

SHARDED = (DistributedType.FSDP, DistributedType.DEEPSPEED)
POSITION_FILE = "position.json"


def is_sharded(accelerator: Accelerator) -> bool:
    """Whether `accelerate launch` asks for FSDP or DeepSpeed."""
    return accelerator.distributed_type in SHARDED


class WholeTrainer:
    """Every process holds the whole model; gradients are averaged, the first process evaluates and saves."""

    def __init__(self, model: nn.Module, groups: list[dict[str, Any]], settings: StageSettings) -> None:
        self.model = model
        self.settings = settings
        self.optimizer = torch.optim.AdamW(groups, weight_decay=settings.weight_decay)
        self.averaged = AveragedWeights(model, settings.ema_decay)
        # A frozen decoder is not part of the state: it comes from its own folder, perhaps in four bits.
        self.frozen = frozen_names(model)

    def backward(self, loss: Tensor, is_last: bool) -> None:
        """Adds the gradients of a micro-batch."""
        loss.backward()

    def update(self, step: int) -> None:
        """One optimiser step, after the last micro-batch."""
        average_gradients(self.model.parameters())
        nn.utils.clip_grad_norm_(self.model.parameters(), self.settings.gradient_norm)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)
        self.averaged.update(self.model, step)

    @contextmanager
    def evaluated(self) -> Iterator[nn.Module | None]:
        """The averaged model in the first process, None in the others."""
        yield self.averaged.model.eval() if is_first() else None

    def finished(self) -> nn.Module:
        """The averaged model, the same in every process."""
        copy_from_first(self.averaged.model)
        return self.averaged.model.eval()

    def save(self, file: Path, position: dict[str, Any]) -> None:
        """Writes the state file; an interrupted write leaves the one before."""
        if not is_first():
            return
        state = {
            "position": position,
            "model": without(self.model.state_dict(), self.frozen),
            "averaged": without(self.averaged.state_dict(), self.frozen),
            "optimizer": self.optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "cuda_random": torch.cuda.get_rng_state_all() if torch.cuda.is_available() else [],
        }
        draft = file.with_suffix(".part")
        torch.save(state, draft)
        os.replace(draft, file)

    def load(self, file: Path) -> dict[str, Any] | None:
        """Goes back to a state file; returns the position, or None without a file."""
        if not file.exists():
            return None
        state = torch.load(file, map_location="cpu", weights_only=True)
        load_moving(self.model, state["model"], self.frozen)
        if self.averaged.has_own_model:
            load_moving(self.averaged.model, state["averaged"], self.frozen)
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if torch.cuda.is_available():
            torch.cuda.set_rng_state_all(state["cuda_random"])
        return state["position"]


def frozen_names(model: nn.Module) -> tuple[str, ...]:
    """Names of weights that do not learn."""
    named = model.named_parameters(remove_duplicate=False)
    return tuple(name for name, parameter in named if not parameter.requires_grad)


def without(state: dict[str, Tensor], names: tuple[str, ...]) -> dict[str, Tensor]:
    """A state without the named weights and what belongs to them, such as constants of quantisation."""
    left_out = set(names)
    return {name: value for name, value in state.items() if not left_out & set(with_parents(name))}


def with_parents(name: str) -> list[str]:
    """A dotted name and all that it begins with."""
    parts = name.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def load_moving(model: nn.Module, state: dict[str, Tensor], frozen: tuple[str, ...]) -> None:
    """The inverse of `without`; anything else that is missing is an error."""
    wanted = without(model.state_dict(), frozen)
    given = without(state, frozen)
    if wanted.keys() != given.keys():
        different = sorted(wanted.keys() ^ given.keys())
        raise ValueError(
            f"The state belongs to another model; {len(different)} weights differ, as {different[0]} does: "
            "choose another output folder, or go back to the configuration that it was begun with."
        )
    model.load_state_dict(given, strict=False)


class ShardedTrainer:
    """Every process holds a shard of weights, gradients and optimiser state, by Accelerate.

    The first process also keeps a whole copy in main memory, filled for evaluation and saving.
    """

    def __init__(
        self,
        model: nn.Module,
        groups: list[dict[str, Any]],
        settings: StageSettings,
        accelerator: Accelerator,
        blocks: Iterable[nn.Module],
    ) -> None:
        count = accelerator.num_processes
        if settings.batch_size % count:
            raise ValueError(
                f"{count} processes cannot share batches of {settings.batch_size} records evenly, as shards "
                "need: change training.batch_size or the number of processes."
            )
        if any(is_quantized(module) for module in model.modules()):
            raise ValueError(
                "Weights in four bits are not put in shards: leave out decoder.quantization, or train with "
                "torchrun."
            )
        if settings.ema_decay > 0:
            raise ValueError(
                "Averaged weights are not kept in shards: set training.ema_decay to 0 for FSDP and "
                "DeepSpeed, or train with torchrun."
            )
        self.settings = settings
        self.accelerator = accelerator
        self.whole = copy.deepcopy(model).cpu().eval() if is_first() else None
        optimizer = torch.optim.AdamW(groups, weight_decay=settings.weight_decay)
        if accelerator.distributed_type == DistributedType.DEEPSPEED:
            plan = accelerator.state.deepspeed_plugin.deepspeed_config
            plan["gradient_clipping"] = settings.gradient_norm
            # Only for DeepSpeed's own accounts: batches are made here.
            plan["train_micro_batch_size_per_gpu"] = 1
        else:
            kinds = {type(block).__name__ for block in blocks}
            accelerator.state.fsdp_plugin.transformer_cls_names_to_wrap = sorted(kinds)
        self.model, self.optimizer = accelerator.prepare(model, optimizer)

    def backward(self, loss: Tensor, is_last: bool) -> None:
        """Adds the gradients of a micro-batch; DeepSpeed makes its step with the last one."""
        self.accelerator.gradient_state._set_sync_gradients(is_last)
        self.accelerator.backward(loss)

    def update(self, step: int) -> None:
        """One optimiser step, after the last micro-batch."""
        self.accelerator.clip_grad_norm_(self.model.parameters(), self.settings.gradient_norm)
        self.optimizer.step()
        self.optimizer.zero_grad()

    @contextmanager
    def evaluated(self) -> Iterator[nn.Module | None]:
        """The whole model in the first process, None in the others; all of them must call it."""
        weights = self.accelerator.get_state_dict(self.model)
        if self.whole is None:
            yield None
            return
        self.whole.load_state_dict(weights)
        yield self.whole.to(self.accelerator.device)
        self.whole.cpu()

    def finished(self) -> None:
        """The weights stay in their shards; what was kept is on disk."""

    def save(self, file: Path, position: dict[str, Any]) -> None:
        """Writes a folder of shards beside where a state file would be; all processes must call it."""
        folder, draft = state_folder(file), file.with_suffix(".part")
        if is_first():
            shutil.rmtree(draft, ignore_errors=True)
        self.accelerator.wait_for_everyone()
        self.accelerator.save_state(str(draft), safe_serialization=False)
        self.accelerator.wait_for_everyone()
        if is_first():
            (draft / POSITION_FILE).write_text(json.dumps(position))
            replace_folder(draft, folder)
        self.accelerator.wait_for_everyone()

    def load(self, file: Path) -> dict[str, Any] | None:
        """Goes back to a folder of shards, with as many processes; returns the position, None without one."""
        folder = state_folder(file)
        if not folder.exists():
            return None
        self.accelerator.load_state(str(folder))
        return json.loads((folder / POSITION_FILE).read_text())


def state_folder(file: Path) -> Path:
    """Where the shards of a stage lie."""
    return file.with_suffix(".shards")
