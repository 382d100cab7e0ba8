"""Writes ../fixtures/text-golden.json.gz: scores of the reference implementations.

python make_text_golden.py DICT

DICT is a folder with WordNet 3.0's own files (data.noun, noun.exc and so on): /usr/share/wordnet of Debian's
package wordnet-base.
"""

import gzip
import json
import math
import re
import shutil
import sys
import tempfile
import warnings
from collections import defaultdict
from pathlib import Path

import nltk
import numpy as np
import regex
from nltk.corpus.reader.wordnet import WordNetCorpusReader
from nltk.stem.porter import PorterStemmer
from nltk.tokenize import NLTKWordTokenizer
from nltk.translate.bleu_score import corpus_bleu
from nltk.translate.meteor_score import meteor_score
from pairs import make_pairs
from pycocoevalcap.bleu.bleu import Bleu
from pycocoevalcap.cider.cider import Cider
from pycocoevalcap.cider.cider_scorer import CiderScorer
from pycocoevalcap.rouge.rouge import Rouge as CocoRouge
from rouge import Rouge as RougePackage
from rouge_score.rouge_scorer import RougeScorer

OUT = Path(__file__).parents[1] / "fixtures/text-golden.json.gz"
TOKEN = regex.compile(r"[\p{L}\p{N}]+(?:[.,/'’-][\p{L}\p{N}]+)*|[^\s\p{L}\p{N}]")
BLEU_WEIGHTS = [(1,), (1 / 2, 1 / 2), (1 / 3, 1 / 3, 1 / 3), (1 / 4, 1 / 4, 1 / 4, 1 / 4)]
SUBSETS = {"all": slice(None), "special": slice(0, 26), "first-real": slice(26, 42), "one": slice(26, 27)}
MEIT_PROMPTS = ["<|assistant|>\n", "<|user|>\ngenerate a description of the ecg embeddings:\n<|assistant|>\n"]


class PlainWordNet(WordNetCorpusReader):
    """English only: without the mapping to other versions, which needs further corpora."""

    def map_wn(self, version="wordnet"):
        """No mapping."""
        return None


def open_wordnet(dict_folder: str, temporary: str) -> PlainWordNet:
    """Copies the files to where nltk may read, with the one file that it wants and Debian leaves out."""
    folder = Path(temporary) / "wordnet"
    shutil.copytree(dict_folder, folder)
    (folder / "lexnames").write_text("".join(f"{number:02d}\tfile{number}\t1\n" for number in range(45)))
    nltk.data.path.append(temporary)
    return PlainWordNet(str(folder), None)


def words(text: str) -> list[str]:
    """Tokens as `tokens.ts` makes them."""
    return TOKEN.findall(text.lower())


def as_coco(tokens: list[list[str]]) -> dict[int, list[str]]:
    """Texts as pycocoevalcap takes them."""
    return {index: [" ".join(one)] for index, one in enumerate(tokens)}


