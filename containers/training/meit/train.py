"""Trains a checkpoint: `python -m meit.train CONFIG --data FOLDER --out FOLDER`.

The output folder holds `log.jsonl`, the state of both stages (the same command goes on with an interrupted
run), `best/`, the best checkpoint so far (the last, if validation records are trained on), and at the end
`final/`: that checkpoint with its scores over the whole validation split.
"""

import argparse
import shutil
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
import transformers

from meit.checkpoint import CheckpointCard, load_checkpoint, save_checkpoint
from meit.config import TrainingConfig, read_config
from meit.dataset import (
    DatasetCard,
    Example,
    read_dataset_card,
    read_inputs,
    read_instructions,
    tokenize,
)
from meit.decoder import TextModel, build_text_model
from meit.encoders import build_encoder
from meit.evaluation import report_scores, score_kinds
from meit.fusion import build_fusion
from meit.instructions import Asked, Instruction, draw, plain, records_of_epoch, texts_to_tokenize, told
from meit.interruption import InterruptedTrainingError, interruptions
from meit.linear_probe import fit_head
from meit.loop import Log, json_log
from meit.model import MeitModel
from meit.package import Package, load_weights, packaged_text_model, read_package
from meit.parallel import (
    copy_from_first,
    is_first,
    process_count,
    start_processes,
    stop_processes,
    waiting_processes_threads,
)
from meit.pretraining import StatementClassifier, pretrain, statement_codes, statement_targets
from meit.quality import chosen_training
from meit.tensorboard import both, tensorboard_log
from meit.tokenizer import report_ids
from meit.training import (
    STATE_FILE,
    JointModel,
    TrainingData,
    evaluated_card,
    some_of_each,
    train_reports,
)


