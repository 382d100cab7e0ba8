import { BLEU_COUNTS, bleuCounts, bleuFromCounts } from './bleu.ts';
import { ciderD, type DocumentFrequencies } from './cider-d.ts';
import { meteor } from './meteor.ts';
import { rougeL } from './rouge-l.ts';
import type { TextPair, TokenPair } from './tokens.ts';
import { wordTokenize } from './treebank-tokens.ts';
import type { WordNet } from './wordnet/wordnet.ts';

/**
 * Scores as MEIT's released code computes them (Wan et al., arXiv 2403.04945), to stand beside its published
 * figures. They are not the metrics they are named after; the files beside this one are. What differs:
 * every score is computed for a batch and batches are averaged, also the last, smaller one; words of the prompt
 * stand in candidate and reference and count as right; the IDF of CIDEr-D is the same for every n-gram, since the
 * document-frequency file gives each the frequency 1; ROUGE-1 and ROUGE-2 compare sets of n-grams (PyPI `rouge`).
 * Not reproduced: references were cut after 128 tokens of the model's own tokenizer, prompt included; Punkt's
 * list of abbreviations (see `wordTokenize`).
 */
export interface PaperScores {
  bleu1: number;
  bleu2: number;
  bleu3: number;
  bleu4: number;
  meteor: number;
  rouge1: number;
  rouge2: number;
  rougeL: number;
  ciderD: number;
}

/** What MEIT's scripts leave before both texts: training scripts the tag, zero-shot scripts the whole prompt. */
export const PAPER_PROMPTS = {
  none: '',
  training: '<|assistant|>\n',
  zeroShot:
    '<|user|>\nGiven the ECG signal embeddings, please help me generate an accurate description for this ECG ' +
    'signal embeddings:\n<|assistant|>\n',
} as const;

export interface PaperOptions {
  /** MEIT uses 16 or 32 (default 16). */
  batchSize?: number;
  /** Stands before candidate and reference (default: that of the training scripts). */
  prompt?: string;
}

/** Scores the pairs in their order, batch by batch, as MEIT does; see `PaperScores`. All 0 without a pair. */
export function paperCompatibleScores(
  pairs: readonly TextPair[],
  wordNet: WordNet,
  { batchSize = 16, prompt = PAPER_PROMPTS.training }: PaperOptions = {},
): PaperScores {
  const asScored = (text: string) => `${prompt}${text}`.toLowerCase();
  const scored = pairs.map(({ candidate, reference }) => ({
    candidate: asScored(candidate),
    reference: asScored(reference),
  }));
  const batches: PaperScores[] = [];
  for (let start = 0; start < scored.length; start += batchSize) {
    batches.push(batchScores(scored.slice(start, start + batchSize), wordNet));
  }
  return {
    bleu1: mean(batches, (batch) => batch.bleu1),
    bleu2: mean(batches, (batch) => batch.bleu2),
    bleu3: mean(batches, (batch) => batch.bleu3),
    bleu4: mean(batches, (batch) => batch.bleu4),
    meteor: mean(batches, (batch) => batch.meteor),
    rouge1: mean(batches, (batch) => batch.rouge1),
    rouge2: mean(batches, (batch) => batch.rouge2),
    rougeL: mean(batches, (batch) => batch.rougeL),
    ciderD: mean(batches, (batch) => batch.ciderD),
  };
}

function batchScores(pairs: readonly TextPair[], wordNet: WordNet): PaperScores {
  const spaced = pairs.map((pair) => mapPair(pair, (text) => text.replaceAll('.', ' .').replace(/ +/g, ' ')));
  const words = spaced.map((pair) => mapPair(pair, splitAtWhiteSpace));
  const counts = new Float64Array(BLEU_COUNTS);
  for (const pair of words) {
    bleuCounts(pair).forEach((count, i) => {
      counts[i] = counts[i]! + count;
    });
  }
  const [bleu1, bleu2, bleu3, bleu4] = bleuFromCounts(counts, 'coco');
  const everyNgramOnce: DocumentFrequencies = { documents: pairs.length, count: () => 1 };
  return {
    bleu1,
    bleu2,
    bleu3,
    bleu4,
    meteor: mean(pairs, (pair) => meteor(mapPair(pair, wordTokenize), wordNet)),
    rouge1: mean(pairs, (pair) => ngramSetF(mapPair(pair, rougePackageWords), 1)),
    rouge2: mean(pairs, (pair) => ngramSetF(mapPair(pair, rougePackageWords), 2)),
    // The COCO tools split at blanks only here: a line break of the prompt joins two words.
    rougeL: mean(spaced, (pair) => rougeL(mapPair(pair, (text) => text.split(' ')))),
    ciderD: mean(words, (pair) => ciderD(pair, everyNgramOnce)),
  };
}

function mapPair<T>({ candidate, reference }: TextPair, change: (text: string) => T) {
  return { candidate: change(candidate), reference: change(reference) };
}

const splitAtWhiteSpace = (text: string) => text.split(/\s+/).filter((word) => word !== '');

function mean<T>(items: readonly T[], value: (item: T) => number): number {
  return items.length === 0 ? 0 : items.reduce((sum, item) => sum + value(item), 0) / items.length;
}

/** Words as PyPI's `rouge` makes them: sentences end at every ".", words at white space. */
function rougePackageWords(text: string): string[] {
  return text
    .split('.')
    .filter((sentence) => sentence !== '')
    .flatMap((sentence) => splitAtWhiteSpace(sentence).join(' ').split(' '));
}

/** ROUGE-n as PyPI's `rouge` computes it: sets of n-grams, and 10⁻⁸ in the denominator. */
function ngramSetF({ candidate, reference }: TokenPair, n: number): number {
  const ours = ngramSet(candidate, n);
  const theirs = ngramSet(reference, n);
  const common = [...ours].filter((ngram) => theirs.has(ngram)).length;
  const precision = ours.size === 0 ? 0 : common / ours.size;
  const recall = theirs.size === 0 ? 0 : common / theirs.size;
  return (2 * precision * recall) / (precision + recall + 1e-8);
}

function ngramSet(words: readonly string[], n: number): Set<string> {
  const count = Math.max(0, words.length - n + 1);
  return new Set(Array.from({ length: count }, (_, start) => words.slice(start, start + n).join(' ')));
}
