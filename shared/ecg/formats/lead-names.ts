import { STANDARD_LEADS } from '../leads.ts';

/** Leads beyond the twelve that are known by name: right-sided, posterior, Frank. */
const FURTHER_LEADS = [
  'V7',
  'V8',
  'V9',
  'V1R',
  'V2R',
  'V3R',
  'V4R',
  'V5R',
  'V6R',
  'V7R',
  'V8R',
  'V9R',
  'X',
  'Y',
  'Z',
] as const;

const NAMES = new Map<string, string>(
  [...STANDARD_LEADS, ...FURTHER_LEADS].map((name) => [name.toLowerCase(), name]),
);

/** Labels that mean a lead only approximately; the reader says so. */
const APPROXIMATE = new Map([
  ['mli', 'I'],
  ['mlii', 'II'],
  ['mliii', 'III'],
]);

/** Other spellings of the same lead; a bare number is a channel, not a lead, and stands for none. */
const SYNONYMS = new Map([
  ['d1', 'I'],
  ['d2', 'II'],
  ['d3', 'III'],
  ['di', 'I'],
  ['dii', 'II'],
  ['diii', 'III'],
  ['vr', 'aVR'],
  ['vl', 'aVL'],
  ['vf', 'aVF'],
  ['vx', 'X'],
  ['vy', 'Y'],
  ['vz', 'Z'],
]);

/** Labels are short; what is longer is cut, so that no file can fill messages or slow the patterns. */
const LONGEST_LABEL = 80;

export interface LeadName {
  /** The standard name where the label is known, else the label itself, trimmed. */
  name: string;
  known: boolean;
  /** True where the label names a similar lead ("MLII", a modified lead II). */
  approximate: boolean;
}

/**
 * The standard name of a lead from a file's label: "AVR" → "aVR", "MDC_ECG_LEAD_V1" → "V1",
 * "Lead I (Einthoven)" → "I", "ECG lead II" → "II", "MLII" → "II" (approximate).
 */
export function standardLeadName(label: string): LeadName {
  const bare = label
    .slice(0, LONGEST_LABEL)
    .replace(/\([^)]*\)/g, ' ')
    .replace(/^\s*MDC_ECG_(LEAD|ELEC_POTL)_/i, '')
    .trim()
    .replace(/^(?:(?:ECG|EKG|lead|derivation)(?:[\s_:.]+|-))+/i, '')
    .replace(/\s*lead$/i, '')
    .replace(/\s+(?=\d)/g, '')
    .toLowerCase();
  const exact = NAMES.get(bare) ?? SYNONYMS.get(bare);
  if (exact !== undefined) return { name: exact, known: true, approximate: false };
  const similar = APPROXIMATE.get(bare);
  if (similar !== undefined) return { name: similar, known: true, approximate: true };
  return { name: label.slice(0, LONGEST_LABEL).trim(), known: false, approximate: false };
}
