"""Pairs of generated and reference reports: real reports and what can go wrong with them, always the same."""

import json
import random
from pathlib import Path

REPORTS = Path(__file__).parents[3] / "dataset/translation/fixtures/report-pairs.jsonl"

SYNONYMS = {
    "normal": "regular",
    "rhythm": "beat",
    "elevated": "raised",
    "possible": "potential",
    "marked": "pronounced",
    "moderate": "middling",
    "block": "obstruction",
    "deviation": "divergence",
    "high": "tall",
    "changes": "alterations",
    "ECG": "electrocardiogram",
    "heart": "bosom",
    "left": "leftover",
    "slow": "slowly",
    "limb": "arm",
}

SPECIAL = [
    ("", ""),
    ("", "Sinus rhythm. Normal ECG."),
    ("Sinus rhythm. Normal ECG.", ""),
    ("   \t\n ", "Sinus rhythm."),
    ("rhythm", "rhythm"),
    ("rhythm", "rhythms"),
    ("Rhythm", "beat"),
    (".", "."),
    ("sinus", "Sinus rhythm. Normal ECG."),
    ("Sinus rhythm. Normal ECG.", "sinus"),
    ("normal " * 60, "Sinus rhythm. Normal ECG."),
    ("normal normal normal", "normal " * 40),
    ("Sinusrhythmus, überdrehter Linkstyp, häufige Extrasystolen.", "Überdrehter Linkstyp, Sinusrhythmus."),
    ("Förmaksflimmer. Ospecifik ST-sänkning.", "Förmaksflimmer; ospecifik T-vågsförändring."),
    ("Φλεβοκομβικός ρυθμός. Φυσιολογικό ΗΚΓ.", "Φυσιολογικό ΗΚΓ, φλεβοκομβικός ρυθμός."),
    ("窦性心律。正常心电图。", "窦性心律,正常心电图。"),
    ("❤️ sinus 🙂🙂 rhythm 👩‍⚕️", "sinus rhythm ❤️ 🙂"),
    ("cafe\u0301 naïve co-operate V5,6 2.5 mV", "café naive cooperate V5,6 2.5mV"),
    (
        "“Sinus” rhythm – ST/T changes… (V1–V3); QTc > 480 ms!",
        '"sinus" rhythm - st/t changes (v1-v3), qtc 480 ms',
    ),
    (
        "can't exclude; cannot rule out: patient's 'old' MI -- don't know",
        "cannot exclude, can't rule out the patient's old mi",
    ),
    (
        "skies dying lying news innings proceed exceeding sized hopping",
        "sky die lie new inning proceeds exceed sizes hoped",
    ),
    (
        "radically vietnamization hopefully apology ties flies enjoyed",
        "radical vietnamize hopeful apologies tied fly enjoyment",
    ),
    ("comics geese went better best mice running happily", "comic goose go good well mouse ran happy"),
    ("the the the the", "the cat is on the mat"),
    ("a b c d e f g h", "h g f e d c b a"),
    ("x_y snake_case 1_000", "x_y snake case 1000"),
]


def reports() -> list[str]:
    """Translated reports."""
    lines = REPORTS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["english"] for line in lines]


def german_reports() -> list[str]:
    """The same reports as they were written."""
    lines = REPORTS.read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["report"] for line in lines]


def mutated(words: list[str], kind: int, rng: random.Random) -> list[str]:
    """The words after one kind of damage; from 6 on they stay as they are."""
    words = list(words)
    if kind == 0:
        rng.shuffle(words)
    elif kind == 1:
        words = [word for word in words if rng.random() > 0.35]
    elif kind == 2:
        words = [SYNONYMS.get(word.strip("."), word) for word in words]
    elif kind == 3:
        words = [word + rng.choice(["", "s", "ed", "ing"]) for word in words]
    elif kind == 4:
        words = [word for word in words for _ in range(rng.choice([1, 1, 1, 2, 3]))]
    elif kind == 5:
        cut = rng.randrange(len(words) + 1)
        words = words[cut:] + words[:cut]
    return words


def make_pairs() -> list[tuple[str, str]]:
    """All pairs: candidate, reference."""
    rng = random.Random(20260101)
    texts = reports()
    pairs = list(SPECIAL)
    for index, text in enumerate(texts):
        pairs.append((" ".join(mutated(text.split(), index % 7, rng)), text))
        other = texts[rng.randrange(len(texts))]
        pairs.append((" ".join(mutated(other.split(), (index + 3) % 7, rng)), text))
    pairs += [(rng.choice(german_reports()), text) for text in german_reports()[:40]]
    pairs += [(text.upper().replace(".", " ; "), text) for text in texts[:40]]
    long = " ".join(texts[:60])
    pairs += [(long, long), (" ".join(texts[30:90]), long), (texts[0], long), (long, texts[0])]
    return pairs
