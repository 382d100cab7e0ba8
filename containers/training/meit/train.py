"""Trains a checkpoint: `python -m meit.train CONFIG --data FOLDER --out FOLDER`.

The output folder holds `log.jsonl`, the state of both stages (the same command goes on with an interrupted
run), `best/`, the best checkpoint so far, and at the end `final/`: that checkpoint with its scores over the
whole validation split.
"""

import argparse
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import transformers

from meit.checkpoint import CheckpointCard, load_checkpoint, save_checkpoint
from meit.config import TrainingConfig, read_config
from meit.dataset import (
    DatasetCard,
    Instruction,
    read_dataset_card,
    read_inputs,
    read_instructions,
    tokenize,
)
from meit.decoder import TextModel, build_text_model
from meit.encoders import build_encoder
from meit.evaluation import report_scores, validation_loss, written_reports
from meit.fusion import build_fusion
from meit.loop import Log, json_log
from meit.model import MeitModel
from meit.parallel import (
    is_first,
    process_count,
    start_processes,
    stop_processes,
    waiting_processes_threads,
)
from meit.pretraining import StatementClassifier, pretrain, statement_codes, statement_targets
from meit.training import JointModel, TrainingData, evaluated_card, train_reports


def train(config: TrainingConfig, data_folder: Path, out: Path) -> Path:
    """Runs or goes on with both stages; returns the folder of the final checkpoint."""
    out.mkdir(parents=True, exist_ok=True)
    device = start_processes()
    log = json_log(out / "log.jsonl")
    if config.threads:
        torch.set_num_threads(max(1, config.threads // process_count()))
    torch.manual_seed(config.seed)

    dataset = read_dataset_card(data_folder)
    check_contract(config, dataset)
    instructions = read_instructions(data_folder)
    split = {name: [item for item in instructions if item.split == name] for name in ("train", "validation")}
    codes = statement_codes(split["train"])
    texts = [text for item in split["train"] for text in (item.prompt, item.report)]
    text_model = build_text_model(config.decoder, texts)
    encoder = build_encoder(config.encoder)
    classifier = StatementClassifier(encoder, codes).to(device)
    tokenized = tokenize_split(config, split, text_model)
    data = TrainingData(
        inputs=read_inputs(data_folder, config.encoder.leads, config.encoder.samples),
        train=tokenized.examples["train"],
        validation=tokenized.examples["validation"],
        targets=statement_targets(split["train"], codes),
        sampling_rate_hz=dataset.contract["samplingRateHz"],
    )
    facts = {
        "data": dataset.facts,
        **tokenized.facts,
        "statementCodes": len(codes),
        "vocabulary": len(text_model.tokenizer),
        "fusion": config.fusion,
        "encoderParameters": parameter_count(encoder),
        "decoderParameters": parameter_count(text_model.decoder),
        "seed": config.seed,
        "precision": config.precision,
        "device": device.type,
        "processes": process_count(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "savedAs": "float16, evaluated after rounding",
    }
    log({"event": "started", **facts})

    pretrained, statement_scores = pretrain(classifier, config, data, split, codes, out, log)
    classifier.load_state_dict(pretrained.state_dict())

    # The second stage starts from the same random numbers whether or not the first was resumed.
    torch.manual_seed(config.seed + 1)
    fusion = build_fusion(config.fusion, text_model.decoder)
    meit = MeitModel(encoder, text_model.decoder, fusion, config.regularisation.prefix_dropout)
    card = CheckpointCard(
        name=config.name,
        version=config.version,
        input=dataset.contract,
        promptTemplate=text_model.template,
        tasks=dataset.tasks,
        defaultTask=dataset.tasks[0]["name"],
        maxNewTokens=config.max_new_tokens,
        eosTokenId=text_model.tokenizer.eos_token_id,
        fusion=config.fusion,
        training={**facts, "pretraining": statement_scores},
    )
    joint = JointModel(meit, classifier).to(device)
    train_reports(joint, config, data, text_model.tokenizer, card, out, log)
    if is_first():
        with waiting_processes_threads():
            finish(config, data, out, device, log)
    return out / "final"


def finish(config: TrainingConfig, data: TrainingData, out: Path, device: torch.device, log: Log) -> None:
    """Scores the best checkpoint, read back from disk, over the whole validation split; writes `final/`."""
    model, tokenizer, card = load_checkpoint(out / "best")
    model.to(device)
    reports, references = written_reports(
        model, data.inputs, data.validation, tokenizer, config.max_new_tokens
    )
    scores: dict[str, Any] = {
        **card.training["validation"],
        "validationLoss": validation_loss(model, data.inputs, data.validation, tokenizer.pad_token_id),
        **report_scores(reports, references),
    }
    most_frequent = Counter(references).most_common(1)[0][0]
    always_same = report_scores([most_frequent] * len(references), references)
    log({"event": "finished", **scores, "mostFrequentReport": always_same})
    save_checkpoint(out / "final", model, tokenizer, evaluated_card(card, scores))


@dataclass(frozen=True)
class TokenizedSplit:
    """Examples by split, and what the log says of them."""

    examples: dict[str, list]
    facts: dict[str, Any]


def tokenize_split(
    config: TrainingConfig, split: dict[str, list[Instruction]], text_model: TextModel
) -> TokenizedSplit:
    """Token ids of both splits; instructions that are too long are counted, never cut."""
    both = {
        name: tokenize(items, text_model.tokenizer, text_model.template, config.max_length)
        for name, items in split.items()
    }
    facts = {
        "records": {name: len(kept) for name, (kept, _) in both.items()},
        "tooLong": {name: left_out for name, (_, left_out) in both.items()},
        "longestTokens": max(len(example.ids) for kept, _ in both.values() for example in kept),
    }
    return TokenizedSplit({name: kept for name, (kept, _) in both.items()}, facts)


def check_contract(config: TrainingConfig, dataset: DatasetCard) -> None:
    """The encoder must fit the inputs that the set was written with."""
    given = (len(dataset.contract["leads"]), dataset.contract["samples"])
    expected = (config.encoder.leads, config.encoder.samples)
    if given != expected:
        raise ValueError(
            f"The set has {given[0]} leads x {given[1]} samples, the configuration's encoder {expected[0]} x "
            f"{expected[1]}: change encoder.leads and encoder.samples."
        )


def parameter_count(module: torch.nn.Module) -> int:
    """Number of weights."""
    return sum(parameter.numel() for parameter in module.parameters())


def main() -> None:
    """Reads the command line and trains."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("--data", type=Path, required=True, help="folder that `npm run dataset` wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder for state, log and checkpoints")
    parser.add_argument("--export", type=Path, help="folder that gets a copy of the final checkpoint")
    arguments = parser.parse_args()
    folder = train(read_config(arguments.config), arguments.data, arguments.out)
    if arguments.export and is_first():
        shutil.copytree(folder, arguments.export, dirs_exist_ok=True)
    if is_first():
        print(f"Checkpoint: {folder}")
    stop_processes()


if __name__ == "__main__":
    main()
