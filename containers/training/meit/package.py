"""A model package as the start of a training: what `npm run model:build` made of a checkpoint, undone.

The published package is all that most people have of a model. Batch norms come back folded into their
convolutions, so the encoder cannot be pretrained again, but the joint stage, which freezes batch statistics,
goes on from the same function. Weights of the package are float16.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from meit.checkpoint import is_counter, tied_names
from meit.config import DecoderSettings
from meit.decoder import TextModel, new_llama
from meit.encoders import EcgEncoder
from meit.encoders.resnet1d import ResNet1dConfig

MANIFEST_FILE = "meit.json"
# The batch norm behind each kind of convolution.
BATCH_NORMS = {"conv": "bn", "conv1": "bn1", "conv2": "bn2", "shortcut": "shortcut_bn"}


@dataclass(frozen=True)
class Package:
    """Manifest (`meit.json`) and folder of a package."""

    folder: Path
    manifest: dict

    @property
    def title(self) -> str:
        """Name and version."""
        return f"{self.manifest['name']} {self.manifest['version']}"


def read_package(folder: Path) -> Package:
    """Opens a package of an encoder and decoder that can be undone; another one is a ValueError."""
    path = folder / MANIFEST_FILE
    if not path.exists():
        raise ValueError(f"start_from: {folder} is no model package, it has no {MANIFEST_FILE}.")
    manifest = json.loads(path.read_text())
    for part, known in (("encoder", ResNet1dConfig.architecture), ("decoder", "llama")):
        architecture = manifest[part]["architecture"]
        if architecture != known:
            raise ValueError(
                f'start_from: the {part} of {folder} is "{architecture}", and training can go on from '
                f'"{known}" only.'
            )
    return Package(folder, manifest)


def packaged_text_model(package: Package, settings: DecoderSettings) -> TextModel:
    """The package's tokenizer and template, and a decoder of the settings' sizes for its weights."""
    tokenizer = PreTrainedTokenizerFast.from_pretrained(package.folder)
    return TextModel(new_llama(settings, tokenizer), tokenizer, package.manifest["promptTemplate"])


def load_weights(package: Package, encoder: EcgEncoder, decoder: PreTrainedModel) -> None:
    """Fills both with the package's weights; a ValueError if their shapes are others."""
    manifest, folder = package.manifest, package.folder
    own = {
        "encoder": encoder_state(weights_of(folder / manifest["encoder"]["file"]), encoder),
        "decoder": decoder_state(weights_of(folder / manifest["decoder"]["file"]), manifest["decoder"]),
    }
    for name, module in (("encoder", encoder), ("decoder", decoder)):
        shapes = {
            key: tuple(value.shape)
            for key, value in module.state_dict().items()
            if not is_counter(key) and key not in tied_names(decoder)
        }
        if shapes != {key: tuple(value.shape) for key, value in own[name].items()}:
            raise ValueError(
                f"start_from: the {name} of {package.title} has another shape than the configuration's: "
                "take over its sizes."
            )
        module.load_state_dict(own[name], strict=False)


def weights_of(file: Path) -> dict[str, Tensor]:
    """The floating-point tensors of an ONNX file and those it keeps beside it, float32, in their order."""
    graph = onnx.load(file).graph
    arrays = ((tensor.name, numpy_helper.to_array(tensor)) for tensor in graph.initializer)
    return {
        name: torch.from_numpy(array.astype(np.float32))
        for name, array in arrays
        if np.issubdtype(array.dtype, np.floating)
    }


def encoder_state(weights: dict[str, Tensor], encoder: nn.Module) -> dict[str, Tensor]:
    """State of the small encoder: each batch norm adds the folded bias and leaves the rest as it is."""
    state = {
        "projection.weight": weights["projection.weight"].T.contiguous(),
        **{name: weights[name] for name in ("projection.bias", "token_embedding", "norm.weight")},
    }
    for name, module in encoder.named_modules():
        if isinstance(module, nn.Conv1d):
            before, _, kind = name.rpartition(".")
            norm = f"{before}.{BATCH_NORMS[kind]}"
            kernel, bias = weights.get(f"{name}.weight"), weights.get(f"{name}.bias")
            if kernel is None or bias is None:
                continue
            state[f"{name}.weight"] = kernel
            state[f"{norm}.bias"] = bias
            state[f"{norm}.weight"] = torch.ones_like(bias)
            state[f"{norm}.running_mean"] = torch.zeros_like(bias)
            state[f"{norm}.running_var"] = torch.full_like(bias, 1 - encoder.get_submodule(norm).eps)
    return state


def decoder_state(weights: dict[str, Tensor], shape: dict) -> dict[str, Tensor]:
    """State of a LLaMA: stacked projections taken apart, products turned back into linear layers."""
    embedding = "model.embed_tokens.weight"
    state = {embedding: weights[embedding]}
    norms = iter([value for name, value in weights.items() if name.startswith("norm.")])
    key_value_size = shape["keyValueHeads"] * shape["headDim"]
    sizes = [shape["attentionHeads"] * shape["headDim"], key_value_size, key_value_size]
    for layer in range(shape["layers"]):
        for name, value in layer_state(weights, f"layers.{layer}", sizes):
            state[f"model.layers.{layer}.{name}.weight"] = value.contiguous()
        state[f"model.layers.{layer}.input_layernorm.weight"] = next(norms)
        state[f"model.layers.{layer}.post_attention_layernorm.weight"] = next(norms)
    state["model.norm.weight"] = next(norms)
    return state


def layer_state(weights: dict[str, Tensor], layer: str, sizes: list[int]) -> Iterator[tuple[str, Tensor]]:
    """Names and weights [out, in] of one layer's linear layers."""
    for name, part in zip("qkv", weights[f"{layer}.qkv_proj"].T.split(sizes), strict=True):
        yield f"self_attn.{name}_proj", part
    yield "self_attn.o_proj", weights[f"{layer}.o_proj"].T
    gate, up = weights[f"{layer}.gate_up_proj"].T.chunk(2)
    yield "mlp.gate_proj", gate
    yield "mlp.up_proj", up
    yield "mlp.down_proj", weights[f"{layer}.down_proj"].T
