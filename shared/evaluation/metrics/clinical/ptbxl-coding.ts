import type { Claims } from './claims.ts';

/** Localised ischaemia and ST-T wording. */
const LOCAL_ISCHAEMIA = ['ISCAL', 'ISCIN', 'ISCIL', 'ISCAS', 'ISCLA', 'ISCAN'];
const CAUSE_OF_ST_T = [
  'ISC_',
  ...LOCAL_ISCHAEMIA,
  'INJAS',
  'INJAL',
  'INJIN',
  'INJLA',
  'INJIL',
  'subendocardial-injury',
];

/**
 * Wordings that PTB-XL's coders recorded in fewer than one in ten reports that have them (folds 1–8, at least 100 such
 * reports): where the reference text has one and the codes do not, the text decides that it is no false claim.
 */
export const NOT_RECORDED: readonly string[] = [
  'supraventricular-premature-complex',
  'TAB_',
  'STE_',
  'ISCLA',
  'ISCAN',
];

/**
 * A habit of PTB-XL's coders: in reports that claim `all`, one of `any` and none of `without`, they recorded `add` more
 * often than `drop` (folds 1–8). Where an ECG's codes have what would be dropped and nothing of `add`, the wording is
 * taken at its word.
 */
export interface Habit {
  all: readonly string[];
  any?: readonly string[];
  without?: readonly string[];
  drop: readonly string[];
  add: readonly string[];
}

/** In the order of use; README.md has the counts. */
export const HABITS: readonly Habit[] = [
  { all: ['AMI'], drop: ['AMI'], add: ['ASMI'] },
  { all: ['IMI'], any: ['ALMI', 'LMI'], drop: ['IMI', 'ALMI', 'LMI'], add: ['ILMI'] },
  { all: ['IMI', 'PMI'], drop: ['IMI', 'PMI'], add: ['IPMI'] },
  {
    all: ['LVH'],
    any: ['STD_', 'INVT', 'left-ventricular-strain'],
    drop: LOCAL_ISCHAEMIA,
    add: ['ISC_'],
  },
  { all: ['ISC_'], any: ['LOWT', 'NT_'], without: ['INVT', 'LVH'], drop: ['ISC_'], add: ['NDT'] },
  { all: ['st-t-abnormality'], any: CAUSE_OF_ST_T, drop: ['st-t-abnormality'], add: [] },
];

export function habitApplies({ all, any, without = [] }: Habit, claims: Claims): boolean {
  return (
    all.every((id) => claims.has(id)) &&
    (any === undefined || any.some((id) => claims.has(id))) &&
    !without.some((id) => claims.has(id))
  );
}

type ScpCodes = Readonly<Record<string, number>>;

function isLiteral({ add, drop }: Habit, scpCodes: ScpCodes): boolean {
  const recorded = (id: string) => id in scpCodes;
  return add.length > 0 && drop.some(recorded) && !add.some(recorded);
}

/** The claims as PTB-XL's coders, who gave these codes, would have recorded them. */
export function inPtbxlHabits(claims: Claims, scpCodes: ScpCodes): Claims {
  const coded = new Map(claims);
  for (const habit of HABITS) {
    if (!habitApplies(habit, coded) || isLiteral(habit, scpCodes)) continue;
    const hedged = [...habit.all, ...habit.drop].every((id) => coded.get(id) ?? true);
    for (const id of habit.drop) coded.delete(id);
    for (const id of habit.add) coded.set(id, hedged && (coded.get(id) ?? true));
  }
  return coded;
}

/** Claims of the reference text that its codes would not show: a claim of their statements is not judged. */
export function notRecorded(reference: Claims): Claims {
  return new Map([...reference].filter(([id]) => NOT_RECORDED.includes(id)));
}
