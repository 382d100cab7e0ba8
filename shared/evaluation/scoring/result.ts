import type { ClinicalScores } from '../metrics/clinical/scores.ts';
import { RHYTHM_CODES } from '../metrics/clinical/statements.ts';
import { TEXT_SCORES } from '../metrics/text-scores.ts';
import type { Interval } from '../statistics/bootstrap.ts';
import type { SetScores } from './score-set.ts';

/** A score that these cases do not define is null. */
export type Score = Interval | null;

/** The scores of one set of cases in the layout of `--json`. */
export interface ScoreReport {
  cases: number;
  patients: number;
  texts: Record<(typeof TEXT_SCORES)[number], Score>;
  bertScore: { precision: Score; recall: Score; f1: Score } | null;
  clinical: {
    microF1: Score;
    macroF1: Score;
    superclassMacroF1: Score;
    ceilingMicroF1: Score;
    ceilingMacroF1: Score;
    ceilingSuperclassMacroF1: Score;
    rareF1: Score;
    borderlineF1: Score;
    rhythm: Record<string, Score>;
    statements: ClinicalScores['statements'];
    superclasses: ClinicalScores['superclasses'];
  };
  contradictionRate: Score;
  omissionRate: Score;
  criticalOmissionRate: Score;
  /** Share of the measurements that the texts give which ours contradict; null without any. */
  wrongNumberRate: Score;
  description: SetScores['description'];
}

/** The layout of `--json` from scores by name. */
export function scoreReport({ cases, patients, intervals, clinical, description }: SetScores): ScoreReport {
  const score = (name: string): Score => {
    const found = intervals[name];
    return found && Number.isFinite(found.value) ? found : null;
  };
  return {
    cases,
    patients,
    texts: Object.fromEntries(TEXT_SCORES.map((name) => [name, score(name)])) as ScoreReport['texts'],
    bertScore: intervals.bertF1
      ? { precision: score('bertPrecision'), recall: score('bertRecall'), f1: score('bertF1') }
      : null,
    clinical: {
      microF1: score('microF1'),
      macroF1: score('macroF1'),
      superclassMacroF1: score('superclassMacroF1'),
      ceilingMicroF1: score('ceiling.microF1'),
      ceilingMacroF1: score('ceiling.macroF1'),
      ceilingSuperclassMacroF1: score('ceiling.superclassMacroF1'),
      rareF1: score('rareF1'),
      borderlineF1: score('borderlineF1'),
      rhythm: Object.fromEntries(
        RHYTHM_CODES.flatMap((code) => {
          const found = score(`rhythm.${code}`);
          return found ? [[code, found]] : [];
        }),
      ),
      statements: clinical.statements,
      superclasses: clinical.superclasses,
    },
    contradictionRate: score('contradictionRate'),
    omissionRate: score('omissionRate'),
    criticalOmissionRate: score('criticalOmissionRate'),
    wrongNumberRate: score('wrongNumberRate'),
    description,
  };
}

/** As `--json` prints it: the text scores stand beside the others, not below them. */
export function flatReport({
  texts,
  ...rest
}: ScoreReport): Omit<ScoreReport, 'texts'> & ScoreReport['texts'] {
  return { ...texts, ...rest };
}
