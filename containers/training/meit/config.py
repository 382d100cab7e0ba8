"""Training configurations: one JSON file an experiment, checked when it is read."""

import json
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from meit.encoders import EncoderConfig, parse_encoder_config
from meit.fusion import FUSIONS

PRETRAINING_OBJECTIVES = ("statements", "contrastive", "masked")
STATEMENT_TARGETS = ("codes", "codes+findings")


@dataclass(frozen=True)
class LoraSettings:
    """Low-rank adaptation of a pretrained decoder; its other weights stay frozen."""

    rank: int = 64
    alpha: int = 128
    dropout: float = 0.1
    # Names of linear layers, or "all-linear" for those of any family.
    target_modules: tuple[str, ...] | str = (
        "q_proj",
        "k_proj",
        "v_proj",
        "o_proj",
        "gate_proj",
        "up_proj",
        "down_proj",
    )


@dataclass(frozen=True)
class DecoderSettings:
    """A new LLaMA of the given shape with its own tokenizer, or a pretrained one from a folder."""

    vocabulary_size: int = 1024
    hidden_size: int = 256
    layers: int = 6
    attention_heads: int = 4
    key_value_heads: int = 4
    intermediate_size: int = 768
    max_positions: int = 256
    attention_dropout: float = 0.0
    # Blocks are computed again in the backward pass instead of being remembered: slower, in less memory.
    gradient_checkpointing: bool = False
    pretrained: str | None = None
    lora: LoraSettings | None = None
    # "nf4" holds a pretrained decoder in four bits under its adapters (QLoRA); needs CUDA.
    quantization: str | None = None


@dataclass(frozen=True)
class AugmentationSettings:
    """Random changes of training inputs; amplitudes in mV, times in samples."""

    noise_mv: float = 0.03
    wander_mv: float = 0.1
    gain: float = 0.15
    shift_samples: int = 50
    lead_dropout: float = 0.1
    # Standard deviation of bursts of noise above 15 Hz.
    muscle_mv: float = 0.0
    # Chance that only the limb leads, or only the precordial leads, are there.
    lead_group_dropout: float = 0.0
    # Chance that the recording ends early, at half its length at the earliest.
    cut_end: float = 0.0


@dataclass(frozen=True)
class InstructionSettings:
    """What is asked in training; the defaults are one prompt for the report, and nothing else."""

    # How many wordings of a task are drawn from; 1 is its own prompt.
    wordings: int = 1
    # Chance of another task than the report.
    other_tasks: float = 0.0
    # Chances that house style, age and sex, and measurements are told.
    style: float = 0.0
    patient: float = 0.0
    measurements: float = 0.0
    # The chance of the style for a report that no person has looked at; None: as for the others. At 1 the
    # model writes as people do where no style is told.
    style_of_unvalidated: float | None = None
    # Chance that a record with such a report is asked about in an epoch.
    unvalidated: float = 1.0


@dataclass(frozen=True)
class DataSettings:
    """Which training records are used, and how reports are spoilt; by default all, as they are."""

    share: float = 1.0
    # The validation records are trained on too: for the last training, once the number of steps is chosen.
    # The last checkpoint is kept, as scores on these records choose nothing any more.
    include_validation: bool = False
    # True: only reports that a person has looked at; False: only the others.
    validated: bool | None = None
    # Records of devices whose names begin so are left out: how does the model do on one it never saw?
    without_device: str | None = None
    # Shares of the sentences that are left out, or exchanged for those of other reports.
    dropped_statements: float = 0.0
    corrupted_statements: float = 0.0


