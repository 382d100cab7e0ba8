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
 * reports): a text with them is no claim that its codes could confirm or refute.
 */
const NOT_RECORDED = ['supraventricular-premature-complex', 'TAB_', 'STE_', 'ISCLA', 'ISCAN'];

/**
 * A habit of PTB-XL's coders: in reports that claim `all`, one of `any` and none of `without`, they recorded `add` more
 * often than `drop` (folds 1–8).
 */
interface Habit {
  all: readonly string[];
  any?: readonly string[];
  without?: readonly string[];
  drop: readonly string[];
  add: readonly string[];
}

/** In the order of use; README.md has the counts. */
const HABITS: readonly Habit[] = [
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

/** The claims as PTB-XL's coders would have recorded them. */
export function inPtbxlHabits(claims: Claims): Claims {
  const coded = new Map(claims);
  for (const { all, any, without = [], drop, add } of HABITS) {
    const applies =
      all.every((id) => coded.has(id)) &&
      (any === undefined || any.some((id) => coded.has(id))) &&
      !without.some((id) => coded.has(id));
    if (!applies) continue;
    const hedged = [...all, ...drop].every((id) => coded.get(id) ?? true);
    for (const id of drop) coded.delete(id);
    for (const id of add) coded.set(id, hedged && (coded.get(id) ?? true));
  }
  for (const id of NOT_RECORDED) coded.delete(id);
  return coded;
}
