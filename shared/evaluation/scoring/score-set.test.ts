import { describe, expect, it } from 'vitest';
import { CONSTANT_REPORT, constantCases } from '../baselines/constant.ts';
import type { EvaluationCase } from '../cases/schema.ts';
import { flatReport, scoreReport } from './result.ts';
import { scoredSet, scoreSelection } from './score-set.ts';

const OPTIONS = { seed: 1, resamples: 200 };

const REPORTS: [text: string, codes: string[]][] = [
  ['Atrial fibrillation. Left axis deviation. Left anterior fascicular block.', ['AFIB', 'LAFB']],
  ['Sinus rhythm. Normal ECG.', ['SR', 'NORM']],
  ['Sinus rhythm. Complete left bundle branch block.', ['SR', 'CLBBB']],
  ['Sinus tachycardia. Left ventricular hypertrophy.', ['STACH', 'LVH']],
  ['Sinus rhythm. Inferior myocardial infarction, age undetermined.', ['SR', 'IMI']],
];

/** Thirty patients with two ECGs each; every report is given exactly as the reference has it. */
const RIGHT: EvaluationCase[] = Array.from({ length: 60 }, (_, i) => {
  const [text, codes] = REPORTS[i % REPORTS.length]!;
  return {
    id: `ptbxl/${i}`,
    patientId: String(Math.floor(i / 2)),
    candidate: text,
    reference: text,
    scpCodes: Object.fromEntries(codes.map((code) => [code, 100])),
    textSeenInTraining: i % 5 !== 0,
  };
});
const withText = (change: (one: EvaluationCase, index: number) => string): EvaluationCase[] =>
  RIGHT.map((one, index) => ({ ...one, candidate: change(one, index) }));
const scored = (cases: readonly EvaluationCase[]) =>
  flatReport(scoreReport(scoreSelection(scoredSet(cases, null), () => true, OPTIONS)));

describe('scoreSelection', () => {
  it('gives a perfect text perfect scores with intervals of no width', () => {
    const scores = scored(RIGHT);
    expect(scores.cases).toBe(60);
    expect(scores.patients).toBe(30);
    expect(scores.bleu4).toEqual({ value: 1, low: 1, high: 1 });
    expect(scores.rougeL?.value).toBe(1);
    expect(scores.clinical.microF1).toEqual({ value: 1, low: 1, high: 1 });
    expect(scores.clinical.ceilingMicroF1).toEqual(scores.clinical.microF1);
    expect(scores.clinical.rhythm.AFIB?.value).toBe(1);
  });

  it('does not care for the order of the sentences clinically, but in the text scores it does', () => {
    const turned = scored(
      withText(({ candidate }) => `${candidate.split('. ').reverse().join('. ').replace('..', '.')}`),
    );
    expect(turned.clinical.microF1?.value).toBe(1);
    expect(turned.bleu4!.value).toBeLessThan(0.9);
  });

  it.each([
    ['nothing', () => ''],
    [
      'boilerplate',
      () => 'Report made without knowing age or sex. Unconfirmed. Please compare with older tracings.',
    ],
  ])('gives %s no clinical credit', (_name, text) => {
    const scores = scored(withText(text));
    expect(scores.clinical.microF1?.value).toBe(0);
    expect(scores.clinical.superclassMacroF1?.value).toBe(0);
  });

  it('ranks the constant text below the right one and above another patient’s', () => {
    const constant = scored(constantCases(RIGHT));
    const swapped = scored(withText((_, i) => RIGHT[(i + 1) % RIGHT.length]!.candidate));
    const right = scored(RIGHT);
    expect(constant.clinical.superclassMacroF1!.value).toBeLessThan(right.clinical.superclassMacroF1!.value);
    expect(swapped.clinical.superclassMacroF1!.value).toBeLessThan(right.clinical.superclassMacroF1!.value);
    expect(constant.clinical.rhythm.AFIB?.value).toBe(0);
    expect(CONSTANT_REPORT).toBe(REPORTS[1]![0]);
  });

  it('scores the cases that are chosen, and only those', () => {
    const half = withText(({ candidate }, i) => (i % 5 === 0 ? '' : candidate));
    const set = scoredSet(half, null);
    const seen = scoreReport(scoreSelection(set, (one) => one.textSeenInTraining, OPTIONS));
    const unseen = scoreReport(scoreSelection(set, (one) => !one.textSeenInTraining, OPTIONS));
    expect([seen.cases, seen.texts.bleu1?.value]).toEqual([48, 1]);
    expect([unseen.cases, unseen.texts.bleu1?.value]).toEqual([12, 0]);
  });

  it('repeats itself with one seed, and draws other patients with another', () => {
    const noisy = withText(({ candidate }, i) => (i % 3 === 0 ? CONSTANT_REPORT : candidate));
    const score = (seed: number) => scoreSelection(scoredSet(noisy, null), () => true, { ...OPTIONS, seed });
    expect(score(7)).toEqual(score(7));
    expect(score(7).intervals.bleu4).not.toEqual(score(8).intervals.bleu4);
    const { value, low, high } = score(7).intervals.bleu4!;
    expect(low).toBeLessThan(value);
    expect(value).toBeLessThan(high);
  });

  it('counts contradicted reports and omissions', () => {
    const checks = RIGHT.map((_, i) => ({
      statements: 2,
      contradicted: Number(i % 4 === 0),
      omitted: Number(i % 2 === 0),
      criticalOmitted: 0,
      numbers: i % 2,
      wrongNumbers: Number(i % 6 === 1),
    }));
    const scores = scoreReport(scoreSelection(scoredSet(RIGHT, checks), () => true, OPTIONS));
    expect(scores.contradictionRate?.value).toBe(0.25);
    expect(scores.omissionRate?.value).toBe(0.5);
    expect(scores.criticalOmissionRate?.value).toBe(0);
    expect(scores.wrongNumberRate?.value).toBeCloseTo(1 / 3);
  });

  it('leaves the text scores out where there is no reference', () => {
    const scores = scored(RIGHT.map((one) => ({ ...one, reference: null })));
    expect(scores.bleu4).toBeNull();
    expect(scores.clinical.ceilingMicroF1).toBeNull();
    expect(scores.clinical.microF1?.value).toBe(1);
  });
});