@dataclass(frozen=True)
class StageSettings:
    """One training stage. Learning rates fall as a cosine to zero over `steps` or `limit_seconds`,
    whichever is used up first; without `limit_seconds` a run is the same on a slower machine."""

    steps: int
    # Records in one optimiser step, over all processes.
    batch_size: int = 64
    # Records that one process takes at a time; their gradients add up to those of the batch.
    micro_batch_size: int | None = None
    learning_rate: float = 1e-3
    encoder_learning_rate: float = 1e-3
    weight_decay: float = 0.05
    warmup_steps: int = 100
    gradient_norm: float = 1.0
    # Of averaged weights; 0 takes the weights as they are.
    ema_decay: float = 0.999
    limit_seconds: float | None = None
    evaluate_seconds: float = 240.0
    save_seconds: float = 300.0


@dataclass(frozen=True)
class PretrainingSettings(StageSettings):
    """The encoder's own stage; with 0 steps the encoder starts untrained, and its batch norms learn later."""

    # What it learns, each with its weight in the loss.
    objectives: dict[str, float] = field(default_factory=lambda: {"statements": 1.0})


@dataclass(frozen=True)
class RegularisationSettings:
    """What keeps the joint stage from learning reports by heart."""

    prefix_dropout: float = 0.0
    token_corruption: float = 0.0
    label_smoothing: float = 0.0
    statement_loss: float = 0.0


@dataclass(frozen=True)
class TrainingConfig:
    """Everything that defines an experiment except where its data and output lie."""

    name: str
    version: str
    encoder: EncoderConfig
    decoder: DecoderSettings
    pretraining: PretrainingSettings
    training: StageSettings
    augmentation: AugmentationSettings = field(default_factory=AugmentationSettings)
    # Of the pretraining, where it is to differ.
    pretraining_augmentation: AugmentationSettings | None = None
    regularisation: RegularisationSettings = field(default_factory=RegularisationSettings)
    instructions: InstructionSettings = field(default_factory=InstructionSettings)
    data: DataSettings = field(default_factory=DataSettings)
    # A model package to go on from: its weights, tokenizer and chat template. Encoder and decoder must have
    # its sizes, and the encoder's pretraining no steps.
    start_from: str | None = None
    # What the encoder's statement head learns: SCP-ECG codes, or also the findings that reports claim.
    statement_targets: str = "codes"
    # How the ECG enters the language model; only "prefix-kv" becomes a model package.
    fusion: str = "prefix-kv"
    seed: int = 1
    threads: int | None = None
    precision: str = "float32"
    max_length: int = 160
    max_new_tokens: int = 128
    generated_records: int = 400
    # How many validation records are reported on at the end; None: all.
    final_records: int | None = None


Settings = TypeVar("Settings")


def settings(kind: type[Settings], values: dict[str, Any], where: str) -> Settings:
    """Fills a settings class from JSON; a key it does not know is a ValueError that names it."""
    unknown = set(values) - {item.name for item in fields(kind)}
    if unknown:
        raise ValueError(
            f"Unknown settings in {where}: {', '.join(sorted(unknown))}. Remove or correct them."
        )
    return kind(**values)


