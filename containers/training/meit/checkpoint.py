"""Checkpoint folders: the language model in Hugging Face's layout, the encoder and `meit_training.json`."""

import copy
import json
import os
import shutil
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import nn
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, PreTrainedTokenizerBase

from meit.decoder import merged
from meit.encoders import (
    ENCODER_CONFIG_FILE,
    ENCODER_WEIGHTS_FILE,
    build_encoder,
    read_encoder_config,
)
from meit.fusion import build_fusion
from meit.fusion.prefix import PrefixFusion
from meit.model import MeitModel

TRAINING_FILE = "meit_training.json"
# Only where the fusion has weights of its own.
FUSION_WEIGHTS_FILE = "ecg_fusion.safetensors"


@dataclass(frozen=True)
class CheckpointCard:
    """`meit_training.json`: what a model package needs beside the weights."""

    name: str
    version: str
    input: dict
    promptTemplate: str
    tasks: list[dict]
    defaultTask: str
    maxNewTokens: int
    eosTokenId: int
    fusion: str = PrefixFusion.kind
    # Styles, and whether age, sex and measurements can be told.
    context: dict = field(default_factory=dict)
    training: dict = field(default_factory=dict)


def half_rounded(model: MeitModel) -> MeitModel:
    """A copy for inference: adapters merged, every weight rounded to the nearest float16.

    So what is evaluated is what is saved.
    """
    rounded = MeitModel(
        copy.deepcopy(model.encoder), merged(model.decoder), copy.deepcopy(model.fusion)
    ).eval()
    with torch.no_grad():
        for tensor in rounded.state_dict().values():
            if tensor.is_floating_point():
                tensor.copy_(tensor.half().float())
    return rounded


def save_checkpoint(
    folder: Path, model: MeitModel, tokenizer: PreTrainedTokenizerBase, card: CheckpointCard
) -> None:
    """Writes a checkpoint folder with float16 weights; an older one of that name is replaced as a whole."""
    draft = folder.with_name(folder.name + ".part")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    decoder = model.decoder
    decoder.config.dtype = torch.float16
    decoder.config.save_pretrained(draft)
    GenerationConfig(
        eos_token_id=card.eosTokenId,
        pad_token_id=card.eosTokenId,
        max_new_tokens=card.maxNewTokens,
        do_sample=False,
    ).save_pretrained(draft)
    save_file(
        half_weights(decoder, tied_names(decoder)), draft / "model.safetensors", metadata={"format": "pt"}
    )
    save_file(half_weights(model.encoder, set()), draft / ENCODER_WEIGHTS_FILE, metadata={"format": "pt"})
    if fusion_weights := half_weights(model.fusion, set()):
        save_file(fusion_weights, draft / FUSION_WEIGHTS_FILE, metadata={"format": "pt"})
    (draft / ENCODER_CONFIG_FILE).write_text(json.dumps(model.encoder.config.to_dict(), indent=2) + "\n")
    tokenizer.save_pretrained(draft)
    (draft / TRAINING_FILE).write_text(json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n")
    for file in draft.iterdir():
        file.chmod(0o644)
    replace_folder(draft, folder)


def load_checkpoint(folder: Path) -> tuple[MeitModel, PreTrainedTokenizerBase, CheckpointCard]:
    """Reads a checkpoint folder for inference in float32; the inverse of `save_checkpoint`."""
    decoder = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    encoder = build_encoder(read_encoder_config(folder))
    weights = load_file(folder / ENCODER_WEIGHTS_FILE)
    counters = {name: value for name, value in encoder.state_dict().items() if is_counter(name)}
    encoder.load_state_dict({name: value.float() for name, value in weights.items()} | counters)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    card = CheckpointCard(**json.loads((folder / TRAINING_FILE).read_text()))
    fusion = build_fusion(card.fusion, decoder)
    if fusion.state_dict():
        own = load_file(folder / FUSION_WEIGHTS_FILE)
        fusion.load_state_dict({name: value.float() for name, value in own.items()})
    return MeitModel(encoder, decoder, fusion).eval(), tokenizer, card


def half_weights(module: nn.Module, left_out: set[str]) -> dict[str, torch.Tensor]:
    """The module's state in float16 without the named tensors and batch counters."""
    return {
        name: value.half().contiguous()
        for name, value in module.state_dict().items()
        if name not in left_out and not is_counter(name)
    }


def is_counter(name: str) -> bool:
    """Whether a tensor only counts batches (batch norm), which inference never reads."""
    return name.endswith("num_batches_tracked")


def tied_names(decoder: nn.Module) -> set[str]:
    """The output head when it shares the input embedding, which is stored once."""
    return {"lm_head.weight"} if decoder.config.tie_word_embeddings else set()


def replace_folder(draft: Path, folder: Path) -> None:
    """Moves a complete draft into place; readers see the old folder or the new one, never half of one."""
    old = folder.with_name(folder.name + ".old")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        os.replace(folder, old)
    os.replace(draft, folder)
    shutil.rmtree(old, ignore_errors=True)
