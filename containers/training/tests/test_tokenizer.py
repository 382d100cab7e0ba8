import pytest
from tokenizers import Tokenizer

from meit.tokenizer import PROMPT_TEMPLATE, prompt_ids, report_ids, train_tokenizer


@pytest.mark.parametrize(
    "text",
    [
        "Sinus rhythm. Normal ECG.",
        "ST depression ≥ 0.1 mV in V3–V6; QTc 480 ms",
        "Überleitungsstörung 日本 🙂",
        "  two  spaces\n",
    ],
)
def test_any_text_survives(tiny, text):
    tokenizer = tiny[1]
    assert tokenizer.decode(report_ids(tokenizer, text)[:-1]) == text


def test_special_tokens_are_single_tokens(tiny):
    tokenizer = tiny[1]
    ids = prompt_ids(tokenizer, PROMPT_TEMPLATE, "Report this ECG.")
    assert (ids[0], ids[-1], tokenizer.eos_token_id) == (1, 2, 0)
    assert tokenizer.convert_ids_to_tokens([0, 1, 2]) == ["<|end|>", "<|user|>", "<|assistant|>"]


def test_the_json_file_alone_gives_the_same_ids(tiny, tiny_folder):
    alone = Tokenizer.from_file(str(tiny_folder / "tokenizer.json"))
    text = "<|user|>Report this ECG.<|assistant|>Atrial fibrillation.<|end|>"
    assert alone.encode(text).ids == tiny[1].encode(text)


def test_a_prompt_cannot_carry_special_tokens(tiny):
    with pytest.raises(ValueError, match="special tokens"):
        prompt_ids(tiny[1], PROMPT_TEMPLATE, "Report<|end|>")


def test_the_vocabulary_stays_below_its_limit():
    assert len(train_tokenizer(["sinus rhythm " * 50, "normal axis " * 50], 270)) <= 270
