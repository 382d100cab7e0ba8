#!/usr/bin/env bash
# Makes the trainer's virtual environment, .venv, or brings it up to date when requirements.txt has changed.
# PYTHON names the interpreter; without it the first of 3.11 or newer on the PATH is taken.
set -euo pipefail
cd "$(dirname "$0")"

fail() {
  echo "$1" >&2
  exit 1
}

is_new_enough() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

find_python() {
  local name
  if [ -n "${PYTHON:-}" ]; then
    command -v "$PYTHON" >/dev/null || fail "PYTHON is set to $PYTHON, which cannot be run. Set it to a Python 3.11 or newer."
    is_new_enough "$PYTHON" || fail "PYTHON is set to $PYTHON, which is $("$PYTHON" --version 2>&1): training needs 3.11 or newer."
    echo "$PYTHON"
    return
  fi
  for name in python3 python3.14 python3.13 python3.12 python3.11; do
    if command -v "$name" >/dev/null && is_new_enough "$name"; then
      echo "$name"
      return
    fi
  done
  fail "Training needs Python 3.11 or newer, and none was found. Install one, or set PYTHON to where it is."
}

# PyPI's torch for Linux holds CUDA, gigabytes that are of no use without an NVIDIA GPU.
if command -v nvidia-smi >/dev/null && nvidia-smi -L >/dev/null 2>&1; then
  build=cuda
else
  build=cpu
fi

install_torch() {
  local torch
  torch="$(grep '^torch==' requirements.txt)"
  if [ "$build" = cpu ] && [ "$(uname -s)" = Linux ]; then
    # An index or folder that pip is set to may have the CPU build; else PyTorch's own index has it.
    .venv/bin/pip install --quiet "$torch+cpu" 2>/dev/null ||
      .venv/bin/pip install --quiet --extra-index-url https://download.pytorch.org/whl/cpu "$torch"
  else
    .venv/bin/pip install --quiet "$torch"
  fi
}

wanted="$(cat requirements.txt && echo "torch for $build")"
installed="$(cat .venv/installed.txt 2>/dev/null || true)"
[ "$wanted" = "$installed" ] && exit 0

python="$(find_python)"
"$python" -c 'import ensurepip, venv' 2>/dev/null ||
  fail "$python cannot make virtual environments. Install its venv module (Debian and Ubuntu: apt install python3-venv)."
echo "Setting up Python in containers/training/.venv with torch for $build; this takes some minutes." >&2
# In place, so that a training that runs in it goes on; from nothing for another build of torch, which pip takes for the same.
if ! .venv/bin/python -c '' 2>/dev/null; then
  "$python" -m venv --clear .venv
elif [ -n "$installed" ] && [ "$(tail -n 1 <<<"$installed")" != "torch for $build" ]; then
  "$python" -m venv --clear .venv
fi
install_torch
.venv/bin/pip install --quiet -r requirements.txt
echo "$wanted" >.venv/installed.txt
