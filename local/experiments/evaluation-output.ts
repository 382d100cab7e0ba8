import { z } from 'zod';
import type { ExperimentScores } from './results.ts';

const interval = z.looseObject({ value: z.number() }).nullish();

/** What the table takes from the scores that `npm run evaluate -- --json` writes of a selection of cases. */
const scoreReport = z.looseObject({
  bleu4: interval,
  meteor: interval,
  rougeL: interval,
  ciderD: interval,
  contradictionRate: interval,
  clinical: z.looseObject({
    microF1: interval,
    superclassMacroF1: interval,
    rhythm: z.record(z.string(), interval),
  }),
});

/** Last line of `python -m meit.predict`. */
export const predictOutput = z.looseObject({ reportsPerSecond: z.number() });
/** Output of the quality protocol. */
export const qualityOutput = scoreReport;
/** Output of the shift protocol. */
export const shiftOutput = z.looseObject({ devices: z.record(z.string(), scoreReport) });
/** Output of the instructions protocol: per wording, the share of ECGs whose findings stay the same. */
export const instructionsOutput = z.looseObject({
  paraphrases: z.array(z.looseObject({ sameFindings: z.number() })).min(1),
});

/** The scores of the table, to four digits; null where one is not defined. */
export function chosenScores(report: z.infer<typeof scoreReport>): ExperimentScores {
  const value = (score: z.infer<typeof interval>) => (score ? Number(score.value.toFixed(4)) : null);
  return {
    bleu4: value(report.bleu4),
    meteor: value(report.meteor),
    rougeL: value(report.rougeL),
    ciderD: value(report.ciderD),
    microF1: value(report.clinical.microF1),
    superclassMacroF1: value(report.clinical.superclassMacroF1),
    atrialFibrillationF1: value(report.clinical.rhythm.AFIB),
    contradictionRate: value(report.contradictionRate),
  };
}
