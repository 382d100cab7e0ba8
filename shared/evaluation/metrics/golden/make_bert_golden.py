"""Writes ../bert-score/fixtures: two small random encoders and what the bert-score package says with them.

python make_bert_golden.py [ENCODER LAYER]

ENCODER is a folder with a real one; its scores go to standard output as JSON instead, to compare with
`check-encoder.ts`.
"""

import gzip
import json
import shutil
import sys
import tempfile
from pathlib import Path

import torch
from bert_score import score
from pairs import make_pairs, reports
from tokenizers import BertWordPieceTokenizer, ByteLevelBPETokenizer
from transformers import (
    BertConfig,
    BertModel,
    BertTokenizerFast,
    RobertaConfig,
    RobertaForMaskedLM,
    RobertaTokenizerFast,
)

OUT = Path(__file__).parents[1] / "bert-score/fixtures"
MAX_TOKENS = 80
SIZES = {
    "hidden_size": 32,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "intermediate_size": 48,
    "initializer_range": 0.3,
}


def save(model, tokenizer, folder: Path) -> None:
    """Writes half-precision weights, which lose nothing when they are read as single."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            if name.endswith("bias"):
                parameter.normal_(0, 0.1)
    model.half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def make_bert(folder: Path) -> None:
    """A small BERT with WordPiece tokens."""
    trainer = BertWordPieceTokenizer(lowercase=True)
    trainer.train_from_iterator(reports(), vocab_size=300, min_frequency=2)
    folder.mkdir(parents=True)
    trainer.save_model(str(folder))
    tokenizer = BertTokenizerFast(str(folder / "vocab.txt"), model_max_length=MAX_TOKENS)
    config = BertConfig(vocab_size=len(tokenizer), max_position_embeddings=MAX_TOKENS, **SIZES)
    save(BertModel(config, add_pooling_layer=False), tokenizer, folder)


def make_roberta(folder: Path) -> None:
    """A small RoBERTa with byte-level BPE tokens, with a language-model head around it."""
    trainer = ByteLevelBPETokenizer()
    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>"]
    trainer.train_from_iterator(reports(), vocab_size=400, min_frequency=2, special_tokens=special)
    folder.mkdir(parents=True)
    trainer.save_model(str(folder))
    tokenizer = RobertaTokenizerFast(
        str(folder / "vocab.json"), str(folder / "merges.txt"), model_max_length=MAX_TOKENS
    )
    config = RobertaConfig(
        vocab_size=len(tokenizer), max_position_embeddings=MAX_TOKENS + 2, type_vocab_size=1, **SIZES
    )
    save(RobertaForMaskedLM(config), tokenizer, folder)


def scores(folder: Path, layer: int, **options) -> list[list[float]]:
    """P, R and F of all pairs."""
    pairs = make_pairs()
    results = score(
        [candidate for candidate, _ in pairs],
        [reference for _, reference in pairs],
        model_type=str(folder),
        num_layers=layer,
        # One pair at a time: in a batch, padding adds a similarity of 0 to choose from.
        batch_size=1,
        device="cpu",
        **options,
    )
    return [[round(value, 7) for value in part.tolist()] for part in results]


def main() -> None:
    """Makes the encoders and their scores, or scores with a given encoder."""
    if len(sys.argv) == 3:
        print(json.dumps(scores(Path(sys.argv[1]), int(sys.argv[2]))))
        return
    torch.manual_seed(1)
    golden = {}
    with tempfile.TemporaryDirectory() as temporary:
        for name, make in {"tiny-bert": make_bert, "tiny-roberta": make_roberta}.items():
            folder = Path(temporary) / name
            make(folder)
            baseline = Path(temporary) / f"{name}.tsv"
            lines = [f"{layer},{0.1 * layer},{0.11 * layer},{0.105 * layer}" for layer in range(4)]
            baseline.write_text("\n".join(["LAYER,P,R,F", *lines]) + "\n", encoding="utf-8")
            golden[name] = {
                "layer2": scores(folder, 2),
                "layer3IdfRescaled": scores(
                    folder,
                    3,
                    idf=True,
                    nthreads=0,
                    lang="en",
                    rescale_with_baseline=True,
                    baseline_path=str(baseline),
                ),
            }
            target = OUT / name
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir(parents=True)
            for file in ["config.json", "model.safetensors", "tokenizer.json", "tokenizer_config.json"]:
                shutil.copy(folder / file, target)
            shutil.copy(baseline, target / "baseline.tsv")
    text = json.dumps(golden, separators=(",", ":"))
    (OUT / "bert-score-golden.json.gz").write_bytes(gzip.compress(text.encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
