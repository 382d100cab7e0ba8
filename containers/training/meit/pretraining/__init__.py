"""Stage 1: what the encoder learns before it meets the language model, one file an objective."""

from meit.pretraining.stage import pretrain
from meit.pretraining.statements import (
    StatementClassifier,
    statement_codes,
    statement_targets,
    target_rows,
)

__all__ = ["StatementClassifier", "pretrain", "statement_codes", "statement_targets", "target_rows"]
