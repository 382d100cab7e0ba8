import json
import sys
from pathlib import Path

import numpy as np
import pytest

import reference_logits


@pytest.fixture
def golden(tiny_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[dict, Path]:
    out = tmp_path / "reference.json"
    monkeypatch.setattr(sys, "argv", ["reference_logits.py", str(tiny_folder), str(out)])
    reference_logits.main()
    return json.loads(out.read_text()), tmp_path


def test_golden_values_agree_with_each_other(golden):
    values, folder = golden
    inputs = np.fromfile(folder / values["inputs"], "<i2")
    assert inputs.size == 3 * 12 * 1000
    assert len(values["rows"]) == 3
    for row in values["rows"]:
        length = len(row["promptIds"]) + len(row["referenceIds"])
        assert np.shape(row["logits"]) == (length, len(values["vocabulary"]))
        np.testing.assert_allclose(row["logits"], row["cachedLogits"], atol=1e-4)
        assert np.shape(row["ecgTokens"]) == (4, 8)
        assert [np.shape(layer["key"]) for layer in row["firstPrefixToken"]] == [(2, 8)] * 2
        assert row["greedyIds"][:1] == row["argmax"][len(row["promptIds"]) - 1 : len(row["promptIds"])]
