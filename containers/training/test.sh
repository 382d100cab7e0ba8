#!/usr/bin/env bash
# Lints and tests the trainer in its own virtual environment, which is made on the first run.
set -euo pipefail
cd "$(dirname "$0")"

bash set-up.sh
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/pytest "$@"
