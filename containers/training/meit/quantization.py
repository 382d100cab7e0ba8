"""A frozen decoder in four bits under LoRA (QLoRA: Dettmers et al., arXiv 2305.14314), by bitsandbytes."""

from importlib.util import find_spec
from typing import Any

import torch
from peft import PeftModel
from peft.tuners.lora import LoraLayer
from torch import Tensor, nn
from transformers import BitsAndBytesConfig, PreTrainedModel

NF4 = "nf4"


def nf4_config() -> BitsAndBytesConfig:
    """Normal-float weights with quantised constants; products in bfloat16."""
    return BitsAndBytesConfig(
        load_in_4bit=True,
        bnb_4bit_quant_type=NF4,
        bnb_4bit_use_double_quant=True,
        bnb_4bit_compute_dtype=torch.bfloat16,
    )


def quantized_loading() -> dict[str, Any]:
    """Arguments of `from_pretrained`; a ValueError without an NVIDIA GPU or without bitsandbytes."""
    if not torch.cuda.is_available():
        raise ValueError(
            f'decoder.quantization "{NF4}" needs an NVIDIA GPU, and PyTorch finds none here: '
            "remove the setting, or train where there is one."
        )
    if find_spec("bitsandbytes") is None:
        raise ValueError(
            f'decoder.quantization "{NF4}" needs bitsandbytes: '
            "run .venv/bin/pip install -r requirements-cuda.txt in containers/training."
        )
    return {"quantization_config": nf4_config(), "device_map": {"": torch.cuda.current_device()}}


def is_quantized(layer: nn.Module) -> bool:
    """Whether a layer's weight is in four bits."""
    return getattr(getattr(layer, "weight", None), "quant_state", None) is not None


def whole_weight(layer: nn.Module) -> Tensor:
    """The weight [out, in] of a linear layer in float32."""
    if not is_quantized(layer):
        return layer.weight.detach().float()
    from bitsandbytes.functional import dequantize_4bit

    return dequantize_4bit(layer.weight.data, layer.weight.quant_state).float()


def in_full(decoder: PreTrainedModel | PeftModel) -> PreTrainedModel:
    """Turns the decoder itself into plain float32 layers with its adapters added in.

    PEFT's own merging would round each sum to four bits again.
    """
    base = decoder.get_base_model() if isinstance(decoder, PeftModel) else decoder
    adapted = {name: module for name, module in base.named_modules() if isinstance(module, LoraLayer)}
    for name, module in adapted.items():
        layer = module.get_base_layer()
        added = sum(module.get_delta_weight(adapter).float() for adapter in module.active_adapters)
        base.set_submodule(name, plain_linear(whole_weight(layer) + added, layer.bias))
    for name, module in list(base.named_modules()):
        if is_quantized(module):
            base.set_submodule(name, plain_linear(whole_weight(module), module.bias))
    quantizer = getattr(base, "hf_quantizer", None)
    if quantizer is not None:
        quantizer.remove_quantization_config(base)
    return base


def plain_linear(weight: Tensor, bias: Tensor | None) -> nn.Linear:
    """A linear layer of a given weight [out, in]."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=bias is not None, device="meta")
    layer.weight = nn.Parameter(weight)
    if bias is not None:
        layer.bias = nn.Parameter(bias.detach().float())
    return layer
