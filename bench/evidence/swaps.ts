import { findingOf } from '../../shared/report/evidence/finding.ts';
import type { Statement } from '../../shared/report/statements/schema.ts';
import { areaUnderRoc } from '../measure/scores.ts';
import type { EvidenceCase } from './cases.ts';

/** Alarms that one report gives against one ECG. */
export interface Alarms {
  contradictions: number;
  graveOmissions: number;
  minorOmissions: number;
}

export interface Swap {
  true: Alarms;
  swapped: Alarms;
  /** The two reports do not have the same codes. */
  differs: boolean;
}

/** A generator of numbers in [0, 1) from a seed (mulberry32). */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/** Index of another patient's record for each record. */
export function swapPartners(cases: readonly EvidenceCase[], seed: number): number[] {
  const random = seededRandom(seed);
  return cases.map(({ patientId }) => {
    let partner: number;
    do partner = Math.floor(random() * cases.length);
    while (cases[partner]!.patientId === patientId);
    return partner;
  });
}

/** The findings of a report as one comparable text. */
export function codeSet(statements: readonly Statement[]): string {
  return statements
    .map((statement) => findingOf(statement))
    .sort()
    .join(' ');
}

const ALARM_KINDS = {
  contradictions: ({ contradictions }: Alarms) => contradictions,
  'contradictions and grave omissions': (of: Alarms) => of.contradictions + of.graveOmissions,
  'contradictions and all omissions': (of: Alarms) =>
    of.contradictions + of.graveOmissions + of.minorOmissions,
};

/** How well the number of alarms tells another patient's report from the true one. */
export function swapScores(swaps: readonly Swap[]) {
  const different = swaps.filter(({ differs }) => differs);
  const share = (values: readonly number[], least: number) =>
    values.filter((value) => value >= least).length / values.length;
  return {
    swaps: swaps.length,
    swapsWhoseFindingsDiffer: different.length,
    ...Object.fromEntries(
      Object.entries(ALARM_KINDS).map(([name, count]) => {
        const own = swaps.map((swap) => count(swap.true));
        const swapped = different.map((swap) => count(swap.swapped));
        return [
          name,
          {
            atLeast1: { trueReports: share(own, 1), swappedReports: share(swapped, 1) },
            atLeast2: { trueReports: share(own, 2), swappedReports: share(swapped, 2) },
            auc: areaUnderRoc([...own, ...swapped], [...own.map(() => false), ...swapped.map(() => true)]),
          },
        ];
      }),
    ),
  };
}
