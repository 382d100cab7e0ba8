"""Byte-level BPE tokenizer and the chat template."""

from collections.abc import Iterable

from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import PreTrainedTokenizerBase, PreTrainedTokenizerFast

USER_TOKEN = "<|user|>"
ASSISTANT_TOKEN = "<|assistant|>"
END_TOKEN = "<|end|>"
PROMPT_TEMPLATE = f"{USER_TOKEN}{{prompt}}{ASSISTANT_TOKEN}"


def train_tokenizer(texts: Iterable[str], vocabulary_size: int) -> PreTrainedTokenizerFast:
    """Learns a byte-level BPE of at most `vocabulary_size` tokens; any UTF-8 text can be encoded."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=vocabulary_size,
        min_frequency=2,
        special_tokens=[END_TOKEN, USER_TOKEN, ASSISTANT_TOKEN],
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(texts, trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        eos_token=END_TOKEN,
        pad_token=END_TOKEN,
        extra_special_tokens=[USER_TOKEN, ASSISTANT_TOKEN],
        clean_up_tokenization_spaces=False,
    )


def prompt_ids(tokenizer: PreTrainedTokenizerBase, template: str, prompt: str) -> list[int]:
    """Token ids of the template filled with the prompt; a prompt that holds a special token is refused."""
    if any(token in prompt for token in (USER_TOKEN, ASSISTANT_TOKEN, *tokenizer.all_special_tokens)):
        raise ValueError("A prompt must not contain the template's special tokens: reword the prompt.")
    return tokenizer.encode(template.replace("{prompt}", prompt), add_special_tokens=False)


def report_ids(tokenizer: PreTrainedTokenizerBase, report: str) -> list[int]:
    """Token ids of the report and the end token that follows it."""
    return [*tokenizer.encode(report, add_special_tokens=False), tokenizer.eos_token_id]