def bleu_scores(candidates: list[list[str]], references: list[list[str]]) -> dict:
    """Corpus BLEU-1 to BLEU-4 by both implementations."""
    coco, _ = Bleu(4).compute_score(as_coco(references), as_coco(candidates), verbose=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        nltk = [corpus_bleu([[one] for one in references], candidates, weights) for weights in BLEU_WEIGHTS]
    return {"coco": coco, "nltk": [float(score) for score in nltk]}


def sentence_tokens(text: str) -> list[str]:
    """nltk's word_tokenize without the Punkt model."""
    sentences = re.split(r"(?<=[.!?])\s+", text)
    return [token for sentence in sentences for token in NLTKWordTokenizer().tokenize(sentence)]


def meit_batch(texts: list[tuple[str, str]], wordnet: WordNetCorpusReader) -> list[float]:
    """What MEIT's code computes for one batch."""
    spaced = [[re.sub(" +", " ", text.replace(".", " .")) for text in pair] for pair in texts]
    candidates = {index: [pair[0]] for index, pair in enumerate(spaced)}
    references = {index: [pair[1]] for index, pair in enumerate(spaced)}
    bleu, _ = Bleu(4).compute_score(references, candidates, verbose=0)
    rouge_l, _ = CocoRouge().compute_score(references, candidates)
    cider = CiderScorer(n=4, sigma=6.0)
    for candidate, reference in spaced:
        cider += (candidate, [reference])
    cider.document_frequency = defaultdict(lambda: 1.0)
    packaged = RougePackage(metrics=["rouge-1", "rouge-2"]).get_scores(
        [pair[0] for pair in texts], [pair[1] for pair in texts], avg=True
    )
    meteors = [
        meteor_score([sentence_tokens(reference)], sentence_tokens(candidate), wordnet=wordnet)
        for candidate, reference in texts
    ]
    return [
        *bleu,
        float(np.mean(meteors)),
        packaged["rouge-1"]["f"],
        packaged["rouge-2"]["f"],
        float(rouge_l),
        float(np.mean(cider.compute_cider())),
    ]


def meit_scores(pairs: list[tuple[str, str]], prompt: str, wordnet: WordNetCorpusReader) -> list[float]:
    """Means over batches, with the prompt before both texts."""
    texts = [tuple((prompt + text).lower() for text in pair) for pair in pairs]
    batches = [meit_batch(texts[start : start + 16], wordnet) for start in range(0, len(texts), 16)]
    return [float(score) for score in np.mean(batches, axis=0)]


def rounded(value):
    """Numbers with ten decimals."""
    if isinstance(value, float):
        assert math.isfinite(value)
        return round(value, 10)
    if isinstance(value, list):
        return [rounded(one) for one in value]
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    return value


def main() -> None:
    """Reads WordNet and writes the golden values."""
    with tempfile.TemporaryDirectory() as temporary:
        write_golden(open_wordnet(sys.argv[1], temporary))


def write_golden(wordnet: PlainWordNet) -> None:
    """Scores all pairs."""
    stemmer = PorterStemmer()
    pairs = make_pairs()
    candidates = [words(candidate) for candidate, _ in pairs]
    references = [words(reference) for _, reference in pairs]
    _, cider = Cider().compute_score(as_coco(references), as_coco(candidates))
    _, rouge_l = CocoRouge().compute_score(as_coco(references), as_coco(candidates))
    plain = RougeScorer(["rouge1", "rouge2", "rougeL"])
    stemmed = RougeScorer(["rouge1", "rouge2", "rougeL"], use_stemmer=True)
    f_measures = [
        [
            [score.fmeasure for score in scorer.score(reference, candidate).values()]
            for scorer in (plain, stemmed)
        ]
        for candidate, reference in pairs
    ]
    vocabulary = sorted({word for tokens in candidates + references for word in tokens})
    golden = {
        "pairs": pairs,
        "tokens": [
            [" ".join(candidate), " ".join(reference)]
            for candidate, reference in zip(candidates, references, strict=True)
        ],
        "treebank": [NLTKWordTokenizer().tokenize(candidate) for candidate, _ in pairs[:60]],
        "stems": {word: stemmer.stem(word) for word in vocabulary},
        "synonyms": {
            word: sorted(
                {
                    lemma.name()
                    for synset in wordnet.synsets(word)
                    for lemma in synset.lemmas()
                    if "_" not in lemma.name() and lemma.name() == lemma.name().lower()
                }
            )
            for word in vocabulary[::4]
        },
        "bleu": {name: bleu_scores(candidates[cases], references[cases]) for name, cases in SUBSETS.items()},
        "meteor": [
            meteor_score([reference], candidate, wordnet=wordnet)
            for candidate, reference in zip(candidates, references, strict=True)
        ],
        "rouge": [one[0] for one in f_measures],
        "rougeStemmed": [one[1] for one in f_measures],
        "rougeLCoco": [float(score) for score in rouge_l],
        "ciderD": [float(score) for score in cider],
        "meit": [
            {"prompt": prompt, "scores": meit_scores(pairs, prompt, wordnet)} for prompt in MEIT_PROMPTS
        ],
    }
    text = json.dumps(rounded(golden), ensure_ascii=False, separators=(",", ":"))
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(len(pairs), "pairs,", OUT.stat().st_size, "bytes")


if __name__ == "__main__":
    main()
