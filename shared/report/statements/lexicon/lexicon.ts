import { CONDUCTION } from './conduction.ts';
import { ECTOPY } from './ectopy.ts';
import type { Finding, LexiconGroup } from './finding.ts';
import { HYPERTROPHY_GROUP } from './hypertrophy.ts';
import { INFARCTION } from './infarction.ts';
import { OTHERS } from './others.ts';
import { PACING } from './pacing.ts';
import { RHYTHM } from './rhythm.ts';
import { ST_T_GROUP } from './st-t.ts';

/** All groups of the lexicon, one file each. */
export const LEXICON: readonly LexiconGroup[] = [
  RHYTHM,
  CONDUCTION,
  HYPERTROPHY_GROUP,
  INFARCTION,
  ST_T_GROUP,
  ECTOPY,
  PACING,
  OTHERS,
];

const byId = new Map(LEXICON.flatMap(({ findings }) => findings.map((finding) => [finding.id, finding])));

/** The 71 SCP-ECG statements of PTB-XL. */
export const SCP_STATEMENTS: readonly Finding[] = [...byId.values()].filter(({ id, code }) => id === code);

/**
 * The finding with this id; every SCP-ECG statement code is one.
 * @throws RangeError when the lexicon has no such finding
 */
export function findingOf(id: string): Finding {
  const finding = byId.get(id);
  if (finding === undefined) throw new RangeError(`The lexicon has no finding "${id}".`);
  return finding;
}