def parse_config(values: dict[str, Any]) -> TrainingConfig:
    """Checks parsed JSON and fills in defaults."""
    decoder = dict(values["decoder"])
    if decoder.get("lora") is not None:
        lora = dict(decoder["lora"])
        if not isinstance(lora.get("target_modules", ""), str):
            lora["target_modules"] = tuple(lora["target_modules"])
        decoder["lora"] = settings(LoraSettings, lora, "decoder.lora")
    parts = {
        "encoder": parse_encoder_config(values["encoder"]),
        "decoder": settings(DecoderSettings, decoder, "decoder"),
        "pretraining": settings(PretrainingSettings, values["pretraining"], "pretraining"),
        "training": settings(StageSettings, values["training"], "training"),
        "augmentation": settings(AugmentationSettings, values.get("augmentation", {}), "augmentation"),
        "pretraining_augmentation": settings(
            AugmentationSettings, values["pretraining_augmentation"], "pretraining_augmentation"
        )
        if "pretraining_augmentation" in values
        else None,
        "regularisation": settings(
            RegularisationSettings, values.get("regularisation", {}), "regularisation"
        ),
        "data": settings(DataSettings, values.get("data", {}), "data"),
        "instructions": settings(InstructionSettings, values.get("instructions", {}), "instructions"),
    }
    config = settings(TrainingConfig, {**values, **parts}, "the configuration")
    if config.precision not in ("float32", "bfloat16"):
        raise ValueError(f'Unknown precision "{config.precision}": choose "float32" or "bfloat16".')
    check_start(config)
    check_quantization(config.decoder)
    for name, stage in (("pretraining", config.pretraining), ("training", config.training)):
        check_stage(name, stage)
    check_objectives(config.pretraining.objectives)
    if config.statement_targets not in STATEMENT_TARGETS:
        raise ValueError(
            f'Unknown statement_targets "{config.statement_targets}": choose "codes" or "codes+findings".'
        )
    if config.instructions.wordings < 1:
        raise ValueError("instructions.wordings must be 1 (one prompt for each task) or more.")
    if config.fusion not in FUSIONS:
        raise ValueError(f'Unknown fusion "{config.fusion}": choose one of {", ".join(FUSIONS)}.')
    return config


def check_start(config: TrainingConfig) -> None:
    """A package has a decoder of its own, and an encoder whose batch norms are folded away."""
    if config.start_from is None:
        return
    if config.decoder.pretrained is not None:
        raise ValueError("start_from and decoder.pretrained both name a decoder: leave one of them out.")
    if config.pretraining.steps > 0:
        raise ValueError(
            "start_from goes on with a trained encoder, whose batch norms cannot be pretrained again: "
            "set pretraining.steps to 0."
        )


def check_quantization(decoder: DecoderSettings) -> None:
    """Weights in four bits cannot learn: they need to be there already, and adapters."""
    if decoder.quantization is None:
        return
    if decoder.quantization != "nf4":
        raise ValueError(
            f'Unknown decoder.quantization "{decoder.quantization}": choose "nf4" or leave it out.'
        )
    if decoder.pretrained is None or decoder.lora is None:
        raise ValueError(
            'decoder.quantization "nf4" is for a pretrained decoder with adapters: '
            "set decoder.pretrained and decoder.lora as well, or leave it out."
        )


def check_stage(name: str, stage: StageSettings) -> None:
    """Sizes and shares that training can work with."""
    least = 0 if name == "pretraining" else 1
    if stage.steps < least:
        raise ValueError(f"{name}.steps is {stage.steps}: choose {least} or more.")
    if stage.batch_size < 1:
        raise ValueError(f"{name}.batch_size is {stage.batch_size}: choose 1 or more.")
    if stage.micro_batch_size is not None and not 1 <= stage.micro_batch_size <= stage.batch_size:
        raise ValueError(
            f"{name}.micro_batch_size is {stage.micro_batch_size}: choose 1 to batch_size "
            f"({stage.batch_size}), or leave it out."
        )
    if not 0 <= stage.ema_decay < 1:
        raise ValueError(f"{name}.ema_decay is {stage.ema_decay}: choose 0 (no averaging) to below 1.")


def check_objectives(objectives: dict[str, float]) -> None:
    """At least one known objective, each with a weight above zero."""
    known = ", ".join(PRETRAINING_OBJECTIVES)
    if not isinstance(objectives, dict) or not objectives or set(objectives) - set(PRETRAINING_OBJECTIVES):
        raise ValueError(
            f"pretraining.objectives is {json.dumps(objectives)}: give one or more of {known}, "
            'each with its weight, for example {"statements": 1.0}.'
        )
    if not all(isinstance(weight, int | float) and weight > 0 for weight in objectives.values()):
        raise ValueError("A weight in pretraining.objectives must be above 0: leave out what is not wanted.")


def read_config(path: Path) -> TrainingConfig:
    """Reads and checks one configuration file."""
    return parse_config(json.loads(path.read_text()))
