import { describe, expect, it } from 'vitest';
import { bootstrap } from '../statistics/bootstrap.ts';
import { corpusBleu } from './bleu.ts';
import { golden, goldenTokenPairs } from './golden/text-golden.test-support.ts';
import { describeTexts, scoreTexts, textStatistics } from './text-scores.ts';

const pairs = golden.pairs.map(([candidate, reference]) => ({ candidate, reference }));
const statistics = textStatistics(pairs);
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('scoreTexts', () => {
  it('gives the scores of the reference implementations for all cases', () => {
    const scores = scoreTexts(statistics);
    const [bleu1, , , bleu4] = golden.bleu.all!.coco;
    const [rouge1, rouge2, rougeLF1] = [0, 1, 2].map((i) => mean(golden.rouge.map((one) => one[i]!)));
    const expected = {
      bleu1,
      bleu4,
      meteor: mean(golden.meteor),
      rouge1,
      rouge2,
      rougeL: mean(golden.rougeLCoco),
      rougeLF1,
      ciderD: mean(golden.ciderD),
    };
    for (const [name, value] of Object.entries(expected)) {
      expect(scores[name as keyof typeof expected], name).toBeCloseTo(value!, 9);
    }
    expect(scores.bertF1).toBeUndefined();
  });

  it('scores any selection, an index as often as it occurs', () => {
    const chosen = [40, 41, 41, 50];
    expect(scoreTexts(statistics, chosen).bleu2).toBeCloseTo(
      corpusBleu(chosen.map((index) => goldenTokenPairs[index]!))[1],
      12,
    );
    expect(scoreTexts(statistics, chosen).ciderD).toBeCloseTo(mean(chosen.map((i) => golden.ciderD[i]!)), 9);
    expect(scoreTexts(statistics, [])).toMatchObject({ bleu1: 0, meteor: 0, exactMatch: 0 });
  });

  it('carries BERTScore along', () => {
    const bertScores = [
      { precision: 0.5, recall: 0.25, f1: 1 / 3 },
      { precision: 1, recall: 1, f1: 1 },
    ];
    const scores = scoreTexts(textStatistics(pairs.slice(26, 28), { bertScores }));
    expect(scores).toMatchObject({ bertPrecision: 0.75, bertRecall: 0.625, bertF1: 2 / 3 });
  });

  it('is what the bootstrap asks for', () => {
    const patients = pairs.map((_, index) => Math.floor(index / 2));
    const run = () => bootstrap(patients, (cases) => scoreTexts(statistics, cases), { resamples: 100 });
    const intervals = run();
    expect(intervals.bleu4.value).toBe(scoreTexts(statistics).bleu4);
    expect(intervals.bleu4.low).toBeLessThan(intervals.bleu4.value);
    expect(intervals.bleu4.high).toBeGreaterThan(intervals.bleu4.value);
    expect(run()).toEqual(intervals);
  });
});

describe('describeTexts', () => {
  it('tells how varied and how long the texts are', () => {
    const { distinct1, distinct2, ratio } = describeTexts(
      textStatistics([
        { candidate: 'Sinus rhythm.', reference: 'Sinus rhythm.' },
        { candidate: 'Sinus rhythm.', reference: 'Atrial flutter. Normal axis.' },
      ]),
    );
    expect({ distinct1, distinct2, ratio }).toEqual({ distinct1: 0.5, distinct2: 0.5, ratio: 6 / 9 });
  });
});
