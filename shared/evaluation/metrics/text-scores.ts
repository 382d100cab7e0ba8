import { BLEU_COUNTS, bleuCounts, bleuFromCounts } from './bleu.ts';
import { ciderD, type DocumentFrequencies, documentFrequencies } from './cider-d.ts';
import { distinctN } from './distinct-n.ts';
import { type LengthStatistics, lengthStatistics } from './length.ts';
import { meteor } from './meteor.ts';
import { rouge, rougeTokens } from './rouge.ts';
import { rougeL } from './rouge-l.ts';
import { type TextPair, type TokenPair, wordTokens } from './tokens.ts';
import { defaultWordNet, type WordNet } from './wordnet/wordnet.ts';

/** Scores that are the mean of a value of each case, in [0, 1]; `ciderD` is in [0, 10]. */
const MEAN_METRICS = [
  'meteor',
  'rouge1',
  'rouge2',
  /** β = 1.2, the COCO tools' convention. */
  'rougeL',
  /** β = 1, rouge-score's convention. */
  'rougeLF1',
  'ciderD',
  /** The same tokens in the same order. */
  'exactMatch',
] as const;
/** Every text score but BERTScore's three, in the order of tables. */
export const TEXT_SCORES = ['bleu1', 'bleu2', 'bleu3', 'bleu4', ...MEAN_METRICS] as const;
const BERT_METRICS = ['bertPrecision', 'bertRecall', 'bertF1'] as const;

export type TextScores = Record<(typeof TEXT_SCORES)[number], number> &
  Partial<Record<(typeof BERT_METRICS)[number], number>>;

/** What every text metric needs of each case, so that any selection of cases is scored at once. */
export interface TextStatistics {
  cases: number;
  hasBertScores: boolean;
  /** One row a case: BLEU counts, then one value for each metric that is a mean. */
  rows: Float64Array;
  tokens: readonly TokenPair[];
}

export interface TextStatisticsOptions {
  /** Default: the bundled WordNet 3.0. */
  wordNet?: WordNet;
  /** Default: counted over the references of `pairs`. They stay fixed for every selection of cases. */
  frequencies?: DocumentFrequencies;
  /** BERTScore of each pair in their order (see `bert-score/`); without it the three scores are left out. */
  bertScores?: readonly { precision: number; recall: number; f1: number }[];
}

/** Computes once what `scoreTexts` adds up. */
export function textStatistics(
  pairs: readonly TextPair[],
  { wordNet = defaultWordNet(), frequencies, bertScores }: TextStatisticsOptions = {},
): TextStatistics {
  const tokens = pairs.map((pair) => mapPair(pair, wordTokens));
  const documents = frequencies ?? documentFrequencies(tokens.map(({ reference }) => reference));
  const hasBertScores = bertScores !== undefined;
  const columns = columnCount(hasBertScores);
  const rows = new Float64Array(pairs.length * columns);
  pairs.forEach((pair, i) => {
    const words = tokens[i]!;
    const { rouge1, rouge2, rougeL: rougeLF1 } = rouge(mapPair(pair, rougeTokens));
    const means: Record<(typeof MEAN_METRICS)[number], number> = {
      meteor: meteor(words, wordNet),
      rouge1,
      rouge2,
      rougeL: rougeL(words),
      rougeLF1,
      ciderD: ciderD(words, documents),
      exactMatch: Number(words.candidate.join(' ') === words.reference.join(' ')),
    };
    rows.set(bleuCounts(words), i * columns);
    rows.set(
      MEAN_METRICS.map((name) => means[name]),
      i * columns + BLEU_COUNTS,
    );
    if (hasBertScores) {
      const { precision, recall, f1 } = bertScores[i]!;
      rows.set([precision, recall, f1], i * columns + BLEU_COUNTS + MEAN_METRICS.length);
    }
  });
  return { cases: pairs.length, hasBertScores, rows, tokens };
}

/**
 * All text scores of a selection of cases: corpus BLEU from summed counts, the others as means. An index that occurs
 * twice counts twice, so this is the score that `bootstrap` asks for:
 *
 *     bootstrap(patients, (cases) => scoreTexts(statistics, cases), { seed: 1 })
 *     // a stratum, given as positions of its cases
 *     bootstrap(unseen.map((i) => patients[i]), (cases) => scoreTexts(statistics, cases.map((i) => unseen[i])))
 *
 * @param indices cases by their position in `textStatistics`; default all
 * @returns every score 0 without a case
 */
export function scoreTexts(statistics: TextStatistics, indices?: readonly number[]): TextScores {
  const { rows, hasBertScores } = statistics;
  const chosen = indices ?? allIndices(statistics);
  const columns = columnCount(hasBertScores);
  const sums = new Float64Array(columns);
  for (const index of chosen) {
    const start = index * columns;
    for (let column = 0; column < columns; column++) sums[column]! += rows[start + column]!;
  }
  const [bleu1, bleu2, bleu3, bleu4] = bleuFromCounts(sums);
  const names = hasBertScores ? [...MEAN_METRICS, ...BERT_METRICS] : MEAN_METRICS;
  const means = Object.fromEntries(
    names.map((name, i) => [name, chosen.length === 0 ? 0 : sums[BLEU_COUNTS + i]! / chosen.length]),
  );
  return { bleu1, bleu2, bleu3, bleu4, ...means } as TextScores;
}

/** What describes the generated texts but does not say whether they are right. */
export interface TextDescription extends LengthStatistics {
  distinct1: number;
  distinct2: number;
}

/**
 * Distinct-1, distinct-2 and lengths of a selection of cases. No bootstrap interval: a resample repeats texts, so its
 * distinct-n is always too low.
 */
export function describeTexts(statistics: TextStatistics, indices?: readonly number[]): TextDescription {
  const pairs = (indices ?? allIndices(statistics)).map((index) => statistics.tokens[index]!);
  const candidates = pairs.map(({ candidate }) => candidate);
  return {
    distinct1: distinctN(candidates, 1),
    distinct2: distinctN(candidates, 2),
    ...lengthStatistics(pairs),
  };
}

const columnCount = (hasBertScores: boolean) =>
  BLEU_COUNTS + MEAN_METRICS.length + (hasBertScores ? BERT_METRICS.length : 0);

const allIndices = ({ cases }: TextStatistics) => Array.from({ length: cases }, (_, index) => index);

function mapPair({ candidate, reference }: TextPair, tokens: (text: string) => string[]): TokenPair {
  return { candidate: tokens(candidate), reference: tokens(reference) };
}