def train(config: TrainingConfig, data_folder: Path, out: Path) -> Path:
    """Runs or goes on with both stages; returns the folder of the final checkpoint."""
    out.mkdir(parents=True, exist_ok=True)
    accelerator = start_processes()
    device = accelerator.device
    log = both(json_log(out / "log.jsonl"), tensorboard_log(out / "tensorboard"))
    if config.threads:
        torch.set_num_threads(max(1, config.threads // process_count()))
    torch.manual_seed(config.seed)

    dataset = read_dataset_card(data_folder)
    check_contract(config, dataset)
    instructions = read_instructions(data_folder)
    split = {name: [item for item in instructions if item.split == name] for name in ("train", "validation")}
    if config.data.include_validation:
        split["train"] = [*split["train"], *split["validation"]]
    split["train"] = chosen_training(split["train"], config.data, config.seed)
    codes = statement_codes(split["train"], config.statement_targets)
    start = starting_package(config, dataset)
    text_model = (
        packaged_text_model(start, config.decoder)
        if start
        else build_text_model(config.decoder, texts_to_tokenize(split["train"], dataset.tasks))
    )
    encoder = build_encoder(config.encoder)
    if start:
        load_weights(start, encoder, text_model.decoder)
    classifier = StatementClassifier(encoder, codes).to(device)
    asked = AskedSplits(config, dataset, split, text_model)
    data = TrainingData(
        inputs=read_inputs(data_folder, config.encoder.leads, config.encoder.samples),
        train=asked.training_examples,
        validation=asked.validation_examples(),
        targets=statement_targets(split["train"], codes, config.statement_targets),
        sampling_rate_hz=dataset.contract["samplingRateHz"],
    )
    counts = asked.facts()
    check_not_empty(counts)
    facts = {
        "data": dataset.facts,
        **counts,
        "includesValidation": config.data.include_validation,
        "startedFrom": start.title if start else None,
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

    if start and not (out / STATE_FILE).exists():
        if is_first():
            with waiting_processes_threads():
                fit_head(classifier.head, encoder, data.inputs, data.targets)
        copy_from_first(classifier.head)

    texts = {item.index: report_ids(text_model.tokenizer, item.report) for item in instructions}
    pretraining_scores = pretrain(classifier, config, data, split, codes, texts, out, log)

    # The second stage starts from the same random numbers whether or not the first was resumed.
    torch.manual_seed(config.seed + 1)
    if config.decoder.pretrained:
        encoder.begin_with_unit_tokens()
    fusion = build_fusion(config.fusion, text_model.decoder)
    meit = MeitModel(
        encoder,
        text_model.decoder,
        fusion,
        config.regularisation.prefix_dropout,
        config.decoder.gradient_checkpointing,
    )
    card = CheckpointCard(
        name=config.name,
        version=config.version,
        input=dataset.contract,
        promptTemplate=text_model.template,
        tasks=taught_tasks(config, dataset),
        defaultTask=dataset.task_cards[0]["name"],
        context={
            "styles": dataset.styles if config.instructions.style > 0 else [],
            "patient": config.instructions.patient > 0,
            "measurements": config.instructions.measurements > 0,
        },
        maxNewTokens=config.max_new_tokens,
        eosTokenId=text_model.tokenizer.eos_token_id,
        fusion=config.fusion,
        training={**facts, "pretraining": pretraining_scores},
    )
    is_encoder_pretrained = config.pretraining.steps > 0 or start is not None
    joint = JointModel(meit, classifier, config.precision, is_encoder_pretrained)
    train_reports(joint, config, data, text_model.tokenizer, card, out, log, accelerator)
    if is_first():
        with waiting_processes_threads():
            finish(config, data, out, device, log)
    return out / "final"


def check_not_empty(counts: dict[str, Any]) -> None:
    """Both splits need a record that can be used; otherwise a ValueError says what to change."""
    for split, kept in counts["records"].items():
        if kept == 0:
            raise ValueError(
                f"No {split} record is left ({counts['tooLong'][split]} are longer than max_length): raise "
                f"max_length, ask for more in data, or write a set with records of the split {split}."
            )


def finish(config: TrainingConfig, data: TrainingData, out: Path, device: torch.device, log: Log) -> None:
    """Scores the best checkpoint, read back from disk, over the whole validation split; writes `final/`."""
    model, tokenizer, card = load_checkpoint(out / "best")
    model.to(device)
    validation = some_of_each(data.validation, config.final_records, config.seed)
    kinds = score_kinds(model, data.inputs, validation, tokenizer, config.max_new_tokens)
    scores: dict[str, Any] = {**card.training["validation"], "reports": kinds}
    references = [
        tokenizer.decode(example.ids[example.prompt_length : -1]) for example in validation["plain"]
    ]
    most_frequent = Counter(references).most_common(1)[0][0]
    always_same = report_scores([most_frequent] * len(references), references)
    fusion_parameters = parameter_count(model.fusion)
    log(
        {
            "event": "finished",
            **scores,
            "mostFrequentReport": always_same,
            "fusionParameters": fusion_parameters,
        }
    )
    save_checkpoint(out / "final", model, tokenizer, evaluated_card(card, scores))


@dataclass(frozen=True)
class AskedSplits:
    """Turns the records of both splits into token ids, as the configuration asks for them."""

    config: TrainingConfig
    dataset: DatasetCard
    split: dict[str, list[Instruction]]
    text_model: TextModel

    def training_examples(self, epoch: int) -> list[Example]:
        """What is asked of every training record in this epoch; the same each time."""
        random = np.random.default_rng([self.config.seed, 3, epoch])
        records = records_of_epoch(self.split["train"], self.config.instructions, random)
        settings, tasks, answers = (
            self.config.instructions,
            self.dataset.tasks,
            self.dataset.presence_answers,
        )
        return self.tokenized([draw(item, tasks, answers, settings, random) for item in records])

    def validation_examples(self) -> dict[str, list[Example]]:
        """The reports of the validation records, asked for alone and with all that is ever told."""
        settings = self.config.instructions
        records = validated(self.split["validation"])
        kinds = {"plain": self.tokenized([plain(item) for item in records])}
        if settings.style or settings.patient or settings.measurements:
            kinds["told"] = self.tokenized([told(item, settings) for item in records])
        return kinds

    def tokenized(self, asked: Sequence[Asked]) -> list[Example]:
        """Token ids of at most `max_length`; longer ones are left out, none is cut short."""
        return self.kept_and_left_out(asked)[0]

    def kept_and_left_out(self, asked: Sequence[Asked]) -> tuple[list[Example], int]:
        """The same, and how many are left out."""
        return tokenize(asked, self.text_model.tokenizer, self.text_model.template, self.config.max_length)

    def facts(self) -> dict[str, Any]:
        """Counts for the log, of everything told at once, which is the longest."""
        everything = {
            name: self.kept_and_left_out([told(item, self.config.instructions) for item in items])
            for name, items in self.split.items()
        }
        return {
            "records": {name: len(kept) for name, (kept, _) in everything.items()},
            "tooLong": {name: left_out for name, (_, left_out) in everything.items()},
            "longestTokens": max(
                (len(example.ids) for kept, _ in everything.values() for example in kept), default=0
            ),
        }


def validated(instructions: Sequence[Instruction]) -> Sequence[Instruction]:
    """Those whose report a person has looked at, worth being scored on; all if there are none."""
    return [item for item in instructions if item.validated] or instructions


def taught_tasks(config: TrainingConfig, dataset: DatasetCard) -> list[dict[str, Any]]:
    """The tasks that this training teaches, as a package describes them."""
    return dataset.task_cards if config.instructions.other_tasks > 0 else dataset.task_cards[:1]


def check_contract(config: TrainingConfig, dataset: DatasetCard) -> None:
    """The encoder must fit the inputs that the set was written with."""
    given = (len(dataset.contract["leads"]), dataset.contract["samples"])
    expected = (config.encoder.leads, config.encoder.samples)
    if given != expected:
        raise ValueError(
            f"The set has {given[0]} leads x {given[1]} samples, the configuration's encoder {expected[0]} x "
            f"{expected[1]}: change encoder.leads and encoder.samples."
        )


def starting_package(config: TrainingConfig, dataset: DatasetCard) -> Package | None:
    """The package to go on from, if there is one; it must have learnt from inputs that were made alike."""
    if config.start_from is None:
        return None
    start = read_package(Path(config.start_from))
    contract = start.manifest["input"]
    if other := [key for key, value in dataset.contract.items() if contract.get(key) != value]:
        raise ValueError(
            f"start_from: {start.title} learnt from inputs of another {', '.join(other)} than the set has: "
            "start from another package, or from nothing."
        )
    return start


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
    config = read_config(arguments.config)
    try:
        with interruptions():
            folder = train(config, arguments.data, arguments.out)
    except InterruptedTrainingError as interrupted:
        if is_first():
            print(f"{interrupted} The same command goes on from there.")
        stop_processes()
        sys.exit(interrupted.exit_code)
    if arguments.export and is_first():
        shutil.copytree(folder, arguments.export, dirs_exist_ok=True)
    if is_first():
        print(f"Checkpoint: {folder}")
    stop_processes()


if __name__ == "__main__":
    main()
