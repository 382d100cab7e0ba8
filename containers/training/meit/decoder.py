"""The language model: a new small LLaMA with its own tokenizer, or a pretrained one, with LoRA on request."""

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    LlamaConfig,
    LlamaForCausalLM,
    PreTrainedModel,
    PreTrainedTokenizerBase,
)

from meit.config import DecoderSettings, LoraSettings
from meit.quantization import in_full, is_quantized, quantized_loading
from meit.tokenizer import PROMPT_TEMPLATE, train_tokenizer

# MEIT writes its tags as plain text: a pretrained vocabulary is left as it is.
PRETRAINED_TEMPLATE = "<|user|>\n{prompt}\n<|assistant|>\n"


@dataclass(frozen=True)
class TextModel:
    """A causal language model, its tokenizer (with end and padding token) and the chat template."""

    decoder: PreTrainedModel | PeftModel
    tokenizer: PreTrainedTokenizerBase
    template: str


def build_text_model(settings: DecoderSettings, texts: Iterable[str]) -> TextModel:
    """Makes or loads the language model; the texts are what a new tokenizer learns from."""
    if settings.pretrained is None:
        tokenizer = train_tokenizer(texts, settings.vocabulary_size)
        return TextModel(new_llama(settings, tokenizer), tokenizer, PROMPT_TEMPLATE)
    weights = pretrained_file(Path(settings.pretrained))
    tokenizer = AutoTokenizer.from_pretrained(settings.pretrained, **weights)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.eos_token
    loading = quantized_loading() if settings.quantization else {}
    decoder = AutoModelForCausalLM.from_pretrained(
        settings.pretrained, dtype=torch.float32, **weights, **loading
    )
    template = (tokenizer.bos_token or "") + PRETRAINED_TEMPLATE
    return TextModel(with_lora(decoder, settings.lora) if settings.lora else decoder, tokenizer, template)


def pretrained_file(folder: Path) -> dict[str, str]:
    """Arguments of `from_pretrained` for a folder that has one GGUF file instead of safetensors.

    Transformers turns its quantised weights into full ones. Several such files are a ValueError.
    """
    files = sorted(folder.glob("*.gguf"))
    if (folder / "config.json").exists() or not files:
        return {}
    if len(files) > 1:
        raise ValueError(f"{folder} has {len(files)} GGUF files: leave only the one to train.")
    return {"gguf_file": files[0].name}


def new_llama(settings: DecoderSettings, tokenizer: PreTrainedTokenizerBase) -> LlamaForCausalLM:
    """A LLaMA with random weights: tied embeddings, rotary positions, no biases."""
    return LlamaForCausalLM(
        LlamaConfig(
            vocab_size=len(tokenizer),
            hidden_size=settings.hidden_size,
            intermediate_size=settings.intermediate_size,
            num_hidden_layers=settings.layers,
            num_attention_heads=settings.attention_heads,
            num_key_value_heads=settings.key_value_heads,
            head_dim=settings.hidden_size // settings.attention_heads,
            max_position_embeddings=settings.max_positions,
            rms_norm_eps=1e-5,
            rope_parameters={"rope_type": "default", "rope_theta": 10000.0},
            tie_word_embeddings=True,
            attention_dropout=settings.attention_dropout,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
            pad_token_id=tokenizer.pad_token_id,
        )
    )


def with_lora(decoder: PreTrainedModel, lora: LoraSettings) -> PeftModel:
    """Freezes the decoder and adds low-rank adapters (Hu et al. 2021)."""
    return get_peft_model(
        decoder,
        LoraConfig(
            r=lora.rank,
            lora_alpha=lora.alpha,
            lora_dropout=lora.dropout,
            target_modules=lora.target_modules
            if isinstance(lora.target_modules, str)
            else list(lora.target_modules),
            task_type="CAUSAL_LM",
        ),
    )


def merged(decoder: PreTrainedModel | PeftModel) -> PreTrainedModel:
    """A copy of the decoder as plain weights, with adapters added in."""
    own = copy.deepcopy(decoder)
    if any(is_quantized(module) for module in own.modules()):
        return in_full(own)
    return own.merge_and_unload() if isinstance(own, PeftModel) else own
