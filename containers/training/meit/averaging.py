"""Averaged weights."""

import copy

import torch
from torch import nn


class AveragedWeights:
    """Exponential moving average of a model's weights and batch statistics (Polyak averaging).

    With a decay of 0 there is no average and no copy: the model stands for it.
    """

    def __init__(self, model: nn.Module, decay: float) -> None:
        self.decay = decay
        self.model = model if decay == 0 else copy.deepcopy(model).eval()
        if decay > 0:
            for parameter in self.model.parameters():
                parameter.requires_grad_(False)

    @torch.no_grad()
    def update(self, model: nn.Module, step: int) -> None:
        """Moves towards the model; early steps weigh more, so that initial values are soon forgotten."""
        if self.decay == 0:
            return
        weight = 1 - min(self.decay, (1 + step) / (10 + step))
        averaged = self.model.state_dict()
        seen = set()
        for name, value in model.state_dict().items():
            # A shared tensor has several names and must move once only.
            if value.data_ptr() in seen:
                continue
            seen.add(value.data_ptr())
            if value.is_floating_point():
                averaged[name].lerp_(value, weight)
            else:
                averaged[name].copy_(value)

    @property
    def has_own_model(self) -> bool:
        """Whether there is a copy."""
        return self.decay > 0

    def state_dict(self) -> dict[str, torch.Tensor]:
        """The averages; none where there is no copy."""
        return self.model.state_dict() if self.has_own_model else {}
