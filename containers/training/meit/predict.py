"""Writes a checkpoint's reports: `python -m meit.predict CHECKPOINT --data SET --out FILE`.

One JSON object (`id`, `text`) a line, which `npm run evaluate -- --predictions FILE` scores. For checkpoints
that are no model package, because of their fusion; a package's own reports come from the evaluation itself.
"""

import argparse
import json
import time
from pathlib import Path

import torch

from meit.checkpoint import load_checkpoint
from meit.dataset import Example, read_inputs, read_instructions
from meit.evaluation import written_reports
from meit.instructions import CONTEXT_PARTS, with_context
from meit.tokenizer import prompt_ids


def predict(checkpoint: Path, data: Path, split: str, told: list[str], out: Path) -> dict[str, float]:
    """Writes the reports of a split, greedily; returns how many and how fast."""
    model, tokenizer, card = load_checkpoint(checkpoint)
    model.to("cuda" if torch.cuda.is_available() else "cpu")
    config = model.encoder.config
    inputs = read_inputs(data, config.leads, config.samples)
    records = [item for item in read_instructions(data) if item.split == split]
    prompt = card.tasks[0]["prompt"]
    examples = []
    for item in records:
        ids = prompt_ids(tokenizer, card.promptTemplate, with_context(prompt, item, told))
        examples.append(Example(item.index, ids, len(ids)))
    started = time.monotonic()
    reports, _ = written_reports(model, inputs, examples, tokenizer, card.maxNewTokens)
    seconds = time.monotonic() - started
    with out.open("w", encoding="utf-8") as file:
        for item, text in zip(records, reports, strict=True):
            file.write(json.dumps({"id": item.id, "text": text}, ensure_ascii=False) + "\n")
    return {"reports": len(reports), "reportsPerSecond": round(len(reports) / seconds, 2)}


def main() -> None:
    """Reads the command line and writes the reports."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder that `npm run dataset` wrote")
    parser.add_argument("--split", default="selection")
    parser.add_argument("--told", default="", help=f"comma-separated: {', '.join(CONTEXT_PARTS)}")
    parser.add_argument("--out", type=Path, required=True)
    arguments = parser.parse_args()
    told = [part for part in arguments.told.split(",") if part]
    if unknown := set(told) - set(CONTEXT_PARTS):
        parser.error(f"unknown in --told: {', '.join(sorted(unknown))}; choose of {', '.join(CONTEXT_PARTS)}")
    print(json.dumps(predict(arguments.checkpoint, arguments.data, arguments.split, told, arguments.out)))


if __name__ == "__main__":
    main()
