#!/usr/bin/env bash
# Lints and tests the trainer in its own virtual environment, which is made on the first run.
set -euo pipefail
cd "$(dirname "$0")"

if [ ! -x .venv/bin/pytest ]; then
  "${PYTHON:-python3}" -m venv .venv
  .venv/bin/pip install --quiet "$(grep '^torch==' requirements.txt)"
  .venv/bin/pip install --quiet -r requirements.txt
fi
.venv/bin/ruff check .
.venv/bin/ruff format --check .
.venv/bin/pytest "$@"
